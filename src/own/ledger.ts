import {
  closeSync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { parsed, record } from '../http/json.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { isOpen, readEntry } from './entry.ts'
import type { Entry } from './entry.ts'

/** What every ledger is about: whose it is, and the base URL of the deployment. */
type Head = { ledger: 'customers-kit seed' | 'customers-kit check'; target: string }

/** The ledger of a seed: what its customers are made from. */
export type SeedHead = Head & {
  ledger: 'customers-kit seed'
  seed: number
  dataset: string
  /** Null for every country. */
  locales: string[] | null
  /** Null for both types. */
  type: 'individual' | 'business' | null
  /** Absent where emails are on reserved domains. */
  emailDomain?: string
  /** What else they are like; absent where that is as usual. */
  shape?: Record<string, unknown>
}

/** The ledger of a check: the mark that its emails carry, and when it began, as an ISO time. */
export type CheckHead = Head & { ledger: 'customers-kit check'; run: string; at: string }

/** The file that makes a run reversible: every create is named in it before and after. */
export type Ledger = {
  /** What is known of each number; the last word counts. */
  entries: ReadonlyMap<number, Entry>
  /**
   * Puts down what is known now: an intention is with the operating system when this returns (with the disk where the
   * ledger is durable), anything else before the process waits for the next event, so that a killed process loses
   * nothing. Throws `LedgerUnwritable` where an intention cannot be written; it does not count as put down then. The
   * rest is kept in memory all the same, and what failed is told by `close`.
   */
  write: (number: number, entry: Entry) => void
  /** The same for an intention that is not yet down: `flush` has to be called before its request leaves. */
  announce: (number: number, entry: Entry) => void
  /**
   * What was announced is with the operating system when this returns, or the disk, as with `write`; several share one
   * write of the file. Throws `LedgerUnwritable`.
   */
  flush: () => void
  /**
   * Hands all of it to the disk, for the sake of machines that lose power. Throws `LedgerUnwritable` where the file
   * does not hold all that was put down.
   */
  close: () => void
}

/** A ledger that could be opened and cannot be written any more; `cause` is the system's error. */
export class LedgerUnwritable extends Error {
  override name = 'LedgerUnwritable'
}

/** How a ledger is kept. */
type Keeping = {
  /** Forces each intention to the disk. */
  durable?: boolean
}

const kinds = { seed: 'customers-kit seed', check: 'customers-kit check' } as const

/**
 * Reads a ledger of either kind, those of earlier versions too; a last line that was cut off says nothing. Throws
 * `CannotFindOut` where it is none, or the system's error where it cannot be read.
 */
export function readLedger(path: string): {
  head: SeedHead | CheckHead
  entries: Map<number, Entry>
  whole: boolean
} {
  const text = readText(path)
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const head = record(parsed(lines[0]))
  const rest = lines.slice(1).flatMap((line) => {
    const read = record(parsed(line))
    return read ? [read] : []
  })
  const whole = text.endsWith('\n')
  if (head?.['ledger'] === 1 && typeof head['target'] === 'string' && typeof head['run'] === 'string')
    return { head: { ...head, ledger: kinds.check } as CheckHead, entries: firstForm(head, rest), whole }
  if (typeof head?.['target'] !== 'string' || (head['ledger'] !== kinds.seed && head['ledger'] !== kinds.check))
    throw new CannotFindOut(`${path} is not a ledger of "customers-kit seed" or "check". Name another file.`)
  const entries = new Map<number, Entry>()
  for (const line of rest) {
    const entry = readEntry(line)
    if (typeof line['n'] === 'number' && entry) entries.set(line['n'], withIntention(entries.get(line['n']), entry))
  }
  return { head: head as SeedHead | CheckHead, entries, whole }
}

// How a check wrote before both kinds were one. What it called gone is looked at again: it did not always look.
function firstForm(head: Record<string, unknown>, lines: Record<string, unknown>[]): Map<number, Entry> {
  const began = Date.parse(String(head['at']))
  const since = Number.isNaN(began) ? 0 : began
  const entries = new Map<number, Entry>()
  for (const { n, email, id } of lines) {
    if (typeof n !== 'number') continue
    const known = entries.get(n)
    if (typeof email === 'string' || email === null) entries.set(n, { state: 'intended', email, since })
    else if (known && typeof id === 'string') entries.set(n, withIntention(known, { state: 'created', id }))
    else if (known && id === null) entries.set(n, { state: 'failed', reason: 'no customer was created' })
  }
  return entries
}

// What was sent is what proves whose customer it is.
function withIntention(known: Entry | undefined, entry: Entry): Entry {
  if (entry.state !== 'created' || !known || !isOpen(known)) return entry
  const { email, since } = { email: known.email, since: known.since, ...entry }
  return { ...entry, ...(email !== undefined && { email }), ...(since !== undefined && { since }) }
}

/**
 * Opens a ledger to go on with it, or begins it where there is none. Throws `CannotFindOut` where it belongs to another
 * deployment or other customers.
 */
export function openLedger(path: string, wanted: SeedHead | CheckHead, keeping: Keeping = {}): Ledger {
  const known = readIfThere(path, wanted.ledger)
  if (known) mustBeAbout(path, known.head, wanted)
  const file = openSync(path, 'a', 0o600)
  // One that was cut off within its first line begins anew.
  if (!known) ftruncateSync(file)
  const first = known ? (known.whole ? '' : '\n') : `${JSON.stringify(wanted)}\n`
  return keep(file, first, known?.entries ?? new Map(), keeping)
}

/**
 * What a ledger knows, in memory: what is written to it, the file does not hold. Knows nothing where there is no file.
 * Throws `CannotFindOut` as `openLedger` does.
 */
export function peekLedger(path: string, wanted: SeedHead | CheckHead): Ledger {
  const known = readIfThere(path, wanted.ledger)
  if (known) mustBeAbout(path, known.head, wanted)
  return memoryLedger(known?.entries)
}

/** Begins a ledger in a new file. Throws the system's error where the file exists already or cannot be written. */
export function beginLedger(path: string, head: SeedHead | CheckHead, keeping: Keeping = {}): Ledger {
  const file = openSync(path, 'wx', 0o600)
  try {
    return keep(file, `${JSON.stringify(head)}\n`, new Map(), keeping)
  } catch (error) {
    unlinkSync(path)
    throw error
  }
}

/** A ledger in memory only. */
export function memoryLedger(entries = new Map<number, Entry>()): Ledger {
  const write = (number: number, entry: Entry): void => void entries.set(number, entry)
  return { entries, write, announce: write, flush: () => {}, close: () => {} }
}

function keep(file: number, first: string, entries: Map<number, Entry>, { durable = false }: Keeping): Ledger {
  try {
    writeSync(file, first)
    if (durable) fdatasyncSync(file)
  } catch (error) {
    closeSync(file)
    throw error
  }
  let waiting = ''
  // Whether something was announced that the disk may not have.
  let isAnnounced = false
  let failure: LedgerUnwritable | undefined
  const flush = (): void => {
    if (failure) throw failure
    const bytes = Buffer.from(waiting)
    waiting = ''
    try {
      // A disk that is nearly full takes a part, and says so only the next time.
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
    } catch (error) {
      failure = new LedgerUnwritable((error as Error).message, { cause: error })
      throw failure
    }
  }
  const flushSoon = (): void => {
    try {
      flush()
    } catch {
      // Whoever intends something next, or closes, is told.
    }
  }
  const line = (number: number, entry: Entry): string => `{"n":${number},${JSON.stringify(entry).slice(1)}\n`
  const put = (number: number, entry: Entry): void => {
    entries.set(number, entry)
    if (waiting === '') setImmediate(flushSoon)
    waiting += line(number, entry)
  }
  return {
    entries,
    write(number, entry) {
      if (entry.state !== 'intended') {
        put(number, entry)
        return
      }
      // An intention has to be down before its request leaves; what came of one may share the next one's write.
      waiting += line(number, entry)
      flush()
      if (durable) fdatasyncSync(file)
      entries.set(number, entry)
    },
    announce(number, entry) {
      put(number, entry)
      isAnnounced = true
    },
    flush() {
      if (waiting !== '' || failure) flush()
      if (durable && isAnnounced) fdatasyncSync(file)
      isAnnounced = false
    },
    close() {
      try {
        flush()
        fdatasyncSync(file)
      } finally {
        closeSync(file)
      }
    },
  }
}

// A device may have no end, and nothing that is written to it can be read again.
function readText(path: string): string {
  const found = statSync(path)
  if (!found.isFile() && !found.isDirectory())
    throw new CannotFindOut(`${path} is a device or a pipe, not a file. Name another --ledger.`)
  return readFileSync(path, 'utf8')
}

/**
 * What is known from before; undefined where there is no ledger, or one that was cut off within its first line, before
 * anything was created.
 */
function readIfThere(path: string, kind: string): ReturnType<typeof readLedger> | undefined {
  try {
    const text = readText(path)
    const begun = `{"ledger":"${kind}"`
    const cutOff = !text.includes('\n') && (begun.startsWith(text) || text.startsWith(begun))
    return cutOff ? undefined : readLedger(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function mustBeAbout(path: string, known: SeedHead | CheckHead, wanted: SeedHead | CheckHead): void {
  if (known.ledger !== wanted.ledger)
    throw new CannotFindOut(
      `${path} is a ledger of "${known.ledger}" and not of "${wanted.ledger}". Name another --ledger.`,
    )
  const told = (head: SeedHead | CheckHead, name: string): string =>
    JSON.stringify((head as Record<string, unknown>)[name]) ?? 'none'
  const differences = ['target', 'seed', 'locales', 'type', 'emailDomain', 'shape', 'dataset', 'run'].filter(
    (name) => told(known, name) !== told(wanted, name),
  )
  if (differences.length === 0) return
  const words = differences.map((name) => `${name} ${told(known, name)} and not ${told(wanted, name)}`)
  throw new CannotFindOut(
    `${path} is the ledger of ${words.join(', ')}. Run the command that it belongs to, or name another --ledger.`,
  )
}
