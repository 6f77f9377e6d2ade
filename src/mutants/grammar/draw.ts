/** Numbers that follow from a seed and are the same on every machine. */
export type Draw = {
  /** A whole number from 0 up to and without `limit`. */
  below(limit: number): number
  /** One of the list, each as likely as the others. Throws where the list is empty. */
  pick<T>(list: readonly T[]): T
  /** Whether something happens that happens once in `n` times. */
  once(n: number): boolean
  /** A UUID of version 4. */
  uuid(): string
}

/** Draws by a seed, a whole number; draws of neighbouring seeds have nothing to do with each other. */
export function createDraw(seed: number): Draw {
  let state = scrambled(scrambled(seed) ^ 0x9e3779b9)
  const next = (): number => scrambled((state = (state + 0x6d2b79f5) | 0)) >>> 0
  const below = (limit: number): number => Math.floor((next() / 2 ** 32) * limit)
  return {
    below,
    pick(list) {
      if (list.length === 0) throw new Error('Nothing can be drawn from an empty list.')
      return list[below(list.length)]!
    },
    once: (n) => below(n) === 0,
    uuid() {
      const hex = Array.from({ length: 4 }, () => next().toString(16).padStart(8, '0')).join('')
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
    },
  }
}

// The last steps of MurmurHash3: each bit of what goes in changes about half of those that come out.
function scrambled(value: number): number {
  let mixed = value | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
