import { isUuid } from '../../spec/uuid.ts'
import { instant } from '../instant.ts'
import type { History } from '../knowledge/history.ts'
import { patience, presence } from '../knowledge/contradictions.ts'
import { surely } from '../knowledge/line.ts'
import type { Line } from '../knowledge/line.ts'
import { sameEmail } from '../knowledge/same.ts'
import type { Shown } from '../knowledge/told.ts'
import { filteredMembers } from '../../spec/members.ts'
import type { FilteredMember } from '../../spec/members.ts'
import type { View } from './law.ts'

/** A filter of lists, by the member that it filters by. */
export type Filter = FilteredMember

/** Whether a text is one that a filter can have. */
export const isValid: Record<Filter, (text: string) => boolean> = {
  id: isUuid,
  reference: (text) => text !== '',
  email: (text) => /^[^@\s]+@[^@\s]+\.[^@\s.]+$/.test(text),
  customer_type: (text) => text === 'individual' || text === 'business',
  is_active: (text) => text === 'true' || text === 'false',
}

/** The filters that a list was asked by. */
export function filtersOf({ query }: View): Filter[] {
  return filteredMembers.filter((name) => query.has(name))
}

/** Each asked once, with a value that it can have: else it may be refused, or passed over. */
export function areValid({ query }: View, filters: Filter[]): boolean {
  return filters.every((name) => query.getAll(name).length === 1 && isValid[name](query.get(name)!))
}

/** Whether a customer that a list shows does not match one of its filters. */
export function isStray(view: View, name: Filter, one: Shown): boolean {
  const wanted = view.query.get(name)!
  switch (name) {
    case 'id':
      return one.id.toLowerCase() !== wanted.toLowerCase() && isValid.id(one.id)
    case 'email':
      return (
        typeof one['email'] === 'string' &&
        one['email'].includes('@') &&
        !one['email'].includes('*') &&
        !sameEmail(one['email'], wanted)
      )
    case 'customer_type':
      return (
        typeof one['customer_type'] === 'string' &&
        isValid.customer_type(one['customer_type']) &&
        one['customer_type'] !== wanted
      )
    case 'is_active':
      return typeof one['is_active'] === 'boolean' && String(one['is_active']) !== wanted
    default:
      return isStrayReference(view, wanted, one)
  }
}

// The document does not show references: what an answer does not tell, a create that attached one does.
function isStrayReference({ history, sentAt }: View, wanted: string, one: Shown): boolean {
  if (typeof one['reference'] === 'string') return one['reference'] !== wanted
  const line = history.line(one.id)
  const attached = line && history.references.get(line.id)
  if (attached) return attached.reference !== wanted
  // A stranger may well have it, but not one that this history made up.
  const isOurs = [...history.references.values()].some((each) => each.reference === wanted && each.at <= sentAt)
  if (!line) return isOurs
  return (
    line.ours &&
    !line.versions.some((version) => version.members.has('reference') && version.operation === 'updateCustomer')
  )
}

/** The filters of a list as keys of findings name them. */
export function valuesOf({ query }: View, filters: Filter[]): string {
  return (
    filters
      .map((name) => (name === 'customer_type' || name === 'is_active' ? `${name}=${query.get(name)}` : name))
      .join('&') || 'all'
  )
}

/** Whether a customer surely is active while a list is under way, as keys name it. */
export function activity(line: Line, view: View): string {
  const { sure, value } = surely(line, 'is_active', view)
  return sure ? (value === true ? 'active' : 'inactive') : 'unsure'
}

/** Whoever can match at all: of an id or an address there are few. */
export function candidates({ history, query }: View): Iterable<Line> {
  const [id, email] = [query.get('id'), query.get('email')]
  if (id !== null) return [history.line(id)].filter((line) => line !== undefined)
  return email === null ? history.lines() : history.linesOf(email)
}

/** Whether a customer surely was there and matched for as long as the list was under way. */
export function matches(view: View, filters: Filter[], line: Line, lag: number): boolean {
  const here = presence(line, view, 'list')
  if (here.is !== true || (lag > 0 && here.late)) return false
  return filters.every((name) => {
    const wanted = view.query.get(name)!
    if (name === 'id') return line.id === wanted.toLowerCase()
    if (name === 'reference')
      return view.history.references.get(line.id)?.reference === wanted && isAttached(view.history, line, view)
    const { sure, value } = surely(line, name, view, lag)
    if (name !== 'email') return sure && String(value) === wanted
    return sure && (value === wanted || (value === wanted.toLowerCase() && wasSent(line, wanted)))
  })
}

/** Whether answers to writes show the customer with these very letters, or show none. */
export function isShownAs({ versions }: Line, email: string): boolean {
  const shown = versions.flatMap(({ told }) => told?.customer?.['email'] ?? [])
  return shown.length === 0 || shown.includes(email)
}

// Exactly so: an address in other letters than it was ever given in need not find its customer.
function wasSent({ versions }: Line, email: string): boolean {
  return versions.some(({ told }) => told?.sent?.['email'] === email)
}

function isAttached(history: History, line: Line, { sentAt }: View): boolean {
  const attached = history.references.get(line.id)
  return (
    attached !== undefined &&
    attached.at <= sentAt &&
    !line.versions.some((one) => one.operation === 'updateCustomer' && one.members.has('reference'))
  )
}

/** When the oldest one was created of a page that has the youngest first; undefined where it is in another order. */
export function oldestOf(customers: readonly Shown[]): bigint | undefined {
  const created = customers.map((one) => instant(one['created_at'])?.nanoseconds)
  const isSorted = created.every((at, n) => at !== undefined && (n === 0 || at <= created[n - 1]!))
  return isSorted ? created.at(-1) : undefined
}

/** Whether a customer surely was created after an instant, in nanoseconds since 1970. */
export function isYoungerThan(line: Line, since: bigint, view: View): boolean {
  const { sure, value } = surely(line, 'created_at', view, patience)
  const created = instant(value)
  return sure && created !== undefined && created.nanoseconds - created.unit > since
}
