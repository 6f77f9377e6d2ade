import { STATUS_CODES } from 'node:http'

/**
 * The body of an answer that the proxy gives itself, in the two shapes that errors of this API have at once: the
 * envelope and RFC 9457.
 */
export function problemBody(
  status: number,
  code: string,
  message: string,
  requestId: string,
  timestamp: string,
  more: object = {},
): string {
  return JSON.stringify({
    success: false,
    message,
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: message,
    code,
    ...more,
    metadata: { request_id: requestId },
    correlation_id: requestId,
    timestamp,
  })
}
