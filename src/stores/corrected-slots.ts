import { fanOutBits, levelCount } from './ranked-slots.ts'
import type { RankedSlots } from './ranked-slots.ts'

const kinds = 4
const fanOut = 1 << fanOutBits
// Of the highest level, whose blocks are of 16 million slots, no counts are corrected: there are few of them.
const levels = levelCount - 1
// What a block has beside its key: four corrections, and the bits of what in it was corrected.
const width = kinds + 1
// As many as the first slot needs.
const fewest = 4

/**
 * What makes ranked slots of those of a base, but for a few: only what differs is kept, as corrections to the counts of
 * the blocks in which it lies. The base is never changed. Data alone, without functions of its own: there are thousands
 * of them.
 */
export type Corrections = {
  /**
   * A hash table in one piece, without parts that each take up memory of their own. First the keys of the blocks, 0 where
   * a place is free; then for each place the four corrections to the counts of its block, and a bit for each two blocks or
   * slots in it that says whether one was corrected; at last the four corrections to the totals.
   */
  table: Int32Array
  /** How many places there are, and how many are taken. */
  places: number
  taken: number
  /** The highest slot that was corrected. */
  highest: number
}

/** Ranked slots as they are now: those of a base, corrected; `kindAt` tells the kind of a slot that was. */
type Corrected = {
  base: RankedSlots
  corrections: Corrections
  /** The kind of a slot that was corrected, undefined for one that is as in the base. */
  kindAt: (slot: number) => number | undefined
}

/** Corrections of nothing. */
export function noCorrections(): Corrections {
  return { table: tableOf(fewest), places: fewest, taken: 0, highest: -1 }
}

/** The same corrections once more. */
export function copyOfCorrections(corrections: Corrections): Corrections {
  return { ...corrections, table: corrections.table.slice() }
}

/** Notes down that a slot, of the base or beyond it, has another kind now; 0 stands for no row. */
export function correct(corrections: Corrections, slot: number, before: number, after: number): void {
  // Three places in four are taken at most, so that a search is short.
  while ((corrections.taken + levels) * 4 > corrections.places * 3) grow(corrections)
  const { table, places } = corrections
  const adjust = (at: number): void => {
    if (before) table[at + before - 1]!--
    if (after) table[at + after - 1]!++
  }
  adjust(totalsIn(places))
  let below = slot
  for (let level = 0; level < levels; level++) {
    const block = below >>> fanOutBits
    const key = keyOf(level, block)
    const place = placeOf(corrections, key)
    if (table[place] === 0) {
      table[place] = key
      corrections.taken++
    }
    const at = rowOf(places, place)
    adjust(at)
    table[at + kinds]! |= bitOf(below)
    below = block
  }
  if (slot > corrections.highest) corrections.highest = slot
}

function grow(corrections: Corrections): void {
  const { table, places } = corrections
  corrections.places = places + (places >> 1)
  const larger = (corrections.table = tableOf(corrections.places))
  const copy = (from: number, length: number, to: number): void => {
    for (let n = 0; n < length; n++) larger[to + n] = table[from + n]!
  }
  for (let place = 0; place < places; place++) {
    const key = table[place]!
    if (key === 0) continue
    const at = placeOf(corrections, key)
    larger[at] = key
    copy(rowOf(places, place), width, rowOf(corrections.places, at))
  }
  copy(totalsIn(places), kinds, totalsIn(corrections.places))
}

function tableOf(places: number): Int32Array {
  return new Int32Array(places * (1 + width) + kinds)
}

function rowOf(places: number, place: number): number {
  return places + place * width
}

function totalsIn(places: number): number {
  return rowOf(places, places)
}

/** What stands for a block of a level; never 0. */
function keyOf(level: number, block: number): number {
  return block * levels + level + 1
}

/** The place that a key has, or would get. */
function placeOf({ table, places }: Corrections, key: number): number {
  // Its hash as a share of all that there can be.
  let place = Math.floor(((Math.imul(key, 0x9e3779b1) >>> 0) / 2 ** 32) * places)
  while (table[place] !== key && table[place] !== 0) place = place + 1 === places ? 0 : place + 1
  return place
}

/** The bit of a block or slot among those of the block that it is in. */
function bitOf(number: number): number {
  return 1 << (number >>> 1)
}

/** How many rows have a kind that is in the mask, a bit for each kind: `1 << kind`. */
export function countCorrected(base: RankedSlots, { table, places }: Corrections, mask: number): number {
  return base.count(mask) + correctionAt(table, totalsIn(places), mask)
}

/** The slots of up to `limit` rows of these kinds, newest first, after skipping `skip` of them. */
export function newestCorrected(
  { base, corrections, kindAt }: Corrected,
  mask: number,
  skip: number,
  limit: number,
): number[] {
  const found: number[] = []
  if (skip >= countCorrected(base, corrections, mask)) return found
  // One object, and functions of this file: functions that are made anew for each call are slower.
  const search: Search = { base, corrections, kindAt, mask, toSkip: skip, limit, found }
  const highest = Math.max(corrections.highest, base.highest()) >>> (fanOutBits * levels)
  for (let block = highest; block >= 0 && found.length < limit; block--) enter(search, levels - 1, block, true)
  return found
}

/** What is looked for, and what has been found so far. */
type Search = Corrected & { mask: number; toSkip: number; limit: number; found: number[] }

/** Goes through a block, or past it where all its rows are to be skipped. */
function enter(search: Search, level: number, block: number, corrected: boolean): void {
  const { base, corrections, mask, toSkip } = search
  let rows = base.inBlock(level, block, mask)
  let bits = 0
  if (corrected) {
    const { table, places } = corrections
    // A free place, and nothing but zeros, where it was another of the two whose bit it is.
    const at = rowOf(places, placeOf(corrections, keyOf(level, block)))
    rows += correctionAt(table, at, mask)
    bits = table[at + kinds]!
  }
  if (toSkip >= rows) search.toSkip = toSkip - rows
  else if (level === 0) scan(search, block, bits)
  else walk(search, level - 1, block, bits)
}

/** Goes through the blocks of a level in one of the next, the newest first. */
function walk(search: Search, level: number, block: number, bits: number): void {
  const { found, limit } = search
  const first = block * fanOut
  for (let child = first + fanOut - 1; child >= first && found.length < limit; child--)
    enter(search, level, child, (bits & bitOf(child)) !== 0)
}

/** Goes through the slots of a block. */
function scan(search: Search, block: number, bits: number): void {
  const { base, kindAt, mask, found, limit } = search
  const first = block * fanOut
  for (let slot = first + fanOut - 1; slot >= first && found.length < limit; slot--) {
    const kind = ((bits & bitOf(slot)) === 0 ? undefined : kindAt(slot)) ?? base.kind(slot)
    if (!(mask & (1 << kind))) continue
    if (search.toSkip > 0) search.toSkip--
    else found.push(slot)
  }
}

/** The corrections that begin at a place of the table, to the counts of these kinds. */
function correctionAt(table: Int32Array, at: number, mask: number): number {
  let sum = 0
  if (mask & 2) sum += table[at]!
  if (mask & 4) sum += table[at + 1]!
  if (mask & 8) sum += table[at + 2]!
  if (mask & 16) sum += table[at + 3]!
  return sum
}
