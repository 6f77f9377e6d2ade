import { uniqueKey, uniqueNames } from '../customers/store.ts'
import { isObject } from '../http/json.ts'
import { meantName } from '../spec/meant-name.ts'
import type { UniqueMember } from '../spec/members.ts'
import { brief } from '../spec/violation.ts'
import type { Violation } from '../spec/violation.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { dataItems } from './data-items.ts'
import { bytesOf, filesOf } from './data-source.ts'
import type { Input } from './data-source.ts'
import { sayPlace } from './item.ts'
import type { Broken, Item, Place } from './item.ts'

/** How the records of files are read. */
type Reading<Value> = {
  /** The names that a record's members have. */
  members: readonly string[]
  /** How many faults are named; the rest is counted. */
  mostComplaints: number
  /** What may be wrong with one, and is named only beside what is. */
  concern?: (given: unknown) => Pick<Violation, 'field' | 'message'> | undefined
  /** Makes of a record as it was written what it is read for, and says what is wrong with it. */
  take: (given: unknown) => { value: Value; violations: Pick<Violation, 'field' | 'keyword' | 'message'>[] }
}

/** What a record was read for, its file, and where in it something stands. */
type Taken<Value> = { value: Value; file: string; place: Item['place'] }

/**
 * What the records of a file, a folder of files, or with `-` of the given input are read for, in the order of the files.
 * No two may share an id, email or reference that is written in them. Throws `CannotFindOut` with all that is wrong by
 * file, line and column, or the system's error where something cannot be read.
 */
export async function readItems<Value>(
  path: string,
  input: Input | undefined,
  { members, mostComplaints, concern, take }: Reading<Value>,
): Promise<{ taken: Taken<Value>[]; notes: string[] }> {
  const taken: Taken<Value>[] = []
  const complaints: string[] = []
  const concerns: string[] = []
  const notes: string[] = []
  const firstWith: Record<UniqueMember, Map<string, number>> = { id: new Map(), email: new Map(), reference: new Map() }
  let wrong = 0

  const files = await filesOf(path)
  for (const [n, file] of files.entries()) {
    const complain = (place: Place | undefined, what: string): void => {
      if (++wrong <= mostComplaints) complaints.push(place ? `${file}:${sayPlace(place)}: ${what}` : `${file}:${what}`)
    }
    try {
      for await (const item of dataItems(bytesOf(file, input), members, (note) => notes.push(`${file}: ${note}`))) {
        let given: unknown
        try {
          given = item.read()
        } catch (error) {
          complain((error as Broken).place ?? item.place(), (error as Error).message)
          continue
        }
        const doubt = concern?.(given)
        if (doubt) concerns.push(`${file}:${sayPlace(item.place(doubt.field))}: ${doubt.message}`)
        const { value, violations } = take(given)
        for (const { field, keyword, message } of violations) {
          const meant = keyword === 'unevaluatedProperties' ? meantName(field, members) : undefined
          const said = `${field || 'the record'} ${message}${forms.has(keyword) ? notThis(given, field) : ''}`
          const place = item.place(field.split('.', 1)[0] || undefined)
          complain(place, meant === undefined ? said : `${said}; did you mean ${meant}?`)
        }
        for (const member of uniqueNames) {
          const written = isObject(given) ? given[member] : undefined
          if (typeof written !== 'string' || violations.some(({ field }) => field === member)) continue
          const key = uniqueKey(member, written)
          const first = firstWith[member].get(key)
          if (first === undefined) firstWith[member].set(key, item.place().line * files.length + n)
          else {
            const where = `${files[first % files.length]}:${Math.floor(first / files.length)}`
            complain(item.place(member), `${member} ${JSON.stringify(key)} is that of the customer at ${where} too`)
          }
        }
        if (violations.length === 0) taken.push({ value, file, place: item.place })
      }
    } catch (error) {
      // The file as a whole is none of customers; another one may be.
      if (!(error instanceof CannotFindOut)) throw error
      complain(undefined, error.message)
    }
  }
  if (wrong > 0) {
    wrong += concerns.length
    complaints.push(...concerns.slice(0, mostComplaints - complaints.length))
    const more = wrong > complaints.length ? `\n… and ${wrong - complaints.length} more` : ''
    throw new CannotFindOut(`${complaints.join('\n')}${more}`)
  }
  return { taken, notes }
}

// What says how a text is to be, and not how it is.
const forms = new Set(['format', 'pattern'])

function notThis(given: unknown, field: string): string {
  const value = isObject(given) ? given[field] : undefined
  return typeof value === 'string' ? `, not ${brief(value)}` : ''
}
