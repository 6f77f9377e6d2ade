/** A header as it was sent, its name in the sender's letters. */
export type Header = [name: string, value: string]

/** A request as it left: the exact text of the body, undefined where there was none. */
export type SentRequest = { method: string; url: string; headers: Header[]; body: string | undefined }

/** An answer as it came; `json` is its body read as JSON, undefined where that is not possible. */
export type Answer = { status: number; headers: Header[]; body: string; json: unknown }

/** Why a request has no answer. */
export type Failure = {
  kind: 'unreachable' | 'tls' | 'timeout' | 'incomplete' | 'too-large' | 'redirects'
  /** A sentence fragment for people: `connection refused`. */
  message: string
}

/** One request and what came of it: an answer, or the failure to get one. */
export type Exchange = {
  request: SentRequest
  /** When the last attempt was sent, as an ISO time, and how long it took in milliseconds. */
  startedAt: string
  durationMs: number
  /** How often it was sent: more than 1 after a 429, a 503 or a reset connection. */
  attempts: number
} & ({ answer: Answer; failure?: undefined } | { answer?: undefined; failure: Failure })

/** The first value of a header, whatever the letters of its name; undefined where it is not there. */
export function header(headers: Header[], name: string): string | undefined {
  return headers.find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1]
}
