import { existsSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { isOpen } from '../own/entry.ts'
import type { Entry } from '../own/entry.ts'
import type { Left } from '../own/left.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { LedgerUnwritable, openLedger, peekLedger, readLedger } from '../own/ledger.ts'
import type { Ledger, SeedHead } from '../own/ledger.ts'
import { lockLedger } from '../own/lock.ts'
import { fileTrouble, isSystemError } from '../trouble/file-trouble.ts'
import { shellWord } from '../text/shell-word.ts'

/** Reads a seed's ledger that has to be there. Throws `CannotFindOut` where it is not. */
export function existingLedger(path: string): { head: SeedHead; entries: ReadonlyMap<number, Entry> } {
  try {
    const { head, entries } = readLedger(path)
    if (head.ledger !== 'customers-kit seed')
      throw new CannotFindOut(
        `${path} is the ledger of a check: finish it with "customers-kit check --clean ${shellWord(path)}".`,
      )
    return { head, entries }
  } catch (error) {
    throw ledgerTrouble(error, path)
  }
}

/** Every customer that a ledger names as there, or as one that may be; none where there is no ledger that can be read. */
export function leftIn(path: string): Left[] {
  try {
    return [...readLedger(path).entries.values()].filter(isOpen).map((entry) => ({
      id: entry.id ?? null,
      email: entry.email ?? null,
      state: 'unknown',
    }))
  } catch {
    return []
  }
}

/**
 * Opens a ledger for this process alone, until `close`, which removes one that says nothing of any customer. Throws
 * `CannotFindOut` where that cannot be.
 */
export function usedLedger(path: string, head: () => SeedHead): { ledger: Ledger; close: () => void } {
  let release = (): void => {}
  try {
    release = lockLedger(path, { pid: process.pid, isRunning })
    const ledger = openLedger(path, head())
    return {
      ledger,
      close() {
        // What stays on a full disk as it was, is settled anew the next time; whoever has to know has been told.
        try {
          ledger.close()
        } catch (error) {
          if (!(error instanceof LedgerUnwritable)) throw error
        }
        // It would keep seeds of other deployments out for nothing.
        if (ledger.entries.size === 0) rmSync(path, { force: true })
        release()
      },
    }
  } catch (error) {
    release()
    if (!existsSync(dirname(path)))
      throw new CannotFindOut(
        `The ledger ${path} cannot be used: there is no folder ${dirname(path)}. Make it, or name another --ledger.`,
      )
    throw ledgerTrouble(error, path)
  }
}

/** What a person is told about a ledger that failed; an error that is not about files comes back as it is. */
export function ledgerTrouble(error: unknown, path: string): unknown {
  if (error instanceof CannotFindOut) return error
  const cause = error instanceof LedgerUnwritable ? error.cause : error
  if (!isSystemError(cause)) return error
  if (isFull(cause))
    return new CannotFindOut(
      `The ledger ${path} cannot be written: ${fileTrouble(cause, 'write')}. ` +
        'Copy the ledger elsewhere, where there is room, and name the copy with --ledger.',
    )
  if (cause.code === 'ENOENT')
    return new CannotFindOut(`There is no ledger ${path}. Name the one that "seed" wrote with --ledger.`)
  return new CannotFindOut(
    `The ledger ${path} cannot be used: ${fileTrouble(cause, 'write')}. Name another with --ledger.`,
  )
}

/** What a ledger knows, for a run that changes nothing, the file neither. Throws `CannotFindOut` where it cannot be used. */
export function peekedLedger(path: string, head: () => SeedHead): { ledger: Ledger; close: () => void } {
  try {
    return { ledger: peekLedger(path, head()), close: () => {} }
  } catch (error) {
    throw ledgerTrouble(error, path)
  }
}

/**
 * Keeps a check's ledger to this process; gives the function that lets go of it. Throws `CannotFindOut` where another
 * process has it, or the folder cannot be written.
 */
export function locked(path: string): () => void {
  try {
    return lockLedger(path, { pid: process.pid, isRunning })
  } catch (error) {
    throw ledgerTrouble(error, path)
  }
}

function isFull({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
