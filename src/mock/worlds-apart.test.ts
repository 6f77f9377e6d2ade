import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { loadSpec } from '../spec/spec.ts'
import { recordNumber } from '../stores/store-suite.ts'
import { createMock } from './create-mock.ts'
import type { Mock } from './create-mock.ts'

const spec = loadSpec()

type Ask = { method: string; path: string; body?: object }

const email = fc.nat(4).map((n) => `c${n}@example.com`)
// The customers whom a world's requests may have created, by the order in which they came; or nobody.
const whom = fc.nat(4)
const ask: fc.Arbitrary<(ids: string[]) => Ask> = fc.oneof(
  {
    weight: 4,
    arbitrary: email.map((each) => () => ({
      method: 'POST',
      path: '',
      body: { email: each, customer_type: 'individual' },
    })),
  },
  { weight: 2, arbitrary: whom.map((n) => (ids: string[]) => ({ method: 'GET', path: `/${ids[n] ?? 'nobody'}` })) },
  {
    weight: 2,
    arbitrary: fc.tuple(whom, email).map(([n, each]) => (ids: string[]) => ({
      method: 'PUT',
      path: `/${ids[n] ?? 'nobody'}`,
      body: { email: each },
    })),
  },
  { weight: 1, arbitrary: whom.map((n) => (ids: string[]) => ({ method: 'DELETE', path: `/${ids[n] ?? 'nobody'}` })) },
  { weight: 1, arbitrary: fc.constant(() => ({ method: 'GET', path: '?page_size=3' })) },
)

/** A mock in which three worlds begin alike but for their seeds, with faults and limits of which each has its own. */
async function mockWithWorlds(): Promise<{
  mock: Mock
  play: (world: number, ask: (ids: string[]) => Ask) => Promise<void>
  told: string[][]
}> {
  const mock = await createMock({
    spec,
    data: [1, 2, 3].map((n) => recordNumber(n)),
    clock: () => Date.UTC(2026, 0),
    rateLimit: { requests: 8, perSeconds: 60 },
    faults: [
      { on: { operation: 'createCustomer' }, when: { nth: 3 }, then: { status: 503 } },
      { when: { rate: 0.2 }, then: { status: [500, 502] } },
    ],
  })
  const told: string[][] = [[], [], []]
  const ids: string[][] = [[], [], []]
  const worlds = await Promise.all(
    told.map((_, n) => mock.makeWorld(`w${n}`, { seed: n, clock: `2026-0${n + 1}-01T00:00:00Z` })),
  )
  const play = async (n: number, make: (ids: string[]) => Ask): Promise<void> => {
    const { method, path, body } = make(ids[n]!)
    const answer = await worlds[n]!.fetch(`/api/customers${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const text = await answer.text()
    const headers = [...answer.headers].filter(([name]) => name !== 'date')
    told[n]!.push(`${method} ${path} ${answer.status} ${JSON.stringify(headers)} ${text}`)
    if (answer.status === 201) ids[n]!.push(JSON.parse(text).data.id)
  }
  return { mock, play, told }
}

it('each world tells what it would tell alone, however requests to several are mixed', async () => {
  const steps = fc.array(fc.tuple(fc.nat(2), ask), { minLength: 30, maxLength: 60 })
  const statuses = new Set<string>()
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), async (drawn, atOnce) => {
      const mixed = await mockWithWorlds()
      if (atOnce) {
        // Each client waits for its own answers alone.
        await Promise.all(
          [0, 1, 2].map(async (world) => {
            for (const [of, make] of drawn) if (of === world) await mixed.play(world, make)
          }),
        )
      } else for (const [world, make] of drawn) await mixed.play(world, make)
      for (const world of [0, 1, 2]) {
        const alone = await mockWithWorlds()
        for (const [of, make] of drawn) if (of === world) await alone.play(world, make)
        expect(mixed.told[world]).toEqual(alone.told[world])
      }
      for (const each of mixed.told.flat()) statuses.add(each.split(' ')[2]!)
      expect(await mixed.mock.requests()).toEqual([])
    }),
    { numRuns: 4, seed: 3 },
  )
  // Else the draw would show little.
  for (const status of ['200', '201', '404', '429', '503']) expect(statuses).toContain(status)
})
