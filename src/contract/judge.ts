import type { Credentials } from '../client/sign.ts'
import { header } from '../http/exchange.ts'
import { parsed, record } from '../http/json.ts'
import type { OperationId } from '../spec/openapi.ts'
import type { PromiseId } from '../spec/promise-id.ts'
import type { Spec } from '../spec/spec.ts'
import { createValidators } from '../spec/validators.ts'
import { contradictions } from './knowledge/contradictions.ts'
import { createHistory } from './knowledge/history.ts'
import { createToldTimes, madeAfter } from './knowledge/told-times.ts'
import { unseen } from './knowledge/written.ts'
import type { History, Pending } from './knowledge/history.ts'
import type { Told } from './knowledge/told.ts'
import { allLaws } from './laws/all-laws.ts'
import { demandOf, lacksRoute } from './laws/demand.ts'
import type { Law, View, Violation } from './laws/law.ts'
import { judgeShape } from './laws/shape.ts'
import { unauthorized } from './laws/signatures.ts'

/** A violation with the promise that it breaks. */
export type Broken = Violation & { promise: PromiseId; sole: boolean }

/** What the laws say of one exchange. */
export type Judgement = {
  told: Told
  broken: Broken[]
  /** Ids of the promises that the exchange says something of. */
  judged: PromiseId[]
  /** Ids of the promises that it had to show something of, and did not. */
  unsettled: PromiseId[]
}

/** A request on its way; `key` is what stands in the id's place of its path, empty where there is none. */
export type Sent = { operation: OperationId; key: string; body: string | undefined | typeof unseen; sentAt: number }

/** Holds a history of exchanges to the laws, one after the other. */
export type Judge = {
  history: History
  /** To be told when a request leaves: from then on its effect may be seen. */
  leaves: (sent: Sent) => Pending
  /** Reads an answer in the light of what is known. `again` is the same request, asked once more because of it. */
  judge: (pending: Pending, told: Told, again?: Told) => Judgement
  /** Takes in what was judged: to be called once for each exchange, after `judge`. */
  learn: (told: Told) => void
  /** Reads an answer by itself, as if nothing else was known. */
  alone: (told: Told) => Judgement
}

/** What a judge needs. */
export type JudgeOptions = {
  spec: Spec
  /** `ours`: only customers whose creation is seen are followed. `all`: every customer that is shown. */
  follows: 'ours' | 'all'
  /** How many customers are remembered; all of them unless given. */
  most?: number
  /** What requests are signed with; without it nothing is said of signatures. */
  credentials?: Credentials | undefined
}

/** A judge that knows nothing yet. */
export function createJudge({ spec, follows, most, credentials }: JudgeOptions): Judge {
  const validators = createValidators(spec)
  const history = createHistory({ follows, most })
  const requestIds = new Set<string>()
  const timestamps = new Map<string, number>()
  const times = createToldTimes()
  const nonces = new Set<string>()
  const settled = new WeakSet<Pending>()
  const lawsByOperation = new Map<OperationId, readonly Law[]>()
  const lawsOf = (operation: OperationId): readonly Law[] => {
    const laws = lawsByOperation.get(operation) ?? allLaws.filter(({ on }) => on === 'all' || on.includes(operation))
    lawsByOperation.set(operation, laws)
    return laws
  }

  const viewOf = (
    told: Told,
    again: Told | undefined,
    refused: ReturnType<typeof unauthorized>,
    known: History,
  ): View => {
    const { exchange, operation } = told
    const body = record(exchange.answer?.json)
    const requestId = record(body?.['metadata'])?.['request_id']
    const madeAt = madeAfter(told, known)
    const shape = judgeShape(exchange, operation, {
      spec,
      validators,
      owns: (id, of) => follows === 'all' || known.line(id)?.ours === true || of !== 'listCustomers',
      present: (of) => !lacksRoute(of, known),
    })
    const demand = refused ? { refuse: [refused], mayRefuse: [], accept: undefined } : demandOf(told, known, validators)
    const readable =
      told.ok &&
      (told.customer !== undefined || told.list !== undefined) &&
      !shape.some(({ facts }) => facts.kind === 'shape' && (facts.place === 'data' || facts.place === ''))
    return {
      ...told,
      history: known,
      line: known.line(told.key),
      demand,
      shape,
      readable,
      contradictions: readable ? contradictions(known, told) : [],
      again,
      requestIdIsUsed: typeof requestId === 'string' && requestIds.has(requestId),
      timestampSince: timestamps.get(`${operation} ${String(body?.['timestamp'])}`),
      clockAtLeast: madeAt === undefined ? undefined : times.leastAt(madeAt),
      credentials,
      repeated: exchange.unsure === true,
    }
  }

  return {
    history,
    leaves: ({ operation, key, body, sentAt }) =>
      history.begin(operation, key, body === unseen ? unseen : body ? record(parsed(body)) : undefined, sentAt),
    judge(pending, told, again) {
      const refused = credentials && unauthorized(told, credentials, (nonce) => nonces.has(nonce))
      if (!settled.has(pending)) history.settle(pending, told, refused?.promise)
      settled.add(pending)
      return judgementOf(viewOf(told, again, refused, history), told, lawsOf(told.operation))
    },
    alone(told) {
      const known = createHistory({ follows })
      known.settle(known.begin(told.operation, told.key, told.sent, told.sentAt), told)
      return judgementOf(
        {
          ...viewOf(told, undefined, undefined, known),
          requestIdIsUsed: false,
          timestampSince: undefined,
          clockAtLeast: undefined,
        },
        told,
        lawsOf(told.operation),
      )
    },
    learn(told) {
      const body = record(told.exchange.answer?.json)
      const requestId = record(body?.['metadata'])?.['request_id']
      if (typeof requestId === 'string') requestIds.add(requestId)
      const key = `${told.operation} ${String(body?.['timestamp'])}`
      if (!timestamps.has(key)) timestamps.set(key, told.answeredAt)
      for (const kept of [requestIds, timestamps])
        if (kept.size > mostTexts) kept.delete(kept.keys().next().value as string)
      times.learn(told)
      const nonce = header(told.exchange.request.headers, 'x-auth-nonce')
      if (nonce !== undefined && told.ok) nonces.add(nonce)
      history.learn(told)
    },
  }
}

// A day's traffic has more of them than anybody would look at twice.
const mostTexts = 20_000

function judgementOf(view: View, told: Told, laws: readonly Law[]): Judgement {
  const judged = new Set<PromiseId>()
  const broken: Broken[] = []
  for (const law of laws) {
    const found = law.holds(view)
    if (found === undefined) continue
    judged.add(law.promise)
    broken.push(...found.map((one): Broken => named(law, one)))
  }
  return { told, broken, judged: [...judged], unsettled: unshown(view) }
}

// What failed or was not answered: what others show of its promises is not all of it.
function unshown({ status, again, demand, operation, sent }: View): PromiseId[] {
  const failed = !again && (status === 0 || status >= 500)
  if (!failed) return []
  const unavailable: PromiseId[] = status === 503 ? ['no-server-error'] : []
  const probed = demand.refuse.map(({ promise }) => promise)
  if (probed.length > 0) return [...unavailable, ...probed, ...(notStored[operation] ?? [])]
  const named = sent !== undefined && ('first_name' in sent || 'last_name' in sent)
  return [
    ...unavailable,
    ...(demand.accept ? [demand.accept.promise] : []),
    ...(named ? (ofNames[operation] ?? []) : []),
  ]
}

const ofNames: Partial<Record<OperationId, PromiseId[]>> = {
  createCustomer: ['create-customer', 'create-names'],
  updateCustomer: ['update-customer', 'update-names'],
}

const notStored: Partial<Record<OperationId, PromiseId[]>> = {
  createCustomer: ['create-refused-not-stored'],
  updateCustomer: ['update-refused-not-stored'],
}

function named({ promise, sole }: Law, violation: Violation): Broken {
  return { ...violation, promise, sole: violation.sole ?? sole === true, key: `${promise}:${violation.key}` }
}
