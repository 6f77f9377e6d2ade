import { createAccount } from '../own/account.ts'
import { cleanUp } from '../own/clean-up.ts'
import { isOpen } from '../own/entry.ts'
import type { Left } from '../own/left.ts'
import type { Ledger } from '../own/ledger.ts'
import { WentAway, createOutageWatch, sayGivenUp, watched } from '../own/outage.ts'
import { greet } from './greet.ts'
import type { LedgerRun } from './ledger-run.ts'
import { backOff } from './pace.ts'

/** What undoing needs besides. */
export type UndoRun = LedgerRun & {
  /** The email that a record was created with; what a ledger of an earlier version does not tell. */
  emailOf: (number: number) => string | null
}

/**
 * What undoing came to: how many were removed, how many only blacklisted because nothing can be deleted there, and what
 * is left with its reasons; `stopped` says why it was given up before all was tried.
 */
export type Undone = {
  deleted: number
  blacklisted: number
  gone: number
  left: (Left & { n: number; reason: string })[]
  stopped?: string
}

const mostAttempts = 6
// In a row, from a deployment that answers its list no more either.
const suspicious = 5

/**
 * Removes the customers that the ledger says were created and that are proven to be ours, and no other: deletes them,
 * or blacklists them where the deployment cannot delete. Customers whose create nobody saw the end of are looked up
 * first. Gives up where the deployment goes away. Throws `CannotFindOut` where there is something to remove and the
 * deployment cannot be reached, refuses the credentials or has no customers.
 */
export async function undoSeed(run: UndoRun): Promise<Undone> {
  const { ledger, stop, sender, paths } = run
  const result: Undone = { deleted: 0, blacklisted: 0, gone: 0, left: [] }
  if (countToUndo(ledger) === 0) return result
  await greet(run)
  addEmails(run)
  const account = createAccount({ ledger, now: Date.now, began: 0 })
  const watch = createOutageWatch({ send: sender.send, paths, suspicious })
  const times = account.open().flatMap(([, { since }]) => (since === undefined || since === 0 ? [] : [since]))
  const { settled, left, ended } = await cleanUp({
    account,
    paths,
    since: times.reduce((earliest, one) => Math.min(earliest, one), Number.MAX_SAFE_INTEGER),
    canDelete: true,
    look: true,
    insist: true,
    concurrency: run.concurrency,
    attempts: mostAttempts,
    pause: (failed) => run.sleep(backOff(failed, run.random)),
    stop,
    onProgress: run.onProgress,
    send: watched(watch, sender.send),
  })
  for (const how of settled.values()) {
    if (how === 'deleted' || how === 'blacklisted') result[how] += 1
    else if (how === 'was gone') result.gone += 1
  }
  if (ended !== undefined && !(ended instanceof WentAway)) throw ended
  return {
    ...result,
    left,
    ...(ended && { stopped: sayGivenUp(ended) }),
  }
}

/** How many customers undoing has to do with. */
export function countToUndo({ entries }: Pick<Ledger, 'entries'>): number {
  return [...entries.values()].filter(isOpen).length
}

function addEmails({ ledger, emailOf }: UndoRun): void {
  for (const [n, entry] of ledger.entries)
    if (entry.state === 'created' && entry.email === undefined) ledger.write(n, { ...entry, email: emailOf(n) })
}
