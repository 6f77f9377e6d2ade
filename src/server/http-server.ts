import { randomUUID } from 'node:crypto'
import { createServer, IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { RequestListener, Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Request, RequestHandler, Response } from 'express'
import { Refusal } from '../customers/refusal.ts'
import type { Code } from '../customers/refusal.ts'
import { answerLast, lastAnswer } from '../http/last-answer.ts'
import { unknownHost } from '../http/callers.ts'
import type { Callers } from '../http/callers.ts'
import { headerCount } from '../http/headers.ts'
import type { App } from './app.ts'
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
 * A server for the app that is several times faster than `http.createServer(app)`, drops slow and half-open clients,
 * and answers broken HTTP with the error shape too. It does not listen yet. `knowsHost` tells the Host fields that it
 * answers to; it answers to all unless given, and refuses others with 403. With a certificate and its key, in PEM, it
 * speaks https.
 */
export function createHttpServer(
  app: App,
  limits: TimeLimits = usual,
  knowsHost: Callers['knowsHost'] = () => true,
  tls?: { cert: string; key: string },
): Server {
  // Express gives every request and answer its own prototypes, which throws away what the engine has learnt about them.
  // Made with these prototypes from the start, they stay as they are.
  class AppRequest extends IncomingMessage {}
  class AppResponse extends ServerResponse {}
  Object.setPrototypeOf(AppRequest.prototype, app.request)
  Object.setPrototypeOf(AppResponse.prototype, app.response)
  Object.assign(app, { request: AppRequest.prototype, response: AppResponse.prototype })

  const refuse = (res: ServerResponse, message: string, code: Code = 'VALIDATION_ERROR'): void =>
    answerLast(res, statusOf[code], refusal(code, message))
  // Nearly every request comes with the Host of the one before it.
  let lastHost: string | undefined
  const answer: RequestListener = (req, res) => {
    const { host } = req.headers
    if (host === undefined || host !== lastHost || headerCount(req.rawHeaders, 'host') > 1) {
      const wrong = wrongHost(req)
      if (wrong !== undefined) return refuse(res, wrong)
      if (!knowsHost(host)) return refuse(res, unknownHost(host), 'FORBIDDEN')
      lastHost = host
    }
    // The app answers everything itself but a target in which its router finds no path.
    return (app as RequestHandler)(req as Request, res as Response, () =>
      refuse(res, 'The target of the request is not a path.'),
    )
  }
  const checkEvery = Math.min(2_000, limits.header / 4)
  // Node itself would refuse a request without Host, but with an empty body.
  const options = {
    IncomingMessage: AppRequest,
    ServerResponse: AppResponse,
    connectionsCheckingInterval: checkEvery,
    requireHostHeader: false,
  }
  const server = tls
    ? createTlsServer({ ...options, cert: tls.cert, key: tls.key }, answer)
    : createServer(options, answer)
  // Their size is limited; those beyond a number would be dropped without a word.
  server.maxHeadersCount = 0
  server.headersTimeout = limits.header
  server.requestTimeout = limits.request
  server.keepAliveTimeout = limits.idle
  server.timeout = limits.silence
  // An expectation other than 100-continue may be ignored; Node would refuse it with an empty body.
  server.on('checkExpectation', answer)
  // A target that is a host and a port is no path of this API, so the app cannot be asked.
  server.on('connect', (_req, socket: Socket) => {
    socket.on('error', () => socket.destroy())
    socket.end(
      wholeAnswer('METHOD_NOT_ALLOWED', 'This is no proxy, so there is no CONNECT.', [
        'Allow: GET, HEAD, POST, PUT, DELETE, OPTIONS',
      ]),
    )
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') return socket.destroy()
    socket.end(wholeAnswer(codeOf(error), sentenceOf(error.code, limits)))
    return undefined
  })
  return server
}

/** What is wrong with the Host of a request (RFC 9112, 3.2): missing, there twice, or nothing that names a host. */
function wrongHost({ headers: { host }, rawHeaders, httpVersion }: IncomingMessage): string | undefined {
  if (host === undefined) return httpVersion === '1.1' ? 'The header Host is missing.' : undefined
  if (headerCount(rawHeaders, 'host') > 1) return 'The header Host is there more than once.'
  return /^[\w.~%!$&'()*+,;=:[\]-]*$/.test(host) ? undefined : 'The header Host names no host.'
}

/** An answer from its first byte to its last, where there is no response object to write it with. */
function wholeAnswer(code: Code, message: string, fields: string[] = []): string {
  return lastAnswer(statusOf[code], refusal(code, message), ['Access-Control-Allow-Origin: *', ...fields])
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
  if (code === 'HPE_HEADER_OVERFLOW')
    return 'The address and the header fields are larger than the 16 KiB that are taken.'
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return `The request did not arrive in time: its header has ${header / 1000} seconds, all of it ${request / 1000}.`
  if (code === 'HPE_INVALID_URL')
    return 'The address holds a character that has to be percent-encoded, such as %C3%A9 for é and %20 for a space.'
  if (code === 'HPE_INVALID_METHOD')
    return 'This is not an HTTP request: it does not begin with a method that HTTP has, in capitals, such as GET.'
  if (code === 'HPE_INVALID_HEADER_TOKEN')
    return 'This is not an HTTP request: a header field is not a name, a colon and a value of characters that are allowed.'
  if (/CONTENT_LENGTH|TRANSFER_ENCODING|CHUNK_SIZE/.test(code ?? '')) {
    return 'The length of the body cannot be told: send one Content-Length, or Transfer-Encoding: chunked and chunks, never both.'
  }
  return 'This is not an HTTP request.'
}
