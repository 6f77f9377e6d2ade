import { STATUS_CODES } from 'node:http'
import type { ServerResponse } from 'node:http'

/** Answers with JSON, and closes the connection: what comes on it after that could not be trusted. */
export function answerLast(res: ServerResponse, status: number, body: string): void {
  res
    .writeHead(status, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      Connection: 'close',
    })
    .end(body)
}

/** The same from its first byte to its last, for a socket without a response object; `fields` are header fields more. */
export function lastAnswer(status: number, body: string, fields: string[] = []): string {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...fields,
    `Date: ${new Date().toUTCString()}`,
    'Connection: close',
  ]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}
