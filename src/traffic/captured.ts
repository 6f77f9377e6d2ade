import { readBody } from '../http/codings.ts'
import { listed } from '../http/exchange.ts'
import type { Exchange, Failure, Header } from '../http/exchange.ts'
import { withoutMark, parsed } from '../http/json.ts'
import { redactHeaders } from '../http/redact.ts'
import { redactUrl } from '../http/redact-address.ts'
import { pairs } from '../http/headers.ts'

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
  /** Milliseconds since 1970, with a fraction where the clock has one. */
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

/**
 * The exchange in the form that all judges and reports take. What lets someone in is taken out of its address and its
 * header fields; its bodies are as they came, to be judged.
 */
export function toExchange(captured: Captured, base: string): Exchange {
  const { request, answer, failure } = captured
  const sent = pairs(request.rawHeaders)
  const common = {
    request: {
      method: captured.method,
      url: redactUrl(base + captured.path),
      headers: redactHeaders(sent),
      body: request.body && readText(request.body, sent),
    },
    startedAt: toTheMicrosecond(captured.at),
    durationMs: milliseconds(captured.durationMs),
    attempts: 1,
  }
  if (!answer) return { ...common, failure }
  const headers = pairs(answer.rawHeaders)
  const { text: body, packed } = readBody(answer.body ?? Buffer.alloc(0), headers)
  const json = packed ? undefined : parsed(withoutMark(body))
  return {
    ...common,
    answer: { status: answer.status, headers: redactHeaders(headers), body, json, ...(packed && { packed }) },
  }
}

// What follows upon what shows in less than a millisecond.
function toTheMicrosecond(at: number): string {
  const whole = Math.floor(at)
  const micros = Math.floor((at - whole) * 1000)
  return `${new Date(whole).toISOString().slice(0, -1)}${micros === 0 ? '' : String(micros).padStart(3, '0')}Z`
}

/** Milliseconds to the microsecond. */
export function milliseconds(exact: number): number {
  return Math.round(exact * 1000) / 1000
}

/** The text of a body. What cannot be unpacked as its header fields say becomes text that is no JSON. */
export function readText(bytes: Buffer, headers: Header[]): string {
  return readBody(bytes, headers).text
}

/** Why an exchange cannot be judged: how a side of it is packed, that nobody here can read; undefined where it can. */
export function unreadable({ request }: Captured, { answer }: Exchange): string | undefined {
  const headers = pairs(request.rawHeaders)
  const ofRequest = listed(headers, 'content-encoding') && request.body && readBody(request.body, headers).packed
  for (const [what, packed] of [['request', ofRequest] as const, ['answer', answer?.packed] as const]) {
    if (!packed || packed.why === 'broken') continue
    return packed.why === 'unknown'
      ? `the ${what} is packed as ${packed.coding}, which cannot be unpacked here`
      : `the ${what} unpacks to more than is read`
  }
  return undefined
}
