import { expect, test } from 'vitest'
import { drawPair, playPair, sayPair } from './play.ts'
import type { Kind } from './play.ts'

// One of each; hundreds are drawn by `npm run verify -- pairs-of-mutants pairs-of-variants mutant-and-variant`.
const seed = 5
const drawn = (kind: Kind, count: number) =>
  Array.from({ length: count }, (_, number) => drawPair(kind, seed, number)).map((one) => [sayPair(one), one] as const)

test.each(drawn('mutants', 1))('of two defects neither hides the other: %s', { timeout: 120_000 }, async (_, pair) => {
  expect(await playPair(pair)).toEqual([])
})

test.each(drawn('variants', 1))('oddities together are not accused: %s', { timeout: 120_000 }, async (_, pair) => {
  expect(await playPair(pair)).toEqual([])
})

test.each(drawn('mutant-and-variant', 1))(
  'a defect shows beside an oddity: %s',
  { timeout: 120_000 },
  async (_, pair) => {
    expect(await playPair(pair)).toEqual([])
  },
)
