import { randomFillSync } from 'node:crypto'
import type { Clock } from '../customers/timestamps.ts'
import { seededRandom } from './random.ts'
import type { Random } from './random.ts'

/** New identifiers. */
export type Ids = {
  /** A new customer's id, a UUID. */
  customer: () => string
  /** A new request's id, of ASCII characters that need no escaping in JSON. */
  request: () => string
}

/** Makes random UUIDs. */
export type NewUuid = () => string

const hexDigits = '0123456789abcdef'
const dash = '-'.charCodeAt(0)

/**
 * A source of random UUIDs of version 4 (RFC 9562), as Node's own, but each a text without parts: to put those together
 * when it is sent takes several times as long as to make it.
 */
export function randomUuids(): NewUuid {
  const random = Buffer.alloc(16 * 512)
  const digits = Buffer.from(hexDigits)
  const text = Buffer.alloc(36, dash)
  let used = random.length
  return () => {
    if (used === random.length) {
      randomFillSync(random)
      used = 0
    }
    random[used + 6] = (random[used + 6]! & 0x0f) | 0x40
    random[used + 8] = (random[used + 8]! & 0x3f) | 0x80
    let at = 0
    for (let byte = 0; byte < 16; byte++) {
      if (byte === 4 || byte === 6 || byte === 8 || byte === 10) at++
      const value = random[used++]!
      text[at++] = digits[value >> 4]!
      text[at++] = digits[value & 0xf]!
    }
    return text.toString('latin1')
  }
}

/**
 * Identifiers as random as those of the source. Those of customers are UUIDs of version 7 (RFC 9562), which sort by the
 * time of their making.
 */
export function randomIds(newUuid: NewUuid): (clock: Clock) => Ids {
  // The variant and the random part of a version 4 UUID.
  const tail = (): string => newUuid().slice(19)
  return (clock) => ({ customer: sortedIds(clock, tail), request: newUuid })
}

/**
 * Identifiers of the same forms that are the same each time, for the same seed and times. The clock may be another one
 * each time that they are asked for; what is drawn goes on.
 */
export function seededIds(seed: number): (clock: Clock) => Ids {
  const [customers, requests] = [seededRandom(seed), seededRandom(seed + 1)]
  return (clock) => ({
    customer: sortedIds(clock, () => tail(customers)),
    request: () => `${hex(requests, 8)}-${hex(requests, 4)}-4${hex(requests, 3)}-${tail(requests)}`,
  })
}

/** Makes ids by a seed from the first one on; the random ones where it is undefined. */
export function idsFrom(seed: number | undefined, random: (clock: Clock) => Ids): () => (clock: Clock) => Ids {
  return () => (seed === undefined ? random : seededIds(seed))
}

function sortedIds(clock: Clock, randomTail: () => string): () => string {
  let last = -1
  let sequence = 0
  // What all that are made in one millisecond begin with.
  let beginning = ''
  return () => {
    const now = Math.floor(clock())
    // Twelve bits tell apart, and keep in order, what is made in one millisecond; after those the next one begins
    // early.
    if (now > last || ++sequence > 0xfff) {
      last = Math.max(now, last + 1)
      sequence = 0
      const digits = last.toString(16).padStart(12, '0')
      beginning = [digits.slice(0, 8), digits.slice(8)].join('-')
    }
    // Joined, so that a text without parts comes of it, which takes less memory.
    return [beginning, `7${sequence.toString(16).padStart(3, '0')}`, randomTail()].join('-')
  }
}

/** The variant and the random part of a UUID. */
function tail(random: Random): string {
  return `${'89ab'[Math.floor(random() * 4)]}${hex(random, 3)}-${hex(random, 6)}${hex(random, 6)}`
}

/** So many random hexadecimal digits. */
function hex(random: Random, digits: number): string {
  if (digits > 6) return hex(random, 6) + hex(random, digits - 6)
  return Math.floor(random() * 16 ** digits)
    .toString(16)
    .padStart(digits, '0')
}
