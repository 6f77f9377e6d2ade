import { expect, it } from 'vitest'
import { createTimestamps, latestTime } from './timestamps.ts'

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

it.each([0, Date.UTC(2026, 0), Date.UTC(2255, 6), Date.UTC(9998, 0), latestTime - 1])(
  'timestamps are a millionth of a second apart where the clock stands at %d',
  (at) => {
    const next = createTimestamps(() => at)
    const [, beginning, second] = /^(.*)(\d\d\.\d{3})Z$/.exec(new Date(at).toISOString())!
    expect([next(), next(), next()]).toEqual([0, 1, 2].map((n) => `${beginning}${second}00${n}Z`))
    for (let n = 3; n < 1000; n++) next()
    expect(next()).toBe(new Date(at + 1).toISOString().replace('Z', '000Z'))
  },
)

it('timestamps have the fractions of a millisecond that a clock tells', () => {
  const times = [1000.25, 1000.5, 1000.25, 1001]
  const next = createTimestamps(() => times.shift()!)
  expect([next(), next(), next(), next()]).toEqual(
    ['1.000250', '1.000500', '1.000501', '1.001000'].map((second) => `1970-01-01T00:00:0${second}Z`),
  )
})

it('timestamps stay at the last one that can be written', () => {
  let now = latestTime + 0.5
  const next = createTimestamps(() => now++)
  expect([next(), next(), next()]).toEqual(
    ['500', '999', '999'].map((millionths) => `9999-12-31T23:59:59.999${millionths}Z`),
  )
})
