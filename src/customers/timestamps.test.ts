import { expect, it } from 'vitest'
import { createTimestamps } from './timestamps.ts'

it('timestamps are RFC 3339 in UTC with six fraction digits', () => {
  expect(createTimestamps(() => Date.UTC(2026, 2, 14, 9, 26, 53, 589))()).toBe('2026-03-14T09:26:53.589000Z')
})

it('timestamps are later one by one, where the clock stands still and where it is set back', () => {
  const times = [1000, 1000, 1000, 500, 1001, 1000]
  const next = createTimestamps(() => times.shift()!)
  const made = [next(), next(), next(), next(), next(), next()]
  expect(made).toEqual([...new Set(made)].toSorted())
  expect(made[4]).toBe('1970-01-01T00:00:01.001000Z')
})
