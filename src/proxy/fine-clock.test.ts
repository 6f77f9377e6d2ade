import { expect, test } from 'vitest'
import { createFineClock } from './fine-clock.ts'

test('the fine clock tells fractions, and follows the machine’s where that is set', () => {
  let wall = 1_000
  let fine = 3
  const clock = createFineClock(
    () => Math.floor(wall),
    () => fine,
  )
  wall += 0.4
  fine += 0.4
  expect(clock()).toBeCloseTo(1_000.4)
  wall += 3_600_000
  fine += 0.1
  expect(clock()).toBeCloseTo(Math.floor(wall))
})
