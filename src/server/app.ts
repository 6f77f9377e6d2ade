import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { OperationId } from '../spec/openapi.ts'

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
  /** 0 where the connection was closed on purpose before any of the answer was sent. */
  status: number
  /** The world that was asked, undefined for the default one. */
  world?: string | undefined
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

/** A real deployment that answers in the mock's place, as it stands: no limit, signature or fault of the mock concerns it. */
export type Forward = {
  /** Whether it answers an operation; undefined stands for what the mock has nothing for. */
  takes: (operationId: OperationId | undefined) => boolean
  /**
   * Sends a request on, none of whose body has been read, and its answer back, with these header fields where it has
   * none of the kind. Resolves when that is over, with what there is to say of it.
   */
  send: (
    req: IncomingMessage,
    res: ServerResponse,
    fields: readonly string[],
  ) => Promise<{ status: number; remark: string }>
}
