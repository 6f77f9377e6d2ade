import { randomBytes } from 'node:crypto'
import { direct } from '../../client/connection.ts'
import { createSender } from '../../client/send.ts'
import { readTarget } from '../../client/target.ts'
import { packageVersion } from '../../spec/package-version.ts'
import { loadPaths } from '../../spec/paths.ts'
import type { PromiseId } from '../../spec/promise-id.ts'
import { loadSpec } from '../../spec/spec.ts'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'
import { createAccount } from '../../own/account.ts'
import { clockAhead } from '../../own/clock.ts'
import { sayEmailsRefused } from '../../own/email-refused.ts'
import { createDeadline } from '../../own/deadline.ts'
import { isMadeBy } from '../../own/proof.ts'
import { createOutageWatch } from '../../own/outage.ts'
import { identify } from '../identify.ts'
import { createJudge } from '../judge.ts'
import { loadPromises } from '../../spec/promises.ts'
import { told as toldOf } from '../knowledge/told.ts'
import type { Told } from '../knowledge/told.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { afterRun } from './after.ts'
import { createAsker } from './asker.ts'
import type { Asker } from './asker.ts'
import { bothTallies, endingEarly } from './connections.ts'
import { createDraw } from './draw.ts'
import { EndedEarly, beginLedgerOf, cleanUpTime, closeLedger, endedBy, explain } from './end.ts'
import { createOwn } from './own.ts'
import { createChoice } from './choice.ts'
import { createHearing } from './hearing.ts'
import { has, reasonOf } from './needs.ts'
import type { Outcome } from './outcome.ts'
import { budgets, drawingTime, planWithin, planned } from './plan.ts'
import type { Drawn } from './deep.ts'
import type { RunOptions } from './run-options.ts'
import { tellInRounds } from './rounds.ts'
import { Stopped } from './stopped.ts'
import { createTeller } from './teller.ts'
import type { Shared } from './teller.ts'

const patienceMs = 180_000

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
  const connection = options.connection ?? direct(`customers-kit/${packageVersion()}`)
  const means = {
    target,
    connection,
    credentials,
    concurrency: options.inOrder ? 1 : (options.concurrency ?? 8),
    ratePerMinute: options.ratePerMinute,
    timeoutMs: options.timeoutMs ?? 30_000,
    patienceMs,
  }
  const scenarios = planned(mode, credentials !== undefined)
  const choice = createChoice(options, { scenarios, promises })
  const plan = planWithin(scenarios, { ...options, tells: choice.tells })
  if (plan.told.length === 0)
    throw new CannotFindOut(
      'nothing is left to be checked: give a higher --max-requests, or another choice of stories.',
    )
  const ledger = beginLedgerOf(mode === 'read' ? undefined : options.ledger, { target: target.href, run: mark })
  const deadline = createDeadline({ maxMs: options.maxTimeMs, now: Date.now })
  const probing = createSender({ ...means, concurrency: 1, ratePerMinute: undefined, patienceMs: 5_000, signal })
  const outages = createOutageWatch({ send: probing.send, paths, suspicious: 1 })
  const ends = [deadline.askingEnds, ...(signal ? [signal] : [])]
  const { onWait } = options
  const sender = createSender({ ...means, signal: AbortSignal.any(ends), hurry: outages.signal, onWait })
  // What was created has to go even where the run was ended: so by a sender that neither signal nor outage ends.
  const cleaner = createSender({ ...means, signal: deadline.allEnds, onWait })
  try {
    const sentAt = performance.now()
    const listed = await identify(sender, paths, target)
    const answeredAt = performance.now()
    // The mark is new, so a clock that goes wrong may make it earlier, never later.
    const ahead = Math.min(0, clockAhead(listed))
    const account = createAccount({ ledger, mark, now: () => Date.now() + ahead, began: startedAt + ahead })
    const own = createOwn(account)
    const over = (): string | undefined => (deadline.askingEnds.aborted ? 'the time for it was up' : undefined)
    // What an outage cut is not the connections' fault.
    let tally = structuredClone(sender.tally())
    const judge = createJudge({ spec, follows: 'ours', credentials })
    judge.learn(toldOf('listCustomers', listed, '', { sentAt, answeredAt }))
    const hearing = createHearing({ promises, strict, choice, history: judge.history, credentials, mark })
    const { findings, results, resultOf } = hearing
    let stories = 0
    const tellAll = (): void =>
      options.onProgress?.({
        done: results.size - plan.leftOut.size,
        total: plan.told.length,
        requests: asker.timings.length,
        failures: findings.failures(),
        drawn: stories,
      })
    const { onAnswer } = options
    const shown = new WeakMap<Told, string[]>()
    const budget = budgets(mode)
    // What stories do not share, each of them makes.
    const requests = options.maxRequests ?? (options.inOrder ? 2 : 1) * budget.requests
    const asker = createAsker({
      sender: {
        ...sender,
        send: (request) =>
          sender.send(request).finally(() => {
            deadline.plan(cleanUpTime(own.toRemove().customers, means, asker.timings))
            if (!outages.outage()) tally = structuredClone(sender.tally())
          }),
      },
      outages,
      over,
      judge,
      own,
      paths,
      host: target.host,
      tell(story, judgement) {
        hearing.hear(story, judgement)
        const { told, broken } = judgement
        if (onAnswer) shown.set(told, [...(shown.get(told) ?? []), ...broken.map(({ key }) => key)])
        tellAll()
      },
      again: budget.again,
      writes: Math.min(budget.writes, options.maxWrites ?? budget.writes),
      requests,
      spent: () => sender.tally().attempts,
      most: mode === 'deep' ? requests : options.maxRequests,
    })
    const shared: Shared = {
      asker: onAnswer
        ? telling(asker, (story, told) => onAnswer({ story, told, broken: shown.get(told) ?? [] }))
        : asker,
      own,
      paths,
      history: judge.history,
      credentials,
      crowd: [],
      earlier: [],
      changed: new Set(),
      total: undefined,
      room: plan.crowd,
      apart: options.inOrder === true,
      strangers: new Map(),
      has: (need) => has(need, { mode, credentials, works: judge.history.works }),
    }
    let number = 0
    const next = (): number => (number += 1)

    const tellOne = async (scenario: Scenario, tell?: () => Promise<void>): Promise<void> => {
      signal?.throwIfAborted()
      const result = resultOf(scenario.name)
      const lacking = scenario.needs.find((need) => !shared.has(need))
      const began = Date.now()
      try {
        if (lacking) throw new Stopped(reasonOf(lacking, mode))
        if (tell) await tell()
        else if (scenario.when === 'quiet' || scenario.when === 'crowded') {
          const judged = new Set<PromiseId>()
          const sightings = await tellInRounds(scenario, { shared, tellerOf, judged }).finally(() =>
            hearing.keep(scenario.name, judged),
          )
          for (const one of sightings) findings.add(scenario.name, one)
        } else await scenario.tell(tellerOf(scenario))
      } catch (error) {
        if (!(error instanceof Stopped)) throw error
        result.reason = error.message
      }
      result.durationMs += Date.now() - began
      tellAll()
    }
    const tellerOf = (scenario: Scenario, asked: Shared = shared, drawnBy = seed) =>
      createTeller(scenario.name, asked, createDraw(drawnBy, scenario.name, mark, next, options.emailDomain))

    const isTimeUp = (): boolean => [...results.values()].some(({ reason }) => reason !== null && reason === over())
    let drawn: Drawn | undefined
    let cutBefore: boolean | undefined
    const draw = async (drawing: readonly Scenario[], sayFarewell: () => Promise<void>): Promise<void> => {
      // Drawing has no end of its own, so whatever ends it cuts nothing short.
      cutBefore = isTimeUp()
      // Only here is fast-check needed.
      const { tellDeep } = await import('./deep.ts')
      drawn = await tellDeep({
        seed,
        stories: drawing,
        tellOne,
        tellerOf: (scenario, by) => tellerOf(scenario, shared, by),
        listen: hearing.listen,
        findings,
        strict,
        promises,
        asker,
        over,
        sayFarewell,
        time: drawingTime({ ...options, requests }),
        onStory: (count) => void (stories = count),
      })
    }

    const tellStories = async (): Promise<void> => {
      const tellAllOf = async (stories: readonly Scenario[]): Promise<void> => {
        const at = (when: Scenario['when']): Scenario[] => stories.filter((one) => one.when === when)
        // What creates comes first, so that there are more for all others.
        const [making, others] = [at('together').filter(isMaking), at('together').filter((one) => !isMaking(one))]
        for (const some of options.inOrder ? [...making, ...others].map((one) => [one]) : [making, others])
          await settleAll(some.map((one) => tellOne(one)))
        for (const scenario of [...at('last'), ...at('quiet')]) await tellOne(scenario)
      }
      const told = (when: Scenario['when']): Scenario[] => plan.told.filter((one) => one.when === when)
      for (const [story, reason] of plan.leftOut) resultOf(story).reason = reason
      for (const scenario of [...told('first'), ...told('crowd')]) await tellOne(scenario)
      shared.earlier.push(...shared.crowd.splice(0, 2))
      const isFirst = ({ name }: Scenario): boolean => options.first?.includes(name) === true
      await tellAllOf(plan.told.filter(isFirst))
      await tellAllOf(plan.told.filter((one) => !isFirst(one)))
      const drawing = plan.told.filter(({ when }) => when === 'drawn' || when === 'crowded')
      const sayFarewell = async (): Promise<void> => {
        for (const scenario of told('farewell')) await tellOne(scenario)
      }
      if (drawing.length > 0) await draw(drawing, sayFarewell)
      else await sayFarewell()
    }
    const ended = await tellStories().then(
      () => undefined,
      (error: unknown) => ({ error }),
    )
    const outage = outages.outage()
    const lostAnswers = endingEarly(tally).some(({ severity }) => severity !== 'note')
    const left = await afterRun(
      { account, own, findings, paths, mark, mode, startedAt, timings: asker.timings, outages },
      {
        send: cleaner.send,
        outage,
        began: startedAt + ahead,
        concurrency: means.concurrency,
        look: findings.failures() > 0 || lostAnswers || !judge.history.works.has('deleteCustomer'),
        hurry: deadline.askingEnds.aborted || signal?.aborted === true,
      },
    )
    const met = outages.outage() ? tally : bothTallies(tally, cleaner.tally())
    for (const one of endingEarly(met)) {
      findings.add('all', one)
      // Now without an answer, and then with one.
      hearing.leaveOpen('answer-steady')
    }
    const unwritten = closeLedger(ledger, options.ledger, account.open().length > 0)
    if (ended || unwritten)
      throw explain(ended?.error ?? unwritten, { ledger: options.ledger, left, stopped: signal?.aborted === true })
    const refused = hearing.emailsRefused()
    if (refused !== undefined) throw new EndedEarly(sayEmailsRefused(refused, options.emailDomain), left)
    const timeUp = cutBefore ?? isTimeUp()
    return {
      target,
      mode,
      seed,
      mark,
      strict,
      startedAt,
      credentials,
      promises,
      leftOut: choice.leftOut,
      scenarios,
      results,
      findings: findings.all(scenarios.map(({ name }) => name)),
      timings: asker.timings,
      left,
      drawn,
      cutShort: endedBy(outage, timeUp),
      failures: hearing.failures(),
      unsettled: hearing.unsettled,
      secrets: [...hearing.secrets, ...connection.secrets()],
      others: {
        isOurs: (customer) =>
          (typeof customer['id'] === 'string' &&
            (judge.history.line(customer['id'])?.ours === true || account.owns(customer['id']))) ||
          isMadeBy(customer, { email: null, mark }),
        seen: [...shared.strangers.values()],
      },
    }
  } catch (error) {
    if (ledger.entries.size > 0) throw error
    closeLedger(ledger, options.ledger, false)
    const over = signal?.aborted ? 'stopped' : deadline.askingEnds.aborted ? 'the time for it was up' : undefined
    if (error instanceof CannotFindOut || over === undefined) throw error
    throw new CannotFindOut(`${over} before the deployment had answered. Nothing was created.`)
  } finally {
    deadline.dispose()
    await Promise.all([sender.close(), probing.close(), cleaner.close()])
  }
}

const isMaking = ({ operation }: Scenario): boolean => operation === 'createCustomer'

/** The same asker, which tells of each answer that it gives. */
function telling(asker: Asker, tell: (story: string, told: Told) => void): Asker {
  return {
    ...asker,
    async ask(story, ...asked) {
      const told = await asker.ask(story, ...asked)
      tell(story, told)
      return told
    },
  }
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
