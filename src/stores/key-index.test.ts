import { describe, expect, it } from 'vitest'
import { addNumber, copyOfKeys, noKeys, numberAt, removeNumber } from './key-index.ts'

/** Numbers from 0 to 1 that are the same in every run. */
const chances = (start: number) => {
  let state = start
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

describe('an index of keys', () => {
  it.each([1, 2, 3])('finds what a map would, whatever is added and taken out: draw %d', (draw) => {
    const chance = chances(draw)
    const index = noKeys()
    const keys = new Map<number, string>()
    const find = (key: string, of = index) => numberAt(of, key, (number) => keys.get(number) === key)
    let most = 0
    for (let step = 0; step < 3000; step++) {
      const number = Math.floor(chance() * (draw === 1 ? 10 : 400))
      const known = keys.get(number)
      if (known === undefined || chance() < 0.3) {
        if (known !== undefined) removeNumber(index, known, number)
        const key = `key ${number} ${Math.floor(chance() * 1e9)}`
        keys.set(number, key)
        addNumber(index, key, number, (other) => keys.get(other)!)
      } else {
        removeNumber(index, known, number)
        keys.delete(number)
        expect(find(known)).toBeUndefined()
      }
      most = Math.max(most, keys.size)
      if (step % 100 === 0) for (const [each, key] of keys) expect(find(key)).toBe(each)
    }
    // What came and went has left no more room behind than what was there at once.
    expect(index.places.length).toBeLessThanOrEqual(Math.max(16, most * 6))
  })

  it('is a copy of its own', () => {
    const index = noKeys()
    addNumber(index, 'a', 0, String)
    const copy = copyOfKeys(index)
    addNumber(copy, 'b', 1, String)
    removeNumber(copy, 'a', 0)
    expect([index, copy].map((each) => ['a', 'b'].map((key) => numberAt(each, key, () => true)))).toEqual([
      [0, undefined],
      [undefined, 1],
    ])
  })
})
