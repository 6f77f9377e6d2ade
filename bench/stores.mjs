// node bench/stores.mjs, after npm run build
// What the file store takes: changes one at a time and with 64 in flight, and customers read at a start; beside it how many
// flushes the disk takes, which bounds the first. Prints lines; the best of three rounds, because others use the disk too.
import { closeSync, fdatasync, mkdtempSync, openSync, rmSync, write } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openFileStore } from '../build/stores/file-store.js'
import { forkingStore } from '../build/stores/forking-store.js'
import { frozenBase } from '../build/stores/frozen-base.js'
import { customer } from './customers.mjs'

const seconds = 1.5
// Made before, so that making them is not measured.
const customers = Array.from({ length: 600_000 }, (_, n) => customer(n))
const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'bench-stores-'))
const file = join(folder, 'store.ndjson')
const [writeTo, flush] = [promisify(write), promisify(fdatasync)]

/** @param {(during: () => boolean) => Promise<number>} work counts what it does until it is told to end */
async function best(work) {
  let most = { rate: 0, cost: 0 }
  for (let round = 0; round < 3; round++) {
    const [began, before] = [performance.now(), process.cpuUsage()]
    const done = await work(() => performance.now() - began < seconds * 1000)
    const rate = done / ((performance.now() - began) / 1000)
    const { user, system } = process.cpuUsage(before)
    if (rate > most.rate) most = { rate, cost: (user + system) / done }
  }
  return `${Math.round(most.rate).toLocaleString('en')} a second, ${most.cost.toFixed(1)} µs of processor time each`
}

try {
  const descriptor = openSync(join(folder, 'disk'), 'w')
  const line = Buffer.from(`${JSON.stringify(customers[0])}\n`)
  const flushes = await best(async (during) => {
    let done = 0
    for (; during(); done++) {
      await writeTo(descriptor, line)
      await flush(descriptor)
    }
    return done
  })
  closeSync(descriptor)
  process.stdout.write(`the disk, a line and its flush:  ${flushes}\n`)

  let made = 0
  const { store, close } = await openFileStore(file, forkingStore())
  for (const width of [1, 64]) {
    const told = await best(async (during) => {
      const first = made
      await Promise.all(
        Array.from({ length: width }, async () => {
          while (during() && made < customers.length) await store.insert(customers[made++])
        }),
      )
      return made - first
    })
    process.stdout.write(`creates, ${String(width).padStart(2)} in flight:           ${told}\n`)
  }
  await close()
  rmSync(file)

  const many = 300_000
  const start = forkingStore(frozenBase(customers.slice(0, many)))
  await (await openFileStore(file, start)).close()
  const loaded = await best(async () => {
    const { close: end } = await openFileStore(file, forkingStore())
    await end()
    return many
  })
  process.stdout.write(`customers read at a start:       ${loaded}\n`)
} finally {
  rmSync(folder, { recursive: true })
}
