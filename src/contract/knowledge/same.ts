import { canonical, parsed, record } from '../../http/json.ts'
import { unansweredMembers } from '../../spec/members.ts'
import { instant } from '../instant.ts'
import type { Instant } from '../instant.ts'

/** Not documented in answers; where a deployment shows them, omitting them must not change them. Some show the phone under another name. */
export const contactMembers = [...unansweredMembers, 'phone_number'] as const

// SQL Server's datetime has steps of 1/300 s, and is written with three digits.
const millisecond = 1_000_000n
const sqlServerStep = 3_340_000n

/**
 * Whether two values of a member mean the same; what has the wrong type for its member means anything, as its shape is
 * a fault of its own. Letters of ids and the order of JSON members do not count; `shown` may be `sent` composed, as
 * Unicode advises.
 */
export function same(member: string, sent: unknown, shown: unknown): boolean {
  if (sent === shown) return true
  switch (member) {
    case 'first_name':
    case 'last_name':
      return sameName(sent, shown)
    case 'email':
      return typeof sent !== 'string' || typeof shown !== 'string' || isEmailKept(sent, shown)
    case 'id':
    case 'company_id':
    case 'created_by':
      return typeof sent !== 'string' || typeof shown !== 'string' || sent.toLowerCase() === shown.toLowerCase()
    case 'metadata': {
      const [a, b] = [metadataOf(sent), metadataOf(shown)]
      return a === undefined || b === undefined || canonical(a) === canonical(b)
    }
    case 'created_at':
    case 'updated_at': {
      const [a, b] = [instant(sent), instant(shown)]
      return !a || !b || sameInstant(a, b)
    }
    case 'phone':
    case 'phone_number':
    case 'country_code':
    case 'reference':
      return isContactKept(sent, shown)
    default:
      return typeof sent !== typeof shown || sent === shown
  }
}

/** Whether two times are apart by no more than the coarser of the steps in which they are told. */
export function sameInstant(a: Instant, b: Instant): boolean {
  const apart = a.nanoseconds > b.nanoseconds ? a.nanoseconds - b.nanoseconds : b.nanoseconds - a.nanoseconds
  if (apart === 0n) return true
  const [finer, coarser] = a.unit < b.unit ? [a.unit, b.unit] : [b.unit, a.unit]
  if (coarser === millisecond && apart <= sqlServerStep) return true
  return finer !== coarser && apart <= coarser
}

/** Whether two addresses belong to one customer: letters do not count. */
export function sameEmail(a: unknown, b: unknown): boolean {
  return typeof a === 'string' && typeof b === 'string' && a.normalize().toLowerCase() === b.normalize().toLowerCase()
}

// Spaces around a name may be taken off; the empty string is no name.
function sameName(sent: unknown, shown: unknown): boolean {
  if (!isName(sent) || !isName(shown)) return true
  const given = sent ?? ''
  const came = shown ?? ''
  return [given, given.normalize(), given.trim(), given.trim().normalize()].includes(came)
}

// Small letters in place of capitals are the same address to many; capitals that nobody gave are not kept as given.
function isEmailKept(sent: string, shown: string): boolean {
  const given = [...sent.normalize().trim()]
  const came = [...shown.normalize()]
  return (
    came.length === given.length &&
    came.every((letter, index) => letter === given[index] || letter === given[index]!.toLowerCase())
  )
}

// It may be shown masked or written otherwise; what is gone is gone.
function isContactKept(sent: unknown, shown: unknown): boolean {
  if (typeof sent !== 'string' || sent === '') return true
  if (typeof shown !== 'string' || shown === '') return shown !== null && shown !== ''
  const [before, after] = [sent, shown].map((text) => text.replaceAll(/[\s().-]/g, ''))
  return /[*•]/.test(sent + shown) || before === after || /\d/.test(sent)
}

function isName(value: unknown): value is string | null | undefined {
  return value === null || value === undefined || typeof value === 'string'
}

/** What a customer's metadata holds, as an object; undefined where it is none. */
export function metadataOf(value: unknown): Record<string, unknown> | undefined {
  return record(typeof value === 'string' ? parsed(value) : value)
}
