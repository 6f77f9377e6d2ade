import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { queryOf, withoutQuery } from '../http/address.ts'
import type { Exchange, Failure } from '../http/exchange.ts'
import { answerLast } from '../http/last-answer.ts'
import { loadOperations } from '../spec/openapi.ts'
import type { Spec } from '../spec/spec.ts'
import { blindFor, canary } from '../traffic/canary.ts'
import { milliseconds, toExchange } from '../traffic/captured.ts'
import type { Captured } from '../traffic/captured.ts'
import { compareVerdicts } from '../traffic/disagreement.ts'
import type { Disagreement } from '../traffic/disagreement.ts'
import { createForwarder, maxHeaderSize } from './forward.ts'
import { createProxyJournal } from './proxy-journal.ts'
import { filterOf } from '../http/journal.ts'
import type { Journal } from '../http/journal.ts'
import { toPassed } from '../traffic/passed.ts'
import type { Passed } from '../traffic/passed.ts'
import { createJudge } from '../traffic/judge.ts'
import type { PrismJudge } from '../traffic/prism-judge.ts'
import { problemBody } from './problem.ts'
import { createRelay } from './relay.ts'
import type { Ruling } from './relay.ts'
import { refuseUnreadable } from './unreadable.ts'
import type { Problem } from './unreadable.ts'
import { failures } from '../traffic/verdict.ts'
import type { Seen, Side, Verdict } from '../traffic/verdict.ts'
import { describe } from '../report/describe-seen.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

/** How a proxy behaves. Everything but the upstream and the spec may be left out. */
export type ProxyOptions = {
  /** Base URL of the deployment: the part before `/api/customers`. */
  upstream: URL
  spec: Spec
  /** Asks Prism for its opinion, too; without it there is one judge. */
  prism?: PrismJudge | undefined
  /** Answers 502 with the findings in place of an answer that breaks a promise. */
  fail?: boolean
  /** Makes failures of notes. */
  strict?: boolean
  /** Milliseconds of silence after which an answer counts as not coming; 30,000 by default. */
  timeoutMs?: number
  /** The most bytes of a body that are kept to be judged; 1 MiB by default. */
  keep?: number
  clock?: () => number
  newId?: () => string
  /** Told of every exchange when it is over and judged; by whom it was sent is not told. */
  onPassed?: (passed: Passed, captured: Captured) => void
  /**
   * Answers the proxy's own paths beside the journal, such as `/__kit/report`; undefined where it does not know one.
   */
  kit?: (path: string) => unknown
}

/** A proxy as a server that does not listen yet. */
export type Proxy = { server: Server; journal: Journal<Passed>; close: () => void }

// What was ruled on before an answer went on is not judged again afterwards.
type Judged = Ruling & { known?: { exchange: Exchange; verdict: Verdict } }

/** How long an answer waits for its last byte before it streams on, in milliseconds. */
export const patienceMs = 250

/**
 * A proxy that forwards every request as it is and holds every exchange to the spec. Throws `CannotFindOut` where the
 * spec allows anything.
 */
export function createProxy(options: ProxyOptions): Proxy {
  const {
    upstream,
    spec,
    prism,
    fail = false,
    strict = false,
    timeoutMs = 30_000,
    keep = 1_048_576,
    clock = Date.now,
    newId = randomUUID,
    onPassed,
    kit,
  } = options
  const judge = createJudge(spec, { strict })
  const blind = loadOperations(spec)
    .filter((operation) => blindFor(opinionOf(judge.judge(canary(operation))), operation))
    .map(({ operationId }) => operationId)
  if (blind.length > 0)
    throw new CannotFindOut(
      `The documents in ${spec.dir} allow anything in ${blind.join(', ')}: there is nothing to judge by. Give others with --spec.`,
    )
  const journal = createProxyJournal(500)
  const base = upstream.href.replace(/\/$/, '')
  const forwarder = createForwarder({ upstream, timeoutMs })
  const now = () => new Date(clock()).toISOString()
  const rule = (captured: Captured): Judged => {
    if (!captured.request.whole) return { findings: undefined }
    const exchange = toExchange(captured, base)
    const verdict = judge.judge(exchange)
    const findings = failures(verdict)
    const broken = fail ? verdict.seen.filter(({ side, severity }) => side === 'answer' && severity === 'failure') : []
    return {
      findings,
      instead: broken.length > 0 ? refusal(broken, verdict.operation, newId(), now()) : undefined,
      known: { exchange, verdict },
    }
  }

  const done = (captured: Captured, ruling: Judged | undefined): void => {
    const known = ruling?.known
    const exchange = known
      ? { ...known.exchange, durationMs: milliseconds(captured.durationMs) }
      : toExchange(captured, base)
    const judged = captured.request.whole && (captured.answer === undefined ? !captured.left : captured.answer.whole)
    const verdict = known?.verdict ?? (judged ? judge.judge(exchange) : { operation: undefined, seen: [] })
    const addedMs = milliseconds(captured.addedMs)
    const remark = remarkOn(captured, known !== undefined, verdict, keep)
    const tell = (disagreements: Disagreement[]): void => {
      const passed = toPassed({ exchange, verdict, disagreements, addedMs, remark })
      journal.add(passed)
      onPassed?.(passed, captured)
    }
    if (!prism || verdict.operation === undefined || !captured.answer) return tell([])
    // The answer goes out first.
    setImmediate(() => tell(compareVerdicts(exchange, verdict, prism(exchange))))
  }

  const problem: Problem = (status, code, message) => problemBody(status, code, message, newId(), now())
  const unavailable = (status: 502 | 504, failure: Failure): string =>
    problem(
      status,
      status === 504 ? 'UPSTREAM_TIMEOUT' : 'UPSTREAM_FAILED',
      `${upstream.origin} could not be asked: ${failure.message}.`,
    )

  const relay = createRelay({
    forwarder,
    clock,
    keep,
    patienceMs: fail ? undefined : patienceMs,
    judged: judge.knows,
    rule,
    unavailable,
    done,
  })

  const handle = (req: IncomingMessage, res: ServerResponse): void => {
    if (req.headers.host === undefined && req.httpVersion === '1.1') {
      const message = 'The header Host is missing, so the request was not passed on.'
      answerLast(res, 400, problem(400, 'VALIDATION_ERROR', message))
    } else if (req.url?.startsWith('/__kit/')) answerKit(req, res, journal, kit, newId, now)
    else relay(req, res)
  }
  const server = createServer(
    { maxHeaderSize, insecureHTTPParser: false, requestTimeout: 0, keepAliveTimeout: 65_000, requireHostHeader: false },
    handle,
  )
  refuseUnreadable(server, problem)
  // Without this, node:http would answer "100 Continue" itself before the upstream was asked.
  server.on('checkContinue', handle)
  // What to make of another expectation is the upstream's to say.
  server.on('checkExpectation', handle)
  return {
    server,
    journal,
    close() {
      forwarder.close()
      server.closeAllConnections()
      server.close()
    },
  }
}

/**
 * Prism as the second judge of a spec, and whether it can be trusted: `blind` names the operations for which it did not
 * flag a plainly wrong exchange. It is to be left out where there are any.
 */
export async function loadSecondJudge(spec: Spec): Promise<{ prism: PrismJudge; blind: string[] }> {
  const { createPrismJudge } = await import('../traffic/prism-judge.ts')
  const prism = await createPrismJudge(spec)
  const blind: string[] = []
  for (const operation of loadOperations(spec))
    if (blindFor(prism(canary(operation)), operation)) blind.push(operation.operationId)
  return { prism, blind }
}

function opinionOf({ seen }: Verdict): Record<Side, unknown[]> {
  return {
    request: seen.filter(({ side }) => side === 'request'),
    answer: seen.filter(({ side }) => side === 'answer'),
  }
}

function refusal(broken: Seen[], operation: Verdict['operation'], id: string, timestamp: string): string {
  const findings = broken.map((seen) => ({ promise: seen.promise, ...describe(seen, operation) }))
  const promises = broken.length === 1 ? 'a promise' : `${broken.length} promises`
  const words = findings.map((finding) => finding.message).join('; ')
  const message = `The answer breaks ${promises} of the document: ${words}.`
  return problemBody(502, 'CONTRACT_BROKEN', message, id, timestamp, { findings })
}

function remarkOn(captured: Captured, before: boolean, { operation }: Verdict, keep: number): string | undefined {
  if (!captured.request.whole) return `the request is larger than the ${keep} bytes that are kept, so it was not judged`
  if (captured.answer === undefined || before) return undefined
  if (!captured.answer.whole) return `the answer is larger than the ${keep} bytes that are kept, so it went on unjudged`
  return operation === undefined ? undefined : 'judged after it had gone on'
}

function answerKit(
  req: IncomingMessage,
  res: ServerResponse,
  journal: Journal<Passed>,
  kit: ProxyOptions['kit'],
  newId: () => string,
  now: () => string,
): void {
  const path = withoutQuery(req.url ?? '')
  const send = (status: number, body: string, type = 'application/json'): void => {
    res.writeHead(status, {
      'Content-Type': type,
      'Content-Length': Buffer.byteLength(body),
      'Access-Control-Allow-Origin': '*',
    })
    res.end(req.method === 'HEAD' ? undefined : body)
  }
  const succeed = (message: string, data: unknown): void =>
    send(200, JSON.stringify({ success: true, message, data, metadata: { request_id: newId() }, timestamp: now() }))
  req.resume()
  if (path === '/__kit/requests' && req.method === 'DELETE') {
    journal.clear()
    return succeed('The journal is empty', { requests: [], total: 0 })
  }
  if (req.method !== 'GET' && req.method !== 'HEAD')
    return send(
      405,
      problemBody(405, 'METHOD_NOT_ALLOWED', `${req.method} is not a method of ${path}.`, newId(), now()),
    )
  if (path === '/__kit/requests') {
    const requests = journal.list(filterOf(queryOf(req.url ?? '')))
    return succeed('The last requests, newest first', { requests, total: requests.length })
  }
  const answer = kit?.(path)
  if (answer === undefined)
    return send(
      404,
      problemBody(
        404,
        'NOT_FOUND',
        `The proxy has no ${path}; it has /__kit/requests and /__kit/report.`,
        newId(),
        now(),
      ),
    )
  return typeof answer === 'string'
    ? send(200, answer, 'text/html; charset=utf-8')
    : succeed('What was found so far', answer)
}
