import { randomUUID } from 'node:crypto'
import { createServer, IncomingMessage, ServerResponse } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Express, Request, RequestHandler, Response } from 'express'
import { Refusal } from '../customers/refusal.ts'
import type { Code } from '../customers/refusal.ts'
import { problem, statusOf } from './envelope.ts'

/** How long a client may take, in milliseconds, before its connection is closed. */
export type TimeLimits = {
  /** To send the header of a request. */
  header: number
  /** To send all of a request. */
  request: number
  /** To begin the next request. */
  idle: number
  /** To take any part of an answer. */
  silence: number
}

// The longest delay that can be asked for is a minute, and a latency may come on top.
const usual: TimeLimits = { header: 10_000, request: 30_000, idle: 65_000, silence: 150_000 }

/**
 * A server for the app that is several times faster than `app.listen`, drops slow and half-open clients, and answers
 * broken HTTP with the error shape too. It does not listen yet.
 */
export function createHttpServer(app: Express, limits: TimeLimits = usual): Server {
  // Express gives every request and answer its own prototypes, which throws away what the engine has learnt about them.
  // Made with these prototypes from the start, they stay as they are.
  class AppRequest extends IncomingMessage {}
  class AppResponse extends ServerResponse {}
  Object.setPrototypeOf(AppRequest.prototype, app.request)
  Object.setPrototypeOf(AppResponse.prototype, app.response)
  Object.assign(app, { request: AppRequest.prototype, response: AppResponse.prototype })

  const refuse = (res: ServerResponse, message: string): void => {
    const body = refusal('VALIDATION_ERROR', message)
    res.writeHead(400, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body), Connection: 'close' }).end(body)
  }
  const answer: RequestListener = (req, res) => {
    if (req.headers.host === undefined && req.httpVersion === '1.1') return refuse(res, 'The header Host is missing.')
    // The app answers everything itself but a target in which its router finds no path.
    return (app as RequestHandler)(req as Request, res as Response, () => refuse(res, 'The target of the request is not a path.'))
  }
  const checkEvery = Math.min(2_000, limits.header / 4)
  // Node itself would refuse a request without Host, but with an empty body.
  const options = { IncomingMessage: AppRequest, ServerResponse: AppResponse, connectionsCheckingInterval: checkEvery, requireHostHeader: false }
  const server = createServer(options, answer)
  server.headersTimeout = limits.header
  server.requestTimeout = limits.request
  server.keepAliveTimeout = limits.idle
  server.timeout = limits.silence
  // An expectation other than 100-continue may be ignored; Node would refuse it with an empty body.
  server.on('checkExpectation', answer)
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') return socket.destroy()
    const code = codeOf(error)
    const body = refusal(code, sentenceOf(error.code, limits))
    socket.end(`HTTP/1.1 ${statusOf[code]} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`)
    return undefined
  })
  return server
}

function refusal(code: Code, message: string): string {
  return problem(new Refusal(code, message), { requestId: randomUUID(), timestamp: new Date().toISOString() })
}

function codeOf(error: NodeJS.ErrnoException): Code {
  if (error.code === 'HPE_HEADER_OVERFLOW') return 'HEADERS_TOO_LARGE'
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'REQUEST_TIMEOUT'
  return 'VALIDATION_ERROR'
}

function sentenceOf(code: string | undefined, { header, request }: TimeLimits): string {
  if (code === 'HPE_HEADER_OVERFLOW') return 'The header fields are larger than the 16 KiB that are taken.'
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return `The request did not arrive in time: its header has ${header / 1000} seconds, all of it ${request / 1000}.`
  if (code === 'HPE_INVALID_URL') return 'The address holds a character that has to be percent-encoded, such as %C3%A9 for é and %20 for a space.'
  return 'This is not an HTTP request.'
}
