import { expect, test } from 'vitest'
import { createDraw } from './draw.ts'

test('draws the same on every machine', () => {
  const draw = createDraw(123)
  expect(Array.from({ length: 8 }, () => draw.below(1000))).toEqual([65, 357, 928, 116, 447, 479, 584, 260])
  expect(createDraw(-7).uuid()).toBe('d45d329b-de44-4ec1-ac52-027107bfd480')
})

test('draws every value about as often as every other', () => {
  const draw = createDraw(1)
  const counts = Array.from({ length: 10 }, () => 0)
  for (let n = 0; n < 10_000; n += 1) counts[draw.below(10)]! += 1
  expect(Math.min(...counts)).toBeGreaterThan(900)
  expect(Math.max(...counts)).toBeLessThan(1100)
})

test('gives seeds beside each other nothing in common', () => {
  const firsts = Array.from({ length: 1000 }, (_, seed) => createDraw(seed).below(1_000_000))
  expect(new Set(firsts).size).toBeGreaterThan(990)
  expect(firsts.filter((first, index) => index > 0 && first > firsts[index - 1]!).length).toBeGreaterThan(450)
})

test('draws nothing from nothing', () => {
  expect(() => createDraw(1).pick([])).toThrow('empty list')
})
