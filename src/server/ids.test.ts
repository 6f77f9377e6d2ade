import { expect, it } from 'vitest'
import { randomIds, randomUuids } from './ids.ts'

it('random UUIDs are of version 4, in its variant, and never the same', () => {
  const next = randomUuids()
  const made = Array.from({ length: 1000 }, next)
  expect(new Set(made).size).toBe(1000)
  for (const uuid of made) expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  // Each digit of the sixteen at each place that is random.
  for (const at of [0, 7, 9, 15, 24, 35]) expect(new Set(made.map((uuid) => uuid[at])).size).toBe(16)
})

it('ids of customers are of version 7, tell the time and sort as they were made, from the first millisecond on', () => {
  const times = [0, 0, 1, 1_700_000_000_000, 1_700_000_000_000, 1_699_999_999_999, 1_700_000_000_001]
  const { customer } = randomIds(randomUuids())(() => times.shift()!)
  const made = Array.from({ length: 7 }, customer)
  expect(made).toEqual([...new Set(made)].toSorted())
  for (const id of made) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  const told = made.map((id) => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16))
  expect(told).toEqual([0, 0, 1, 1_700_000_000_000, 1_700_000_000_000, 1_700_000_000_000, 1_700_000_000_001])
})
