import type { Json } from '../behaviour.ts'
import { isObject } from '../../http/json.ts'
import { uuidForm } from '../../spec/uuid.ts'
import { readInstant, sameInstant } from './read-instant.ts'
import type { Instant } from './read-instant.ts'

/** What one deployment showed of a customer so far. */
export type Shown = {
  id: string
  email: string
  company: string
  creator: string
  created: Instant
  /** Undefined where a write that may or may not move it came last. */
  updated: Instant | undefined
  /** Its JSON with members in order; undefined where a write that may or may not change it came last. */
  metadata: string | undefined
}

/** What was asked before a customer was shown. */
export type Asked = {
  /** `created` and `updated` by the very request that is answered, `read` otherwise. */
  by: 'created' | 'updated' | 'read'
  /** The body that was sent; empty where none was. */
  sent: Json
  /** The deployment's time in milliseconds. */
  now: number
}

const tolerance = 10 * 60_000

/**
 * A customer without what the document leaves open: the same customer in two deployments that keep the document reads
 * the same. What has no meaning of its own (ids, times) reads as how it relates to what was shown before; `known` gains
 * what is new.
 */
export function readCustomer(data: unknown, known: Partial<Shown>, asked: Asked): Json {
  if (!isObject(data)) return { customer: 'is no object' }
  return {
    id: readId(data, known, asked),
    first_name: readName(data['first_name']),
    last_name: readName(data['last_name']),
    email: readEmail(data, known),
    customer_type: data['customer_type'],
    company_id: readOwner(data, 'company_id', known, 'company', asked),
    created_by: readOwner(data, 'created_by', known, 'creator', asked),
    is_active: data['is_active'],
    metadata: readMetadata(data['metadata'], known, asked),
    ...readTimes(data, known, asked),
  }
}

function readId({ id }: Json, known: Partial<Shown>, { by, sent }: Asked): string {
  if (typeof id !== 'string' || !uuidForm.test(id)) return 'no UUID'
  if (by === 'created' && id === sent['id']) return 'taken from the body'
  known.id ??= id
  return known.id.toLowerCase() === id.toLowerCase() ? 'its own' : 'another'
}

// Null, absent and empty are ways to say that there is none; composing letters and trimming are allowed.
function readName(value: unknown): unknown {
  if (value === undefined || value === null) return null
  return typeof value === 'string' ? value.normalize('NFC').trim() || null : { not: value }
}

function readEmail({ email }: Json, known: Partial<Shown>): unknown {
  if (typeof email !== 'string') return { not: email ?? null }
  known.email = email
  return email.toLowerCase()
}

function readOwner(data: Json, member: string, known: Partial<Shown>, as: 'company' | 'creator', asked: Asked): string {
  const value = data[member]
  if (typeof value !== 'string' || !uuidForm.test(value)) return 'no UUID'
  if (value === asked.sent[member]) return 'taken from the body'
  known[as] ??= value
  return known[as].toLowerCase() === value.toLowerCase() ? 'its own' : 'another'
}

// Whether metadata is taken from callers is left open; what is once shown has to stay.
function readMetadata(value: unknown, known: Partial<Shown>, { by, sent }: Asked): string {
  if (typeof value !== 'string') return 'no text'
  let text: string
  try {
    text = inOrder(JSON.parse(value))
  } catch {
    return 'no JSON'
  }
  if (by !== 'read' && 'metadata' in sent) known.metadata = undefined
  if (by === 'created' && !('metadata' in sent) && text !== '{}') return 'not empty'
  known.metadata ??= text
  return known.metadata === text ? 'its own' : 'another'
}

function inOrder(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    isObject(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  )
}

function readTimes({ created_at, updated_at }: Json, known: Partial<Shown>, { by, now }: Asked): Json {
  const created = readInstant(created_at)
  const updated = readInstant(updated_at)
  const isNow = (instant: Instant): boolean => Math.abs(instant.milliseconds - now) < tolerance
  const read = { created_at: 'its own', updated_at: 'its own' }
  if (created === undefined) read.created_at = 'no time'
  else if (by === 'created' && !isNow(created)) read.created_at = 'not now'
  else if (!sameInstant((known.created ??= created), created)) read.created_at = 'moved'
  if (updated === undefined) return { ...read, updated_at: 'no time' }
  const before = known.updated
  if (by !== 'read' || before === undefined) known.updated = updated
  if (created !== undefined && updated.nanoseconds < created.nanoseconds && !sameInstant(updated, created))
    read.updated_at = 'before created_at'
  else if (by === 'read') {
    if (before !== undefined && !sameInstant(before, updated)) read.updated_at = 'moved'
  } else if (!isNow(updated)) read.updated_at = 'not now'
  else if (by === 'updated' && before !== undefined && updated.nanoseconds <= before.nanoseconds)
    read.updated_at = 'not moved'
  return read
}
