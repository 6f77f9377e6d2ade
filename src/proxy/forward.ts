import { request as httpRequest, Agent as HttpAgent } from 'node:http'
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http'
import { request as httpsRequest, Agent as HttpsAgent } from 'node:https'
import { pathAndQuery } from '../http/address.ts'
import type { Failure } from '../http/exchange.ts'
import { endToEnd, headerCount, pairs, rawHeader } from '../http/headers.ts'

/** Where requests go, and how long its answers may take. */
export type ForwarderOptions = {
  /** Base URL; its path stands before the path of every request. */
  upstream: URL
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

/** The largest head of a message that passes, in bytes, in either direction. */
export const maxHeaderSize = 65_536

/**
 * A forwarder that keeps connections to its upstream open. On node:http and not undici, which writes Host and
 * Content-Length in its own letters and order and can send neither Expect nor trailers.
 */
export function createForwarder({ upstream, timeoutMs }: ForwarderOptions): Forwarder {
  const secure = upstream.protocol === 'https:'
  // A connection that has been idle for long may be closed by the upstream at the moment it is used again.
  const agentOptions = { keepAlive: true, scheduling: 'lifo', timeout: 4_000, maxFreeSockets: 256 } as const
  const agent = secure ? new HttpsAgent(agentOptions) : new HttpAgent(agentOptions)
  const ask = secure ? httpsRequest : httpRequest
  const prefix = upstream.pathname.replace(/\/$/, '')
  const target = {
    agent,
    host: upstream.hostname.replace(/^\[|\]$/g, ''),
    port: upstream.port || (secure ? 443 : 80),
    setHost: false,
    insecureHTTPParser: false,
    maxHeaderSize,
    ...(secure ? { servername: upstream.hostname } : {}),
  }

  const start = (req: IncomingMessage): ClientRequest =>
    ask({
      ...target,
      method: req.method,
      path: req.url === '*' ? '*' : prefix + pathOf(req),
      headers: requestHeaders(req, upstream.host) as never,
    })

  const forward: Forwarder['forward'] = (req, res, recipient) => {
    let done = false
    let answer: IncomingMessage | undefined
    let quiet: NodeJS.Timeout | undefined
    const withBody = hasBody(req)
    let up = start(req)

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

    const attach = (retry: boolean): void => {
      up.once('response', (came) => {
        if (came.statusCode === 101) return fail(unasked, 502)
        answer = came
        stir()
        came.on('data', stir)
        came.once('end', settle)
        came.once('error', (error) => fail(toFailure(error, true), 502))
        recipient.answered(came)
      })
      if (req.headers.expect !== undefined) up.on('continue', () => res.writeContinue())
      up.on('information', ({ statusCode, rawHeaders }) => {
        if (statusCode === 103) passEarlyHints(rawHeaders, res)
      })
      // Nobody here asks for another protocol, and node:http would wait for an answer that does not come.
      up.once('upgrade', (_, socket) => {
        socket.destroy()
        fail(unasked, 502)
      })
      up.on('error', (error: NodeJS.ErrnoException) => {
        // The upstream closed a kept connection just as it was used again; it has seen nothing of this request.
        if (retry && up.reusedSocket && !answer && !done && (error.code === 'ECONNRESET' || error.code === 'EPIPE')) {
          up = start(req)
          attach(true)
          up.end()
          return
        }
        if (!answer) fail(toFailure(error, false), 502)
      })
    }
    attach(!withBody && /^(GET|HEAD|OPTIONS|PUT|DELETE|TRACE)$/.test(req.method ?? ''))
    listen()

    if (withBody) {
      req.on('data', stir)
      req.pipe(up, { end: false })
      req.once('end', () => {
        if (req.rawTrailers.length > 0) up.addTrailers(pairs(req.rawTrailers))
        up.end()
      })
      // An upstream that answers before it has read everything, a 413 say, may close; the rest is read and dropped.
      up.once('close', () => {
        req.unpipe(up)
        req.resume()
      })
    } else {
      up.end()
    }
    return () => {
      settle()
      up.destroy()
    }
  }

  return { forward, close: () => agent.destroy() }
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

function requestHeaders(req: IncomingMessage, host: string): string[] {
  const headers = endToEnd(req.rawHeaders)
  let named = false
  for (let n = 0; n < headers.length; n += 2) {
    if (headers[n]!.toLowerCase() !== 'host') continue
    headers[n + 1] = host
    named = true
  }
  if (!named) headers.unshift('Host', host)
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

const connecting: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host could not be resolved',
  EHOSTUNREACH: 'the host is unreachable',
  ENETUNREACH: 'the network is unreachable',
  ETIMEDOUT: 'connecting took too long',
}

function toFailure(error: NodeJS.ErrnoException & { errors?: NodeJS.ErrnoException[] }, begun: boolean): Failure {
  const code = error.code ?? error.errors?.[0]?.code ?? ''
  if (begun) return { kind: 'incomplete', message: 'the connection ended before its answer did' }
  if (connecting[code] !== undefined) return { kind: 'unreachable', message: connecting[code] }
  if (code.startsWith('HPE_')) return { kind: 'incomplete', message: `what it answered is not HTTP (${error.message})` }
  if (/^(ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(code))
    return { kind: 'tls', message: `TLS failed: ${error.message}` }
  return { kind: 'incomplete', message: 'it closed the connection without an answer' }
}
