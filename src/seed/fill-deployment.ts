import { digestOf } from './as-wanted.ts'
import { ask, create, findByEmail } from './deployment.ts'
import type { Creation, Found } from './deployment.ts'
import { greet } from './greet.ts'
import type { LedgerRun } from './ledger-run.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { createAccount } from '../own/account.ts'
import type { Account } from '../own/account.ts'
import { sayEmailsRefused } from '../own/email-refused.ts'
import type { Entry } from '../own/entry.ts'
import { sameId } from '../own/id.ts'
import { LedgerUnwritable } from '../own/ledger.ts'
import type { Ledger } from '../own/ledger.ts'
import { WentAway, createOutageWatch, sayGivenUp, watched } from '../own/outage.ts'
import { proveCreated } from './prove-created.ts'
import { backOff, createPace } from './pace.ts'
import { requestsToSend } from './requests-to-send.ts'
import type { RequestToSend } from './requests-to-send.ts'
import type { Wanted } from './wanted.ts'

/** What filling needs besides. */
export type FillRun = LedgerRun & {
  wanted: Wanted
  /** Milliseconds since 1970. */
  now: () => number
  /** The domain that all emails are on; undefined for reserved ones. */
  emailDomain?: string | undefined
}

/**
 * How many customers are in which state; `blacklisted` are so many of those created, `unsettled` those that a next run
 * has to look up.
 */
export type Counts = {
  created: number
  blacklisted: number
  existed: number
  failed: number
  unsettled: number
  undone: number
}

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
  const { ledger, wanted, stop, onProgress } = run
  const ahead = await greet(run)
  if (isComplete(countStates(ledger, wanted.has), wanted.size)) await mustStillBeThere(run)
  const account = createAccount({
    ledger,
    now: () => run.now() + ahead,
    began: run.now() + ahead,
    digest: (n, shown) => digestOf(wanted, n, shown),
    announces: true,
  })
  const sender = {
    ...run.sender,
    send: watched(createOutageWatch({ send: run.sender.send, paths: run.paths, suspicious }), run.sender.send),
  }
  const means = { ...run, sender, account }
  const pace = createPace(run.concurrency)
  const todo = requestsToSend(ledger, wanted)
  let stopped: string | undefined
  let unwritable: LedgerUnwritable | undefined
  let letDown = 0
  // As long as nothing else has come of any customer.
  const before = countStates(ledger, wanted.has)
  let refused: string[] | undefined = before.created + before.existed === 0 ? [] : undefined
  let done = 0
  let failed = 0
  const isStopped = (): boolean => stopped !== undefined

  const worker = async (): Promise<void> => {
    for (;;) {
      await pace.enter()
      const next = stop.aborted || stopped ? undefined : todo.next()
      if (!next || next.done) {
        pace.leave(true)
        return
      }
      const result = await seedOne(means, next.value, isStopped).catch((error: unknown): One => {
        if (error instanceof LedgerUnwritable) unwritable ??= error
        else if (!(error instanceof WentAway)) throw error
        stopped ??= error instanceof WentAway ? sayGivenUp(error) : 'The ledger cannot be written.'
        return { smooth: true, reached: true, there: false }
      })
      pace.leave(result.smooth)
      letDown = result.reached ? 0 : letDown + 1
      refused =
        result.refusedForEmail !== undefined && refused !== undefined ? [...refused, result.refusedForEmail] : undefined
      if (refused?.length === mostInARow) stopped ??= 'Every email was refused.'
      if (result.unauthorized) stopped ??= `The deployment refuses the credentials (${result.unauthorized}).`
      else if (letDown >= mostInARow)
        stopped ??= `The deployment has stopped answering: ${mostInARow} customers in a row came to nothing.`
      if (!result.there) failed++
      onProgress(++done, failed)
    }
  }
  await Promise.all(Array.from({ length: run.concurrency }, worker))
  if (unwritable) throw unwritable
  if (refused !== undefined && refused.length > 0)
    throw new CannotFindOut(sayEmailsRefused(refused[0]!, run.emailDomain))
  if (!stop.aborted && !stopped)
    await proveCreated({ sender, paths: run.paths, account, concurrency: run.concurrency, stop }).catch(
      (error: unknown) => {
        // Whoever is not proven is so when the seed is undone.
        if (!(error instanceof WentAway)) throw error
      },
    )
  return { counts: countStates(ledger, wanted.has), ...(stopped && { stopped }) }
}

/** How many of the customers that count are in which state. */
export function countStates(ledger: Pick<Ledger, 'entries'>, isCounted: (n: number) => boolean): Counts {
  const counts: Counts = { created: 0, blacklisted: 0, existed: 0, failed: 0, unsettled: 0, undone: 0 }
  for (const [number, entry] of ledger.entries) {
    if (!isCounted(number)) continue
    counts[entry.state === 'intended' ? 'unsettled' : entry.state]++
    if (entry.state === 'created' && entry.blacklisted) counts.blacklisted++
  }
  return counts
}

/** Whether nothing is left to do for so many customers. */
export function isComplete({ created, existed }: Counts, size: number): boolean {
  return created + existed === size
}

// A mock that was started anew, or a sandbox that was emptied, has forgotten what the ledger remembers.
async function mustStillBeThere(run: FillRun): Promise<void> {
  const { paths, ledger, wanted } = run
  const created = [...ledger.entries].flatMap(([number, entry]) =>
    entry.state === 'created' && wanted.has(number) ? [entry.id] : [],
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

/**
 * How one record went: whether nothing had to be tried again, the deployment answered at all, and the customer is there
 * now.
 */
type One = {
  smooth: boolean
  reached: boolean
  there: boolean
  unauthorized?: string
  refusedForEmail?: string
}

async function seedOne(
  run: FillRun & { account: Account },
  { number, email, body }: RequestToSend,
  ended: () => boolean,
): Promise<One> {
  const { ledger, account, sleep, random, stop } = run
  const known = ledger.entries.get(number)
  let intended = known?.state === 'intended' ? { ...known, email } : undefined
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
      const found = await findByEmail(run, email)
      if (found.kind !== 'done') {
        if (isUnauthorized(found)) return { smooth, reached: true, there: false, unauthorized: found.reason }
        reason = found.reason
        continue
      }
      if (found.customer && doubtful) return settled(toEntry(found.customer, intended!))
      if (found.customer) {
        // Undone before, as far as that went: it was only blacklisted, and is still ours.
        const isOurs = known?.state === 'undone' && known.id !== undefined && sameId(known.id, found.customer.id)
        if (isOurs) account.settle(number, known)
        if (isOurs && account.reopen(number)) return { smooth, reached: true, there: true }
        return settled({ state: 'existed' })
      }
      // Something else of it is taken then, its reference; a list that lags behind gets a second chance.
      if (taken !== undefined && ++absent === 2) return settled({ state: 'failed', reason: taken, email })
      if (taken !== undefined) {
        reason = taken
        continue
      }
    }
    const intention = account.intend(email, number)
    const leaving = (): void => {
      if (intended) return
      intention.leaving()
      const written = ledger.entries.get(number)
      if (written?.state === 'intended') intended = { ...written, email }
    }
    const made = await create(run, body, { leaving, beginning: ledger.flush })
    if (made.kind === 'refused') {
      const one = settled({ state: 'failed', reason: made.reason, email })
      if (isUnauthorized(made)) return { ...one, unauthorized: made.reason }
      return made.forEmail ? { ...one, refusedForEmail: made.reason } : one
    }
    if (made.kind === 'taken') taken = made.reason
    else if (made.kind === 'unknown' || made.kind === 'busy') reason = made.reason
    else if (made.customer && intended) return settled(toEntry(made.customer, intended))
    // Lost on the way, or created without saying how it is called: the lookup tells.
    doubtful ||= made.kind !== 'taken' && made.kind !== 'busy'
  }
  // What was only put off was not done, and need not be looked up.
  if (intended && reason !== '')
    ledger.write(number, doubtful ? { ...intended, reason } : { state: 'failed', reason, email })
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
