/** 32 random-looking bits for a record number. The same number always gives the same bits. */
export type Draw = (record: number) => number

/**
 * A draw that depends on the words alone, in their order: never on another draw, on how often it was asked, on the day
 * or on the machine. For record numbers below 2^32 no two give the same bits, so that ids made of them cannot collide.
 */
export function keyed(...words: (string | number)[]): Draw {
  const [first, second] = [hash(words, 0x811c9dc5), hash(words, 0x5bd1e995)]
  return (record) => mix(mix((record | 0) ^ first ^ Math.imul(Math.floor(record / 2 ** 32), 0x9e3779b1)) + second) >>> 0
}

/** A whole number from 0 up to, not including, `count` (at most 2^21), from 32 bits. */
export function below(count: number, bits: number): number {
  return Math.floor((bits * count) / 2 ** 32)
}

/** One of a list that is not empty. */
export function pick<Item>(list: readonly Item[], bits: number): Item {
  return list[below(list.length, bits)] as Item
}

/** Whether 32 bits fall within a share from 0 to 1. */
export function within(share: number, bits: number): boolean {
  return bits < share * 2 ** 32
}

/** A choice among weighted items that more items may join without moving a record from one old item to another. */
export type Choice<Item> = (record: number) => Item

/**
 * Chooses by weight, a whole number for each item: the item with the highest draw wins the record (rendezvous hashing).
 * Items are told apart by name; their order means nothing.
 */
export function choose<Item>(
  items: { name: string; weight: number; item: Item }[],
  ...words: (string | number)[]
): Choice<Item> {
  const chances = items.flatMap(({ name, weight, item }) =>
    Array.from({ length: weight }, (_, i) => ({ key: hash([name, i], 0x811c9dc5), item })),
  )
  const keys = Int32Array.from(chances, ({ key }) => key)
  const draw = keyed(...words)
  return (record) => {
    const bits = draw(record)
    let best = 0
    let highest = -1
    for (let i = 0; i < keys.length; i++) {
      const chance = mix(bits ^ keys[i]!) >>> 0
      if (chance > highest) [best, highest] = [i, chance]
    }
    return chances[best]!.item
  }
}

// FNV-1a over the words' UTF-16 units, each word ended by a unit that no word holds.
function hash(words: (string | number)[], start: number): number {
  let state = start
  for (const word of words) {
    const text = `${word}\uffff`
    for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193)
  }
  return mix(state)
}

// The finaliser of MurmurHash3: every bit of the input reaches every bit of the result, and no two inputs meet.
function mix(bits: number): number {
  let x = bits | 0
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return x ^ (x >>> 16)
}
