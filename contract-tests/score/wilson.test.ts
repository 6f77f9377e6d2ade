import { expect, test } from 'vitest'
import { sayShare, wilson } from './wilson.ts'

// Values of the R function binom::binom.wilson.
test.each([
  [57, 60, 0.863, 0.9829],
  [300, 300, 0.9874, 1],
  [0, 20, 0, 0.1611],
  [1, 2, 0.0945, 0.9055],
])('%i of %i lies between %f and %f', (hits, trials, low, high) => {
  const share = wilson(hits, trials)
  expect(share.low).toBeCloseTo(low, 4)
  expect(share.high).toBeCloseTo(high, 4)
})

test('nothing tried says nothing', () => {
  expect(wilson(0, 0)).toMatchObject({ low: 0, high: 1 })
  expect(sayShare(wilson(0, 0))).toBe('none')
  expect(sayShare(wilson(57, 60))).toBe('57 of 60: 95.0 % (86.3 to 98.3 %)')
})
