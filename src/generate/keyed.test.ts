import { expect, it } from 'vitest'
import { below, choose, keyed, pick, within } from './keyed.ts'

it('a draw is the same in every process', () => {
  const draw = keyed('1', 42, 'first_name')
  expect([0, 1, 2, 900_000, 2 ** 32, 2 ** 40 + 1].map(draw)).toEqual([
    draw(0),
    draw(1),
    draw(2),
    draw(900_000),
    draw(2 ** 32),
    draw(2 ** 40 + 1),
  ])
  expect(keyed('1', 42, 'first_name')(7)).toBe(draw(7))
})

it('no two records below 2^32 have the same draw', () => {
  const draw = keyed('1', 42, 'id')
  const seen = new Set<number>()
  for (let record = 0; record < 200_000; record++) seen.add(draw(record * 21_474))
  expect(seen.size).toBe(200_000)
})

it('words are told apart by where they end, and numbers are words', () => {
  expect(keyed('ab', 'c')(1)).not.toBe(keyed('a', 'bc')(1))
  expect(keyed('a', 42)(1)).toBe(keyed('a', '42')(1))
})

it('draws spread evenly, and neither fields nor neighbours follow one another', () => {
  const counts = Array.from({ length: 16 }, () => 0)
  let same = 0
  let up = 0
  const [one, other] = [keyed(1, 'one'), keyed(1, 'other')]
  for (let record = 0; record < 64_000; record++) {
    counts[below(16, one(record))]!++
    if (below(16, one(record)) === below(16, other(record))) same++
    if (one(record) < one(record + 1)) up++
  }
  for (const count of counts) expect(Math.abs(count - 4000)).toBeLessThan(300)
  expect(Math.abs(same - 4000)).toBeLessThan(300)
  expect(Math.abs(up - 32_000)).toBeLessThan(900)
})

it('a share is kept, and every item is picked', () => {
  const draw = keyed('share')
  const bits = Array.from({ length: 20_000 }, (_, n) => draw(n))
  expect(bits.filter((one) => within(0.06, one)).length / bits.length).toBeCloseTo(0.06, 2)
  expect(new Set(bits.map((one) => pick(['a', 'b', 'c'], one)))).toEqual(new Set(['a', 'b', 'c']))
  expect([pick(['a', 'b'], 0), pick(['a', 'b'], 2 ** 32 - 1)]).toEqual(['a', 'b'])
})

it('a choice keeps to the weights, whatever the order, and a new item takes from all and moves nothing between the old', () => {
  const items = [
    { name: 'a', weight: 3, item: 'a' },
    { name: 'b', weight: 1, item: 'b' },
  ]
  const [two, turned] = [choose(items, 'seed'), choose(items.toReversed(), 'seed')]
  const three = choose([{ name: 'c', weight: 1, item: 'c' }, ...items], 'seed')
  let a = 0
  let moved = 0
  for (let record = 0; record < 20_000; record++) {
    expect(turned(record)).toBe(two(record))
    if (two(record) === 'a') a++
    if (three(record) !== two(record)) {
      moved++
      expect(three(record)).toBe('c')
    }
  }
  expect(a / 20_000).toBeCloseTo(0.75, 1)
  expect(moved / 20_000).toBeCloseTo(0.2, 1)
})
