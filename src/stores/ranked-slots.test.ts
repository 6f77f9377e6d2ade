import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { rankedSlots } from './ranked-slots.ts'

/** The kinds of slots in an array, and going through it. */
function model(kinds: ArrayLike<number>) {
  return {
    count: (mask: number) => Array.from(kinds).filter((kind) => kind > 0 && mask & (1 << kind)).length,
    newest: (mask: number, skip: number, limit: number) =>
      Array.from(kinds, (kind, slot) => ({ kind, slot }))
        .filter(({ kind }) => kind > 0 && mask & (1 << kind))
        .toReversed()
        .slice(skip, skip + limit)
        .map(({ slot }) => slot),
  }
}

const mask = fc.integer({ min: 0, max: 15 }).map((bits) => bits << 1)

it('finds the newest rows of any kinds after any number of others, as going through them would', () => {
  const change = fc.tuple(fc.oneof(fc.nat(70), fc.nat(5000)), fc.integer({ min: 0, max: 4 }))
  fc.assert(
    fc.property(
      fc.array(change, { maxLength: 200 }),
      mask,
      fc.nat(210),
      fc.integer({ min: 1, max: 30 }),
      (changes, mask, skip, limit) => {
        const ranked = rankedSlots()
        const kinds: number[] = Array.from({ length: 5001 }, () => 0)
        for (const [slot, kind] of changes) {
          ranked.set(slot, kind)
          kinds[slot] = kind
        }
        const expected = model(kinds)
        expect(ranked.count(mask)).toBe(expected.count(mask))
        expect(ranked.newest(mask, skip, limit)).toEqual(expected.newest(mask, skip, limit))
      },
    ),
  )
})

it('stays right beyond every size at which it adds a level', () => {
  const rows = 300_000
  const ranked = rankedSlots()
  const kinds = new Uint8Array(rows)
  for (let slot = 0; slot < rows; slot++) {
    kinds[slot] = slot % 11 === 0 ? 0 : 1 + (slot % 4)
    ranked.set(slot, kinds[slot]!)
  }
  for (const slot of [0, 63, 64, 4095, 4096, 262_143, 262_144, 299_999]) {
    kinds[slot] = 4
    ranked.set(slot, 4)
  }
  const expected = model(kinds)
  for (const mask of [0b11110, 0b00010, 0b10000, 0b01100]) {
    const total = expected.count(mask)
    expect(ranked.count(mask)).toBe(total)
    for (const skip of [0, 1, 64, 4096, Math.floor(total / 2), 262_144, total - 3, total, total + 1]) {
      expect(ranked.newest(mask, skip, 5), `${mask} ${skip}`).toEqual(expected.newest(mask, skip, 5))
    }
  }
})

it('reaches slots of millions without having to hold those before them', () => {
  const ranked = rankedSlots()
  for (const slot of [5, 16_777_215, 16_777_216, 20_000_000]) ranked.set(slot, 2)
  expect(ranked.newest(0b00100, 0, 9)).toEqual([20_000_000, 16_777_216, 16_777_215, 5])
  expect(ranked.newest(0b00100, 2, 9)).toEqual([16_777_215, 5])
})
