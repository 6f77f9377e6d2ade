import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { isBlameless } from '../http/exchange.ts'
import type { Exchange, Failure, Header } from '../http/exchange.ts'
import { parsed, withoutMark } from '../http/json.ts'
import { hidingAll } from '../http/hiding.ts'
import { answerLast } from '../http/last-answer.ts'
import { createCallers, unknownHost } from '../http/callers.ts'
import type { Callers } from '../http/callers.ts'
import { headerCount, pairs } from '../http/headers.ts'
import { loadOperations } from '../spec/openapi.ts'
import type { Spec } from '../spec/spec.ts'
import { blindFor, canary } from '../traffic/canary.ts'
import { milliseconds, readText, toExchange, unreadable } from '../traffic/captured.ts'
import type { Captured } from '../traffic/captured.ts'
import { compareVerdicts } from '../traffic/disagreement.ts'
import type { Disagreement } from '../traffic/disagreement.ts'
import { direct } from '../client/connection.ts'
import type { Connection } from '../client/connection.ts'
import { maxHeaderSize } from '../client/dispatcher.ts'
import { createForwarder } from './forward.ts'
import { createProxyJournal } from './proxy-journal.ts'
import type { Journal } from '../http/journal.ts'
import { toPassed } from '../traffic/passed.ts'
import type { Passed } from '../traffic/passed.ts'
import { createKitRoutes } from './kit-routes.ts'
import { createJudge } from '../traffic/judge.ts'
import type { Passing } from '../traffic/judge.ts'
import type { PrismJudge } from '../traffic/prism-judge.ts'
import { problemBody } from './problem.ts'
import { createFineClock } from './fine-clock.ts'
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
  /** Base URL of the deployment: the part before the documented paths. */
  upstream: URL
  /** How it is reached, and what is given with every request; straight unless given. */
  connection?: Connection
  spec: Spec
  /** Asks Prism for its opinion, too; without it there is one judge. */
  prism?: PrismJudge | undefined
  /** Answers 502 with the findings in place of an answer that breaks a promise. */
  fail?: boolean
  /** Makes failures of notes. */
  strict?: boolean
  /** Nobody writes to the deployment but through the proxy: what else only others could have done is a failure. */
  soleWriter?: boolean
  /** Milliseconds of silence after which an answer counts as not coming; 30,000 by default. */
  timeoutMs?: number
  /** The most bytes of a body that are kept to be judged; 1 MiB by default. */
  keep?: number
  clock?: () => number
  newId?: () => string
  /** Told of every exchange when it is over and judged; by whom it was sent is not told. */
  onPassed?: (passed: Passed, captured: Captured) => void
  /** Told of each error of a judge; the exchange then counts as not judged. Tells nobody by default. */
  onBug?: (error: unknown) => void
  /**
   * Answers the proxy's own paths beside the journal, such as `/__kit/report`; undefined where it does not know one.
   */
  kit?: (path: string) => unknown
  /** Who may ask; addresses and localhost, and pages of this machine, unless given. */
  callers?: Callers
}

/** A proxy as a server that does not listen yet. */
export type Proxy = { server: Server; journal: Journal<Passed>; close: () => void }

// What was ruled on before an answer went on is not judged again afterwards.
type Judged = Ruling & { known?: { exchange: Exchange; verdict: Verdict } }

const unknowing: Verdict = { operation: undefined, seen: [], judged: [] }

/** How long an answer waits for its last byte before it streams on, in milliseconds. */
export const patienceMs = 250

/**
 * A proxy that forwards every request as it is and holds every exchange to the spec. Throws `CannotFindOut` where the
 * spec allows anything.
 */
export function createProxy(options: ProxyOptions): Proxy {
  const {
    upstream,
    connection = direct('customers-kit'),
    spec,
    prism,
    fail = false,
    strict = false,
    soleWriter = false,
    timeoutMs = 30_000,
    keep = 1_048_576,
    clock = createFineClock(),
    newId = randomUUID,
    onPassed,
    onBug,
    kit,
    callers = createCallers(),
  } = options
  const judge = createJudge(spec, { strict, soleWriter })
  const blind = loadOperations(spec)
    .filter((operation) => blindFor(opinionOf(judge.alone(canary(operation))), operation))
    .map(({ operationId }) => operationId)
  if (blind.length > 0)
    throw new CannotFindOut(
      `The documents in ${spec.dir} allow anything in ${blind.join(', ')}: there is nothing to judge by. Give others with --spec.`,
    )
  const journal = createProxyJournal(500)
  const base = upstream.href.replace(/\/$/, '')
  // A deployment may tell again what was given with the request.
  const hide = hidingAll(connection.secrets)
  const exchangeOf = (captured: Captured): Exchange => hidden(toExchange(captured, base), hide)
  const forwarder = createForwarder({ upstream, connection, timeoutMs })
  const now = () => new Date(Math.floor(clock())).toISOString()
  // A judge that fails is a fault of ours: the traffic goes on, and that exchange was not judged.
  const careful = <T>(opinion: () => T): T | undefined => {
    try {
      return opinion()
    } catch (error) {
      onBug?.(error)
      return undefined
    }
  }
  const rule = (captured: Captured, passing: Passing | undefined): Judged => {
    if (!captured.request.whole) return { findings: undefined }
    const exchange = exchangeOf(captured)
    if (unreadable(captured, exchange)) return { findings: undefined, known: { exchange, verdict: unknowing } }
    const verdict = careful(() => passing?.ended(exchange, performance.now()) ?? judge.alone(exchange))
    if (!verdict) return { findings: undefined, known: { exchange, verdict: unknowing } }
    const findings = failures(verdict)
    const broken = fail ? verdict.seen.filter(({ side, severity }) => side === 'answer' && severity === 'failure') : []
    return {
      findings,
      instead: broken.length > 0 ? refusal(broken, verdict.operation, newId(), now()) : undefined,
      known: { exchange, verdict },
    }
  }

  const done = (captured: Captured, ruling: Judged | undefined, passing: Passing | undefined): void => {
    const known = ruling?.known
    const exchange = known ? { ...known.exchange, durationMs: milliseconds(captured.durationMs) } : exchangeOf(captured)
    // What was not seen to its end may have had its effect, or may have it yet: so its end is never told.
    const unjudged =
      exchange.failure && isBlameless(exchange.failure) ? exchange.failure.message : unreadable(captured, exchange)
    const judged =
      unjudged === undefined &&
      captured.request.whole &&
      (captured.answer === undefined ? !captured.left : captured.answer.whole)
    const end = (): Verdict => passing?.ended(exchange, performance.now()) ?? judge.alone(exchange)
    const verdict = known?.verdict ?? ((judged && careful(end)) || unknowing)
    const addedMs = milliseconds(captured.addedMs)
    const remark =
      unjudged === undefined
        ? remarkOn(captured, known !== undefined, verdict, keep)
        : judge.knows(captured.method, captured.path)
          ? `not judged: ${unjudged}`
          : undefined
    const tell = (disagreements: Disagreement[]): void => {
      const passed = toPassed({ exchange, verdict, disagreements, addedMs, remark })
      journal.add(passed)
      onPassed?.(passed, captured)
    }
    if (!prism || verdict.operation === undefined || !captured.answer) return tell([])
    // The answer goes out first.
    setImmediate(() => tell(careful(() => compareVerdicts(exchange, verdict, prism(exchange))) ?? []))
  }

  const problem: Problem = (status, code, message) => problemBody(status, code, message, newId(), now())
  const unavailable = (status: 502 | 504, { kind, message, remedy }: Failure): string => {
    const code = isBlameless({ kind, message }) ? 'PROXY_FAILED' : 'UPSTREAM_FAILED'
    const what = kind === 'kept' ? 'This is no answer of the deployment' : `${upstream.origin} could not be asked`
    const todo = remedy === undefined ? '' : ` ${remedy}`
    return problem(status, status === 504 ? 'UPSTREAM_TIMEOUT' : code, `${what}: ${message}.${todo}`)
  }

  const relay = createRelay<Passing | undefined, Judged>({
    forwarder,
    clock,
    keep,
    patienceMs: fail ? undefined : patienceMs,
    judged: judge.knows,
    begun: ({ method, path, request, sentAt }) =>
      careful(() =>
        judge.begin(
          {
            method,
            url: path,
            body: request.body && readText(request.body, pairs(request.rawHeaders)),
            whole: request.whole,
          },
          sentAt,
        ),
      ),
    rule,
    unavailable,
    done,
  })

  const answerKit = createKitRoutes({ journal, kit, callers, newId, now })
  const handle = (req: IncomingMessage, res: ServerResponse): void => {
    const refusal = refusedHost(req, callers)
    if (refusal) answerLast(res, refusal[0], problem(...refusal))
    else if (req.url?.startsWith('/__kit/')) answerKit(req, res)
    else relay(req, res)
  }
  const server = createServer(
    { maxHeaderSize, insecureHTTPParser: false, requestTimeout: 0, keepAliveTimeout: 65_000, requireHostHeader: false },
    handle,
  )
  server.maxHeadersCount = 0
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

// An answer without what was given with its request, read again where that stood in it.
function hidden(exchange: Exchange, hide: (text: string) => string): Exchange {
  const { answer } = exchange
  if (!answer) return exchange
  const body = hide(answer.body)
  const headers = answer.headers.map(([name, value]): Header => [name, hide(value)])
  const json = body === answer.body || answer.packed ? answer.json : parsed(withoutMark(body))
  return { ...exchange, answer: { ...answer, headers, body, json } }
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

/** Why a request is not passed on for what its Host says (RFC 9112, 3.2; DNS rebinding); undefined where it may be. */
function refusedHost(
  { headers: { host }, httpVersion, rawHeaders }: IncomingMessage,
  callers: Callers,
): [status: number, code: string, message: string] | undefined {
  if (host === undefined && httpVersion === '1.1')
    return [400, 'VALIDATION_ERROR', 'The header Host is missing, so the request was not passed on.']
  if (headerCount(rawHeaders, 'host') > 1)
    return [400, 'VALIDATION_ERROR', 'The header Host is there more than once, so the request was not passed on.']
  return callers.knowsHost(host) ? undefined : [403, 'FORBIDDEN', unknownHost(host)]
}
