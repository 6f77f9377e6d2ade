/** A header as it was sent, its name in the sender's letters. */
export type Header = [name: string, value: string]

/** A request as it left: the exact text of the body, undefined where there was none. */
export type SentRequest = { method: string; url: string; headers: Header[]; body: string | undefined }

/** An answer as it came; `json` is its body read as JSON, undefined where that is not possible. */
export type Answer = {
  status: number
  headers: Header[]
  body: string
  json: unknown
  /** Set where the body could not be unpacked: then `body` is what came, and no JSON is read from it. */
  packed?: Packed
}

/**
 * Why a body cannot be unpacked as its Content-Encoding says: it is not packed so, nobody here knows how to, or it is more
 * than is read.
 */
export type Packed = { coding: string; why: 'broken' | 'unknown' | 'too-large' }

/** Why a request has no answer. */
export type Failure = {
  /**
   * Of three nobody is to blame who is asked. `proxy`: the proxy on the way did not let it through. `kept`: a connection
   * that was kept open ended just as it was used again. `settled`: the answer was lost, and what it was about has been
   * looked up.
   */
  kind:
    | 'unreachable'
    | 'proxy'
    | 'tls'
    | 'protocol'
    | 'timeout'
    | 'incomplete'
    | 'kept'
    | 'settled'
    | 'too-large'
    | 'redirects'
  /** A sentence fragment for people: `connection refused`. */
  message: string
  /** A sentence that says what a person can do about it; absent where there is nothing to say. */
  remedy?: string
}

/** Whether a failure is nothing that could be held against whoever was asked. */
export function isBlameless({ kind }: Failure): boolean {
  return kind === 'proxy' || kind === 'kept' || kind === 'settled'
}

/** One request and what came of it: an answer, or the failure to get one. */
export type Exchange = {
  request: SentRequest
  /** When the last attempt was sent, as an ISO time, and how long it took in milliseconds. */
  startedAt: string
  durationMs: number
  /** How often it was sent: more than 1 after a 429, a 503 or a reset connection. */
  attempts: number
  /** An attempt before the last may have been carried out: after a 503 or a lost connection, never after a 429. */
  unsure?: true
} & ({ answer: Answer; failure?: undefined } | { answer?: undefined; failure: Failure })

/** The first value of a header, whatever the letters of its name; undefined where it is not there. */
export function header(headers: Header[], name: string): string | undefined {
  return headers.find(([known]) => isNamed(known, name))?.[1]
}

/** All values of a header that is a list, in one, as if it had been sent once (RFC 9110, 5.3); undefined without one. */
export function listed(headers: Header[], name: string): string | undefined {
  const values = headers.filter(([known]) => isNamed(known, name)).map(([, value]) => value)
  return values.length === 0 ? undefined : values.join(', ')
}

// Most names differ in length, which is seen sooner than their letters.
function isNamed(known: string, name: string): boolean {
  return known.length === name.length && known.toLowerCase() === name.toLowerCase()
}
