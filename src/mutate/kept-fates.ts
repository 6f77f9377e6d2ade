import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { canonical, isObject, parsed } from '../http/json.ts'
import { ownerOnly } from '../files/write-whole.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { fileTrouble } from '../trouble/file-trouble.ts'
import type { Fate } from './try-mutants.ts'

/** What results are about; those of anything else are of no use. */
export type KeptHead = {
  ledger: 'customers-kit mutate'
  version: string
  command: readonly string[]
  /** The file that the customers came from, and whether requests were signed. */
  data: string | null
  auth: boolean
}

/** A file that keeps what became of each mutant, a line for each as soon as it is known. */
export type KeptFates = { known: ReadonlyMap<string, Fate>; keep: (mutant: string, fate: Fate) => void }

/**
 * Opens such a file. Where `goOn` is true, it goes on with what the file knows, and begins it where there is none; else
 * it begins anew. Throws `CannotFindOut` where the file is something else, or of another command.
 */
export function keptFates(file: string, head: KeptHead, goOn: boolean): KeptFates {
  const text = read(file)
  const lines = text?.split('\n') ?? []
  const there = parsed(lines[0])
  if (text !== undefined && text !== '' && (!isObject(there) || there['ledger'] !== head.ledger))
    throw new CannotFindOut(`${file} is no ledger of mutate: it is left alone. Name another file with --ledger.`)
  const known = new Map<string, Fate>()
  if (goOn && isObject(there)) {
    if (canonical(there) !== canonical(head))
      throw new CannotFindOut(
        `${file} is about another run (${difference(there, head)}). Name another file with --ledger, or delete it.`,
      )
    // The last line may have been cut by whatever ended the run.
    for (const line of lines.slice(1)) {
      const one = parsed(line)
      if (isObject(one)) known.set(String(one['mutant']), one['fate'] as Fate)
    }
  }
  const begin = `${JSON.stringify(head)}\n${[...known].map(([mutant, fate]) => lineOf(mutant, fate)).join('')}`
  attempt(file, () => writeFileSync(file, begin, { mode: ownerOnly }))
  return { known, keep: (mutant, fate) => attempt(file, () => appendFileSync(file, lineOf(mutant, fate))) }
}

/** What of it is not tried again where tests have changed: what they noticed already. */
export function noticedAlready(known: ReadonlyMap<string, Fate>): Map<string, Fate> {
  return new Map([...known].filter(([, { fate }]) => fate === 'noticed'))
}

function lineOf(mutant: string, fate: Fate): string {
  return `${JSON.stringify({ mutant, fate })}\n`
}

function difference(there: Record<string, unknown>, head: KeptHead): string {
  const name = (['command', 'version', 'data', 'auth'] as const).find(
    (one) => JSON.stringify(there[one]) !== JSON.stringify(head[one]),
  )
  return name === 'command' ? `of ${[there['command']].flat().join(' ')}` : `with another ${name}`
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new CannotFindOut(`--ledger ${file} cannot be read: ${fileTrouble(error, 'read')}.`)
  }
}

function attempt(file: string, write: () => void): void {
  try {
    write()
  } catch (error) {
    throw new CannotFindOut(`The ledger ${file} cannot be written: ${fileTrouble(error, 'write')}.`)
  }
}
