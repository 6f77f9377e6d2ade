/**
 * Numbers by keys: a hash table of the numbers alone, which asks for the key of one, so that an entry takes about eight
 * bytes where that of a Map takes forty. Data alone: there are thousands of them.
 */
export type KeyIndex = {
  /** A number and one more in each place that is taken; `free` where none ever was, `left` where one was. */
  places: Int32Array
  /** The hash of the key in each place that is taken; undefined as long as there are few. */
  hashes: Int32Array | undefined
  /** How many places are not free. */
  used: number
}

const free = 0
const left = -1
const fewest = 16
// From so many places on hashes are kept: to ask for all keys again takes longer than they are worth.
const many = 2048

/** An index of nothing. */
export function noKeys(): KeyIndex {
  return { places: new Int32Array(fewest), hashes: undefined, used: 0 }
}

/** The same index once more. */
export function copyOfKeys({ places, hashes, used }: KeyIndex): KeyIndex {
  return { places: places.slice(), hashes: hashes?.slice(), used }
}

/** The number under a key that `isIt`: there may be others that look alike; undefined where there is none. */
export function numberAt(
  { places, hashes }: KeyIndex,
  key: string,
  isIt: (number: number) => boolean,
): number | undefined {
  const mask = places.length - 1
  const hash = hashOf(key)
  for (let at = hash & mask; places[at] !== free; at = (at + 1) & mask) {
    if (places[at] === left || (hashes && hashes[at] !== hash)) continue
    if (isIt(places[at]! - 1)) return places[at]! - 1
  }
  return undefined
}

/** Adds a number from 0 on under a key; `keyOf` tells the keys of those that have been added. */
export function addNumber(index: KeyIndex, key: string, number: number, keyOf: (number: number) => string): void {
  // A third stays free, so that a search is short.
  if ((index.used + 1) * 3 > index.places.length * 2) grow(index, keyOf)
  put(index, hashOf(key), number)
}

/** Takes a number out from under a key; does nothing where it was not added under it. */
export function removeNumber({ places }: KeyIndex, key: string, number: number): void {
  const mask = places.length - 1
  for (let at = hashOf(key) & mask; places[at] !== free; at = (at + 1) & mask)
    if (places[at] === number + 1) {
      places[at] = left
      return
    }
}

function put(index: KeyIndex, hash: number, number: number): void {
  const { places, hashes } = index
  const mask = places.length - 1
  let at = hash & mask
  while (places[at] !== free) at = (at + 1) & mask
  places[at] = number + 1
  if (hashes) hashes[at] = hash
  index.used++
}

/** Makes room: where few are left of those that came, that of the others does. */
function grow(index: KeyIndex, keyOf: (number: number) => string): void {
  const { places, hashes } = index
  let taken = 0
  for (const place of places) if (place > 0) taken++
  const length = taken * 3 > places.length ? places.length * 2 : places.length
  index.places = new Int32Array(length)
  index.hashes = length >= many ? new Int32Array(length) : undefined
  index.used = 0
  for (let at = 0; at < places.length; at++) {
    const number = places[at]! - 1
    if (number >= 0) put(index, hashes ? hashes[at]! : hashOf(keyOf(number)), number)
  }
}

/** A number that differs between most keys (FNV-1a, with its high bits mixed into the low ones). */
function hashOf(key: string): number {
  let hash = 0x811c9dc5 | 0
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193)
  return hash ^ (hash >>> 15)
}
