import { request as httpRequest } from 'node:http'
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import { createCapture } from './capture.ts'
import { isUncertified } from '../client/connection.ts'
import type { Connection } from '../client/connection.ts'
import { createSocketAgent, maxHeaderSize } from '../client/dispatcher.ts'
import { toFailure } from '../client/failure.ts'
import { pathAndQuery } from '../http/address.ts'
import type { Failure, Header } from '../http/exchange.ts'
import { endToEnd, headerCount, pairs, rawHeader } from '../http/headers.ts'

/** Where requests go, and how long its answers may take. */
export type ForwarderOptions = {
  /** Base URL; its path stands before the path of every request. */
  upstream: URL
  /** How it is reached, and what is given with every request. */
  connection: Connection
  /** Milliseconds of silence after which an answer counts as not coming. */
  timeoutMs: number
}

/** What happens to the one who asked for a request to be forwarded; exactly one of them is called, once. */
export type Recipient = {
  /** The head of an answer is there; its body flows from it. */
  answered: (answer: IncomingMessage) => void
  /** No answer came, or not all of one: `answered` may have been called before. */
  failed: (failure: Failure & { status: 502 | 504 }) => void
}

/**
 * Sends requests on as they are: names, letters and order of header fields, and the bytes of the body, are untouched.
 */
export type Forwarder = {
  /** Sends the request on and its body as it arrives. The returned function breaks off. */
  forward: (req: IncomingMessage, res: ServerResponse, recipient: Recipient) => () => void
  close: () => void
}

/** The one header field that the proxy adds to answers. */
export const findingsHeader = 'x-customers-kit-findings'

// As much of a request's body as is kept to be sent again.
const mostKept = 1_048_576

const idempotent = /^(GET|HEAD|OPTIONS|PUT|DELETE|TRACE)$/

/**
 * A forwarder that keeps connections to its upstream open. On node:http and not undici, which writes Host and
 * Content-Length in its own letters and order and can send neither Expect nor trailers.
 */
export function createForwarder({ upstream, connection, timeoutMs }: ForwarderOptions): Forwarder {
  const secure = upstream.protocol === 'https:'
  // A connection that has been idle for long may be closed by the upstream at the moment it is used again.
  const keeping = { keepAlive: true, scheduling: 'lifo', timeout: 4_000, maxFreeSockets: 256 } as const
  const { agent, way } = createSocketAgent(upstream, connection, keeping)
  // Where that has happened, the next one is new.
  const { agent: fresh } = createSocketAgent(upstream, connection, {})
  const ask = secure ? httpsRequest : httpRequest
  const prefix = upstream.pathname.replace(/\/$/, '')
  const target = {
    host: upstream.hostname.replace(/^\[|\]$/g, ''),
    port: upstream.port || (secure ? 443 : 80),
    setHost: false,
    insecureHTTPParser: false,
    maxHeaderSize,
    ...(secure ? { servername: upstream.hostname } : {}),
  }

  const start = (req: IncomingMessage, by: typeof agent): ClientRequest =>
    ask({
      ...target,
      agent: by,
      method: req.method,
      path: req.url === '*' ? '*' : prefix + pathOf(req),
      headers: requestHeaders(req, upstream.host, connection.headers()) as never,
    })

  const forward: Forwarder['forward'] = (req, res, recipient) => {
    let done = false
    let answer: IncomingMessage | undefined
    let quiet: NodeJS.Timeout | undefined
    const withBody = hasBody(req)
    let up = start(req, agent)
    const again = idempotent.test(req.method ?? '') && !expects(req) ? createCapture(mostKept) : undefined

    const settle = (): boolean => {
      clearTimeout(quiet)
      const first = !done
      done = true
      return first
    }
    const fail = (failure: Failure, status: 502 | 504): void => {
      if (!settle()) return
      up.destroy()
      recipient.failed({ ...failure, status })
    }
    const listen = (): void => {
      quiet = setTimeout(() => {
        const message = answer
          ? `it fell silent for ${timeoutMs / 1000} s in the middle of its answer`
          : `it did not answer within ${timeoutMs / 1000} s`
        fail({ kind: 'timeout', message }, 504)
      }, timeoutMs)
    }
    const stir = (): void => void quiet?.refresh()

    const attach = (): void => {
      // By how much a kept connection had been read when this request got it.
      let readBefore = 0
      let socket: Socket | undefined
      up.once('socket', (used) => {
        socket = used
        readBefore = used.bytesRead
      })
      up.once('response', (came) => {
        if (came.statusCode === 101) return fail(unasked, 502)
        answer = came
        stir()
        came.on('data', stir)
        came.once('end', settle)
        came.once('error', () =>
          fail({ kind: 'incomplete', message: 'the connection ended before its answer did' }, 502),
        )
        recipient.answered(came)
      })
      if (expects(req)) up.on('continue', () => res.writeContinue())
      up.on('information', ({ statusCode, rawHeaders }) => {
        if (statusCode === 103) passEarlyHints(rawHeaders, res)
      })
      // Nobody here asks for another protocol, and node:http would wait for an answer that does not come.
      up.once('upgrade', (_, socket) => {
        socket.destroy()
        fail(unasked, 502)
      })
      const mine = up
      up.on('error', (error: NodeJS.ErrnoException) => {
        if (mine !== up || answer || done) return
        // The upstream closed a kept connection just as it was used again, and has answered nothing.
        const wasKept = up.reusedSocket && isEnd(error) && socket?.bytesRead === readBefore
        const kept = again?.bytes()
        if (wasKept && kept) {
          req.unpipe(up)
          up = start(req, fresh)
          attach()
          if (kept.length > 0) up.write(kept)
          if (!withBody || req.readableEnded) finish()
          else req.pipe(up, { end: false })
          return
        }
        fail(wasKept ? keptFailure(req, again !== undefined) : failureOf(error), 502)
      })
      // An upstream that answers before it has read everything, a 413 say, may close; the rest is read and dropped.
      up.once('close', () => {
        if (mine !== up) return
        req.unpipe(up)
        req.resume()
      })
    }
    const finish = (): void => {
      if (req.rawTrailers.length > 0) up.addTrailers(pairs(req.rawTrailers))
      up.end()
    }
    attach()
    listen()

    if (withBody) {
      req.on('data', (chunk: Buffer) => {
        stir()
        if (!answer) again?.push(chunk)
      })
      req.pipe(up, { end: false })
      req.once('end', () => finish())
    } else finish()
    return () => {
      settle()
      up.destroy()
    }
  }

  const failureOf = (error: NodeJS.ErrnoException): Failure => {
    const failure = toFailure(error, { way, timeoutMs, uncertified: isUncertified(upstream, connection), secure })
    if (failure.kind !== 'incomplete') return failure
    return error.code?.startsWith('HPE_')
      ? { kind: 'incomplete', message: `what it answered is not HTTP (${error.message})` }
      : { ...failure, message: 'it closed the connection without an answer' }
  }

  return {
    forward,
    close() {
      agent.destroy()
      fresh.destroy()
    },
  }
}

/** A request that may have been carried out, lost with a connection that this proxy had kept open: nobody else's fault. */
function keptFailure({ method }: IncomingMessage, mayRepeat: boolean): Failure {
  const why = mayRepeat ? 'its body is larger than what is kept to be sent again' : `a ${method} is not sent twice`
  return {
    kind: 'kept',
    message: `the connection that customers-kit had kept open was closed just as this request was sent, and ${why}`,
    remedy: 'Whether it was carried out is not known: look it up before you send it again.',
  }
}

function isEnd({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'ECONNABORTED'
}

function expects(req: IncomingMessage): boolean {
  return req.headers.expect !== undefined
}

/** Whether a request announces a body, be it empty. */
export function hasBody(req: IncomingMessage): boolean {
  return req.headers['content-length'] !== undefined || req.headers['transfer-encoding'] !== undefined
}

/** Path and query of a request, also where it came in absolute form. */
export function pathOf(req: IncomingMessage): string {
  const url = req.url ?? '/'
  const path = pathAndQuery(url)
  return path === url || path.startsWith('/') ? path : `/${path}`
}

// What is given takes the place of what the app says under that name.
function requestHeaders(req: IncomingMessage, host: string, given: Header[]): string[] {
  const names = new Set(given.map(([name]) => name.toLowerCase()))
  const sent = endToEnd(req.rawHeaders)
  const headers =
    names.size === 0
      ? sent
      : [
          ...pairs(sent)
            .filter(([name]) => !names.has(name.toLowerCase()))
            .flat(),
          ...given.flat(),
        ]
  if (names.has('host')) return withLength(req, headers)
  let named = false
  for (let n = 0; n < headers.length; n += 2) {
    if (headers[n]!.toLowerCase() !== 'host') continue
    headers[n + 1] = host
    named = true
  }
  if (!named) headers.unshift('Host', host)
  return withLength(req, headers)
}

function withLength(req: IncomingMessage, headers: string[]): string[] {
  // Without this, node:http would announce a chunked body where there is none.
  if (!hasBody(req) && !/^(GET|HEAD|DELETE|OPTIONS|TRACE)$/.test(req.method ?? '')) headers.push('Content-Length', '0')
  return headers
}

// Early hints help to load a page sooner; those that node:http will not write, or that come too late, are left out.
function passEarlyHints(rawHeaders: string[], res: ServerResponse): void {
  const links = pairs(rawHeaders).filter(([name]) => name.toLowerCase() === 'link')
  try {
    if (links.length > 0) res.writeEarlyHints({ link: links.map(([, value]) => value) })
  } catch {
    return
  }
}

/**
 * The header fields of an answer as they go on to the one who asked: without those of one connection, and without the
 * one that this proxy alone adds.
 */
export function answerHeaders(answer: IncomingMessage, req: IncomingMessage): string[] {
  const all = endToEnd(answer.rawHeaders)
  const headers = headerCount(all, findingsHeader) === 0 ? all : without(all, findingsHeader)
  if (req.httpVersion !== '1.0' || rawHeader(headers, 'transfer-encoding') === undefined) return headers
  return without(headers, 'transfer-encoding')
}

function without(rawHeaders: string[], unwanted: string): string[] {
  return pairs(rawHeaders)
    .filter(([name]) => name.toLowerCase() !== unwanted)
    .flat()
}

const unasked: Failure = {
  kind: 'incomplete',
  message: 'it switched to another protocol (101), which nobody had asked for',
}
