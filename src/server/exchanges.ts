import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ErrorRequestHandler, RequestHandler } from 'express'
import { Refusal } from '../customers/refusal.ts'
import type { Clock } from '../customers/timestamps.ts'
import type { Callers } from '../http/callers.ts'
import type { Operation, OperationId } from '../spec/openapi.ts'
import type { LogEntry, Replay } from './app.ts'
import { envelope, problem, statusOf, toRefusal } from './envelope.ts'
import type { Fault } from './faults.ts'
import { forcedAnswer } from './forced-answer.ts'
import type { Journal } from '../http/journal.ts'
import type { MockEntry } from './mock-journal.ts'
import { hasBody, readBytes } from './read-request.ts'

/**
 * What an operation answers: the envelope's members, `data` as JSON text, and the names in the request that were
 * ignored.
 */
export type Answer = {
  status: number
  message: string
  data: string
  ignored?: string[]
  headers?: Record<string, string>
}

/** Makes Express handlers out of functions that read, call and answer. */
export type Exchanges = {
  /** A handler for an operation of the API: limits, signature and faults first, and the journal told. */
  operation: (
    operationId: OperationId,
    run: (req: IncomingMessage, params: Record<string, string>, body: Buffer) => Promise<Answer>,
  ) => RequestHandler
  /** A handler for the kit's own paths: none of that, and refused to web pages of somebody else. */
  kit: (run: (req: IncomingMessage) => Promise<Answer> | Answer) => RequestHandler
  /** Answers OPTIONS, and 405 with `Allow` to every method that the path does not have. */
  otherMethods: (allowed: string[]) => RequestHandler
  /** The same for the kit's own paths. */
  otherKitMethods: (allowed: string[]) => RequestHandler
  /** Answers 404. */
  notFound: RequestHandler
  /** Answers what went wrong before a handler was reached. */
  failed: ErrorRequestHandler
}

/** What goes on around the operations; what is undefined does not happen. */
export type ExchangesOptions = {
  /** The path at which customers are listed, for those who ask at another. */
  customers: string
  clock: Clock
  newRequestId: () => string
  callers: Callers
  journal: Journal<MockEntry>
  documented: () => Operation[]
  draw: (prefer: string | string[] | undefined) => Fault | undefined
  limit: ((client: string) => number) | undefined
  verify: ((req: IncomingMessage, body: Buffer) => void) | undefined
  bodyLimit: number
  replay: Replay | undefined
  log: ((entry: LogEntry) => void) | undefined
}

/** One request on its way to its answer. */
type Turn = {
  req: IncomingMessage
  res: ServerResponse
  requestId: string
  at: number
  started: number
  body: Buffer | undefined
  /** Whether the journal and the log are told. */
  told: boolean
  /** The origin whose pages may read the answer, or `*` for all; undefined for none. */
  readers: string | undefined
  remark: string | undefined
  bug: unknown
  headers: Record<string, string> | undefined
}

const noBytes = Buffer.alloc(0)

/** The life of a request, in one place for all paths. */
export function createExchanges({
  customers,
  clock,
  newRequestId,
  callers,
  journal,
  documented,
  draw,
  limit,
  verify,
  bodyLimit,
  replay,
  log,
}: ExchangesOptions): Exchanges {
  const begin = (
    req: IncomingMessage,
    res: ServerResponse,
    told: boolean,
    readers: string | undefined = '*',
  ): Turn => ({
    req,
    res,
    requestId: newRequestId(),
    at: clock(),
    started: performance.now(),
    body: undefined,
    told,
    readers,
    remark: undefined,
    bug: undefined,
    headers: undefined,
  })

  const stamp = (turn: Turn) => ({ requestId: turn.requestId, timestamp: new Date(clock()).toISOString() })

  const send = (turn: Turn, status: number, body: string): void => {
    const { res } = turn
    const fields = ['Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(body))]
    if (turn.readers !== undefined)
      fields.push('Access-Control-Allow-Origin', turn.readers, 'Access-Control-Expose-Headers', '*')
    if (turn.readers !== '*') fields.push('Vary', 'Origin')
    for (const name in turn.headers) fields.push(name, turn.headers[name]!)
    res.writeHead(status, fields)
    res.end(body)
    tell(turn, status, body)
  }

  const tell = (turn: Turn, status: number, body: string): void => {
    if (!turn.told) return
    const { req } = turn
    const duration = performance.now() - turn.started
    const method = req.method ?? ''
    const url = urlOf(req)
    const { at, requestId, remark, bug } = turn
    journal.add({
      requestId,
      at,
      method,
      url,
      rawHeaders: req.rawHeaders,
      requestBody: turn.body,
      status,
      responseBody: body,
      duration,
      remark,
    })
    log?.({ at, requestId, method, url, status, duration, remark, bug })
  }

  /** Answers as recorded, where this request was; true where it was. */
  const replayed = async (turn: Turn): Promise<boolean> => {
    if (!replay) return false
    const { req, res } = turn
    if (turn.body === undefined && hasBody(req)) turn.body = await readBytes(req, bodyLimit)
    const answer = replay({ method: req.method ?? '', path: urlOf(req), body: turn.body })
    if (!answer) return false
    turn.remark = 'as recorded'
    res.writeHead(answer.status, [...answer.headers.flat(), 'Content-Length', String(answer.body.length)])
    res.end(answer.body)
    tell(turn, answer.status, answer.body.toString('utf8'))
    return true
  }

  const succeed = (turn: Turn, answer: Answer): void => {
    if (answer.headers) turn.headers = { ...turn.headers, ...answer.headers }
    if (answer.ignored !== undefined && answer.ignored.length > 0) {
      const names = nameList(answer.ignored)
      turn.remark = `ignored, because the document does not know them: ${names}`
      turn.headers = {
        ...turn.headers,
        Warning: `299 customers-kit "Ignored, because the document does not know them: ${names}"`,
      }
    }
    send(turn, answer.status, envelope(answer.message, answer.data, stamp(turn)))
  }

  const fail = (turn: Turn, error: unknown): void => {
    const refusal = toRefusal(error)
    if (refusal.code === 'INTERNAL_ERROR') turn.bug = error
    if (turn.res.headersSent || turn.req.socket.destroyed) return
    const { hint, headers } = refusal.details
    turn.remark = hint
      ? `${String(hint['cause'])}: ${String(hint['advice'])}`
      : refusal.details.errors
        ? sentence(refusal.details.errors)
        : refusal.message
    turn.headers = { ...turn.headers, ...headers }
    send(turn, statusOf[refusal.code], problem(refusal, stamp(turn)))
  }

  /** Everything that may come before the operation itself. Answers true where the answer has been sent already. */
  const intercept = async (turn: Turn, operationId: OperationId): Promise<boolean> => {
    const { req } = turn
    if (limit) {
      const seconds = limit(clientOf(req))
      if (seconds > 0)
        throw new Refusal(
          'RATE_LIMITED',
          `Too many requests. Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
          { headers: { 'Retry-After': String(seconds) } },
        )
    }
    if (hasBody(req)) turn.body = await readBytes(req, bodyLimit)
    verify?.(req, turn.body ?? noBytes)
    const fault = draw(req.headers['prefer'])
    if (!fault) return replayed(turn)
    if (fault.delay > 0) await sleep(fault.delay)
    const forced =
      fault.status === undefined ? undefined : forcedAnswer(documented(), operationId, fault.status, stamp(turn))
    if (fault.applied) turn.headers = { 'Preference-Applied': fault.applied }
    if (!forced) return replayed(turn)
    const { status, body, headers } = forced
    turn.remark = fault.applied ? 'forced by Prefer' : 'failed on purpose'
    turn.headers = { ...turn.headers, ...headers }
    send(turn, status, body)
    return true
  }

  /** Refuses what no operation is for, unless it was recorded. */
  const refuse = async (turn: Turn, refusal: Refusal): Promise<void> => {
    try {
      if (!(await replayed(turn))) fail(turn, refusal)
    } catch (error) {
      fail(turn, error)
    }
  }

  const readersOf = ({ headers: { origin } }: IncomingMessage): string | undefined =>
    callers.allowsOrigin(origin) ? origin : undefined

  const mustBeOurs = ({ headers: { origin, host } }: IncomingMessage): void => {
    if (!callers.isForeign(origin, host)) return
    throw new Refusal(
      'FORBIDDEN',
      `Pages of ${origin!.slice(0, 200)} may not steer this mock. Allow them with --allow-origin.`,
    )
  }

  return {
    operation(operationId, run) {
      const answer = async (turn: Turn, params: Record<string, string>): Promise<void> => {
        try {
          if (await intercept(turn, operationId)) return
          succeed(turn, await run(turn.req, params, turn.body ?? noBytes))
        } catch (error) {
          fail(turn, error)
        }
      }
      return (req, res) => answer(begin(req, res, true), req.params as Record<string, string>)
    },

    kit: (run) => async (req, res) => {
      const turn = begin(req, res, false, readersOf(req))
      try {
        mustBeOurs(req)
        succeed(turn, await run(req))
      } catch (error) {
        fail(turn, error)
      }
    },

    otherMethods: (allowed) => {
      const allow = allowOf(allowed)
      return (req, res) => {
        if (req.method === 'OPTIONS') return preflight(req, res, allow, '*')
        return refuse(begin(req, res, true), notAMethod(req, allow))
      }
    },

    otherKitMethods: (allowed) => {
      const allow = allowOf(allowed)
      return (req, res) => {
        const readers = readersOf(req)
        if (req.method === 'OPTIONS') return preflight(req, res, allow, readers)
        return fail(begin(req, res, false, readers), notAMethod(req, allow))
      }
    },

    notFound(req, res) {
      if (req.method === 'OPTIONS') return preflight(req, res, 'GET, POST, PUT, DELETE, HEAD, OPTIONS', '*')
      const path = req.path.length > 200 ? `${req.path.slice(0, 200)}…` : req.path
      const advice =
        path.startsWith(customers) && path.endsWith('/')
          ? ' Leave out the slash at the end.'
          : ` Customers are at ${customers}; the documentation is at /docs.`
      return refuse(begin(req, res, true), new Refusal('NOT_FOUND', `There is nothing at ${path}.${advice}`))
    },

    // Express knows an error handler by its four parameters.
    failed(error, req, res, _next) {
      fail(begin(req, res, true), error)
    },
  }
}

function allowOf(allowed: string[]): string {
  return [...allowed, ...(allowed.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
}

function notAMethod({ method }: IncomingMessage, allow: string): Refusal {
  return new Refusal('METHOD_NOT_ALLOWED', `${method} is not a method of this path; it has ${allow}.`, {
    headers: { Allow: allow },
  })
}

function preflight(req: IncomingMessage, res: ServerResponse, allow: string, readers: string | undefined): void {
  const cors = readers !== undefined && {
    'Access-Control-Allow-Origin': readers,
    'Access-Control-Allow-Methods': allow,
    'Access-Control-Allow-Headers': req.headers['access-control-request-headers'] ?? '*',
    'Access-Control-Max-Age': '600',
  }
  res.writeHead(204, { Allow: allow, ...cors, ...(readers === '*' ? {} : { Vary: 'Origin' }) })
  res.end()
}

// Express shortens req.url in mounted routers; originalUrl is what came.
function urlOf(req: IncomingMessage): string {
  return (req as { originalUrl?: string }).originalUrl ?? req.url ?? ''
}

function clientOf(req: IncomingMessage): string {
  return String(req.headers['x-auth-client'] ?? req.socket.remoteAddress ?? '')
}

function sentence(errors: { field: string; message: string }[]): string {
  return errors.map(({ field, message }) => `${field || 'body'} ${message}`).join('; ')
}

/** Names in a form that a header can carry whatever they are, the first ten of them. */
function nameList(names: string[]): string {
  const shown = names.slice(0, 10).map((name) => {
    if (name === '') return '(the empty name)'
    const short = name.length > 60 ? `${name.slice(0, 60)}...` : name
    return short.replace(
      /[^\x20-\x7e]|["\\]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
    )
  })
  return shown.join(', ') + (names.length > shown.length ? ` and ${names.length - shown.length} more` : '')
}
