// Imported, since the global ones are asked for by getters each time.
import { Buffer } from 'node:buffer'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { performance } from 'node:perf_hooks'
import type { Request } from 'express'
import type { Presented } from '../customers/present.ts'
import type { Clock } from '../customers/timestamps.ts'
import { longestBody } from '../http/journal.ts'
import type { LogEntry } from './app.ts'
import type { Readers } from './cors.ts'
import { envelope, fieldsOf, problem, statusOf, toRefusal } from './envelope.ts'
import type { FaultRule } from './fault-rules.ts'
import type { Fault } from './faults.ts'
import { sendFaulty } from './faulty-answer.ts'
import type { Unsent } from './faulty-answer.ts'
import { ignoredHint, nameList, warningOf } from './ignored.ts'
import type { Ignored } from './ignored.ts'
import type { MockEntry } from './mock-journal.ts'
import type { World } from './world.ts'

/** One request on its way to its answer. */
export type Turn = {
  req: Request
  res: ServerResponse
  world: World
  requestId: string
  at: number
  started: number
  body: Buffer | undefined
  /** What goes wrong with the answer; undefined for nothing. */
  fault: Fault | undefined
  /** The rule that fired. */
  rule: FaultRule | undefined
  /** Whether the journal and the log are told. */
  told: boolean
  readers: Readers
  ignored: readonly Ignored[]
  remark: string | undefined
  bug: unknown
  headers: Record<string, string> | undefined
}

/** What an operation answers: the envelope's members, `data` as JSON text. A message beside a measured one is of ASCII. */
export type Answer = {
  status: number
  message: string
  data: string | Presented
  headers?: Record<string, string>
}

/** An answer as the journal is told of it. */
type Shown = MockEntry['answer']

/** How turns begin and end: whatever ends one sends its answer, and tells the journal, whoever watches and the log. */
export type Turns = {
  begin: (req: Request, res: ServerResponse, told: boolean, world: World, readers?: Readers) => Turn
  /** The id and the time that its answer shows. */
  stamp: (turn: Turn) => { requestId: string; timestamp: string }
  /** Ends it with JSON text. */
  send: (turn: Turn, status: number, body: string) => void
  /** Ends it with any answer, or with what a fault leaves of it; `shown` is what the journal keeps in its place. */
  write: (turn: Turn, answer: Unsent & { encoding?: BufferEncoding; shown?: Shown | undefined }) => void
  /** Tells of an answer that somebody else has sent. */
  tell: (turn: Turn, status: number | undefined, answer: Shown) => void
  /** Ends it with what the operation answers. */
  succeed: (turn: Turn, answer: Answer) => void
  /** Ends it with the refusal that was thrown, or that stands for what was. */
  fail: (turn: Turn, error: unknown) => void
}

/** What turns have in common; what is undefined does not happen. */
export type TurnsOptions = {
  /** Which pages may read the answers of the API. */
  cors: (req: IncomingMessage) => Readers
  clock: Clock
  /** Ids of the requests to the kit's own paths. */
  newKitRequestId: () => string
  log: ((entry: LogEntry) => void) | undefined
}

const nothing: readonly never[] = []

/** Turns of the requests to a mock, of which `main` is the default world. */
export function createTurns(main: World, { cors, clock, newKitRequestId, log }: TurnsOptions): Turns {
  const begin: Turns['begin'] = (req, res, told, world, readers = cors(req)) => ({
    req,
    res,
    world,
    requestId: told ? world.newRequestId() : newKitRequestId(),
    at: clock(),
    started: performance.now(),
    body: undefined,
    fault: undefined,
    rule: undefined,
    told,
    readers,
    ignored: nothing,
    remark: undefined,
    bug: undefined,
    headers: undefined,
  })

  // Many requests are answered within a millisecond.
  let stampedAt = Number.NaN
  let timestamp = ''
  const stamp: Turns['stamp'] = ({ requestId, world }) => {
    const now = world.clock.now()
    if (now !== stampedAt) {
      timestamp = new Date(now).toISOString()
      stampedAt = now
    }
    return { requestId, timestamp }
  }

  const send: Turns['send'] = (turn, status, body) => {
    const { requestId, readers, headers } = turn
    const bytes = Buffer.byteLength(body)
    write(turn, {
      status,
      fields: fieldsOf({ requestId, bytes, readers, headers }),
      body,
      encoding: codingOf(body, bytes),
    })
  }

  const write: Turns['write'] = (turn, answer) => {
    const { res, fault } = turn
    // Not after it was sent: whoever has it may have another server answer the next one before this one goes on.
    const ended = performance.now()
    const answeredAt = turn.world.clock.now()
    if (fault) {
      turn.remark = turn.remark === undefined ? 'a fault by rule' : `${turn.remark}; a fault by rule`
      const { status, ...sent } = sendFaulty(res, answer, fault)
      return tell(turn, status, sent, ended, answeredAt)
    }
    const { status, fields, body, encoding = 'utf8', shown } = answer
    res.writeHead(status, fields)
    res.end(body, encoding)
    return tell(turn, status, shown ?? { fields, body: body.toString('utf8') }, ended, answeredAt)
  }

  const tell = (
    turn: Turn,
    status: number | undefined,
    answer: Shown,
    ended = performance.now(),
    answeredAt = turn.world.clock.now(),
  ): void => {
    if (!turn.told) return
    const { req, world } = turn
    const duration = ended - turn.started
    const method = req.method ?? ''
    const url = urlOf(req)
    const { at, requestId, remark, bug } = turn
    const entry: MockEntry = {
      requestId,
      number: world.nextNumber(),
      at,
      method,
      url,
      path: req.url ?? '',
      rawHeaders: req.rawHeaders,
      requestBody: turn.body,
      status,
      answer,
      answeredAt,
      duration,
      remark,
      fault: turn.rule,
      ignored: turn.ignored.length === 0 ? nothing : turn.ignored.map(({ name }) => name),
    }
    void world.notes.record(entry)
    world.feed?.note(entry)
    const name = world === main ? undefined : world.name
    log?.({ at, requestId, method, url, status: status ?? 0, world: name, duration, remark, bug })
  }

  const succeed: Turns['succeed'] = (turn, answer) => {
    if (answer.headers) turn.headers = turn.headers ? { ...turn.headers, ...answer.headers } : answer.headers
    if (turn.ignored.length > 0) {
      turn.remark = `ignored, because the document does not know them: ${nameList(turn.ignored)}`
      turn.headers = { ...turn.headers, Warning: warningOf(turn.ignored) }
    }
    const { status, message } = answer
    const data = typeof answer.data === 'string' ? answer.data : answer.data.text
    const { requestId, timestamp } = stamp(turn)
    const body = envelope({ message, data, requestId, timestamp })
    const bytes =
      typeof answer.data === 'string' ? Buffer.byteLength(body) : body.length - data.length + answer.data.bytes
    const parts = { message, data, requestId, timestamp, bytes, readers: turn.readers, headers: turn.headers }
    // The journal would otherwise keep a text of its own for each time that a customer is shown.
    const shown = data.length < longestBody / 2 ? parts : undefined
    write(turn, { status, fields: fieldsOf(parts), body, encoding: codingOf(body, bytes), shown })
  }

  const fail: Turns['fail'] = (turn, error) => {
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
    const { ignored } = turn
    if (ignored.length > 0) {
      turn.remark = `${turn.remark}; ignored: ${nameList(ignored)}`
      turn.headers = { ...turn.headers, Warning: warningOf(ignored) }
    }
    const hints = ignored.length > 0 ? { ...hint, ...ignoredHint(ignored) } : hint
    send(turn, statusOf[refusal.code], problem(refusal, stamp(turn), undefined, hints))
  }

  return { begin, stamp, send, write, tell, succeed, fail }
}

// Where each character takes one byte, it need not be encoded.
function codingOf(text: string, bytes: number): BufferEncoding {
  return bytes === text.length ? 'latin1' : 'utf8'
}

// Express shortens req.url in mounted routers; originalUrl is what came.
function urlOf(req: IncomingMessage): string {
  return (req as { originalUrl?: string }).originalUrl ?? req.url ?? ''
}

function sentence(errors: { field: string; message: string }[]): string {
  return errors.map(({ field, message }) => `${field || 'body'} ${message}`).join('; ')
}
