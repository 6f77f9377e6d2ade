import { withoutQuery } from '../http/address.ts'
import { redactHeaders, redactUrl } from '../http/redact.ts'
import { hiding } from '../http/hiding.ts'

/** One request and its answer, as the server keeps it for a while. */
export type Entry = {
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

/** Which entries to show; what is absent is not asked for. */
export type JournalFilter = { method?: string | undefined; path?: string | undefined; status?: string | undefined }

/** The last requests and their answers. */
export type Journal = {
  add: (entry: Entry) => void
  /** Newest first, secrets and signatures redacted. */
  list: (filter: JournalFilter) => unknown[]
  clear: () => void
}

const longestBody = 16_384

/** A journal of the last `size` requests, 1,000 by default. It shows a client secret that it is given to nobody. */
export function createJournal({ size = 1000, secret }: { size?: number; secret?: string | undefined } = {}): Journal {
  const hide = hiding(secret)
  let ring: Entry[] = []
  let next = 0
  return {
    add(entry) {
      const long = entry.responseBody.length > longestBody || (entry.requestBody?.length ?? 0) > longestBody
      ring[next] = long
        ? {
            ...entry,
            requestBody: entry.requestBody && beginning(entry.requestBody),
            responseBody: cut(entry.responseBody),
          }
        : entry
      next = (next + 1) % size
    },
    list({ method, path, status }) {
      const wantedStatus = status?.toLowerCase().replaceAll('x', '')
      return [...ring.slice(next), ...ring.slice(0, next)]
        .toReversed()
        .filter(
          (entry) =>
            (method === undefined || entry.method === method.toUpperCase()) &&
            (path === undefined ||
              withoutQuery(entry.url) === path ||
              entry.url.startsWith(`${path.replace(/\/$/, '')}/`)) &&
            (wantedStatus === undefined || String(entry.status).startsWith(wantedStatus)),
        )
        .map((entry) => show(entry, hide))
    },
    clear() {
      ring = []
      next = 0
    },
  }
}

function show(entry: Entry, hide: (text: string) => string): unknown {
  return {
    request_id: entry.requestId,
    at: new Date(entry.at).toISOString(),
    method: entry.method,
    url: hide(redactUrl(entry.url)),
    status: entry.status,
    duration_ms: Math.round(entry.duration * 100) / 100,
    remark: entry.remark && hide(entry.remark),
    request: {
      headers: redactHeaders(entry.rawHeaders.map(hide)),
      body: entry.requestBody && hide(entry.requestBody.toString('utf8')),
    },
    response: { body: hide(entry.responseBody) },
  }
}

// Copies, so that the journal does not keep the whole of a long body alive.
function beginning(body: Buffer): Buffer {
  return body.length > longestBody ? Buffer.from(body.subarray(0, longestBody)) : body
}

function cut(text: string): string {
  return text.length > longestBody
    ? `${Buffer.from(text.slice(0, longestBody)).toString()}… (${text.length} characters)`
    : text
}
