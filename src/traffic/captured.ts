import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { header } from '../http/exchange.ts'
import type { Exchange, Failure, Header } from '../http/exchange.ts'
import { nestsDeeper } from '../http/nesting.ts'
import { rawHeader } from '../http/headers.ts'
import { withoutMark } from '../http/json.ts'
import { redactHeaders } from '../client/redact.ts'
import { redactUrl } from '../http/redact.ts'

/** A message as it passed: header names and values in turn, and the beginning of its body. */
export type CapturedMessage = {
  rawHeaders: string[]
  /** The bytes as they were on the wire; undefined where there was no body. */
  body: Buffer | undefined
  /** All of the body is in `body`; false where it was longer than the proxy keeps. */
  whole: boolean
}

/** One exchange as it passed through the proxy. */
export type Captured = {
  method: string
  /** Path and query as they came. */
  path: string
  /** Milliseconds since 1970. */
  at: number
  /** Milliseconds from the request's first byte here to the answer's last. */
  durationMs: number
  /** Milliseconds of that which the proxy itself took. */
  addedMs: number
  request: CapturedMessage
} & (
  | { answer: CapturedMessage & { status: number; statusMessage: string }; failure?: undefined }
  | {
      answer?: undefined
      failure: Failure
      /** It was the app that went away. */
      left?: true
    }
)

/** The largest body that is judged once it is unpacked, in bytes: an answer may unpack to a thousand times its size. */
const largestUnpacked = 10 * 1024 * 1024

/** The exchange in the form that all judges and reports take, with everything that lets someone in taken out. */
export function toExchange(captured: Captured, base: string): Exchange {
  const { request, answer, failure } = captured
  const common = {
    request: {
      method: captured.method,
      url: redactUrl(base + captured.path),
      headers: redactHeaders(request.rawHeaders),
      body: request.body && readText(request.body, request.rawHeaders),
    },
    startedAt: new Date(captured.at).toISOString(),
    durationMs: milliseconds(captured.durationMs),
    attempts: 1,
  }
  if (!answer) return { ...common, failure }
  const body = answer.body ? readText(answer.body, answer.rawHeaders) : ''
  return {
    ...common,
    answer: {
      status: answer.status,
      headers: redactHeaders(answer.rawHeaders),
      body,
      json: parseJson(withoutMark(body)),
    },
  }
}

/** Milliseconds to the microsecond. */
export function milliseconds(exact: number): number {
  return Math.round(exact * 1000) / 1000
}

const unpackers: Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Buffer> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
}

/** The text of a body, unpacked as its header fields say. What cannot be unpacked becomes text that is no JSON. */
export function readText(bytes: Buffer, rawHeaders: string[]): string {
  const coding = rawHeader(rawHeaders, 'content-encoding')?.toLowerCase()
  const unpack = coding === undefined ? undefined : unpackers[coding]
  if (!unpack || bytes.length === 0) return bytes.toString('utf8')
  try {
    return unpack(bytes, { maxOutputLength: largestUnpacked }).toString('utf8')
  } catch {
    return bytes.toString('latin1')
  }
}

/** A text read as JSON; undefined where it is none. */
export function parseJson(text: string | undefined): unknown {
  // By far the most common text that is no JSON; an exception for each would cost more than all the rest.
  if (text === undefined || text === '' || nestsDeeper(text, 500)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whether a message says that its body is JSON: `application/json` or anything `+json`. */
export function saysJson(headers: Header[]): boolean {
  return /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(header(headers, 'content-type') ?? '')
}
