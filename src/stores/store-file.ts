import { isUtf8 } from 'node:buffer'
import { read } from 'node:fs'
import { isObject } from '../http/json.ts'
import { uniqueKey } from '../customers/store.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

// The form that this version writes, and the newest that it reads.
const version = 1
const mark = 'customers_kit_store'

/** The first line of a store's file. */
export const firstLine: string = JSON.stringify({ [mark]: version })

/** The line of a customer who is new, or is as the line says from then on. */
export function lineOf(record: CustomerRecord): string {
  return JSON.stringify(record)
}

/** The line of a customer who is gone. */
export function lineOfRemoved(id: string): string {
  return JSON.stringify({ removed: id })
}

/** What a store's file holds. */
export type StoreRead = {
  /** The customers at the end of the file, in the order in which they came. */
  records: CustomerRecord[]
  /** How many lines it has, the first one aside. */
  lines: number
  /** Up to where it is whole, in bytes: what follows is the beginning of a line whose writing was cut off. */
  whole: number
  /** Whether its last line is whole and has no end, as some editors leave it. */
  unended: boolean
}

/**
 * Reads a store's file of so many bytes. Throws `CannotFindOut` with the number of the line where it is none, or was
 * changed into one by somebody.
 */
export async function readStoreFile(path: string, descriptor: number, size: number): Promise<StoreRead> {
  const records: (CustomerRecord | undefined)[] = []
  const slots = new Map<string, number>()
  let lines = 0

  const take = (line: string): void => {
    const number = ++lines
    if (number === 1) return mustBeFirst(path, line)
    // As a person may leave one.
    if (line.trim() === '') return undefined
    const value = parsed(line)
    if (isRecord(value)) {
      const key = uniqueKey('id', value.id)
      const slot = slots.get(key)
      if (slot === undefined) slots.set(key, records.push(value) - 1)
      else records[slot] = value
      return undefined
    }
    const key = isRemoval(value) ? uniqueKey('id', value.removed) : ''
    const slot = slots.get(key)
    if (slot === undefined)
      throw new CannotFindOut(
        `${path}:${number}: this line is no customer and removes none. Mend the line, or take it out.`,
      )
    records[slot] = undefined
    slots.delete(key)
    return undefined
  }

  const decoder = new TextDecoder('utf-8')
  const buffer = Buffer.allocUnsafe(1 << 20)
  // The beginning of a line whose end is still to be read.
  let rest: Buffer = Buffer.alloc(0)
  let whole = 0
  for (let at = 0; at < size; ) {
    const bytes = await readSome(descriptor, buffer, at, size)
    if (bytes === 0) break
    at += bytes
    const chunk = buffer.subarray(0, bytes)
    const end = chunk.lastIndexOf(0x0a)
    if (end < 0) {
      rest = Buffer.concat([rest, chunk])
      continue
    }
    const ended = rest.length > 0 ? Buffer.concat([rest, chunk.subarray(0, end)]) : chunk.subarray(0, end)
    if (!isUtf8(ended)) throw notUtf8(path, lines, ended)
    for (const line of decoder.decode(ended).split('\n')) take(line)
    rest = Buffer.from(chunk.subarray(end + 1))
    whole = at - rest.length
  }
  const last = decoder.decode(rest)
  // Half a line is no JSON.
  const unended = isUtf8(rest) && isObject(parsed(last))
  if (unended || lines === 0) take(last)
  return {
    records: records.filter((record) => record !== undefined),
    lines: lines - 1,
    whole: unended ? size : whole,
    unended,
  }
}

/** That one of these lines, which follow so many others, is not UTF-8. */
function notUtf8(path: string, before: number, bytes: Buffer): CannotFindOut {
  let number = before + 1
  let from = 0
  for (let end = bytes.indexOf(0x0a); end >= 0 && isUtf8(bytes.subarray(from, end)); end = bytes.indexOf(0x0a, from)) {
    number++
    from = end + 1
  }
  return number === 1
    ? noStore(path)
    : new CannotFindOut(`${path}:${number}: this line is not UTF-8. Mend it, or take it out.`)
}

function mustBeFirst(path: string, line: string): void {
  const value = parsed(line)
  const found = isObject(value) ? value[mark] : undefined
  if (found === version) return
  if (typeof found === 'number' && found > version)
    throw new CannotFindOut(
      `${path} was written by a newer customers-kit, in form ${found}; this one knows form ${version}. Use the newer one.`,
    )
  throw noStore(path)
}

function noStore(path: string): CannotFindOut {
  return new CannotFindOut(
    `${path} is there and is no store: its first line is not ${firstLine}. Name another file, and begin with the ` +
      `customers of this one by --data ${path}.`,
  )
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

const texts = ['id', 'email', 'customer_type', 'metadata', 'created_at', 'updated_at'] as const

/** Whether it has what every customer has, in the kinds that the store goes by; what is more was held to its schema. */
function isRecord(value: unknown): value is CustomerRecord {
  if (!isObject(value) || typeof value['is_active'] !== 'boolean') return false
  for (const name of texts) if (typeof value[name] !== 'string') return false
  return value['reference'] === undefined || typeof value['reference'] === 'string'
}

function isRemoval(value: unknown): value is { removed: string } {
  return isObject(value) && typeof value['removed'] === 'string'
}

function readSome(descriptor: number, into: Buffer, at: number, size: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(descriptor, into, 0, Math.min(into.length, size - at), at, (error, bytes) =>
      error ? reject(error) : resolve(bytes),
    )
  })
}
