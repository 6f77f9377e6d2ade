import { expect, it } from 'vitest'
import { backOff, createPace } from './pace.ts'

it('halves what may be under way at a sign of trouble, once for one round, and grows back to where it was', async () => {
  const pace = createPace(8)
  for (let i = 0; i < 8; i++) await pace.enter()
  for (let i = 0; i < 8; i++) pace.leave(false)
  expect(pace.allowed()).toBe(4)
  await pace.enter()
  pace.leave(false)
  expect(pace.allowed()).toBe(2)
  for (let i = 0; i < 100; i++) {
    await pace.enter()
    pace.leave(true)
  }
  expect(pace.allowed()).toBe(8)
})

it('never stops altogether', async () => {
  const pace = createPace(1)
  for (let i = 0; i < 20; i++) {
    await pace.enter()
    pace.leave(false)
  }
  expect(pace.allowed()).toBe(1)
})

it('lets the next one in only when one is over', async () => {
  const pace = createPace(1)
  await pace.enter()
  let entered = false
  const second = pace.enter().then(() => (entered = true))
  await new Promise((resolve) => setImmediate(resolve))
  expect(entered).toBe(false)
  pace.leave(true)
  await second
  expect(entered).toBe(true)
})

it.each([
  [1, 100, 200],
  [2, 200, 400],
  [5, 1600, 3200],
  [30, 10_000, 20_000],
])('waits after %d failed attempts between %d and %d milliseconds', (failed, least, most) => {
  expect(backOff(failed, () => 0)).toBe(least)
  expect(backOff(failed, () => 1)).toBe(most)
})
