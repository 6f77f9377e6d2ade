import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

/** The process that asks, and whether another one still runs. */
export type LockOwner = { pid: number; isRunning: (pid: number) => boolean }

/**
 * Keeps a ledger to one process at a time; gives the function that lets go of it. What a killed process left behind
 * does not count.
 * Throws `CannotFindOut` where another process has it.
 */
export function lockLedger(path: string, { pid, isRunning }: LockOwner): () => void {
  const lock = `${path}.lock`
  const take = (): void => writeFileSync(lock, `${pid}\n`, { flag: 'wx' })
  try {
    take()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    const owner = Number(readFileSync(lock, 'utf8'))
    if (owner > 0 && owner !== pid && isRunning(owner)) {
      throw new CannotFindOut(
        `Process ${owner} is using ${path}. Wait until it has ended, or stop it; if it is something else, delete ${lock}.`,
      )
    }
    rmSync(lock, { force: true })
    take()
  }
  return () => rmSync(lock, { force: true })
}
