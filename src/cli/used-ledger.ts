import { existsSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { openLedger, readLedger } from '../seed/ledger.ts'
import type { Ledger, LedgerHead } from '../seed/ledger.ts'
import { lockLedger } from '../seed/lock.ts'
import { fileTrouble, isSystemError } from '../trouble/file-trouble.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

/** Reads a ledger that has to be there. Throws `CannotFindOut` where it is not. */
export function existingLedger(path: string): ReturnType<typeof readLedger> {
  try {
    return readLedger(path)
  } catch (error) {
    throw ledgerTrouble(error, path)
  }
}

/**
 * Opens a ledger for this process alone, until `close`, which removes one that says nothing of any customer. Throws
 * `CannotFindOut` where that cannot be.
 */
export function usedLedger(path: string, head: () => LedgerHead): { ledger: Ledger; close: () => void } {
  let release = (): void => {}
  try {
    release = lockLedger(path, { pid: process.pid, isRunning })
    const ledger = openLedger(path, head())
    return {
      ledger,
      close() {
        ledger.close()
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
  if (!isSystemError(error)) return error
  if (error.code === 'ENOENT')
    return new CannotFindOut(`There is no ledger ${path}. Name the one that "seed" wrote with --ledger.`)
  return new CannotFindOut(
    `The ledger ${path} cannot be used: ${fileTrouble(error, 'write')}. Name another with --ledger.`,
  )
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
