import type { Generator } from '../generate/create-generator.ts'
import { ask, create, findByEmail } from './deployment.ts'
import type { Creation, Found } from './deployment.ts'
import { greet } from './greet.ts'
import type { LedgerRun } from './ledger-run.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { createAccount } from '../own/account.ts'
import type { Account } from '../own/account.ts'
import type { Entry } from '../own/entry.ts'
import { LedgerUnwritable } from '../own/ledger.ts'
import type { Ledger } from '../own/ledger.ts'
import { WentAway, createOutageWatch, watched } from '../own/outage.ts'
import { proveCreated } from './prove-created.ts'
import { backOff, createPace } from './pace.ts'

/** What filling needs besides. */
export type FillRun = LedgerRun & {
  generator: Pick<Generator, 'request'>
  /** The records 0 up to, not including, this number. */
  count: number
  /** Milliseconds since 1970. */
  now: () => number
}

/** How many customers are in which state; `unsettled` are those that a next run has to look up. */
export type Counts = { created: number; existed: number; failed: number; unsettled: number; undone: number }

/** What a run came to; `stopped` says why it ended before all was tried. */
export type Filled = { counts: Counts; stopped?: string }

const mostAttempts = 9
// A deployment that lets so many records in a row down is not going to take the next one either.
const mostInARow = 20
// Answers in a row, from a deployment that answers its list no more either.
const suspicious = 5
// Between two clocks, one of which may tell whole seconds only.
const clockMargin = 2_000

/**
 * Creates the customers that the ledger does not have yet and settles those whose end nobody saw. Ends early where the
 * deployment refuses the credentials or stops answering; the ledger is right then too. Throws `CannotFindOut` where the
 * deployment cannot be reached, refuses the credentials or has no customers, and where nothing is left to do but the
 * deployment does not have what the ledger says was created.
 */
export async function fillDeployment(run: FillRun): Promise<Filled> {
  const { ledger, count, stop, onProgress } = run
  const ahead = await greet(run)
  if (isComplete(countStates(ledger, count), count)) await mustStillBeThere(run)
  const account = createAccount({ ledger, now: () => run.now() + ahead, began: run.now() + ahead })
  const sender = {
    ...run.sender,
    send: watched(createOutageWatch({ send: run.sender.send, paths: run.paths, suspicious }), run.sender.send),
  }
  const pace = createPace(run.concurrency)
  const todo = numbersToDo(ledger, count)
  let stopped: string | undefined
  let unwritable: LedgerUnwritable | undefined
  let letDown = 0
  let done = 0
  let failed = 0

  const worker = async (): Promise<void> => {
    for (;;) {
      await pace.enter()
      const next = stop.aborted || stopped ? undefined : todo.next()
      if (!next || next.done) {
        pace.leave(true)
        return
      }
      const result = await seedOne({ ...run, sender, account }, next.value, () => stopped !== undefined).catch(
        (error: unknown): One => {
          if (error instanceof LedgerUnwritable) unwritable ??= error
          else if (!(error instanceof WentAway)) throw error
          stopped ??= error instanceof WentAway ? sayStopped(error) : 'The ledger cannot be written.'
          return { smooth: true, reached: true, there: false }
        },
      )
      pace.leave(result.smooth)
      letDown = result.reached ? 0 : letDown + 1
      if (result.unauthorized) stopped ??= `The deployment refuses the credentials (${result.unauthorized}).`
      else if (letDown >= mostInARow)
        stopped ??= `The deployment has stopped answering: ${mostInARow} customers in a row came to nothing.`
      if (!result.there) failed++
      onProgress(++done, failed)
    }
  }
  await Promise.all(Array.from({ length: run.concurrency }, worker))
  if (unwritable) throw unwritable
  if (!stop.aborted && !stopped)
    await proveCreated({ sender, paths: run.paths, account, concurrency: run.concurrency, stop }).catch(
      (error: unknown) => {
        // Whoever is not proven is so when the seed is undone.
        if (!(error instanceof WentAway)) throw error
      },
    )
  return { counts: countStates(ledger, count), ...(stopped && { stopped }) }
}

function sayStopped({ outage }: WentAway): string {
  return `The deployment ${outage.what} since ${outage.since}, so it was given up.`
}

/** How many of the first `count` records are in which state. */
export function countStates(ledger: Pick<Ledger, 'entries'>, count: number): Counts {
  const counts: Counts = { created: 0, existed: 0, failed: 0, unsettled: 0, undone: 0 }
  for (const [number, { state }] of ledger.entries)
    if (number < count) counts[state === 'intended' ? 'unsettled' : state]++
  return counts
}

/** Whether nothing is left to do for the first `count` records. */
export function isComplete({ created, existed }: Counts, count: number): boolean {
  return created + existed === count
}

// A mock that was started anew, or a sandbox that was emptied, has forgotten what the ledger remembers.
async function mustStillBeThere(run: FillRun): Promise<void> {
  const { paths, ledger, count } = run
  const created = [...ledger.entries].flatMap(([number, entry]) =>
    entry.state === 'created' && number < count ? [entry.id] : [],
  )
  const id = created[0]
  if (id === undefined) return
  const found = await ask(run, paths.to('getCustomer', id))
  if (found.kind === 'refused' && found.status === 404) {
    throw new CannotFindOut(
      `The deployment no longer has what the ledger names (404 for customer ${id}): it was reset. ` +
        'Give another --ledger, or run "seed undo" with this one and then the same command again.',
    )
  }
}

// What nobody saw the end of comes first: the sooner it is looked up, the better.
function* numbersToDo({ entries }: Ledger, count: number): IterableIterator<number, undefined> {
  const unsettled = [...entries].filter(([number, { state }]) => state === 'intended' && number < count)
  for (const [number] of unsettled) yield number
  const begun = new Set(unsettled.map(([number]) => number))
  for (let number = 0; number < count; number++) {
    const state = entries.get(number)?.state
    if (!begun.has(number) && state !== 'created' && state !== 'existed') yield number
  }
}

/**
 * How one record went: whether nothing had to be tried again, the deployment answered at all, and the customer is there
 * now.
 */
type One = { smooth: boolean; reached: boolean; there: boolean; unauthorized?: string }

async function seedOne(run: FillRun & { account: Account }, number: number, ended: () => boolean): Promise<One> {
  const { generator, ledger, account, sleep, random, stop } = run
  const body = generator.request(number)
  const known = ledger.entries.get(number)
  let intended = known?.state === 'intended' ? { ...known, email: body.email } : undefined
  // Whether a create was sent whose end nobody saw.
  let doubtful = intended !== undefined
  let taken: string | undefined
  let absent = 0
  let smooth = true
  let reason = ''
  let failed = 0
  for (let attempts = 0; attempts < mostAttempts; attempts++) {
    if (reason !== '') {
      smooth = false
      await sleep(backOff(++failed, random))
      if (stop.aborted || ended()) break
      reason = ''
    }
    if (doubtful || taken !== undefined) {
      const found = await findByEmail(run, body.email)
      if (found.kind !== 'done') {
        if (isUnauthorized(found)) return { smooth, reached: true, there: false, unauthorized: found.reason }
        reason = found.reason
        continue
      }
      if (found.customer) return settled(doubtful ? toEntry(found.customer, intended!) : { state: 'existed' })
      // Something else of it is taken then, its reference; a list that lags behind gets a second chance.
      if (taken !== undefined && ++absent === 2) return settled({ state: 'failed', reason: taken })
      if (taken !== undefined) {
        reason = taken
        continue
      }
    }
    const { leaving } = account.intend(body.email, number)
    const made = await create(run, JSON.stringify(body), () => {
      if (intended) return
      leaving()
      const written = ledger.entries.get(number)
      if (written?.state === 'intended') intended = { ...written, email: body.email }
    })
    if (made.kind === 'refused') {
      const one = settled({ state: 'failed', reason: made.reason })
      return isUnauthorized(made) ? { ...one, unauthorized: made.reason } : one
    }
    if (made.kind === 'taken') taken = made.reason
    else if (made.kind === 'unknown') reason = made.reason
    else if (made.customer && intended) return settled(toEntry(made.customer, intended))
    // Lost on the way, or created without saying how it is called: the lookup tells.
    doubtful ||= made.kind !== 'taken'
  }
  if (intended && reason !== '') ledger.write(number, { ...intended, reason })
  return { smooth: false, reached: false, there: false }

  function settled(entry: Entry): One {
    if (entry.state === 'created') account.claim(number, entry.id)
    else account.settle(number, entry)
    return { smooth, reached: true, there: entry.state !== 'failed' }
  }
}

function isUnauthorized(outcome: Creation): boolean {
  return outcome.kind === 'refused' && (outcome.status === 401 || outcome.status === 403)
}

// A deployment may answer a taken email with the customer that has it; one that is older than our intention is not ours
// to undo.
function toEntry({ id, createdAt }: Found, { email, since }: { email: string; since: number }): Entry {
  return createdAt >= since - clockMargin ? { state: 'created', id, email, since } : { state: 'existed' }
}
