import { header } from '../http/exchange.ts'
import { pairs } from '../http/headers.ts'
import { redactUrl } from '../http/redact-address.ts'
import { redactBody, redactHeaders } from '../http/redact.ts'
import { hiding } from '../http/hiding.ts'
import { beginning, createJournal, longestBody } from '../http/journal.ts'
import type { Journal } from '../http/journal.ts'
import type { Header } from '../http/exchange.ts'
import { envelope, fieldsOf } from './envelope.ts'
import type { Enveloped, Headed } from './envelope.ts'
import type { FaultRule } from './fault-rules.ts'

/** An answer: header names and values in turn, those that Node adds aside, and the body; empty where it was forwarded. */
export type Written = { fields: string[]; body: string }

/** What an answer was made of, and can be again when it is looked at: a journal has a thousand, whom nobody may ask for. */
export type Parts = Enveloped & Headed

/** One request and its answer, as the mock keeps it for a while. */
export type MockEntry = {
  requestId: string
  /** Counts the requests of its world from 1, whatever the journal forgets. */
  number: number
  /** Milliseconds since 1970. */
  at: number
  method: string
  /** Path and query as they came. */
  url: string
  /** The same as the document has it: without what the mock is mounted under. */
  path: string
  /** Header names and values in turn, as they came. */
  rawHeaders: string[]
  requestBody: Buffer | undefined
  /** Undefined where the connection was closed without an answer. */
  status: number | undefined
  answer: Written | Parts
  /** What the world's clock told when the answer was written, in milliseconds since 1970. */
  answeredAt: number
  /** Milliseconds until the answer was written. */
  duration: number
  /** What the log says beside the status: ignored members, why a signature was refused. */
  remark: string | undefined
  /** The rule of a fault that fired. */
  fault: FaultRule | undefined
  /** The members and parameters that were ignored. */
  ignored: readonly string[]
  /** Only the beginning of a body is there. */
  isCut?: true
}

/** What is shown of an entry in a list that moves: all but header fields and bodies. */
export type Head = {
  request_id: string
  at: string
  method: string
  url: string
  status: number | null
  duration_ms: number
  remark: string | undefined
  fault: FaultRule | undefined
  ignored: readonly string[] | undefined
}

/** What is shown of an entry besides. */
export type Bodies = {
  request: { headers: Header[]; body: string | undefined }
  response: { headers: Header[]; body: string }
  /** Whether only the beginning of a body was kept. */
  cut: true | undefined
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
  // Most requests have the header of the one before them. What the journal need not keep twice, nobody has to collect.
  let lastHeaders: string[] = []
  return {
    ...journal,
    add(entry) {
      const { rawHeaders } = entry
      if (isSame(rawHeaders, lastHeaders)) entry.rawHeaders = lastHeaders
      else lastHeaders = rawHeaders
      add(shortened(entry))
    },
  }
}

/** The head of an entry, without secrets. */
export function headOf(entry: MockEntry, hide: (text: string) => string): Head {
  return {
    request_id: entry.requestId,
    at: new Date(entry.at).toISOString(),
    method: entry.method,
    url: hide(redactUrl(entry.url)),
    status: entry.status ?? null,
    duration_ms: Math.round(entry.duration * 100) / 100,
    remark: entry.remark && hide(entry.remark),
    fault: entry.fault,
    ignored: entry.ignored.length > 0 ? entry.ignored.map(hide) : undefined,
  }
}

/** All of an entry, without secrets. */
export function show(entry: MockEntry, hide: (text: string) => string): Head & Bodies {
  const headers = pairs(entry.rawHeaders.map(hide))
  const { requestBody } = entry
  const { fields, body } = written(entry.answer)
  return {
    ...headOf(entry, hide),
    request: {
      headers: redactHeaders(headers),
      body: requestBody && hide(redactBody(requestBody.toString('utf8'), header(headers, 'content-type'))),
    },
    response: {
      headers: redactHeaders(pairs(fields)),
      body: hide(redactBody(body)),
    },
    cut: entry.isCut,
  }
}

/** An entry with the beginnings of its bodies, where these are long. */
function shortened(entry: MockEntry): MockEntry {
  const { requestBody, answer } = entry
  const isLong = (body: { length: number } | undefined): boolean => (body?.length ?? 0) > longestBody
  if (!isLong(requestBody) && !('body' in answer && isLong(answer.body))) return entry
  // A copy, so that the journal does not keep the whole of a long body alive.
  const kept = requestBody && Buffer.from(requestBody.subarray(0, longestBody))
  const { fields, body } = written(answer)
  return { ...entry, requestBody: kept, answer: { fields, body: beginning(body) }, isCut: true }
}

function isSame(some: string[], others: string[]): boolean {
  if (some.length !== others.length) return false
  for (let n = 0; n < some.length; n++) if (some[n] !== others[n]) return false
  return true
}

/** An answer as it was written. */
export function written(answer: Written | Parts): Written {
  return 'body' in answer ? answer : { fields: fieldsOf(answer), body: envelope(answer) }
}

/** About how many bytes an entry keeps. */
export function sizeOf({ requestBody, answer, url }: MockEntry): number {
  return (requestBody?.length ?? 0) + ('body' in answer ? answer.body.length : 0) + url.length + 500
}
