/** A number from 0 up to 1, another one at each call. */
export type Random = () => number

/**
 * Random numbers that are the same for the same seed (mulberry32), for the `random` of `createApp`. The seed is a whole
 * number, of which the lowest 32 bits count; 42 where absent.
 */
export function seededRandom(seed: number = 42): Random {
  const drawn = numbersOf(seed)
  let place = 0
  return () => drawn(++place)
}

/**
 * A number from 0 up to 1 by its place, from 1 on, and, where several are drawn at a place, by which of them it is,
 * from 0 on: so that it is the same whoever else draws meanwhile.
 */
export type Drawn = (place: number, which?: number) => number

/** The numbers of `seededRandom` by their place, and others beside each of them. */
export function numbersOf(seed: number = 42): Drawn {
  return (place, which = 0) => {
    // What is beside a place is at another one far away.
    let t = (seed + Math.imul(place, 0x6d2b79f5) + Math.imul(which, 0x9e3779b9)) >>> 0
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
