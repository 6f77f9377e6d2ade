import { meantName, wordsOf } from '../spec/meant-name.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { sayPlace } from './item.ts'
import type { Item, Place } from './item.ts'
import { createTidying } from './tidy-cell.ts'

/** A cell as a table holds it: empty text where it is empty; `unclosed` where a quotation mark in it has no end. */
export type Cell = { value: string | number | boolean | Date; offset: number; unclosed?: true }

/** Rows of cells, and where the offset of a cell is. */
export type Table = { rows: Iterable<Cell[]>; at: (offset: number) => Place }

/** What each record has to have, or is none. */
const needed = ['email', 'customer_type']

// What people call them who never saw the document, in small letters and without blanks.
const otherNames: Record<string, string> = {
  mail: 'email',
  givenname: 'first_name',
  forename: 'first_name',
  surname: 'last_name',
  familyname: 'last_name',
  mobile: 'phone',
  mobilenumber: 'phone',
  telephone: 'phone',
  tel: 'phone',
  cell: 'phone',
  dialcode: 'country_code',
  country: 'country_code',
  first: 'first_name',
  last: 'last_name',
  companyname: 'company',
  businessname: 'company',
  organisation: 'company',
  organization: 'company',
}

// What a column is called that has first and last name in one, likewise; the first one is never anything else.
const wholeNames = ['fullname', 'name', 'contactname', 'customername', 'clientname', 'personname', 'displayname']

/**
 * The records of a table, whose first row names the columns in any spelling. An empty cell is a member left out. Throws
 * `CannotFindOut`, which begins with the place, where it is no table of customers. `note` is told of columns that are
 * read by a guess or not at all, and of what was made of cells.
 */
export function* tableItems(
  { rows, at }: Table,
  members: readonly string[],
  note: (text: string) => void,
): Generator<Item, void, undefined> {
  const say = (place: Place, what: string) => new CannotFindOut(`${sayPlace(place)}: ${what}`)
  const all = rows[Symbol.iterator]()
  const head = firstRow(all).map(({ value, offset }) => ({ name: String(value).trim(), offset }))
  const names = membersOf(head, members, note)
  const whole = wholeNameIn(head, names, members, note)
  if (!names.includes('email')) {
    const begins = JSON.stringify(
      head
        .map(({ name }) => name)
        .join(', ')
        .slice(0, 30),
    )
    throw say(
      at(head[0]?.offset ?? 0),
      `this is neither JSON, nor CSV or a sheet that begins with the names of its columns, email and customer_type among them: it begins with ${begins}`,
    )
  }
  for (const name of needed)
    if (!names.includes(name)) throw say(at(head[0]!.offset), `there is no column ${name}, which every customer needs`)
  const twice = names.findIndex((name, n) => name !== undefined && names.indexOf(name) < n)
  if (twice >= 0) throw say(at(head[twice]!.offset), `there are two columns for ${names[twice]}`)
  const guessed = head.flatMap(({ name }, n) =>
    n === whole
      ? [`${JSON.stringify(name)} as first_name and last_name`]
      : names[n] === undefined || names[n] === name
        ? []
        : [`${JSON.stringify(name)} as ${names[n]}`],
  )
  if (guessed.length > 0) note(`read by a guess at what they mean: ${guessed.join(', ')}`)
  const others = head
    .filter(({ name }) => name !== '' && memberOf(name, members) === undefined && !isWholeName(name, members))
    .map(({ name }) => JSON.stringify(name))
  if (others.length > 0)
    note(`not read, as a customer has no such member: ${others.length > 1 ? 'columns' : 'column'} ${others.join(', ')}`)

  const tidying = createTidying()
  const unnamed: string[] = []
  for (let next = all.next(); !next.done; next = all.next()) {
    const row = next.value
    if (isEmpty(row)) continue
    const first = at(row[0]!.offset)
    const column = (member: string | undefined) =>
      member === undefined ? -1 : whole !== undefined && nameMembers.includes(member) ? whole : names.indexOf(member)
    yield {
      read: () => {
        const extra = row.findLastIndex(({ value }) => value !== '')
        if (extra >= names.length)
          throw new Error(`has ${extra + 1} cells, and the first line names ${names.length} columns`)
        const record: Record<string, unknown> = {}
        for (const [n, { value, unclosed }] of row.entries()) {
          const name = names[n]
          if (unclosed) throw new Error('a cell begins with a quotation mark and does not end with one')
          if (head[n]?.name === '' && value !== '') unnamed.push(sayPlace(at(row[n]!.offset)))
          const tidy = name === undefined ? '' : tidying.tidy(name, value)
          if (tidy !== '') record[name!] = tidy
        }
        if (whole === undefined) return record
        const isCompany = record['customer_type'] === 'business'
        return { ...record, ...tidying.names(String(row[whole]?.value ?? ''), head[whole]!.name, isCompany) }
      },
      place: (member) => {
        const cell = row[column(member)]
        return cell ? at(cell.offset) : first
      },
    }
  }
  for (const text of tidying.notes()) note(text)
  if (unnamed.length > 0)
    note(`${unnamed.length} not read, as the first line has no name for the column: ${unnamed.slice(0, 3).join(', ')}`)
}

function firstRow(rows: Iterator<Cell[]>): Cell[] {
  for (;;) {
    const { value: row, done } = rows.next()
    if (done) return []
    if (!isEmpty(row)) return row
  }
}

function isEmpty(row: Cell[]): boolean {
  return row.every(({ value }) => typeof value === 'string' && value.trim() === '')
}

const nameMembers = ['first_name', 'last_name']

function isWholeName(column: string, members: readonly string[]): boolean {
  return nameMembers.every((name) => members.includes(name)) && wholeNames.includes(bare(column))
}

/**
 * The column that has first and last name in one; undefined where there is none, or where it is doubtful, which is
 * noted.
 */
function wholeNameIn(
  head: { name: string }[],
  names: (string | undefined)[],
  members: readonly string[],
  note: (text: string) => void,
): number | undefined {
  const those = head.flatMap(({ name }, n) => (names[n] === undefined && isWholeName(name, members) ? [n] : []))
  if (those.length === 0) return undefined
  const sure = those.filter((n) => bare(head[n]!.name) === wholeNames[0])
  const own = names.find((name) => name !== undefined && nameMembers.includes(name))
  const only = sure.length === 1 ? sure[0] : those.length === 1 ? those[0] : undefined
  const isRead = own === undefined && only !== undefined
  const others = those.filter((n) => !isRead || n !== only).map((n) => JSON.stringify(head[n]!.name))
  if (others.length > 0) {
    const why =
      own !== undefined
        ? `there is one for ${own}`
        : isRead
          ? `${JSON.stringify(head[only]!.name)} has the names`
          : 'it is doubtful which of them has the names'
    note(`not read, as ${why}: ${others.length > 1 ? 'columns' : 'column'} ${others.join(', ')}`)
  }
  return isRead ? only : undefined
}

/** The members of columns. One that is called as the member is has it: what is only like it is not read, and noted. */
export function membersOf(
  head: readonly { name: string }[],
  members: readonly string[],
  note: (text: string) => void,
): (string | undefined)[] {
  const names = head.map(({ name }) => memberOf(name, members))
  const isSpelt = (n: number): boolean => names[n] !== undefined && bare(head[n]!.name) === bare(names[n])
  const spelt = new Map(names.flatMap((name, n) => (isSpelt(n) ? [[name, head[n]!.name]] : [])))
  return names.map((name, n) => {
    if (isSpelt(n) || !spelt.has(name)) return name
    note(`not read, as ${JSON.stringify(spelt.get(name))} has ${name}: column ${JSON.stringify(head[n]!.name)}`)
    return undefined
  })
}

function memberOf(column: string, members: readonly string[]): string | undefined {
  if (members.includes(column)) return column
  const other = otherNames[bare(column)]
  if (other !== undefined && members.includes(other)) return other
  const meant = meantName(column, members)
  return meant !== undefined && isAbout(wordsOf(column), wordsOf(meant)) ? meant : undefined
}

// What a column is about is its last word, after which only these add nothing.
const addsNothing = /^(address|number|no|nr|id|value|text|json|[0-9]+)$/
// Nor do these say of what.
const ofAnything = new Set(['code', 'at', 'by', 'is'])

/**
 * Whether a column says as much as the member that it is like: "Type" does of `customer_type`, "Company" does not of
 * `company_id`, which may be a name, nor does "Email verified" of `email`.
 */
function isAbout(column: string[], member: string[]): boolean {
  const last = member.at(-1)!
  if (column.length < member.length && column.every((word) => member.includes(word)))
    return column.includes(last) && !column.every((word) => ofAnything.has(word))
  const at = column.lastIndexOf(last)
  return at < 0 || column.slice(at + 1).every((word) => addsNothing.test(word))
}

function bare(column: string): string {
  return column.toLowerCase().replaceAll(/[^a-z]/g, '')
}
