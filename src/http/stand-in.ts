import type { IncomingHttpHeaders, ServerResponse } from 'node:http'

/** A request that a stand-in answers. */
export type Asked = {
  method: string
  /** Path and query, without what comes before the API. */
  url: string
  /** What comes before: the base path, and the address of a world. */
  base: string
  headers: IncomingHttpHeaders
  /** Names and values in turn, as they came. */
  rawHeaders: readonly string[]
  /** Empty where there was none. */
  body: Buffer
  /** What the journal calls the request. */
  requestId: string
}

/** What a stand-in answers. `send` puts it on the wire, rightly or not. */
export type StandInAnswer = {
  status: number
  headers: Record<string, string>
  body: string
  send: (response: ServerResponse) => void
}

/**
 * Answers the requests of one world in place of the mock's own operations: what they do, whom they believe, and what
 * goes over the wire are its own; customers, journal, faults, clock and all else stay the world's.
 */
export type StandIn = {
  /** Rejects where it falls over. */
  answer: (asked: Asked) => Promise<StandInAnswer>
  /** Ends what it does on its own; what it holds back of answers is sent. */
  end: () => void
}
