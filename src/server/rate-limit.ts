import type { Limit } from '../customers/shared-notes.ts'
import type { Clock } from '../customers/timestamps.ts'

/** How many requests each client may send in a span of time. */
export type RateLimitOptions = Limit

/**
 * Counts the requests of each client in spans that begin with its first request. Answers 0 where a request is within
 * the limit, else the whole seconds after which the next one is.
 */
export function createRateLimit({ requests, perSeconds }: RateLimitOptions, clock: Clock): (client: string) => number {
  let spans = new Map<string, { ends: number; count: number }>()
  let tooMany = 10_000
  return (client) => {
    const now = clock()
    let span = spans.get(client)
    if (!span || now >= span.ends) {
      // Clients that stopped asking are forgotten, so that the table stays small.
      if (spans.size >= tooMany) {
        spans = new Map([...spans].filter(([, { ends }]) => ends > now))
        tooMany = Math.max(10_000, spans.size * 2)
      }
      spans.set(client, (span = { ends: now + perSeconds * 1000, count: 0 }))
    }
    span.count++
    return span.count <= requests ? 0 : Math.max(1, Math.ceil((span.ends - now) / 1000))
  }
}
