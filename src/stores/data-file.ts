import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { ownerOnly, writeWhole } from '../files/write-whole.ts'
import { readJson } from '../http/json.ts'
import { uniqueKey, uniqueNames } from '../customers/store.ts'
import type { UniqueMember } from '../spec/members.ts'
import type { CustomerRecord } from '../spec/types.ts'
import type { Validators } from '../spec/validators.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

const mostComplaints = 10

/**
 * The customers of a JSON file (one array) or an NDJSON file (one object a line), oldest first. Each is held to
 * `customer-record.json`, and no two may share an id, email or reference. Throws `CannotFindOut` with all that is wrong,
 * the first ten lines of it, or the system's error where the file cannot be read.
 */
export async function readDataFile(path: string, validators: Validators): Promise<CustomerRecord[]> {
  const records: CustomerRecord[] = []
  const complaints: string[] = []
  const firstWith: Record<UniqueMember, Map<string, number>> = { id: new Map(), email: new Map(), reference: new Map() }
  let wrong = 0
  const complain = (line: number, what: string): void => {
    if (++wrong <= mostComplaints) complaints.push(`${path}:${line}: ${what}`)
  }

  for await (const { text, line } of await items(path)) {
    let value: unknown
    try {
      value = readJson(text)
    } catch (error) {
      complain(line, (error as Error).message)
      continue
    }
    const violations = validators.violations('customer-record', value)
    if (violations.length > 0) {
      complain(line, violations.map(({ field, message }) => `${field || 'the record'} ${message}`).join('; '))
      continue
    }
    const record = value as CustomerRecord
    for (const member of uniqueNames) {
      const value = record[member]
      if (value === undefined) continue
      const key = uniqueKey(member, value)
      const first = firstWith[member].get(key)
      if (first !== undefined)
        complain(line, `${member} ${JSON.stringify(key)} is that of the customer in line ${first} too`)
      else firstWith[member].set(key, line)
    }
    records.push(record)
  }
  if (wrong > 0) {
    const more = wrong > mostComplaints ? `\n… and ${wrong - mostComplaints} more` : ''
    throw new CannotFindOut(`${complaints.join('\n')}${more}`)
  }
  return oldestFirst(records)
}

/** The same customers in the order of their creation; those of one moment stay as they were. */
export function oldestFirst(records: CustomerRecord[]): CustomerRecord[] {
  const times = Float64Array.from(records, (record) => Date.parse(record.created_at))
  const order = Uint32Array.from(records.keys()).sort((a, b) => times[a]! - times[b]! || a - b)
  return Array.from(order, (n) => records[n]!)
}

/**
 * Writes customers to a file, one JSON array where its name ends in `.json`, else NDJSON. The file is whole or as it
 * was before, and for its owner alone where it is new.
 */
export async function writeDataFile(path: string, records: AsyncIterable<CustomerRecord>): Promise<number> {
  const array = path.endsWith('.json')
  let count = 0
  async function* lines(): AsyncIterable<string> {
    if (array) yield '['
    for await (const record of records) {
      yield (array ? (count === 0 ? '\n' : ',\n') : '') + JSON.stringify(record) + (array ? '' : '\n')
      count++
    }
    if (array) yield '\n]\n'
  }
  await writeWhole(path, lines(), { mode: ownerOnly })
  return count
}

type Item = { text: string; line: number }

async function items(path: string): Promise<AsyncIterable<Item>> {
  return (await firstCharacter(path)) === '[' ? elements(path) : ndjson(path)
}

async function firstCharacter(path: string): Promise<string | undefined> {
  for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
    const first = /[^\s\uFEFF]/.exec(chunk as string)?.[0]
    if (first !== undefined) return first
  }
  return undefined
}

async function* ndjson(path: string): AsyncIterable<Item> {
  let line = 0
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    line++
    if (text.trim() !== '') yield { text, line }
  }
}

/** The elements of a top-level array, each with the line in which it begins, which JSON.parse would not tell. */
async function* elements(path: string): AsyncIterable<Item> {
  const text = await readFile(path, 'utf8')
  let line = 1
  let depth = 0
  let inString = false
  let start = -1
  let startLine = 1
  let afterComma = false
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!
    if (character === '\n') line++
    if (inString) {
      if (character === '\\') i++
      else if (character === '"') inString = false
      continue
    }
    const ends = depth === 1 && (character === ',' || character === ']')
    if (ends) {
      const element = start < 0 ? '' : text.slice(start, i)
      if (start >= 0 || character === ',' || afterComma) yield { text: element, line: start < 0 ? line : startLine }
      start = -1
      afterComma = character === ','
      if (character === ']') {
        if (text.slice(i + 1).trim() !== '')
          throw new CannotFindOut(`${path}:${line}: something follows the end of the array`)
        return
      }
      continue
    }
    if (depth === 1 && start < 0 && !/\s/.test(character)) {
      start = i
      startLine = line
    }
    if (character === '"') inString = true
    else if (character === '[' || character === '{') depth++
    else if (character === ']' || character === '}') depth--
  }
  throw new CannotFindOut(`${path}:${line}: the array is not closed; the file seems to be cut off`)
}
