import { ask, findByEmail } from './deployment.ts'
import type { Outcome } from './deployment.ts'
import type { LedgerRun } from './ledger-run.ts'
import type { Ledger, LedgerEntry } from './ledger.ts'
import { greet } from './greet.ts'
import { backOff, createPace } from './pace.ts'
import { toEntry } from './to-entry.ts'

/**
 * What undoing came to: how many were removed, how many only blacklisted because nothing can be deleted there, and what
 * is left with its reasons.
 */
export type Undone = { deleted: number; blacklisted: number; gone: number; left: { number: number; reason: string }[] }

const mostAttempts = 6

/**
 * Removes the customers that the ledger says were created, and no other: deletes them, or blacklists them where the
 * deployment cannot delete. Customers whose create nobody saw the end of are looked up first. Throws `CannotFindOut`
 * where there is something to remove and the deployment cannot be reached, refuses the credentials or has no customers.
 */
export async function undoSeed(run: LedgerRun): Promise<Undone> {
  const { ledger, stop, onProgress } = run
  if (countToUndo(ledger) > 0) await greet(run)
  const pace = createPace(run.concurrency)
  const result: Undone = { deleted: 0, blacklisted: 0, gone: 0, left: [] }
  const todo = [...ledger.entries].filter(([, { state }]) => state === 'created' || state === 'intended').values()
  let done = 0

  const worker = async (): Promise<void> => {
    for (;;) {
      await pace.enter()
      const next = stop.aborted ? undefined : todo.next()
      if (!next || next.done) {
        pace.leave(true)
        return
      }
      const [number, entry] = next.value
      const outcome = await undoOne(run, entry)
      pace.leave(typeof outcome !== 'string')
      if (typeof outcome === 'string') result.left.push({ number, reason: outcome })
      else {
        ledger.write(number, outcome)
        if (outcome.state === 'undone') result[outcome.how === 'was gone' ? 'gone' : outcome.how]++
      }
      onProgress(++done, result.left.length)
    }
  }
  await Promise.all(Array.from({ length: run.concurrency }, worker))
  for (const [number] of todo) result.left.push({ number, reason: 'not tried yet' })
  return result
}

/** How many customers undoing has to do with. */
export function countToUndo({ entries }: Pick<Ledger, 'entries'>): number {
  return [...entries.values()].filter(({ state }) => state === 'created' || state === 'intended').length
}

// What is known of the customer afterwards; a string says why it is still there.
async function undoOne(run: LedgerRun, entry: LedgerEntry): Promise<LedgerEntry | string> {
  let reason = ''
  for (let failed = 0; failed < mostAttempts; failed++) {
    if (failed > 0) {
      await run.sleep(backOff(failed, run.random))
      if (run.stop.aborted) break
    }
    const tried =
      entry.state === 'intended'
        ? await settle(run, entry)
        : entry.state === 'created'
          ? await remove(run, entry.id)
          : undefined
    if (tried?.kind === 'known') {
      if (tried.entry.state !== 'created') return tried.entry
      entry = tried.entry
      failed--
    } else if (tried) {
      reason = tried.reason
      if (tried.kind === 'refused') break
    }
  }
  return reason || 'stopped before it was over'
}

type Tried = { kind: 'known'; entry: LedgerEntry } | Exclude<Outcome, { kind: 'done' }>

async function settle(
  { sender }: LedgerRun,
  { email, since }: Extract<LedgerEntry, { state: 'intended' }>,
): Promise<Tried> {
  const found = await findByEmail(sender, email)
  if (found.kind !== 'done') return found
  if (!found.customer) return { kind: 'known', entry: { state: 'undone', how: 'was gone' } }
  return { kind: 'known', entry: toEntry(found.customer, since) }
}

async function remove({ sender }: LedgerRun, id: string): Promise<Tried> {
  const path = `/api/customers/${encodeURIComponent(id)}`
  const deleted = await ask(sender, { method: 'DELETE', path })
  if (deleted.kind === 'done') return { kind: 'known', entry: { state: 'undone', how: 'deleted' } }
  if (deleted.kind === 'unknown' && !/^501\b/.test(deleted.reason)) return deleted
  if (deleted.kind === 'refused' && ![404, 405].includes(deleted.status)) return deleted
  // A 404 may mean that the customer is gone or that there is no DELETE; a 405 or 501 only the latter.
  if (deleted.kind === 'refused' && deleted.status === 404) {
    const there = await ask(sender, { method: 'GET', path })
    if (there.kind === 'refused' && there.status === 404)
      return { kind: 'known', entry: { state: 'undone', how: 'was gone' } }
    if (there.kind !== 'done') return there
  }
  const listed = await ask(sender, {
    method: 'POST',
    path: `/api/customers/blacklist/${encodeURIComponent(id)}`,
    body: '{"blacklist":true}',
  })
  if (listed.kind === 'done') return { kind: 'known', entry: { state: 'undone', how: 'blacklisted' } }
  if (listed.kind === 'refused' && listed.status === 404)
    return { kind: 'known', entry: { state: 'undone', how: 'was gone' } }
  return listed
}
