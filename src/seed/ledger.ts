import { closeSync, fdatasyncSync, openSync, readFileSync, statSync, truncateSync, writeSync } from 'node:fs'
import { parsed, record } from '../http/json.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

/** What a ledger is about: the deployment, and what the customers are made from. */
export type LedgerHead = {
  /** The base URL, without a slash at the end. */
  target: string
  seed: number
  dataset: string
  /** Null for every country. */
  locales: string[] | null
  /** Null for both types. */
  type: 'individual' | 'business' | null
}

/** What is known of one customer, by the record number that it is made from. */
export type LedgerEntry =
  /**
   * About to be created, or created: nobody saw the end of it. `since` is the deployment's time in milliseconds,
   * `reason` why it was given up for now.
   */
  | { state: 'intended'; email: string; since: number; reason?: string }
  | { state: 'created'; id: string }
  /** Somebody else's: the email was taken before. */
  | { state: 'existed' }
  | { state: 'failed'; reason: string }
  | { state: 'undone'; how: 'deleted' | 'blacklisted' | 'was gone' }

/** The file that makes seeding resumable and reversible: every create is named in it before and after. */
export type Ledger = {
  head: LedgerHead
  /** What is known of each record number; the last word counts. */
  entries: ReadonlyMap<number, LedgerEntry>
  /**
   * Puts down what is known now: an intention is with the operating system when this returns, anything else before the
   * process waits for the next event, so that a killed process loses nothing. Throws the system's error where the file
   * cannot be written.
   */
  write: (number: number, entry: LedgerEntry) => void
  /** Hands all of it to the disk, for the sake of machines that lose power. */
  close: () => void
}

const kind = 'customers-kit seed'

/**
 * Reads a ledger; a last line that was cut off says nothing. Throws `CannotFindOut` where it is none, or the system's error
 * where it cannot be read.
 */
export function readLedger(path: string): { head: LedgerHead; entries: Map<number, LedgerEntry>; whole: boolean } {
  const text = readText(path)
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const head = record(parsed(lines[0]))
  if (head?.['ledger'] !== kind)
    throw new CannotFindOut(`${path} is not a ledger of "customers-kit seed". Name another file.`)
  const entries = new Map<number, LedgerEntry>()
  for (const line of lines.slice(1)) {
    const { n, ...entry } = record(parsed(line)) ?? {}
    if (typeof n === 'number' && typeof entry['state'] === 'string') entries.set(n, entry as LedgerEntry)
  }
  return { head: head as unknown as LedgerHead, entries, whole: text.endsWith('\n') }
}

/**
 * Opens a ledger to go on with it, or begins it where there is none. Throws `CannotFindOut` where it belongs to another
 * deployment or other customers.
 */
export function openLedger(path: string, wanted: LedgerHead): Ledger {
  const known = readIfThere(path)
  if (known) mustBeAbout(path, known.head, wanted)
  const file = openSync(path, 'a', 0o600)
  writeSync(file, known ? (known.whole ? '' : '\n') : `${JSON.stringify({ ledger: kind, ...wanted })}\n`)
  let waiting = ''
  let failure: Error | undefined
  const flush = (): void => {
    if (failure) throw failure
    const text = waiting
    waiting = ''
    if (text !== '') writeSync(file, text)
  }
  const flushSoon = (): void => {
    try {
      flush()
    } catch (error) {
      failure = error as Error
    }
  }
  const entries = known?.entries ?? new Map<number, LedgerEntry>()
  return {
    head: wanted,
    entries,
    write(number, entry) {
      entries.set(number, entry)
      if (waiting === '' && entry.state !== 'intended') setImmediate(flushSoon)
      waiting += `${JSON.stringify({ n: number, ...entry })}\n`
      // An intention has to be down before its request leaves; what came of one may share the next one's write.
      if (entry.state === 'intended') flush()
    },
    close() {
      flush()
      fdatasyncSync(file)
      closeSync(file)
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
function readIfThere(path: string): ReturnType<typeof readLedger> | undefined {
  try {
    const text = readText(path)
    const begun = `{"ledger":"${kind}"`
    const cutOff = !text.includes('\n') && (begun.startsWith(text) || text.startsWith(begun))
    if (!cutOff) return readLedger(path)
    truncateSync(path)
    return undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function mustBeAbout(path: string, known: LedgerHead, wanted: LedgerHead): void {
  const differences = (['target', 'seed', 'locales', 'type', 'dataset'] as const).filter(
    (name) => JSON.stringify(known[name]) !== JSON.stringify(wanted[name]),
  )
  if (differences.length === 0) return
  const words = differences.map(
    (name) => `${name} ${JSON.stringify(known[name])} and not ${JSON.stringify(wanted[name])}`,
  )
  throw new CannotFindOut(
    `${path} is the ledger of ${words.join(', ')}. Run the command that it belongs to, or name another --ledger.`,
  )
}
