import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

/**
 * The mock: a listener that any HTTP server takes, supertest too. `request` and `response` are what its requests and
 * answers inherit from, for `createHttpServer`.
 */
export type App = RequestListener & { request: IncomingMessage; response: ServerResponse }

/** What the log is told of a request that was answered; `bug` holds the error where it was ours. */
export type LogEntry = {
  at: number
  requestId: string
  method: string
  url: string
  status: number
  /** Milliseconds. */
  duration: number
  remark: string | undefined
  bug: unknown
}

/** The recorded answer to a request, by method, path with query, and body; undefined for one that was not recorded. */
export type Replay = (asked: {
  method: string
  path: string
  body: Buffer | undefined
}) => { status: number; headers: [name: string, value: string][]; body: Buffer } | undefined
