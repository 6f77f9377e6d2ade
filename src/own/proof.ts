import type { Exchange } from '../http/exchange.ts'
import { readInstant } from './clock.ts'
import { readId, sameId } from './id.ts'
import type { CustomerId, DrawnId } from './id.ts'
import { isList, shows } from './shown.ts'
import type { Shown } from './shown.ts'

declare const proven: unique symbol

/**
 * That the customer of this id is one of ours. Only this file makes one, from what the deployment shows; nothing that
 * changes a customer can be built without it (`change.ts`).
 */
export type Proof = { readonly id: CustomerId; readonly [proven]: true }

/** What has to be shown of a customer to prove it. */
export type Expected = {
  /** The email that was sent with its create; null where there was none. */
  email: string | null
  /** The run's mark, that no other run has; undefined where its emails carry none. */
  mark: string | undefined
  /** When the create left, in milliseconds since 1970 on the deployment's clock. */
  since: number
}

// Between two clocks, one of which may tell whole seconds only.
const clockMargin = 2_000
const made = ['email', 'first_name', 'last_name', 'reference', 'metadata']

/**
 * The proof that `shown` is ours: the answer to a GET, by this very id or of a list, shows what only this run could
 * have sent, and `created_at` not before the create left (docs/adr/0014). Undefined where it does not: then it is
 * somebody else's.
 */
export function prove(exchange: Exchange, shown: Shown, expected: Expected): Proof | undefined {
  const id = readId(shown['id'])
  if (id === undefined || exchange.request.method !== 'GET') return undefined
  // First what nearly all in a list of others fail.
  if (!isMadeBy(shown, expected) || !(readInstant(shown['created_at']) >= expected.since - clockMargin))
    return undefined
  if (!shows(exchange, shown) || (!isList(exchange) && !asksFor(exchange, id))) return undefined
  return { id } as Proof
}

/** The proof that a ledger holds: what was proven once stays so, whatever became of the customer's email. */
export function recall(entry: { id: string; proven?: true }): Proof | undefined {
  const id = entry.proven ? readId(entry.id) : undefined
  return id === undefined ? undefined : ({ id } as Proof)
}

// What the emails of every check look like: `ada.kit0a1b2c3d7@example.com`, in the domains that checks make them up in.
const mark = /kit[0-9a-f]{8}/i
const madeUpDomain = /(^|\.)(example\.(com|net|org)|ex-ample\.international)$/i

/** Whether an email has the form of the marks of checks, in a domain that is nobody's or in this one. */
export function isMarked(email: unknown, domain: string | undefined): boolean {
  if (typeof email !== 'string' || email.length > 254) return false
  const at = email.lastIndexOf('@')
  const on = email.slice(at + 1)
  return mark.test(email.slice(0, at)) && (madeUpDomain.test(on) || on.toLowerCase() === domain)
}

/**
 * The proof that `shown` is what some earlier check of this kit left: the email has the form of the kit's marks, in a
 * domain that is nobody's or is the `domain` that checks were told to use, and it was created before `until`, on the
 * deployment's clock.
 */
export function proveLeftOver(
  exchange: Exchange,
  shown: Shown,
  { until, domain }: { until: number; domain?: string | undefined },
): Proof | undefined {
  const id = readId(shown['id'])
  if (id === undefined || exchange.request.method !== 'GET') return undefined
  if (!isMarked(shown['email'], domain) || !(readInstant(shown['created_at']) <= until)) return undefined
  if (!shows(exchange, shown)) return undefined
  return { id } as Proof
}

/** Whether the proof or the draw is about this id. */
export function isAbout(key: Proof | DrawnId, id: unknown): boolean {
  const read = readId(id)
  return read !== undefined && sameId(key.id, read)
}

/**
 * Whether a customer shows what only this run could have sent: its mark, or without one its email. When it was created
 * is another question.
 */
export function isMadeBy(shown: Shown, { email, mark }: Omit<Expected, 'since'>): boolean {
  if (mark !== undefined)
    return made.some((name) =>
      JSON.stringify(shown[name] ?? '')
        .toLowerCase()
        .includes(mark),
    )
  const told = shown['email']
  return email !== null && typeof told === 'string' && told.toLowerCase() === email.toLowerCase()
}

// Whether this id stands in the path of a request.
function asksFor({ request }: Exchange, id: CustomerId): boolean {
  const encoded = encodeURIComponent(id)
  return new URL(request.url).pathname.split('/').some((segment) => sameId(segment, id) || sameId(segment, encoded))
}
