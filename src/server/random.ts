/** A number from 0 up to 1, another one at each call. */
export type Random = () => number

/**
 * Random numbers that are the same for the same seed (mulberry32), for the `random` of `createApp`. The seed is a whole
 * number, of which the lowest 32 bits count; 42 where absent.
 */
export function seededRandom(seed: number = 42): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
