import { expect, it } from 'vitest'
import { createFineClock } from './fine-clock.ts'

it('tells parts of a millisecond, and follows a clock that is set', () => {
  let [now, elapsed] = [0, 0]
  const clock = createFineClock(
    () => Math.floor(now),
    () => elapsed,
  )
  const told = [0, 0.25, 0.5, 1.75, 3_600_000, 0.25, -5_000, 0.5].map((passed) => {
    now += passed
    // A machine that sleeps, or whose clock is set, has nothing pass.
    if (passed >= 0 && passed < 1000) elapsed += passed
    return Number(clock().toFixed(3))
  })
  expect(told).toEqual([0, 0.25, 0.75, 2.5, 3_600_002, 3_600_002.25, 3_595_002, 3_595_003])
})
