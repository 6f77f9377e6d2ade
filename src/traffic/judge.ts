import { header } from '../http/exchange.ts'
import type { Exchange, SentRequest } from '../http/exchange.ts'
import type { Facts, Severity } from '../contract/finding.ts'
import type { PromiseId } from '../spec/promise-id.ts'
import { loadPromises } from '../spec/promises.ts'
import { createJudge as createLawJudge } from '../contract/judge.ts'
import type { Broken, Judgement } from '../contract/judge.ts'
import { pathAndQuery } from '../http/address.ts'
import { unseen } from '../contract/knowledge/written.ts'
import { told as tell } from '../contract/knowledge/told.ts'
import type { Told } from '../contract/knowledge/told.ts'
import { asLag } from '../contract/run/late.ts'
import { createRoots } from '../contract/run/roots.ts'
import { loadOperations } from '../spec/openapi.ts'
import type { Operation, OperationId } from '../spec/openapi.ts'
import type { Spec } from '../spec/spec.ts'
import { createValidators } from '../spec/validators.ts'
import { createRequestJudge } from './judge-request.ts'
import type { RequestJudge } from './judge-request.ts'
import { createMatcher } from '../spec/match-operation.ts'
import type { Match } from '../spec/match-operation.ts'
import type { NamedPromise, Seen, Verdict } from './verdict.ts'

/** A request that is on its way. */
export type Passing = {
  /**
   * Judges what came of it, in the light of all that has passed. To be called at most once; a request of which it is
   * not called may have had its effect, or may have it yet. `answeredAt` is not before the answer's last byte came.
   */
  ended: (exchange: Exchange, answeredAt: number) => Verdict
}

/** Holds the exchanges that pass, whoever sends them, to a spec. Times are milliseconds of one clock. */
export type Judge = {
  /**
   * Takes in that a request leaves, not after its last byte did.
   */
  begin: (request: Leaving, sentAt: number) => Passing
  /** What the document has to say of one exchange by itself, each fault once. */
  alone: (exchange: Exchange) => Verdict
  /** Whether the document knows the path at all: only then is there something to judge. */
  knows: (method: string, path: string) => boolean
}

/** What is known of a request when it leaves: `url` may be a path, `whole` is false where nobody has its body. */
export type Leaving = { method: string; url: string; body: string | undefined; whole: boolean }

/** How a judge of traffic judges. */
export type JudgingOptions = {
  /** Makes failures of notes: undocumented members and broken promises of our own. */
  strict?: boolean
  /** Nobody writes but whose traffic passes: what else only others could have done is a failure. */
  soleWriter?: boolean
}

type Held = Pick<Judgement, 'broken' | 'judged'> & Partial<Pick<Judgement, 'told'>>

/** How many customers are remembered: those of a day's traffic that are still spoken of. */
const most = 2000

/** A judge for one spec, which has seen nothing yet. */
export function createJudge(spec: Spec, options: JudgingOptions = {}): Judge {
  return createJudges(spec, options)()
}

/** Makes judges for one spec, which have seen nothing yet: the second one costs a hundredth of the first. */
export function createJudges(spec: Spec, options: JudgingOptions = {}): () => Judge {
  const match = createMatcher(loadOperations(spec))
  const judgeRequest = createRequestJudge(spec, createValidators(spec))
  const promises = new Map(
    loadPromises(spec).map(({ id, source, section, promise }) => [id, { id, source, section, text: promise }]),
  )
  return () => freshJudge({ spec, match, judgeRequest, promises }, options)
}

/** What all judges for one spec have in common. */
type Known = {
  spec: Spec
  match: ReturnType<typeof createMatcher<Operation>>
  judgeRequest: RequestJudge
  promises: ReadonlyMap<string, NamedPromise>
}

function freshJudge(
  { spec, match, judgeRequest, promises }: Known,
  { strict = false, soleWriter = false }: JudgingOptions,
): Judge {
  const laws = createLawJudge({ spec, follows: 'all', most })
  const roots = createRoots()
  // A schema that was edited has members that no promise of the document speaks of.
  const named = (id: PromiseId): NamedPromise =>
    promises.get(id) ?? { ...promises.get('envelope-data')!, id: 'envelope-data' }

  const asSeen = (broken: Broken, isPutOff: boolean, because: string | undefined): Seen => {
    const { key, promise: id, facts, severity, late, sole } = broken.late ? asLag(broken) : broken
    const promise = named(id)
    // What others may have done, or what a moment or another try may mend, is no failure however strict one is.
    const isSure = !late && (soleWriter || !sole) && !(isPutOff && facts.kind === 'server-error')
    const usual: Severity = severity ?? (promise.source === 'ours' ? 'note' : 'failure')
    const seen: Seen = { key, side: 'answer', promise, facts, severity: isSure ? (strict ? 'failure' : usual) : 'note' }
    if (seen.severity === 'note' && sole && !late && !soleWriter && (strict || usual === 'failure'))
      seen.othersMay = true
    return because === undefined ? seen : { ...seen, because }
  }

  const verdictOf = (exchange: Exchange, operation: Operation, judgement: Held): Verdict => {
    const seen = judgeRequest(exchange.request, operation)
    if (strict) for (const one of seen) one.severity = 'failure'
    const judged = new Set(judgement.judged)
    // As with 429: whoever sends it again, when it says, is answered.
    const { answer } = exchange
    const isPutOff = answer?.status === 503 && header(answer.headers, 'retry-after') !== undefined
    for (const broken of judgement.broken) {
      if (isTurnedAway(broken)) judged.delete(broken.promise)
      else {
        const { told } = judgement
        const one = asSeen(broken, isPutOff, told && roots.of(broken, { ...judgement, told }))
        if (!seen.some(({ key }) => key === one.key)) seen.push(one)
      }
    }
    return { operation: operation.operationId, seen, judged: [...judged].filter((id) => promises.has(id)) }
  }

  const toldOf = (exchange: Exchange, operation: OperationId, id: string, sentAt: number, answeredAt: number): Told =>
    tell(operation, exchange, id, { sentAt, answeredAt })

  const unknown = (request: Pick<SentRequest, 'method'>, found: Match<Operation> | undefined): Verdict => {
    const seen = found ? unknownMethod(request, found) : []
    if (strict) for (const one of seen) one.severity = 'failure'
    return { operation: undefined, seen, judged: [] }
  }

  return {
    begin({ method, url, body, whole }, sentAt) {
      const found = match(method, pathAndQuery(url))
      const operation = found?.operation
      if (!operation) return { ended: ({ request }) => unknown(request, found) }
      const { operationId } = operation
      const pending = laws.leaves({ operation: operationId, key: found.id, body: whole ? body : unseen, sentAt })
      return {
        ended(exchange, answeredAt) {
          if (method === 'HEAD') return verdictOf(exchange, operation, withoutBody(exchange, operationId))
          const told = toldOf(exchange, operationId, found.id, sentAt, answeredAt)
          const judgement = laws.judge(pending, told)
          laws.learn(told)
          return verdictOf(exchange, operation, judgement)
        },
      }
    },
    alone(exchange) {
      const { request } = exchange
      const found = match(request.method, pathAndQuery(request.url))
      const operation = found?.operation
      if (!operation) return unknown(request, found)
      const { operationId } = operation
      return verdictOf(
        exchange,
        operation,
        request.method === 'HEAD'
          ? withoutBody(exchange, operationId)
          : standingAlone(laws.alone(toldOf(exchange, operationId, found.id, 0, exchange.durationMs))),
      )
    },
    knows: (method, path) => match(method, path) !== undefined,
  }
}

// A refusal says something of the request's meaning only where it is one for that: not where nobody knows whether the
// app was let in, asked too often, or set conditions of HTTP's own.
// A conflict may be about whatever the server is in the middle of, but where it is about whose an address is.
const ofMeaning = new Set([400, 404, 410, 422])

function isTurnedAway({ facts, promise }: Broken): boolean {
  if (facts.kind !== 'refused') return false
  return !ofMeaning.has(facts.status) && !(facts.status === 409 && promise === 'update-email-unique')
}

// What is seen of one exchange by itself comes of nothing that passed before.
function standingAlone({ broken, judged }: Judgement): Held {
  return { broken, judged }
}

// Of the answer to a HEAD there is nothing but its status.
function withoutBody({ answer }: Exchange, operation: OperationId): Held {
  const { status = 0 } = answer ?? {}
  const facts: Facts = { kind: 'server-error', what: [`${operation} with HEAD`], status }
  const broken: Broken = { promise: 'no-server-error', key: `no-server-error:HEAD:${operation}`, facts, sole: false }
  return {
    broken: status >= 500 ? [broken] : [],
    judged: status > 0 ? ['no-server-error'] : [],
  }
}

function unknownMethod({ method }: Pick<SentRequest, 'method'>, { path, methods }: Match<Operation>): Seen[] {
  // OPTIONS is HTTP's own; every server may have it.
  if (method === 'OPTIONS') return []
  const promise: NamedPromise = {
    id: 'request-method',
    source: 'public',
    section: 'Customers',
    text: 'The app uses the methods that the document has.',
  }
  const facts: Facts = {
    kind: 'observed',
    what: `the method for ${path}`,
    expected: methods.join(' or '),
    actual: method,
  }
  return [{ key: `request:method:${method}`, side: 'request', severity: 'failure', promise, facts }]
}
