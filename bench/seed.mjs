import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compare, interleave } from './measure.mjs'
import { kit, versionOf } from './places.mjs'
import { startServer, tell } from './server-process.mjs'

const us = 'customers-kit seed'
const loops = ['undici', 'http.request', 'fetch']

/**
 * Customers created a second in the mock, by `seed` with its ledger and by bare loops of Node's HTTP clients, with as
 * many requests under way, each in a process of its own.
 * @param {{ short: boolean }} options
 * @returns {Promise<import('./measure.mjs').AreaResult>}
 */
export async function seed({ short }) {
  const count = short ? 50 : 3000
  const rounds = short ? 1 : 15
  const folder = mkdtempSync(join(tmpdir(), 'bench-seed-'))
  const server = await startServer({
    args: (port) => [kit, 'serve', '--log', 'none', '--port', String(port)],
    path: '/api/customers',
  })
  const origin = `http://127.0.0.1:${server.port}`
  const seeders = [...loops, us].map((name) => ({
    name,
    ...startSeeder([name === us ? 'seed' : name, origin, folder]),
  }))
  let next = 1
  const times = new Map(seeders.map(({ name }) => [name, /** @type {number[]} */ ([])]))
  const contestants = seeders.map(({ name, send }) => ({
    name,
    async run() {
      // Each run finds the same mock.
      await (await fetch(`${origin}/__kit/reset`, { method: 'POST' })).arrayBuffer()
      const { perSecond, processorTime } = await send({ count, seed: next++ })
      times.get(name).push(processorTime)
      return perSecond
    },
  }))
  try {
    // The first two of each only warm it.
    for (const contestant of [...contestants, ...contestants]) await contestant.run()
    for (const each of times.values()) each.length = 0
    const created = compare({
      row: 'customers created',
      unit: 'customers a second',
      better: 'more',
      against: us,
      samples: await interleave(contestants, rounds),
      goals: [{ of: us, against: 'the best peer', ratio: 0.8 }],
    })
    const used = compare({
      row: 'processor time of the client',
      unit: 'microseconds a customer',
      better: 'less',
      against: us,
      samples: times,
    })
    return {
      title: 'Seeding: customers created a second',
      intro: [
        `${count} customers in the mock, 8 requests under way, each client in a process of its own. seed makes each customer, holds it to the schema, puts it down in its ledger before and after, and is shown it once more as its proof; the loops send bodies that were ready before the clock started, and would not know what they did if they were stopped.`,
      ],
      versions: { undici: versionOf('undici') },
      rows: [created, used],
      notes: [
        'Where the processor time of seed goes (--cpu-prof of 36,000 customers, 55 microseconds each): handing requests to the socket 12, undici and the streams around it 14, the client around undici 5, making customers, holding them to the schema and writing them as JSON 7, reading answers 5, the ledger 5, the lists that prove whose they are 7 with their part of reading and ledger, garbage 4.',
        'What was tried and not kept: bodies ready before the clock, as a thread beside it could have them, spare 3 to 6 microseconds of the client and nothing that the noise of the clock does not hide; raw header fields, hand-written lines of the ledger and shorter ways of reading times and texts, all four together, spare 3. Creating alone, without the proof, stands at 0.74 to 0.84 of the loop of http.request: whoever wants to be sure whose customers these are pays a seventh for it.',
      ],
    }
  } finally {
    for (const { stop } of seeders) stop()
    await server.stop()
    rmSync(folder, { recursive: true })
  }
}

/**
 * A client that creates customers, in a process of its own.
 * @param {string[]} args
 * @returns {{ send: (job: import('./seeder.mjs').Job) => Promise<import('./seeder.mjs').Told>, stop: () => void }}
 */
function startSeeder(args) {
  const child = fork(fileURLToPath(new URL('seeder.mjs', import.meta.url)), args)
  return {
    send: (job) => tell(child, job),
    stop: () => void child.kill(),
  }
}
