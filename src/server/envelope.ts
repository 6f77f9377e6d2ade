import { STATUS_CODES } from 'node:http'
import { invalid, Refusal } from '../customers/refusal.ts'
import type { Code } from '../customers/refusal.ts'

/** What an answer needs to know of its request and its moment. */
export type Stamp = { requestId: string; timestamp: string }

/**
 * The body of an answer to a request that was carried out (document: "Standard response structure"); `data` is JSON
 * text.
 */
export function envelope(message: string, data: string, { requestId, timestamp }: Stamp): string {
  return `{"success":true,"message":${JSON.stringify(message)},"data":${data},"metadata":{"request_id":"${requestId}"},"timestamp":"${timestamp}"}`
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
} satisfies Record<Code, number>

/**
 * The body of an answer to a request that was refused or failed; `status` only where it is not the one that goes with
 * the code.
 */
export function problem(
  refusal: Refusal,
  { requestId, timestamp }: Stamp,
  status: number = statusOf[refusal.code],
): string {
  const { errors, hint } = refusal.details
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
