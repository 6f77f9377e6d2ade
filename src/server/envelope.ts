import { STATUS_CODES } from 'node:http'
import { invalid, Refusal } from '../customers/refusal.ts'
import type { Code } from '../customers/refusal.ts'
import { escaped } from '../http/json.ts'
import { corsFields } from './cors.ts'
import type { Readers } from './cors.ts'

/** What an answer needs to know of its request and its moment. */
export type Stamp = { requestId: string; timestamp: string }

/** What is in the answer to a request that was carried out; `data` is JSON text. */
export type Enveloped = Stamp & { message: string; data: string }

/** The body of an answer to a request that was carried out (document: "Standard response structure"). */
export function envelope({ message, data, requestId, timestamp }: Enveloped): string {
  return `{"success":true,"message":"${escaped(message)}","data":${data},"metadata":{"request_id":"${requestId}"},"timestamp":"${timestamp}"}`
}

/** What the header fields of an answer with JSON are made of; `bytes` is the length of its body. */
export type Headed = {
  requestId: string
  bytes: number
  readers: Readers
  headers: Readonly<Record<string, string>> | undefined
}

/** The header fields of an answer with JSON, names and values in turn; those that Node adds aside. */
export function fieldsOf({ requestId, bytes, readers, headers }: Headed): string[] {
  const fields = ['Content-Type', 'application/json', 'Content-Length', String(bytes), 'X-Request-Id', requestId]
  for (const part of corsFields(readers)) fields.push(part)
  for (const name in headers) fields.push(name, headers[name]!)
  return fields
}

/** The HTTP status of each kind of refusal. */
export const statusOf = {
  VALIDATION_ERROR: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TIMEOUT: 408,
  DUPLICATE_KEY_ERROR: 409,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RATE_LIMITED: 429,
  HEADERS_TOO_LARGE: 431,
  INTERNAL_ERROR: 500,
  SERVICE_UNAVAILABLE: 503,
} satisfies Record<Code, number>

/**
 * The body of an answer to a request that was refused or failed; `status` only where it is not the one that goes with
 * the code, and `hint` where there is more to say than the refusal has.
 */
export function problem(
  refusal: Refusal,
  { requestId, timestamp }: Stamp,
  status: number = statusOf[refusal.code],
  hint = refusal.details.hint,
): string {
  const { errors } = refusal.details
  return JSON.stringify({
    success: false,
    message: refusal.message,
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: refusal.message,
    code: refusal.code,
    errors,
    hint,
    metadata: { request_id: requestId },
    correlation_id: requestId,
    timestamp,
  })
}

/**
 * The refusal that an error amounts to. Bad percent-encoding in a path, which the router finds, is a violation;
 * anything else is a bug, of which the answer tells nothing.
 */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  if (error instanceof URIError) {
    return invalid([
      {
        field: 'path',
        message: 'holds a percent sign that does not begin an encoded UTF-8 character; write %25 for a percent sign',
      },
    ])
  }
  return new Refusal('INTERNAL_ERROR', 'The server failed to answer this request.')
}
