import { closeSync, fstatSync, openSync, readSync, statSync, unlinkSync, writeSync } from 'node:fs'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

/** The process that asks, and whether another one still runs. */
export type LockOwner = { pid: number; isRunning: (pid: number) => boolean }

/**
 * Keeps a ledger to one process at a time; gives the function that lets go of it. What a killed process left behind
 * does not count. Throws `CannotFindOut` where another process has it.
 *
 * The lock is a queue in a file: each process appends a line, and the first line whose process runs has it. Nobody
 * takes another one's line away, so that two who find a dead owner cannot both take its place.
 */
export function lockLedger(path: string, { pid, isRunning }: LockOwner): () => void {
  const lock = `${path}.lock`
  for (;;) {
    const file = openSync(lock, 'a+', 0o600)
    const mine = `${pid} ${crypto.randomUUID()}`
    // A line of this very process that it has not written is of one that had its number before.
    const alive = (line: string): boolean =>
      line === mine || (Number.parseInt(line, 10) !== pid && isRunning(Number.parseInt(line, 10)))
    try {
      writeSync(file, `${mine}\n`)
    } catch (error) {
      closeSync(file)
      throw error
    }
    const [first] = queue(file).filter(alive)
    // Its last owner may have removed the file since it was opened.
    if (first === mine && isStill(lock, file)) {
      return () => {
        // Whoever came meanwhile reads this file on; with nobody there it goes, while this line keeps others out still.
        if (queue(file).filter(alive).length > 1) writeSync(file, `- ${mine}\n`)
        else if (isStill(lock, file)) unlinkSync(lock)
        closeSync(file)
      }
    }
    if (first !== mine) writeSync(file, `- ${mine}\n`)
    closeSync(file)
    if (first !== mine && first !== undefined) {
      const owner = Number.parseInt(first, 10)
      throw new CannotFindOut(
        `Process ${owner} is using ${path}. Wait until it has ended, or stop it; if it is something else, delete ${lock}.`,
      )
    }
  }
}

// The lines of those who have not let go, first come first.
function queue(file: number): string[] {
  const bytes = Buffer.alloc(fstatSync(file).size)
  const lines = bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, 0)).split('\n')
  const gone = new Set(lines.filter((line) => line.startsWith('- ')).map((line) => line.slice(2)))
  return lines.filter((line) => /^[1-9][0-9]{0,9}( |$)/.test(line) && !gone.has(line))
}

function isStill(path: string, file: number): boolean {
  try {
    return statSync(path).ino === fstatSync(file).ino
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
