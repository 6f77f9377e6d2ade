import { createAccount } from '../own/account.ts'
import type { Account } from '../own/account.ts'
import { cleanUp } from '../own/clean-up.ts'
import { isOpen } from '../own/entry.ts'
import { notTried } from '../own/left.ts'
import { WentAway, createOutageWatch, sayGivenUp, watched } from '../own/outage.ts'
import { each, persistent } from '../own/persistent.ts'
import type { Shown } from '../own/shown.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { compare, digestOf } from './as-wanted.ts'
import { fillDeployment } from './fill-deployment.ts'
import type { FillRun } from './fill-deployment.ts'
import { greet } from './greet.ts'
import { observe } from './observe.ts'
import type { Observed } from './observe.ts'
import { backOff } from './pace.ts'
import { planSync } from './plan-sync.ts'
import type { Plan, Step } from './plan-sync.ts'
import { putRight, release } from './put-right.ts'

/** What syncing needs besides; what is to be sent, it is told before. */
export type SyncRun = FillRun & {
  /** Only plans: nothing is sent that changes anything. */
  dryRun: boolean
  onPlan: (plan: Plan) => void
}

/** What changes something. */
export type ChangingAction = Exclude<Step['action'], 'leave' | 'cannot'>

/** What syncing came to. */
export type Synced = {
  /** What was to be done in the beginning. */
  plan: Plan
  done: Record<ChangingAction, number>
  /** How many are as they are wanted in the end; undefined where it was not looked at again, as after a stop. */
  asWanted: number | undefined
  /** What is not as it is wanted, or not known to be ours, and why. */
  left: (Step & { reason: string })[]
  /** Why it ended before all was tried. */
  stopped?: string
}

const mostAttempts = 6
const suspicious = 5
// What was answered well and is shown as before may be a list that lags behind.
const lags = [300, 1_500]
const mostRounds = 100

type Round = { account: Account; observed: Map<number, Observed>; plan: Plan; send: SyncRun['sender']['send'] }

/**
 * Makes a deployment have what is wanted: removes what the ledger names and nobody wants any more, puts right what was
 * changed, blacklists or reactivates, and creates what is missing; looks at it again until it is so. Changes nothing
 * without proof that it is ours. Throws `CannotFindOut` where the deployment cannot be reached, refuses the credentials or
 * has no customers.
 */
export async function syncDeployment(run: SyncRun): Promise<Synced> {
  const { wanted, ledger, stop, dryRun } = run
  const ahead = await greet(run)
  const done: Record<ChangingAction, number> = { create: 0, update: 0, blacklist: 0, reactivate: 0, remove: 0 }
  const watch = createOutageWatch({ send: run.sender.send, paths: run.paths, suspicious })
  // By step: what was answered well, and why a step is not tried again.
  const well = new Set<string>()
  const givenUp = new Map<string, string>()
  let first: Plan | undefined
  let last: Plan | undefined
  // Whether something was sent since it was last looked at.
  let changed = false
  let stopped: string | undefined
  let lag = 0
  let spares = 0
  let over = 0

  const wentWell = (step: Step): void => {
    well.add(keyOf(step))
    done[step.action as ChangingAction] += 1
    run.onProgress((over += 1), givenUp.size)
  }
  const giveUp = (step: Step, reason: string): void => {
    givenUp.set(keyOf(step), reason)
    run.onProgress((over += 1), givenUp.size)
  }
  // Whom this run only blacklisted or reactivated since it was last looked at: all else of them was as wanted.
  const onlyPut = new Set<number>()
  const look = async (): Promise<Round> => {
    const account = createAccount({
      ledger,
      now: () => run.now() + ahead,
      began: run.now() + ahead,
      digest: (n, shown) => digestOf(wanted, n, shown),
    })
    const send = persistent({
      account,
      send: watched(watch, run.sender.send),
      attempts: mostAttempts,
      pause: (failed) => run.sleep(backOff(failed, run.random)),
      stop,
    })
    adopt(account, run)
    const stateOf = (n: number): string | undefined => ledger.entries.get(n)?.state
    const observed = await observe({ ...run, account, stateOf, send })
    // What no answer shows was sent, or was there before: that it is, is known by that it was answered well.
    for (const [n, seen] of observed) {
      if (seen.is !== 'there' || !wanted.has(n) || !isAlike(n, seen.shown, run)) continue
      const isActive = seen.shown['is_active'] !== false
      const isPut = isActive === wanted.isActive(n) && onlyPut.delete(n)
      if (isPut || well.has(`update ${n}`)) account.note(n, seen.shown, isActive)
    }
    const plan = planSync(observed, wanted, ledger.entries)
    return { account, observed, plan, send }
  }

  try {
    for (let round = 0; round < mostRounds; round++) {
      const looked = await look()
      last = looked.plan
      changed = false
      if (first === undefined) run.onPlan((first = last))
      if (dryRun || stop.aborted) break
      noteAsWanted(looked, run, givenUp)
      const todo = last.steps.filter((one) => isChange(one) && !givenUp.has(keyOf(one)))
      if (todo.length === 0) break
      const fresh = todo.filter((one) => !well.has(keyOf(one)))
      if (fresh.length === 0) {
        const wait = lags[lag++]
        if (wait !== undefined) await run.sleep(wait)
        else for (const one of todo) givenUp.set(keyOf(one), 'it was answered well, and is shown as before')
        continue
      }
      changed = true
      await carryOut(fresh, looked)
      if (stop.aborted || stopped !== undefined) break
    }
  } catch (error) {
    if (!(error instanceof WentAway)) throw error
    stopped = sayGivenUp(error)
  }
  const plan = first ?? { steps: [], asWanted: 0 }
  const end = last ?? plan
  const asWanted = changed ? undefined : end.asWanted
  return { plan, done, asWanted, left: leftOf(end), ...(stopped !== undefined && { stopped }) }

  async function carryOut(steps: Step[], { account, observed, plan, send }: Round): Promise<void> {
    const before = well.size
    settle(account, observed, run)
    await removeAll(steps, account, send)
    const blocked: Extract<Step, { action: 'update' }>[] = []
    const toUpdate = new Set(plan.steps.flatMap(({ action, n }) => (action === 'update' ? [n] : [])))
    for (const action of ['update', 'reactivate', 'blacklist'] as const) {
      const those = steps.filter((one): one is Extract<Step, { action: typeof action }> => one.action === action)
      await each(run.concurrency, those, stop, async (one) => {
        const put = await putRight(one, { request: wanted.request(one.n), paths: run.paths, send })
        if (put.became === 'taken' && one.action === 'update') blocked.push(one)
        else if (put.became === 'well') {
          wentWell(one)
          if (!toUpdate.has(one.n)) onlyPut.add(one.n)
        } else giveUp(one, put.reason)
      })
    }
    const missing = steps.filter(({ action }) => action === 'create')
    if (missing.length > 0 && !stop.aborted) await createAll(missing, account, send)
    if (well.size > before) return
    // Where each waits for the email or reference of another, one of them has to let go first.
    for (const one of blocked)
      if (stop.aborted || (await isReleased(one, account, send))) return
      else giveUp(one, 'somebody else has the email or reference')
  }

  async function isReleased(one: Step, account: Account, send: Round['send']): Promise<boolean> {
    const spare = `spare-${Math.floor(run.random() * 2 ** 32).toString(16)}-${(spares += 1)}`
    const request = wanted.request(one.n)
    return spares <= mostRounds && (await release(request, { own: one.id, spare, account, paths: run.paths, send }))
  }

  async function removeAll(steps: Step[], account: Account, send: Round['send']): Promise<void> {
    const those = new Map(steps.filter(({ action }) => action === 'remove').map((one) => [one.n, one]))
    if (those.size === 0) return
    const { settled, left, ended } = await cleanUp({
      account,
      only: (n) => those.has(n),
      paths: run.paths,
      since: 0,
      canDelete: true,
      look: true,
      insist: true,
      concurrency: run.concurrency,
      // Sent again by `send` already.
      attempts: 1,
      pause: (failed) => run.sleep(backOff(failed, run.random)),
      stop,
      send,
    })
    for (const n of settled.keys()) wentWell(those.get(n)!)
    if (ended !== undefined) throw ended
    if (!stop.aborted) for (const { n, reason } of left) giveUp(those.get(n)!, reason)
  }

  async function createAll(missing: Step[], account: Account, send: Round['send']): Promise<void> {
    const begun = over
    try {
      const filled = await fillDeployment({ ...run, onProgress: (by, failed) => run.onProgress(begun + by, failed) })
      stopped = filled.stopped
    } catch (error) {
      // What was done before is told all the same.
      if (!(error instanceof CannotFindOut)) throw error
      stopped = error.message
    }
    for (const one of missing) {
      const entry = ledger.entries.get(one.n)
      if (entry?.state === 'created') wentWell(one)
      else if (entry?.state === 'failed' && !(await isReleased(one, account, send))) giveUp(one, entry.reason)
      else if (entry?.state === 'intended' && entry.reason !== undefined) giveUp(one, entry.reason)
    }
  }

  function leftOf({ steps }: Plan): Synced['left'] {
    const over = changed ? steps.filter((one) => !well.has(keyOf(one))) : steps
    return over.map((one) => ({
      ...one,
      reason: 'reason' in one ? one.reason : (givenUp.get(keyOf(one)) ?? notTried),
    }))
  }
}

function isChange({ action }: Step): boolean {
  return action !== 'leave' && action !== 'cannot'
}

function keyOf({ n, action }: Step): string {
  return `${action} ${n}`
}

function isAlike(n: number, shown: Shown, { wanted }: SyncRun): boolean {
  return compare(wanted.request(n), shown).differences.length === 0
}

/**
 * Lets a wanted number have the customer of one that nobody wants any more, where both have one email, as where somebody
 * who was generated is named in a file now.
 */
function adopt(account: Account, { wanted, ledger }: SyncRun): void {
  const others = account.open().filter(([n]) => !wanted.has(n) && account.keyOf(n))
  const byEmail = new Map(others.map(([n, { email }]) => [email?.toLowerCase(), n]))
  if (others.length === 0) return
  for (const n of wanted.numbers()) {
    const from = byEmail.get(wanted.request(n).email.toLowerCase())
    const entry = ledger.entries.get(n)
    if (from !== undefined && !(entry && isOpen(entry))) account.adopt(n, from)
  }
  // What was killed half-way names one customer twice.
  for (const [n] of others) {
    const id = account.keyOf(n)?.id
    const entry = ledger.entries.get(n)
    if (id !== undefined && entry && isOpen(entry) && account.numbersOf(id).some((m) => m !== n && wanted.has(m)))
      account.settle(n, { state: 'existed' })
  }
}

/** Puts down what was observed of those that are not there, so that what is missing is made. */
function settle(account: Account, observed: Round['observed'], { wanted, ledger }: SyncRun): void {
  for (const [n, seen] of observed) {
    const entry = ledger.entries.get(n)
    if (!entry) continue
    if (seen.is === 'absent' && (isOpen(entry) || entry.state === 'existed'))
      account.settle(n, { state: 'undone', how: 'was gone' })
    else if (seen.is === 'theirs' && isOpen(entry)) account.settle(n, { state: 'existed' })
    else if (seen.is === 'unproven' && wanted.has(n)) account.setAside(n)
  }
}

/**
 * Remembers who is as wanted, as far as that shows, and of whom the deployment does not take what it never shows: that
 * is not sent again then.
 */
function noteAsWanted({ account, observed, plan }: Round, { wanted }: SyncRun, givenUp: Map<string, string>): void {
  const open = new Set<number>()
  for (const one of plan.steps) {
    const isUntaken = one.action === 'update' && one.differences.length === 0 && givenUp.has(keyOf(one))
    if (!isUntaken) open.add(one.n)
  }
  for (const [n, seen] of observed)
    if (seen.is === 'there' && wanted.has(n) && !open.has(n)) account.note(n, seen.shown, wanted.isActive(n))
}
