import { randomUUID } from 'node:crypto'
import type { Clock } from '../customers/timestamps.ts'

/** New identifiers. */
export type Ids = {
  /** A new customer's id, a UUID. */
  customer: () => string
  /** A new request's id, of characters that need no escaping in JSON. */
  request: () => string
}

/** Random identifiers. Those of customers are UUIDs of version 7 (RFC 9562), which sort by the time of their making. */
export function randomIds(clock: Clock): Ids {
  let last = 0
  let sequence = 0
  return {
    customer() {
      const now = Math.floor(clock())
      // Twelve bits tell apart, and keep in order, what is made in one millisecond; after those the next one begins
      // early.
      if (now > last) {
        last = now
        sequence = 0
      } else if (++sequence > 0xfff) {
        last++
        sequence = 0
      }
      const time = last.toString(16).padStart(12, '0')
      // Variant and random part of a version 4 UUID, for which Node keeps random bytes ready.
      return `${time.slice(0, 8)}-${time.slice(8)}-7${sequence.toString(16).padStart(3, '0')}-${randomUUID().slice(19)}`
    },
    request: randomUUID,
  }
}
