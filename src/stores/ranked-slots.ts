/**
 * Rows numbered in the order in which they came, each of one kind out of four, and quick answers to "the 4,711th newest
 * row of these kinds": counts of each kind for blocks of 64 rows, of 64 blocks, and so on, so that a search looks at a
 * few dozen numbers however many rows there are.
 */
export type RankedSlots = {
  /** Gives a slot (a row's number, from 0) a kind from 1 to 4, or 0 for no row. */
  set: (slot: number, kind: number) => void
  /** How many rows have a kind that is in the mask, a bit for each kind: `1 << kind`. */
  count: (mask: number) => number
  /** The slots of up to `limit` rows of these kinds, newest first, after skipping `skip` of them. */
  newest: (mask: number, skip: number, limit: number) => number[]
  /** The kind of a slot, 0 where there is no row. */
  kind: (slot: number) => number
  /** The highest slot that may have a row. */
  highest: () => number
  /** How many rows of these kinds a block has: level 0 has blocks of 64 slots, level 1 of 64 of those, and so on. */
  inBlock: (level: number, block: number, mask: number) => number
}

const kinds = 4
/** The blocks of one level that make one of the next: 64, in bits. */
export const fanOutBits = 6
const fanOut = 1 << fanOutBits
/** How many levels of blocks there are. */
export const levelCount = 4

/** An empty set of rows. Memory: about 1.3 bytes a row. */
export function rankedSlots(): RankedSlots {
  let kindOf = new Uint8Array(1024)
  // levels[0] counts blocks of 64 slots, levels[1] blocks of 64 of those; four counts a block.
  const levels = Array.from({ length: levelCount }, () => new Uint32Array(64))
  const totals = new Uint32Array(kinds + 1)

  const adjust = (slot: number, kind: number, by: number): void => {
    totals[kind] = totals[kind]! + by
    let block = slot
    for (let level = 0; level < levels.length; level++) {
      block >>>= fanOutBits
      const at = block * kinds + kind - 1
      if (at >= levels[level]!.length) levels[level] = grown(levels[level]!, at, Uint32Array)
      const counts = levels[level]!
      counts[at] = counts[at]! + by
    }
  }

  const inBlock = (level: number, block: number, mask: number): number => {
    const counts = levels[level]!
    const at = block * kinds
    if (at >= counts.length) return 0
    let sum = 0
    if (mask & 2) sum += counts[at]!
    if (mask & 4) sum += counts[at + 1]!
    if (mask & 8) sum += counts[at + 2]!
    if (mask & 16) sum += counts[at + 3]!
    return sum
  }

  const count = (mask: number): number => {
    let sum = 0
    for (let kind = 1; kind <= kinds; kind++) if (mask & (1 << kind)) sum += totals[kind]!
    return sum
  }

  return {
    set(slot, kind) {
      if (slot >= kindOf.length) kindOf = grown(kindOf, slot, Uint8Array)
      const before = kindOf[slot]!
      if (before === kind) return
      if (before) adjust(slot, before, -1)
      if (kind) adjust(slot, kind, 1)
      kindOf[slot] = kind
    },
    count,
    kind: (slot) => kindOf[slot] ?? 0,
    highest: () => kindOf.length - 1,
    inBlock,
    newest(mask, skip, limit) {
      const found: number[] = []
      if (skip >= count(mask)) return found
      let toSkip = skip
      // Walks blocks from the newest down: one whose rows are all skipped, or that has none, costs one step.
      const walk = (level: number, block: number): void => {
        const first = block * fanOut
        for (let child = first + fanOut - 1; child >= first && found.length < limit; child--) {
          if (level < 0) {
            if (!(mask & (1 << (kindOf[child] ?? 0)))) continue
            if (toSkip > 0) toSkip--
            else found.push(child)
            continue
          }
          const rows = inBlock(level, child, mask)
          if (rows === 0) continue
          if (toSkip >= rows) toSkip -= rows
          else walk(level - 1, child)
        }
      }
      const top = levels.length - 1
      for (let block = levels[top]!.length / kinds - 1; block >= 0 && found.length < limit; block--) {
        const rows = inBlock(top, block, mask)
        if (toSkip >= rows) toSkip -= rows
        else walk(top - 1, block)
      }
      return found
    },
  }
}

function grown<A extends Uint8Array | Uint32Array>(array: A, index: number, Type: new (length: number) => A): A {
  const larger = new Type(Math.max(array.length * 2, 1 << (32 - Math.clz32(index))))
  larger.set(array)
  return larger
}
