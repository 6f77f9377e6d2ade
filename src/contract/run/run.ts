import { randomBytes } from 'node:crypto'
import { createSender } from '../../client/send.ts'
import type { Sender } from '../../client/send.ts'
import type { Credentials } from '../../client/sign.ts'
import { readTarget } from '../../client/target.ts'
import { loadPaths } from '../../spec/paths.ts'
import type { PromiseId } from '../../spec/promise-id.ts'
import { loadSpec } from '../../spec/spec.ts'
import type { Spec } from '../../spec/spec.ts'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'
import { createAccount } from '../../own/account.ts'
import { clockAhead } from '../../own/clock.ts'
import { createDeadline } from '../../own/deadline.ts'
import type { Left } from '../../own/left.ts'
import { createOutageWatch } from '../../own/outage.ts'
import type { Finding } from '../finding.ts'
import { createFindings } from '../findings.ts'
import { identify } from '../identify.ts'
import { createJudge } from '../judge.ts'
import type { Judgement } from '../judge.ts'
import type { Told } from '../knowledge/told.ts'
import { quietLaws } from '../laws/quiet.ts'
import { loadPromises } from '../../spec/promises.ts'
import type { DocumentedPromise } from '../../spec/promises.ts'
import type { Made, Need, Scenario } from '../scenarios/scenario.ts'
import { toldSignature } from '../told-signature.ts'
import { afterRun } from './after.ts'
import { createAsker } from './asker.ts'
import type { RequestTiming } from './asker.ts'
import { createDraw } from './draw.ts'
import { beginLedgerOf, cleanUpTime, closeLedger, endedBy, explain } from './end.ts'
import type { CutShort } from './end.ts'
import { createOwn } from './own.ts'
import { budgets, kept, planned } from './plan.ts'
import type { Mode } from './plan.ts'
import { createRoots } from './roots.ts'
import { Stopped } from './stopped.ts'
import { createTeller } from './teller.ts'
import type { Shared } from './teller.ts'

/** What a run needs to know. Everything but the target has a default. */
export type RunOptions = {
  /** Base URL of the deployment, with any path prefix: the part before the documented paths. */
  target: string
  /** The documents to hold it to; the package's own unless given. */
  spec?: Spec
  /** `full` unless given. */
  mode?: Mode
  /** Signs every request; without it none is signed and the stories of signatures are left out. */
  credentials?: Credentials
  /** Decides the values that are drawn; the same seed draws the same ones. Random unless given. */
  seed?: number
  /** Makes undocumented members and broken promises of our own failures. */
  strict?: boolean
  /** Requests a minute at most; without it as fast as answers come. */
  ratePerMinute?: number
  /** How many creates, updates, blacklistings and deletes the stories may send; 400 unless given. */
  writeBudget?: number
  /** File that names every customer before it is created; in memory only without it. */
  ledger?: string
  /** Allows plain http to a host that is not this machine. */
  allowHttp?: boolean
  /** Milliseconds that one answer may take; 30000 unless given. */
  timeoutMs?: number
  /** Requests under way at once; 8 unless given. */
  concurrency?: number
  /** Told of each request that was answered, and of each story that is done. */
  onProgress?: (progress: Progress) => void
  /** Milliseconds that the run may take, cleaning up included; without it as long as it takes. */
  maxTimeMs?: number
  /** Ends the run early, with what was created cleaned up. */
  signal?: AbortSignal
}

/** What became of one story: why it did not run or say all it could, and what its answers were held to. */
export type StoryResult = { reason: string | null; durationMs: number; judged: Set<PromiseId> }

/** What a run found out: what a report is made from. */
export type Outcome = {
  target: URL
  mode: Mode
  seed: number
  strict: boolean
  startedAt: number
  credentials: Credentials | undefined
  promises: DocumentedPromise[]
  scenarios: readonly Scenario[]
  results: Map<string, StoryResult>
  findings: Finding[]
  timings: RequestTiming[]
  left: Left[]
  /** Why the run ended before all was asked: the deployment went away, or the time was up. Undefined where it did not. */
  cutShort: CutShort | undefined
  /** What a deployment told of signatures that would let somebody in. */
  secrets: string[]
}

/** How far a run is. */
export type Progress = { done: number; total: number; requests: number; failures: number }

const patienceMs = 180_000
const rounds = 3

/**
 * Tells the stories to a deployment, judges every answer, and cleans up.
 * Throws `CannotFindOut` where the deployment cannot be judged: unreachable, refuses the credentials, is no Customers
 * API.
 */
export async function run(options: RunOptions): Promise<Outcome> {
  const { mode = 'full', strict = false, credentials, signal, spec = loadSpec() } = options
  const paths = loadPaths(spec)
  const target = targetOf(options, paths.customers)
  const promises = loadPromises(spec)
  const seed = options.seed ?? randomBytes(4).readUInt32BE() >>> 1
  const mark = `kit${randomBytes(4).toString('hex')}`
  const startedAt = Date.now()
  const means = {
    target,
    credentials,
    concurrency: options.concurrency ?? 8,
    ratePerMinute: options.ratePerMinute,
    timeoutMs: options.timeoutMs ?? 30_000,
    patienceMs,
  }
  const ledger = beginLedgerOf(mode === 'read' ? undefined : options.ledger, { target: target.href, run: mark })
  const deadline = createDeadline({ maxMs: options.maxTimeMs, now: Date.now })
  const probing = createSender({ ...means, concurrency: 1, ratePerMinute: undefined, patienceMs: 5_000, signal })
  const outages = createOutageWatch({ send: probing.send, paths, suspicious: 1 })
  const ends = [deadline.askingEnds, ...(signal ? [signal] : [])]
  const sender = createSender({ ...means, signal: AbortSignal.any(ends), hurry: outages.signal })
  // What was created has to go even where the run was ended: so by a sender that neither signal nor outage ends.
  const cleaner = createSender({ ...means, signal: deadline.allEnds })
  try {
    const listed = await identify(sender, paths, target, credentials !== undefined)
    // The mark is new, so a clock that goes wrong may make it earlier, never later.
    const ahead = Math.min(0, clockAhead(listed))
    const account = createAccount({ ledger, mark, now: () => Date.now() + ahead, began: startedAt + ahead })
    const own = createOwn(account)
    const over = (): string | undefined => (deadline.askingEnds.aborted ? 'the time for it was up' : undefined)
    // What an outage cut is not the connections' fault.
    let tally = { ...sender.tally() }
    const judge = createJudge({ spec, follows: 'ours', credentials })
    const seen = { foreign: new Set<string>(), own: false }
    const findings = createFindings({ promises, strict, seen })
    const scenarios = planned(mode, credentials !== undefined)
    const results = new Map<string, StoryResult>()
    const secrets = new Set<string>()
    const tellAll = (): void =>
      options.onProgress?.({
        done: results.size,
        total: scenarios.length,
        requests: asker.timings.length,
        failures: findings.failures(),
      })
    const resultOf = (story: string): StoryResult => {
      const known = results.get(story) ?? { reason: null, durationMs: 0, judged: new Set<PromiseId>() }
      results.set(story, known)
      return known
    }
    const roots = createRoots()
    const add = (story: string, judgement: Judgement): void => {
      const { told, broken, judged } = judgement
      for (const promise of judged) resultOf(story).judged.add(promise)
      if (credentials) for (const secret of [toldSignature(credentials, told.exchange)]) if (secret) secrets.add(secret)
      for (const shown of [told.customer, ...(told.list?.customers ?? [])])
        if (shown && judge.history.line(shown.id)?.ours) seen.own = true
        else if (shown) seen.foreign.add(shown.id)
      for (const one of broken) {
        const { promise, key, facts, severity, foreign, exchange } = one
        findings.add(story, {
          key,
          operation: told.operation,
          promise,
          facts,
          exchange: exchange ?? told.exchange,
          ...(severity ? { severity } : {}),
          foreign,
          because: roots.of(one, judgement),
        })
      }
      tellAll()
    }
    const budget = budgets(mode)
    const asker = createAsker({
      sender: {
        ...sender,
        send: (request) =>
          sender.send(request).finally(() => {
            deadline.plan(cleanUpTime(account.open().length, means, asker.timings))
            if (!outages.outage()) tally = { ...sender.tally() }
          }),
      },
      outages,
      over,
      judge,
      own,
      paths,
      host: target.host,
      tell: add,
      again: budget.again,
      writes: mode === 'read' ? 0 : (options.writeBudget ?? 400),
      requests: budget.requests,
    })
    const shared: Shared = {
      asker,
      own,
      paths,
      history: judge.history,
      credentials,
      earlier: [],
      strangers: new Map(),
      has: (need) => has(need, { mode, credentials, works: judge.history.works }),
    }
    let number = 0
    const next = (): number => (number += 1)

    const tellOne = async (scenario: Scenario): Promise<void> => {
      signal?.throwIfAborted()
      const result = resultOf(scenario.name)
      const lacking = scenario.needs.find((need) => !shared.has(need))
      const began = Date.now()
      try {
        if (lacking) throw new Stopped(reasonOf(lacking, mode))
        if (scenario.when === 'quiet') await quietly(scenario)
        else await scenario.tell(tellerOf(scenario))
      } catch (error) {
        if (!(error instanceof Stopped)) throw error
        result.reason = error.message
      }
      result.durationMs = Date.now() - began
      tellAll()
    }
    const tellerOf = (scenario: Scenario, asked: Shared = shared) => {
      const teller = createTeller(scenario.name, asked, createDraw(seed, scenario.name, mark, next))
      return teller
    }
    // What others do meanwhile shows once, what is wrong every time.
    const quietly = async (scenario: Scenario): Promise<void> => {
      let lasting:
        | Map<string, { promise: PromiseId; violation: ReturnType<typeof judgeRound>[number]['violation']; told: Told }>
        | undefined
      let totals: string | undefined
      for (let round = 0; round < rounds; round += 1) {
        const told: Told[] = []
        const recording: Shared = {
          ...shared,
          asker: {
            ...asker,
            ask: async (...asked) => {
              const one = await asker.ask(...asked)
              told.push(one)
              return one
            },
          },
        }
        await scenario.tell(tellerOf(scenario, recording))
        const found = judgeRound(told, resultOf(scenario.name).judged)
        if (found.length === 0 || !(await isStill(tellerOf(scenario)))) return
        const exchange = told.findLast(({ operation }) => operation === 'listCustomers')!
        const these = new Map(found.map((one) => [`${one.promise}:${one.violation.key}`, { ...one, told: exchange }]))
        lasting = lasting ? new Map([...lasting].filter(([key]) => these.has(key))) : these
        if (lasting.size === 0) return
        const now = `${exchange.list?.total}`
        if (totals !== undefined && totals !== now && !scenario.needs.includes('writes')) return
        totals = now
      }
      for (const [key, { promise, violation, told }] of lasting ?? [])
        findings.add(scenario.name, {
          key,
          operation: 'listCustomers',
          promise,
          facts: violation.facts,
          exchange: told.exchange,
          ...(violation.severity ? { severity: violation.severity } : {}),
        })
    }

    const tellStories = async (): Promise<void> => {
      const at = (when: Scenario['when']): Scenario[] => scenarios.filter((one) => one.when === when)
      for (const scenario of at('first')) await tellOne(scenario)
      if (mode !== 'smoke' && shared.has('create') && mode !== 'read') await keepSome(tellerOf, shared.earlier)
      await settleAll(at('together').map(tellOne))
      for (const scenario of [...at('last'), ...at('quiet')]) await tellOne(scenario)
      connections(tally, (facts, severity) =>
        findings.add('all', {
          key: 'answer-complete:connections',
          operation: 'all',
          promise: 'answer-complete',
          facts,
          severity,
        }),
      )
    }
    const ended = await tellStories().then(
      () => undefined,
      (error: unknown) => ({ error }),
    )
    const outage = outages.outage()
    const left = await afterRun(
      { account, own, findings, paths, mark, mode, startedAt, timings: asker.timings, outages },
      {
        send: cleaner.send,
        outage,
        began: startedAt + ahead,
        concurrency: means.concurrency,
        look: findings.failures() > 0 || !judge.history.works.has('deleteCustomer'),
        hurry: deadline.askingEnds.aborted || signal?.aborted === true,
      },
    )
    const unwritten = closeLedger(ledger, options.ledger, account.open().length > 0)
    if (ended || unwritten)
      throw explain(ended?.error ?? unwritten, { ledger: options.ledger, left, stopped: signal?.aborted === true })
    const timeUp = [...results.values()].some(({ reason }) => reason !== null && reason === over())
    return {
      target,
      mode,
      seed,
      strict,
      startedAt,
      credentials,
      promises,
      scenarios,
      results,
      findings: findings.all(scenarios.map(({ name }) => name)),
      timings: asker.timings,
      left,
      cutShort: endedBy(outage, timeUp),
      secrets: [...secrets],
    }
  } catch (error) {
    if (ledger.entries.size === 0) closeLedger(ledger, options.ledger, false)
    throw error
  } finally {
    deadline.dispose()
    await Promise.all([sender.close(), probing.close(), cleaner.close()])
  }
}

const glances = 2

// Whether the same lists tell the same totals each time: or others write meanwhile, and nothing can be told by counting.
async function isStill({ list }: ReturnType<typeof createTeller>): Promise<boolean> {
  const totals = new Set<string>()
  for (let glance = 0; glance < glances; glance += 1) {
    const all = (await list()).list?.total
    totals.add(`${all} ${(await list({ is_active: 'true' })).list?.total}`)
  }
  return totals.size === 1
}

function judgeRound(told: Told[], judged: Set<PromiseId>) {
  return quietLaws.flatMap(({ promise, holds }) => {
    const found = holds(told)
    if (found === undefined) return []
    judged.add(promise)
    return found.map((violation) => ({ promise, violation }))
  })
}

// Made first and left alone: the oldest of the run, for stories that look back.
async function keepSome(
  tellerOf: (scenario: Scenario) => ReturnType<typeof createTeller>,
  earlier: Made[],
): Promise<void> {
  const teller = tellerOf({
    name: 'one-life-kept',
    operation: 'all',
    needs: [],
    when: 'first',
    cost: 4,
    tell: async () => {},
  })
  try {
    for (let n = 0; n < kept.customers; n += 1)
      earlier.push(await teller.customer({ customer_type: n === 0 ? 'individual' : 'business' }))
  } catch (error) {
    if (!(error instanceof Stopped)) throw error
  }
}

function has(
  need: Need,
  { mode, credentials, works }: { mode: Mode; credentials: Credentials | undefined; works: ReadonlySet<string> },
): boolean {
  if (need === 'writes') return mode !== 'read'
  if (need === 'credentials') return credentials !== undefined
  return works.has(`${need}Customer${need === 'list' ? 's' : ''}`)
}

function reasonOf(need: Need, mode: Mode): string {
  if (need === 'writes') return `it writes, and the mode is ${mode}`
  if (need === 'credentials') return 'it needs credentials'
  return `it needs ${need} to work`
}

function targetOf({ target, allowHttp = false }: RunOptions, customers: string): URL {
  try {
    return readTarget(target, customers, allowHttp)
  } catch (error) {
    throw new CannotFindOut((error as Error).message)
  }
}

// All have to end before cleaning up begins, also where one of them throws.
async function settleAll(under: Promise<void>[]): Promise<void> {
  const settled = await Promise.allSettled(under)
  const thrown = settled.find((one) => one.status === 'rejected')
  if (thrown) throw thrown.reason
}

// A client may meet the end of an idle connection now and then, whoever ends it; the end of an answer that has begun it
// may not.
const manyCuts = { least: 3, share: 0.03 }

function connections(
  { attempts, resets, cuts }: ReturnType<Sender['tally']>,
  found: (facts: Finding['facts'], severity?: 'note') => void,
): void {
  if (cuts + resets < manyCuts.least) return
  found(
    {
      kind: 'observed',
      what: 'connections end before the answer does',
      expected: 'an answer to each request',
      actual: `${cuts + resets} of ${attempts} requests, ${cuts} of them within the answer`,
    },
    cuts >= manyCuts.least && cuts / attempts > manyCuts.share ? undefined : 'note',
  )
}
