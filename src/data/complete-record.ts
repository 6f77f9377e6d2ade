import { createHash } from 'node:crypto'
import { defaultOwner, newRecords } from '../customers/new-record.ts'
import { isObject } from '../http/json.ts'
import { unansweredMembers } from '../spec/members.ts'
import type { Spec } from '../spec/spec.ts'

// All of one moment, so that they stay in the order in which they were written.
const moment = '2026-01-01T00:00:00.000000Z'

/**
 * Fills in what a person left out of a record, as a create would: the id by the email, so that it is the same each
 * time; the time is the first moment of 2026. What is there stays, metadata as text; null for a member that is no part of
 * an answer is as good as none. What is no object comes back as it is.
 */
export function completion(spec: Spec): (value: unknown) => unknown {
  const newRecord = newRecords(spec)
  const required = spec.schemas.customer.required ?? []
  return (value) => {
    if (!isObject(value) || isWhole(value, required)) return value
    const given = { ...value }
    for (const name of unansweredMembers) if (given[name] === null) delete given[name]
    const created_at = textOr(given['created_at'] ?? given['updated_at'], moment)
    const record = newRecord(given, {
      ...defaultOwner,
      id: idBy(given['email']),
      created_at,
      updated_at: created_at,
    }) as unknown as Record<string, unknown>
    // What a new customer has that has no sender, such as an email, is not made up.
    for (const name of ['email', 'customer_type']) if (!Object.hasOwn(given, name)) delete record[name]
    return { ...record, ...given, ...(isObject(given['metadata']) && { metadata: record['metadata'] }) }
  }
}

function isWhole(value: Record<string, unknown>, required: string[]): boolean {
  return (
    required.every((name) => Object.hasOwn(value, name)) &&
    typeof value['metadata'] === 'string' &&
    unansweredMembers.every((name) => value[name] !== null)
  )
}

/** A version 7 UUID of that moment, whose other bits are those of the email in lower case. */
function idBy(email: unknown): string {
  const bits = createHash('sha256').update(String(email).toLowerCase()).digest('hex')
  const time = Date.parse(moment).toString(16).padStart(12, '0')
  const variant = ((parseInt(bits[3]!, 16) & 3) | 8).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${bits.slice(0, 3)}-${variant}${bits.slice(4, 7)}-${bits.slice(7, 19)}`
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise
}
