import { closeSync, fsyncSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs'
import { parsed, record } from '../http/json.ts'

/** A customer that a run created, or was about to create: `id` is null while nobody knows whether there is one. */
export type LedgerEntry = { n: number; email: string | null; id: string | null; settled: boolean }

/** Which customers are a run's own. Each is named before it is created, so that no end of the run can lose one. */
export type Ledger = {
  /** Names the email of a customer that is about to be created, on disk before this returns. */
  intend: (email: string | null) => number
  /** Tells what came of it: the new customer's id, or null where none was created. */
  settle: (n: number, id: string | null) => void
  /** A customer was removed. */
  gone: (id: string) => void
  /** The deployment stored what it refused: whether any other refused create left a customer is not known either. */
  doubt: () => void
  owns: (id: string) => boolean
  /** All customers that are still there, and all of which nobody knows. */
  open: () => LedgerEntry[]
  /** Removes the file where nothing is left that it would have to tell. */
  close: () => void
}

/** A ledger in a new file, in memory only without a path. Throws where the file exists already or cannot be written. */
export function createLedger(path: string | undefined, head: { target: string; run: string; at: string }): Ledger {
  const file = path === undefined ? undefined : openSync(path, 'wx', 0o600)
  const entries = new Map<number, LedgerEntry>()
  const ids = new Set<string>()
  const gone = new Set<number>()
  const write = (line: object, flush = false): void => {
    if (file === undefined) return
    writeSync(file, `${JSON.stringify(line)}\n`)
    if (flush) fsyncSync(file)
  }
  write({ ledger: 1, ...head }, true)
  return {
    intend(email) {
      const n = entries.size + 1
      entries.set(n, { n, email, id: null, settled: false })
      write({ n, email }, true)
      return n
    },
    settle(n, id) {
      const entry = entries.get(n)
      if (!entry) return
      entry.settled = true
      entry.id = id
      if (id !== null) ids.add(id.toLowerCase())
      write({ n, id })
    },
    gone(id) {
      for (const entry of entries.values()) {
        if (entry.id?.toLowerCase() !== id.toLowerCase()) continue
        entry.id = null
        gone.add(entry.n)
      }
      write({ gone: id })
    },
    doubt() {
      for (const entry of entries.values())
        if (entry.id === null && !gone.has(entry.n) && entry.email?.includes(head.run)) entry.settled = false
    },
    owns: (id) => ids.has(id.toLowerCase()),
    open: () => [...entries.values()].filter(({ id, settled }) => id !== null || !settled),
    close() {
      if (file === undefined || path === undefined) return
      closeSync(file)
      if (![...entries.values()].some(({ id, settled }) => id !== null || !settled)) unlinkSync(path)
    },
  }
}

/**
 * Reads a ledger that a run left behind; a last line that was cut off is passed over.
 * Throws an error that names the file where it is none.
 */
export function readLedger(path: string): { target: string; run: string; open: LedgerEntry[] } {
  const lines = readFileSync(path, 'utf8').split('\n')
  const values = lines.map((line) => record(parsed(line))).filter((value) => value !== undefined)
  const [head, ...rest] = values
  if (head?.['ledger'] !== 1 || typeof head['target'] !== 'string' || typeof head['run'] !== 'string')
    throw new Error(`${path} is not the ledger of a check`)
  const entries = new Map<unknown, LedgerEntry>()
  const gone = new Set<unknown>()
  for (const line of rest) {
    if ('gone' in line) gone.add(line['gone'])
    else if ('email' in line)
      entries.set(line['n'], { n: Number(line['n']), email: line['email'] as string | null, id: null, settled: false })
    else {
      const entry = entries.get(line['n'])
      if (entry) Object.assign(entry, { id: line['id'], settled: true })
    }
  }
  return {
    target: head['target'],
    run: head['run'],
    open: [...entries.values()].filter(({ id, settled }) => (id === null ? !settled : !gone.has(id))),
  }
}
