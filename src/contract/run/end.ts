import { rmSync } from 'node:fs'
import type { Left } from '../../own/left.ts'
import { LedgerUnwritable, beginLedger, memoryLedger } from '../../own/ledger.ts'
import type { Ledger } from '../../own/ledger.ts'
import type { Outage } from '../../own/outage.ts'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'
import type { RequestTiming } from './asker.ts'

/** What ended a run early; nothing is blamed on it. */
export type CutShort = { reason: 'outage' | 'time'; since: string; what: string }

/**
 * Begins the ledger of a run, in memory without a path, before anything is sent: a run whose customers could not be named
 * creates none. Throws `CannotFindOut` where it cannot be written.
 */
export function beginLedgerOf(path: string | undefined, { target, run }: { target: string; run: string }): Ledger {
  if (path === undefined) return memoryLedger()
  try {
    const head = { ledger: 'customers-kit check', target, run, at: new Date().toISOString() } as const
    return beginLedger(path, head, { durable: true })
  } catch (error) {
    throw new CannotFindOut(
      `the ledger ${path} cannot be written (${(error as NodeJS.ErrnoException).code}). Nothing was sent; name another file with --ledger.`,
    )
  }
}

/** Closes a ledger, and removes one that has nothing left to tell. Gives the error where it does not hold all it has to. */
export function closeLedger(ledger: Ledger, path: string | undefined, needed: boolean): LedgerUnwritable | undefined {
  try {
    ledger.close()
  } catch (error) {
    if (needed) return error as LedgerUnwritable
  }
  if (!needed && path !== undefined) rmSync(path, { force: true })
  return undefined
}

/** A run that could not find out, and what it has made and could not remove. */
export class EndedEarly extends CannotFindOut {
  readonly left: Left[]

  constructor(message: string, left: Left[]) {
    super(message)
    this.left = left
  }
}

/** What ended a run, as its user is told, with what is left. An error of ours comes back as it is. */
export function explain(
  error: unknown,
  { ledger, left, stopped }: { ledger: string | undefined; left: Left[]; stopped: boolean },
): unknown {
  const cause = error instanceof LedgerUnwritable ? (error.cause as NodeJS.ErrnoException | undefined) : undefined
  const told =
    error instanceof LedgerUnwritable
      ? new CannotFindOut(
          `the ledger ${ledger} cannot be written any more (${cause?.code ?? error.message}), so the check was ended. ` +
            'Make room for it, or name another file with --ledger.',
        )
      : stopped
        ? new CannotFindOut(
            `the check was stopped before it could find out.${left.length === 0 ? ' What it created is removed.' : ''}`,
          )
        : error
  return told instanceof CannotFindOut ? new EndedEarly(told.message, left) : told
}

/** What ended a run early; undefined where nothing did. */
export function endedBy(outage: Outage | undefined, timeUp: boolean): CutShort | undefined {
  if (outage) return { reason: 'outage', since: outage.since, what: outage.what }
  return timeUp ? { reason: 'time', since: new Date().toISOString(), what: 'the time for it was up' } : undefined
}

// Lists before and after, and one customer from its delete to its last GET: these wait for each other.
const inTurn = 10

/** Milliseconds that removing so many customers takes about, by what the run has seen. */
export function cleanUpTime(
  count: number,
  { concurrency, ratePerMinute }: { concurrency: number; ratePerMinute: number | undefined },
  timings: RequestTiming[],
): number {
  const last = timings.slice(-50)
  const mean = last.reduce((sum, { durationMs }) => sum + durationMs, 0) / Math.max(1, last.length)
  const gap = ratePerMinute === undefined ? 0 : 60_000 / ratePerMinute
  return inTurn * Math.max(mean, gap) + 2 * count * Math.max(mean / concurrency, gap)
}
