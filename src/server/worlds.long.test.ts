import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { createGenerator } from '../generate/create-generator.ts'
import { forkingStore } from '../stores/forking-store.ts'
import { frozenBase } from '../stores/frozen-base.ts'
import { createAppWithWorlds } from './create-app.ts'
import type { World } from './world.ts'

// As a program that was started with --expose-gc would have it.
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const used = (): number => {
  collect()
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

const { record } = await createGenerator()
const records = Array.from({ length: 5000 }, (_, n) => record(n))
const start = forkingStore(frozenBase(records))
const idOf = (n: number): string => records[(n * 7) % records.length]!.id

it.each<[string, (world: World, n: number) => Promise<unknown>]>([
  ['update', ({ operations }, n) => operations.update(idOf(n), { first_name: 'Other' })],
  ['blacklist', ({ operations }, n) => operations.blacklist(idOf(n), { blacklist: n % 2 === 0 })],
  ['create', ({ operations }, n) => operations.create({ email: `n${n}@example.com`, customer_type: 'individual' })],
  ['remove', ({ operations }, n) => operations.remove(idOf(n))],
])('a world is no more than 8 KB up to four changes by %s, and 300 bytes for each more', async (_, change) => {
  const bytesOf = async (count: number, some: number): Promise<{ four: number; more: number }> => {
    const { worlds } = createAppWithWorlds({ store: start.fork(), worlds: { start, most: count } })
    // Those of the time before are let go of by then.
    await setImmediate()
    const began = used()
    const entered: World[] = []
    for (let n = 0; n < count; n++) entered.push(await worlds.enter(`world-${n}`))
    for (let n = 0; n < 4; n++) for (const world of entered) await change(world, n)
    const four = used()
    for (let n = 4; n < 100; n++) for (const world of entered.slice(0, some)) await change(world, n)
    const all = used()
    // Until here nobody may collect them.
    expect(entered.length).toBe(count)
    return { four: (four - began) / count, more: (all - four) / some / 96 }
  }
  // What is compiled on the way is none of it.
  for (let n = 0; n < 3; n++) await bytesOf(20, 20)
  // What the process keeps besides comes and goes by half a megabyte: of so many worlds that is little.
  const measured = [await bytesOf(6000, 1000), await bytesOf(6000, 1000), await bytesOf(6000, 1000)]
  const middle = (values: number[]): number => values.toSorted((a, b) => a - b)[1]!
  expect(middle(measured.map(({ four }) => four))).toBeLessThan(8192)
  expect(middle(measured.map(({ more }) => more))).toBeLessThan(300)
})
