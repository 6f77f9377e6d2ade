import { setTimeout as sleep } from 'node:timers/promises'
import type { Outgoing, Sender } from '../../client/send.ts'
import { header } from '../../http/exchange.ts'
import type { Exchange } from '../../http/exchange.ts'
import { parsed, record } from '../../http/json.ts'
import type { OperationId } from '../../spec/openapi.ts'
import type { Paths } from '../../spec/paths.ts'
import type { Subject } from '../finding.ts'
import { bounded, lighten } from '../lighten.ts'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'
import type { Judge, Judgement, Broken } from '../judge.ts'
import { doorOf } from '../knowledge/sight.ts'
import { sameEmail } from '../knowledge/same.ts'
import { told as tell } from '../knowledge/told.ts'
import type { Told } from '../knowledge/told.ts'
import { isList, shownIn } from '../../own/shown.ts'
import { WentAway } from '../../own/outage.ts'
import type { OutageWatch } from '../../own/outage.ts'
import { excused } from './late.ts'
import type { Own } from './own.ts'
import { Stopped } from './stopped.ts'

/** One request of the run, for the plot of times. `status` is null where no answer came; `atMs` counts from the start. */
export type RequestTiming = {
  check: string
  operation: Subject
  method: string
  path: string
  status: number | null
  atMs: number
  durationMs: number
  attempts: number
}

/** How often what was asked may be asked again: reads that came late, and answers that failed. */
export type Again = { late: number; failed: number }

/** What asking needs. */
export type AskerOptions = {
  sender: Sender
  judge: Judge
  own: Own
  outages: OutageWatch
  /** Why nothing more is asked, such as time that is up; undefined while the run goes on. */
  over: () => string | undefined
  paths: Paths
  host: string
  /** Told of every judgement, with the story that asked. */
  tell: (story: string, judgement: Judgement) => void
  again: Again
  /** How many requests that change something may be sent. */
  writes: number
  /** How many requests may be sent in all, those that are asked again left out. */
  requests: number
  /** How many have left so far, whoever sent them, and how many may at most, cleaning up included. */
  spent: () => number
  most: number | undefined
}

/** Asks a deployment and has each answer judged: the one way by which stories ask. */
export type Asker = {
  ask: (story: string, operation: OperationId, outgoing: Outgoing, signedBody?: string) => Promise<Told>
  timings: RequestTiming[]
  /** Milliseconds after which a door has shown a write so far; 0 where it never came late. */
  lag: (door: 'get' | 'list') => number
  spent: () => number
  /** How many requests may be sent yet, those left out that removing what was made takes. */
  room: () => number
  /** How many requests that change something may be sent yet, those left out that removing what was made takes. */
  writes: () => number
}

// So many creates that nobody could look up may have no answer, as connections end now and then, whoever ends them.
const fewUnanswered = 2
const step = 120
const wholeSecond = 1015
const mostTurns = 4
const lists = 2

/** An asker: sends, judges, and asks again what may have come late or failed once. */
export function createAsker(options: AskerOptions): Asker {
  const { sender, judge, own, again, host, outages } = options
  const timings: RequestTiming[] = []
  const lags = { get: 0, list: 0 }
  const beganAt = Date.now()
  let writes = options.writes
  let requests = options.requests
  let lastWrite = Number.NEGATIVE_INFINITY
  let unanswered = 0

  const send = async (story: string, operation: OperationId, outgoing: Outgoing, signedBody?: string) => {
    const sentAt = performance.now()
    const body = outgoing.body
    const key = options.paths.match(outgoing.method, outgoing.path)?.id ?? ''
    const pending = judge.leaves({ operation, key, body, sentAt })
    const isCreate = operation === 'createCustomer' && !isReused(outgoing)
    const exchange = bounded(await (isCreate ? created(story, outgoing) : sent(outgoing)))
    const answeredAt = performance.now()
    note(story, operation, outgoing, exchange)
    if (exchange.answer?.status === 429)
      throw new CannotFindOut(
        `${host} keeps answering 429 (too many requests): pace the check with --rate, such as --rate 60/min`,
      )
    if (outgoing.method !== 'GET') lastWrite = answeredAt
    const told = tell(operation, exchange, key, { sentAt, answeredAt }, signedBody)
    own.account.see(exchange)
    return { pending, told }
  }

  // Whoever is created has to be removed within the budget, too: by a delete and a look, and lists before and after.
  const affords = (operation: OperationId): boolean => {
    if (options.most === undefined) return true
    const removing = own.toRemove().requests + (operation === 'createCustomer' ? 2 : 0)
    return options.spent() + 1 + removing + lists <= options.most
  }
  const mayWrite = (operation: OperationId): boolean => {
    const removals = own.toRemove().customers + (operation === 'createCustomer' ? 1 : 0)
    if (writes - 1 < removals) return false
    writes -= 1
    return true
  }

  const note = (story: string, operation: OperationId, { method, path }: Outgoing, exchange: Exchange): void => {
    timings.push({
      check: story,
      operation,
      method,
      path,
      status: exchange.answer?.status ?? null,
      atMs: Date.parse(exchange.startedAt) - beganAt,
      durationMs: exchange.durationMs,
      attempts: exchange.attempts,
    })
  }

  // A create whose answer was lost is looked up before it is sent again: twice is not as good as once.
  const created = async (story: string, outgoing: Outgoing): Promise<Exchange> => {
    const email = record(parsed(outgoing.body))?.['email']
    for (let turn = 1; ; turn += 1) {
      const exchange = await sent({ ...outgoing, lookAfterLoss: true })
      const told: Exchange =
        turn === 1 ? exchange : { ...exchange, attempts: exchange.attempts + turn - 1, unsure: true }
      if (told.failure?.kind !== 'incomplete' || typeof email !== 'string' || turn === mostTurns) return told
      const look: Outgoing = { method: 'GET', path: `${options.paths.customers}?email=${encodeURIComponent(email)}` }
      const shown = await sent(look)
      note(story, 'listCustomers', look, shown)
      own.account.see(shown)
      if (!isList(shown)) return told
      if (!shownIn(shown).some((one) => sameEmail(one['email'], email))) continue
      const { answer: _, failure, ...rest } = told
      return { ...rest, failure: { kind: 'settled', message: `${failure.message}; a look shows that it was done` } }
    }
  }

  // What is answered by an outage says nothing of the request, so nobody judges it.
  const sent = async (outgoing: Outgoing): Promise<Exchange> => {
    try {
      outages.mustBeThere()
      const exchange = await sender.send(outgoing)
      await outages.pass(outgoing, exchange)
      return exchange
    } catch (error) {
      if (error instanceof WentAway) throw new Stopped(error.message)
      const over = options.over()
      if (over !== undefined) throw new Stopped(over)
      throw error
    }
  }

  const letGo = (told: Told): void => lighten(told, (id) => judge.history.line(id)?.ours === true)
  const learn = (told: Told): void => {
    judge.learn(told)
    letGo(told)
  }

  return {
    timings,
    lag: (door) => lags[door],
    spent: () => options.requests - requests,
    room: () => (options.most ?? options.requests) - options.spent() - own.toRemove().requests - lists,
    writes: () => writes - own.toRemove().customers,
    async ask(story, operation, outgoing, signedBody) {
      const over = options.over()
      if (over !== undefined) throw new Stopped(over)
      if (requests <= 0 || !affords(operation)) throw new Stopped('the budget of requests is used up (--max-requests)')
      if (outgoing.method !== 'GET' && !mayWrite(operation))
        throw new Stopped('the budget of writes is used up (--max-writes)')
      requests -= 1
      const door = doorOf(operation)
      if (door !== 'write' && lags[door] > 0) await until(lastWrite + lags[door])
      const first = await send(story, operation, outgoing, signedBody)
      const { status } = first.told
      const isUnanswered = operation === 'createCustomer' && first.told.exchange.failure?.kind === 'incomplete'
      const isOneOfFew = isUnanswered && first.told.exchange.attempts === 1 && (unanswered += 1) <= fewUnanswered
      const asFew = (judgement: Judgement): Judgement =>
        isOneOfFew ? { ...judgement, broken: judgement.broken.map(asPassing) } : judgement
      const judged = asFew(judge.judge(first.pending, first.told))
      const isRead = outgoing.method === 'GET'
      // A read that failed, or lost somebody, may have done so once; a write only counts where it works at last.
      const failed =
        (status >= 500 && status !== 501) || (status === 0 && first.told.exchange.failure?.kind === 'incomplete')
      const lost = isRead && judged.broken.some(({ key, late }) => !late && isLoss(key))
      if ((failed || lost) && !isReused(outgoing) && again.failed > 0 && affords(operation)) {
        again.failed -= 1
        const second = await send(story, operation, outgoing, signedBody)
        const isBack = isRead
          ? second.told.status > 0 && second.told.status < 500 && !(lost && sameLoss(judge, second, judged))
          : second.told.ok
        options.tell(story, isBack ? asFew(judge.judge(first.pending, first.told, second.told)) : judged)
        learn(first.told)
        options.tell(
          story,
          isBack ? judge.judge(second.pending, second.told) : { ...judged, told: second.told, broken: [] },
        )
        learn(second.told)
        return isBack ? second.told : first.told
      }
      const isLate = isRead && judged.broken.some(({ late }) => late)
      if (isLate && !isReused(outgoing)) return settled(story, operation, outgoing, first, judged)
      // A nonce that is sent again is refused for that, so this read tells nothing of what comes late.
      options.tell(story, isLate ? { ...judged, broken: judged.broken.filter(({ late }) => !late) } : judged)
      learn(first.told)
      return first.told
    },
  }

  // Asks again until a second has passed since the read: what still shows the state before does not come late.
  async function settled(
    story: string,
    operation: OperationId,
    outgoing: Outgoing,
    first: Awaited<ReturnType<typeof send>>,
    judged: Judgement,
  ): Promise<Told> {
    const door = doorOf(operation) === 'list' ? 'list' : 'get'
    const late = judged.broken.filter((one) => one.late)
    const outright = { ...judged, broken: judged.broken.filter((one) => !one.late) }
    for (const wait of [step, wholeSecond]) {
      if (again.late <= 0 || !affords(operation)) break
      again.late -= 1
      await until(first.told.sentAt + wait)
      const next = await send(story, operation, outgoing)
      const then = judge.judge(next.pending, next.told)
      const still = then.broken.some((one) => one.late)
      if (still && wait === step) {
        learn(next.told)
        continue
      }
      const isBack = !then.broken.some((one) => late.some(({ key }) => key === one.key))
      options.tell(story, isBack ? excused(outright, late.slice(0, 1)) : outright)
      if (isBack) lags[door] = Math.max(lags[door], Math.min(wholeSecond, next.told.sentAt - first.told.sentAt + step))
      options.tell(story, { ...then, broken: then.broken.filter((one) => !one.late) })
      letGo(first.told)
      learn(next.told)
      return next.told
    }
    options.tell(story, excused(outright, late))
    learn(first.told)
    return first.told
  }
}

const isReused = (outgoing: Outgoing): boolean => header(outgoing.headers ?? [], 'x-auth-nonce') !== undefined

const isLoss = (key: string): boolean => /:lost$|:lacks:/.test(key)

function sameLoss(
  judge: Judge,
  second: { pending: Parameters<Judge['judge']>[0]; told: Told },
  before: Judgement,
): boolean {
  const then = judge.judge(second.pending, second.told)
  return before.broken.some(({ key }) => isLoss(key) && then.broken.some((one) => one.key === key))
}

function asPassing(one: Broken): Broken {
  return one.promise === 'answer-complete' ? { ...one, severity: 'note' } : one
}

async function until(at: number): Promise<void> {
  const wait = at - performance.now()
  if (wait > 0) await sleep(wait)
}
