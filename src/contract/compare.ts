import type { Difference } from './finding.ts'
import { instant, sameInstant } from './instant.ts'
import { canonical, parsed, record } from '../http/json.ts'

/** A customer as some answer shows it. */
export type Shown = Record<string, unknown> & { id: string }

/** The members of a customer that no request but one that names them may change. */
export const steadyMembers = [
  'id',
  'first_name',
  'last_name',
  'email',
  'customer_type',
  'company_id',
  'created_by',
  'is_active',
  'metadata',
  'created_at',
] as const

// Not documented in answers; but where a deployment shows them, omitting them must not change them.
const contactMembers = ['phone', 'phone_number', 'country_code', 'reference']

/**
 * How two answers about one customer differ, `except` left out. What is not well-shaped is passed over: its shape is a
 * finding already.
 */
export function differences(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  except: readonly string[] = [],
): Difference[] {
  const members = [...steadyMembers, 'updated_at', ...contactMembers.filter((name) => name in before && name in after)]
  return members
    .filter((name) => !except.includes(name) && !same(name, before[name], after[name]))
    .map((field) => ({ field, expected: before[field], actual: after[field] }))
}

/** How an answer differs from what was sent, for the members sent that the document answers. */
export function notKept(sent: Record<string, unknown>, shown: Record<string, unknown>): Difference[] {
  return ['first_name', 'last_name', 'email', 'customer_type', 'metadata']
    .filter(
      (name) =>
        name in sent &&
        !(same(name, sent[name], shown[name]) && (name !== 'email' || isEmailKept(sent[name], shown[name]))),
    )
    .map((field) => ({ field, expected: sent[field], actual: shown[field] }))
}

// Small letters in place of capitals are the same address to many; capitals that nobody gave are not kept as given.
function isEmailKept(sent: unknown, shown: unknown): boolean {
  if (typeof sent !== 'string' || typeof shown !== 'string') return true
  const given = [...sent.normalize()]
  return [...shown.normalize()].every((letter, index) => letter === given[index] || letter === letter.toLowerCase())
}

/**
 * Whether two values of a member mean the same. Letters of emails and uuids and the order of JSON members do not count;
 * `b` may be `a` composed, as Unicode advises.
 */
export function same(name: string, a: unknown, b: unknown): boolean {
  switch (name) {
    case 'first_name':
    case 'last_name':
      if (!isNameShaped(a) || !isNameShaped(b)) return true
      return [a ?? '', (a ?? '').normalize()].includes(b ?? '')
    case 'email':
    case 'id':
    case 'company_id':
    case 'created_by':
      return (
        typeof a !== 'string' || typeof b !== 'string' || a.normalize().toLowerCase() === b.normalize().toLowerCase()
      )
    case 'metadata': {
      const [left, right] = [metadataValue(a), metadataValue(b)]
      return left === undefined || right === undefined || canonical(left) === canonical(right)
    }
    case 'created_at':
    case 'updated_at': {
      const [left, right] = [instant(a), instant(b)]
      return !left || !right || sameInstant(left, right)
    }
    case 'phone':
    case 'phone_number':
    case 'country_code':
    case 'reference':
      return isContactKept(a, b)
    default:
      return typeof a !== typeof b || a === b
  }
}

// Undocumented, so it may be shown masked or written otherwise; what is gone is gone.
function isContactKept(a: unknown, b: unknown): boolean {
  if (typeof a !== 'string' || a === '') return true
  if (typeof b !== 'string' || b === '') return b !== null && b !== ''
  const [before, after] = [a, b].map((text) => text.replaceAll(/[\s().-]/g, ''))
  return /[*•]/.test(a + b) || before === after
}

function isNameShaped(value: unknown): value is string | null | undefined {
  return value === null || value === undefined || typeof value === 'string'
}

// A wrong shape is a finding of its own; here only the meaning counts.
function metadataValue(value: unknown): unknown {
  if (record(value)) return value
  return typeof value === 'string' ? record(parsed(value)) : undefined
}
