import { record } from '../../http/json.ts'
import { instant } from '../instant.ts'
import type { Instant } from '../instant.ts'
import { sameEmail } from './same.ts'
import type { Shown, Told } from './told.ts'

const aMinute = 60_000_000_000n

/** Whether a customer surely was made since a create was sent, by the server's own times. */
export function isYounger(shown: Record<string, unknown>, { exchange, sentAt, answeredAt }: Told): boolean {
  const [created, now] = [instant(shown['created_at']), instant(record(exchange.answer?.json)?.['timestamp'])]
  if (!created || !now) return false
  const took = BigInt(Math.ceil(Math.min(answeredAt - sentAt, 60_000))) * 1_000_000n
  return created.nanoseconds + created.unit >= now.nanoseconds - took - 1_000_000_000n
}

/**
 * Whether a create may have been answered with somebody who had the address before, whatever the status: 201 is taken for
 * this, too. Whoever has another address than was sent cannot be who had it, nor can who says to be from before everybody
 * was shown, and was not among them: by a minute, as lists may come late.
 */
export function mayBeOlder(customer: Shown, told: Told, everybodyAt: Instant | undefined): boolean {
  if (!sameEmail(customer['email'], told.sent?.['email']) || isYounger(customer, told)) return false
  const created = instant(customer['created_at'])
  return !created || !everybodyAt || created.nanoseconds + created.unit > everybodyAt.nanoseconds - aMinute
}

/** Whether a list shows all customers that there are. */
export function showsEverybody({ list, query }: Told): boolean {
  if (!list || list.rows !== list.total || list.rows !== list.customers.length || (list.page ?? 1) !== 1) return false
  return [...query.keys()].every((name) => name === 'page' || name === 'page_size')
}
