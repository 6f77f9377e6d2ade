import { isObject, readJson, withoutMark } from '../http/json.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { textOf } from './data-source.ts'
import { places } from './item.ts'
import type { Broken, Item, Place } from './item.ts'
import { looksLikeWorkbook, workbookTable } from './workbook-table.ts'

/**
 * The records of a file, whatever a person has: JSON (an array, one record, or a list's answer), NDJSON, CSV with a line
 * of names, or a workbook (xlsx) whose sheet has one. Throws `CannotFindOut`, which begins with the place, where it is
 * none of these. `note` is told what is not read, or by a guess.
 */
export async function* dataItems(
  chunks: AsyncIterable<Uint8Array>,
  members: readonly string[],
  note: (text: string) => void,
): AsyncIterable<Item> {
  const [start, all] = await begun(chunks)
  if (start[0] === 0x1f && start[1] === 0x8b)
    throw new CannotFindOut('1:1: this is packed by gzip: unpack it first, with gunzip')
  if (looksLikeWorkbook(start)) {
    const { tableItems } = await import('./table-items.ts')
    yield* tableItems(await workbookTable(await joined(all), note), members, note)
    return
  }
  try {
    yield* textItems(textOf(all), members, note)
  } catch (error) {
    // A text of JavaScript holds half a gigabyte.
    if (!(error instanceof RangeError && error.message === 'Invalid string length')) throw error
    throw new CannotFindOut(
      '1:1: this is too large to be read at once: write it as NDJSON, which is read line by line, or in several files',
      { cause: error },
    )
  }
}

/** The first bytes, enough to know a kind of file by, and all of them. */
async function begun(chunks: AsyncIterable<Uint8Array>): Promise<[Uint8Array, AsyncIterable<Uint8Array>]> {
  const rest = chunks[Symbol.asyncIterator]()
  const read: Uint8Array[] = []
  let length = 0
  while (length < 4) {
    const next = await rest.next()
    if (next.done) break
    read.push(next.value)
    length += next.value.byteLength
  }
  async function* all(): AsyncIterable<Uint8Array> {
    yield* read
    yield* { [Symbol.asyncIterator]: () => rest }
  }
  return [Buffer.concat(read), all()]
}

async function joined(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const read: Uint8Array[] = []
  for await (const chunk of chunks) read.push(chunk)
  return Buffer.concat(read)
}

async function* textItems(
  chunks: AsyncIterable<string>,
  members: readonly string[],
  note: (text: string) => void,
): AsyncIterable<Item> {
  const lines = numbered(chunks)
  const before: string[] = []
  for await (const { text, line } of lines) {
    before.push(text)
    const start = withoutMark(text).trim()
    if (start === '') continue
    const whole = async (): Promise<string> => {
      for await (const { text } of lines) before.push(text)
      return before.join('\n')
    }
    if (start.startsWith('[')) yield* elements(await whole())
    else if (start.startsWith('{') && start.endsWith('}') && !isAnswer(start)) {
      yield lineItem(text, line)
      for await (const next of lines) if (next.text.trim() !== '') yield lineItem(next.text, next.line)
    } else if (start.startsWith('{')) yield* ofObject(await whole())
    else {
      // What reads a table knows the countries of the world, which most starts of a mock can do without.
      const [{ csvTable }, { tableItems }] = await Promise.all([import('./csv-table.ts'), import('./table-items.ts')])
      yield* tableItems(csvTable(await whole()), members, note)
    }
    return
  }
}

type Line = { text: string; line: number }

/** The lines of a text that comes in pieces, each read once: a pipe cannot be opened again. */
async function* numbered(chunks: AsyncIterable<string>): AsyncGenerator<Line, void, undefined> {
  let line = 0
  let pieces: string[] = []
  for await (const chunk of chunks) {
    let from = 0
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', from)) {
      pieces.push(chunk.slice(from, end))
      yield { text: pieces.join(''), line: ++line }
      pieces = []
      from = end + 1
    }
    pieces.push(chunk.slice(from))
  }
  yield { text: pieces.join(''), line: ++line }
}

function lineItem(text: string, line: number): Item {
  return textItem(text, (offset) => ({ line, column: offset + 1 }))
}

/** A record as JSON text, with what tells the place of an offset in it. */
function textItem(text: string, at: (offset: number) => Place): Item {
  return {
    read: () => {
      try {
        return readJson(text)
      } catch (error) {
        throw brokenAt(error as Error, at)
      }
    },
    place: (member) => at(member === undefined ? begin(text, 0) : (memberAt(text, member) ?? begin(text, 0))),
  }
}

function brokenAt(error: Error, at: (offset: number) => Place): Broken {
  const position = /at position ([0-9]{1,15})/.exec(error.message)?.[1]
  const message = error.message.replace(/ (?:in JSON )?at position [0-9]+(?: \(line [0-9]+ column [0-9]+\))?/, '')
  return Object.assign(new Error(message, { cause: error }), position && { place: at(Number(position)) })
}

/** Whether this is the answer of an API, and no record of its own. */
function isAnswer(text: string): boolean {
  try {
    return listIn(readJson(text)) !== undefined
  } catch {
    return false
  }
}

/** The path to the customers in an answer: of a list, in `data.customers`; of one customer, in `data`. */
function listIn(value: unknown): string[] | undefined {
  if (!isObject(value)) return undefined
  if (Array.isArray(value['customers'])) return ['customers']
  const { data } = value
  if (Array.isArray(data) || (isObject(data) && 'email' in data)) return ['data']
  return isObject(data) && Array.isArray(data['customers']) ? ['data', 'customers'] : undefined
}

/** The records of a text that is one object: an answer of an API, or one record. */
function* ofObject(text: string): Iterable<Item> {
  const at = places(text)
  let value: unknown
  try {
    value = readJson(text)
  } catch (error) {
    const broken = brokenAt(error as Error, at)
    const { line, column } = broken.place ?? { line: 1, column: 1 }
    throw new CannotFindOut(`${line}:${column}: ${broken.message}`)
  }
  let start = begin(text, 0)
  const path = listIn(value)
  for (const member of path ?? []) start = memberAt(text, member, start)!
  if (text[start] === '[') yield* elements(text, start)
  else yield textItem(text.slice(start, skipValue(text, start)), (offset) => at(start + offset))
}

/** The elements of an array, each for itself, so that every one that is wrong can be named. */
function* elements(text: string, from = begin(text, 0)): Iterable<Item> {
  const at = places(text)
  const say = (offset: number, what: string): CannotFindOut => {
    const { line, column } = at(offset)
    return new CannotFindOut(`${line}:${column}: ${what}`)
  }
  let depth = 0
  let inString = false
  let start = -1
  let afterComma = false
  for (let i = from; i < text.length; i++) {
    const character = text[i]!
    if (inString) {
      if (character === '\\') i++
      else if (character === '"') inString = false
      continue
    }
    const ends = depth === 1 && (character === ',' || character === ']')
    if (ends) {
      const first = start < 0 ? i : start
      const element = text.slice(first, i)
      if (start >= 0 || character === ',' || afterComma) yield textItem(element, (offset) => at(first + offset))
      start = -1
      afterComma = character === ','
      if (character === ']') {
        // An array within an answer is followed by the rest of it.
        if (from === begin(text, 0) && text.slice(i + 1).trim() !== '')
          throw say(begin(text, i + 1), 'something follows the end of the array')
        return
      }
      continue
    }
    if (depth === 1 && start < 0 && !/\s/.test(character)) start = i
    if (character === '"') inString = true
    else if (character === '[' || character === '{') depth++
    else if (character === ']' || character === '}') depth--
  }
  throw say(text.length, 'the array is not closed; the file seems to be cut off')
}

/** Where the next thing begins that is no blank. */
function begin(text: string, from: number): number {
  let i = from
  while (i < text.length && /[\s\ufeff]/.test(text[i]!)) i++
  return i
}

/** Where the value of a member begins in JSON text that has an object at `from`; the last one where there are several. */
function memberAt(text: string, member: string, from = begin(text, 0)): number | undefined {
  if (text[from] !== '{') return undefined
  let found: number | undefined
  for (let i = begin(text, from + 1); i < text.length && text[i] === '"'; ) {
    const end = skipValue(text, i)
    const value = begin(text, begin(text, end) + 1)
    if (JSON.parse(text.slice(i, end)) === member) found = value
    i = begin(text, begin(text, skipValue(text, value)) + 1)
  }
  return found
}

/** Where the value that begins at `from` ends, in JSON text. */
function skipValue(text: string, from: number): number {
  let depth = 0
  for (let i = from; i < text.length; i++) {
    const character = text[i]!
    if (character === '"') {
      for (i++; i < text.length && text[i] !== '"'; i++) if (text[i] === '\\') i++
      if (depth === 0) return i + 1
    } else if (character === '{' || character === '[') depth++
    else if (character === '}' || character === ']') {
      if (depth === 0) return i
      if (--depth === 0) return i + 1
    } else if (depth === 0 && (character === ',' || /\s/.test(character))) return i
  }
  return text.length
}
