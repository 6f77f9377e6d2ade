import { header } from '../http/exchange.ts'
import { pairs } from '../http/headers.ts'
import { redactUrl } from '../http/redact-address.ts'
import { redactBody, redactHeaders } from '../http/redact.ts'
import { hiding } from '../http/hiding.ts'
import { beginning, createJournal, longestBody } from '../http/journal.ts'
import type { Journal } from '../http/journal.ts'

/** One request and its answer, as the mock keeps it for a while. */
export type MockEntry = {
  requestId: string
  /** Milliseconds since 1970. */
  at: number
  method: string
  /** Path and query as they came. */
  url: string
  /** Header names and values in turn, as they came. */
  rawHeaders: string[]
  requestBody: Buffer | undefined
  status: number
  responseBody: string
  /** Milliseconds until the answer was written. */
  duration: number
  /** What the log says beside the status: ignored members, why a signature was refused. */
  remark: string | undefined
}

/**
 * The mock's journal of the last thousand requests, secrets and signatures redacted. It shows a client secret that it is
 * given to nobody.
 */
export function createMockJournal(secret?: string): Journal<MockEntry> {
  const hide = hiding(secret)
  const { add, ...journal } = createJournal<MockEntry>(1000, {
    find: (entry) => entry,
    show: (entry) => show(entry, hide),
  })
  return {
    ...journal,
    add(entry) {
      const long = entry.responseBody.length > longestBody || (entry.requestBody?.length ?? 0) > longestBody
      add(long ? shortened(entry) : entry)
    },
  }
}

function show(entry: MockEntry, hide: (text: string) => string): unknown {
  const headers = pairs(entry.rawHeaders.map(hide))
  const { requestBody } = entry
  return {
    request_id: entry.requestId,
    at: new Date(entry.at).toISOString(),
    method: entry.method,
    url: hide(redactUrl(entry.url)),
    status: entry.status,
    duration_ms: Math.round(entry.duration * 100) / 100,
    remark: entry.remark && hide(entry.remark),
    request: {
      headers: redactHeaders(headers),
      body: requestBody && hide(redactBody(requestBody.toString('utf8'), header(headers, 'content-type'))),
    },
    response: { body: hide(redactBody(entry.responseBody)) },
  }
}

function shortened(entry: MockEntry): MockEntry {
  const { requestBody, responseBody } = entry
  // A copy, so that the journal does not keep the whole of a long body alive.
  const kept = requestBody && Buffer.from(requestBody.subarray(0, longestBody))
  return { ...entry, requestBody: kept, responseBody: beginning(responseBody) }
}
