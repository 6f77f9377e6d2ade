import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { copyOfCorrections, correct, countCorrected, newestCorrected, noCorrections } from './corrected-slots.ts'
import { rankedSlots } from './ranked-slots.ts'

type Change = [slot: number, kind: number]

/** Ranked slots that were all set, and the same as corrections to those of which only the first were. */
function both(first: Change[], then: Change[]) {
  const base = rankedSlots()
  const all = rankedSlots()
  for (const [slot, kind] of first) for (const ranked of [base, all]) ranked.set(slot, kind)
  const corrections = noCorrections()
  const kinds = new Map<number, number>()
  for (const [slot, kind] of then) {
    const before = kinds.get(slot) ?? base.kind(slot)
    if (before !== kind) correct(corrections, slot, before, kind)
    kinds.set(slot, kind)
    all.set(slot, kind)
  }
  return { all, corrected: { base, corrections, kindAt: (slot: number) => kinds.get(slot) } }
}

// Near each other, and on both sides of where blocks of each level end.
const slot = fc.oneof(fc.nat(70), fc.nat(9000), fc.integer({ min: 262_100, max: 262_200 }), fc.nat(600_000))
const changes = fc.array(fc.tuple(slot, fc.integer({ min: 0, max: 4 })), { maxLength: 120 })
const mask = fc.integer({ min: 0, max: 15 }).map((bits) => bits << 1)

it('finds and counts what ranked slots would in which the corrected ones had been set', () => {
  const asked = fc.array(fc.tuple(mask, fc.nat(250), fc.integer({ min: 1, max: 30 })), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(changes, changes, asked, (first, then, asked) => {
      const { all, corrected } = both(first, then)
      for (const [mask, skip, limit] of asked) {
        expect(countCorrected(corrected.base, corrected.corrections, mask)).toBe(all.count(mask))
        expect(newestCorrected(corrected, mask, skip, limit)).toEqual(all.newest(mask, skip, limit))
      }
    }),
  )
})

it('stays right through thousands of corrections, and so does a copy while the first goes on', () => {
  const first = Array.from({ length: 3000 }, (_, n): Change => [n * 97, 1 + (n % 4)])
  const { all, corrected } = both(
    first,
    Array.from({ length: 3000 }, (_, n): Change => [n * 101, n % 5]),
  )
  const copy = { ...corrected, corrections: copyOfCorrections(corrected.corrections) }
  for (let n = 0; n < 3000; n++) correct(corrected.corrections, 400_000 + n, 0, 1)
  for (const mask of [0b11110, 0b00010, 0b10100]) {
    const total = all.count(mask)
    expect(countCorrected(copy.base, copy.corrections, mask)).toBe(total)
    for (const skip of [0, 1, 700, Math.floor(total / 2), total - 3, total])
      expect(newestCorrected(copy, mask, skip, 20), `${mask} ${skip}`).toEqual(all.newest(mask, skip, 20))
  }
})

it('reaches slots of millions, of the base and beyond it', () => {
  const { corrected } = both(
    [
      [5, 1],
      [16_777_215, 1],
    ],
    [
      [16_777_215, 0],
      [16_777_216, 2],
      [40_000_000, 3],
      [6, 4],
    ],
  )
  expect(countCorrected(corrected.base, corrected.corrections, 0b11110)).toBe(4)
  expect(newestCorrected(corrected, 0b11110, 0, 9)).toEqual([40_000_000, 16_777_216, 6, 5])
  expect(newestCorrected(corrected, 0b11110, 2, 9)).toEqual([6, 5])
})
