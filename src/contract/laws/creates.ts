import { canonical, parsed, record } from '../../http/json.ts'
import { isYounger } from '../knowledge/older.ts'
import type { History } from '../knowledge/history.ts'
import type { Create } from '../knowledge/register.ts'
import { mayBe } from '../knowledge/line.ts'
import { sameEmail } from '../knowledge/same.ts'
import { observed } from './law.ts'
import type { Law, Violation } from './law.ts'

/** What a create makes: a customer of its own, whose address nobody else has. */
export const creates: Law[] = [
  {
    promise: 'create-unique-id',
    on: ['createCustomer'],
    holds: ({ ok, status, customer, history, sent, exchange }) => {
      if (!ok || !customer) return undefined
      const own = history.createOf(exchange)
      if (own?.line) return []
      const line = history.line(customer.id)
      // Somebody else with this id, who has another address: the answer is about nobody who has this one.
      if (!line || status !== 201 || emailOf(line) === undefined || sameEmail(customer['email'], emailOf(line)))
        return undefined
      return [
        observed(
          'same',
          'two new customers have the same id',
          'an id for each',
          `${customer.id} for ${String(sent?.['email'])} too`,
        ),
      ]
    },
  },
  {
    promise: 'create-customer',
    on: ['createCustomer'],
    // Somebody else is answered than who was asked for.
    holds: ({ ok, customer, sent, history }) => {
      if (!ok || !customer || typeof sent?.['email'] !== 'string' || typeof customer['email'] !== 'string')
        return undefined
      if (sameEmail(sent['email'], customer['email']) || mayHaveReference(customer.id, sent, history)) return []
      const asked = history.createsOf(customer['email']).length > 0
      return asked
        ? [observed('other', 'a create is answered with another customer', sent['email'], customer['email'])]
        : undefined
    },
  },
  {
    promise: 'create-email-unique',
    on: ['createCustomer'],
    holds: (view) => {
      const { ok, sent, customer, history } = view
      const email = sent?.['email']
      if (typeof email !== 'string' || email === '') return undefined
      const own = history.createOf(view.exchange)?.line
      // Once answered, of two at once with one address at most one may have made a customer.
      const { sure } = history.holders(email, ok ? { sentAt: view.answeredAt, answeredAt: view.answeredAt } : view, own)
      if (sure.length === 0) return undefined
      if (!ok) return view.status >= 400 && view.status < 500 ? [] : undefined
      // Answered with the customer who has it, and nothing new: as good as a refusal.
      if (customer && sure.some((line) => line.id === customer.id.toLowerCase())) return []
      const holder = sure[0]!
      const overlapping = history.creates.some((one) => one.line === holder && one.answered > view.sentAt)
      const of = overlapping
        ? 'at-once'
        : mayBe(holder, 'email', email, view) &&
            holder.versions.some((one) => one.members.get('email')?.each.includes(email))
          ? 'same'
          : 'other-letters'
      const inactive = mayBe(holder, 'is_active', false, view) ? ':inactive' : ''
      return [
        {
          key: `accepted:${of}${inactive}`,
          facts: {
            kind: 'accepted',
            what: [
              of === 'at-once'
                ? 'two creates at once with one email'
                : of === 'same'
                  ? 'a taken email'
                  : 'a taken email in other letters',
            ],
            status: view.status,
          },
          // Whoever had it may have been given another, or have gone.
          sole: true,
        },
      ]
    },
  },
  {
    promise: 'create-email-unique',
    on: ['listCustomers'],
    // Two who have one address, side by side; in a run of ours, of whom one is ours, whatever the creates were answered
    // with.
    holds: ({ list, query, history }) => {
      if (list && history.follows === 'all') return sharedEmail(list.customers)
      const email = query.get('email')
      if (!list || email === null) return undefined
      const holders = new Set(
        list.customers.filter((one) => sameEmail(one['email'], email)).map(({ id }) => id.toLowerCase()),
      )
      if (![...holders].some((id) => history.line(id)?.ours)) return undefined
      return holders.size > 1
        ? [observed('listed', 'a list shows two customers with one email', 'one', `${holders.size}`)]
        : []
    },
  },
  {
    promise: 'create-reference-unique',
    on: ['createCustomer'],
    holds: ({ ok, customer, sent, history }) => {
      if (typeof sent?.['reference'] !== 'string') return undefined
      const others = [...history.references].filter(
        ([id, one]) => id !== customer?.id.toLowerCase() && one.reference === sent['reference'],
      )
      if (others.length === 0) return undefined
      return ok && customer
        ? [{ key: 'accepted', facts: { kind: 'accepted', what: ['a taken reference'], status: 201 } }]
        : []
    },
  },
  {
    promise: 'create-metadata',
    on: ['createCustomer'],
    holds: ({ ok, status, customer, sent }) => {
      if (!ok || status !== 201 || !customer || typeof sent?.['metadata'] !== 'object') return undefined
      const shown = customer['metadata']
      const given = sent['metadata'] as Record<string, unknown> | null
      if (typeof shown !== 'string') return []
      const told = parsed(shown)
      if (canonical(told) === canonical(given ?? {})) return []
      const held = record(told) ?? {}
      // A deployment may add members of its own.
      const lost = Object.entries(given ?? {}).filter(
        ([name, value]) => !Object.hasOwn(held, name) || canonical(held[name]) !== canonical(value),
      )
      if (lost.length === 0) return []
      const isDropped = lost.every(([name]) => !Object.hasOwn(held, name))
      const [key, what] = isDropped
        ? ['dropped', 'metadata given to a create is not answered']
        : ['changed', 'metadata is not answered as it was given to a create']
      return [observed(key, what, JSON.stringify(given), shown)]
    },
  },
  ...(
    [
      'create-refused-not-stored',
      'auth-required',
      'auth-signature',
      'auth-client',
      'auth-body',
      'auth-window',
      'auth-nonce',
    ] as const
  ).map(
    (promise): Law => ({
      promise,
      on: ['getCustomer', 'listCustomers'],
      sole: true,
      holds: ({ history, customer, list, sentAt, query }) => {
        const isAbout = ({ refusedFor }: Create): boolean =>
          promise === 'create-refused-not-stored' || refusedFor === promise
        const shown = customer ? [customer] : (list?.customers ?? [])
        const emails = new Set([query.get('email'), ...shown.map(({ email }) => email)])
        const refused = [...emails].flatMap((email) =>
          history.createsOf(email).filter((one) => one.refused && isAbout(one) && one.answered <= sentAt),
        )
        if (refused.length === 0) return undefined
        const found = shown.flatMap((one) =>
          refused.filter(
            (create) =>
              sameEmail(create.email, one['email']) &&
              isNew(history, one.id, create) &&
              // Refused because somebody had the address, perhaps.
              (history.follows === 'ours' || (create.told && isYounger(one, create.told))),
          ),
        )
        if (found.length > 0)
          return [observed('stored', 'a create that was refused has left a customer', 'none', String(found[0]!.email))]
        return query.has('email') && refused.some((one) => sameEmail(one.email, query.get('email'))) ? [] : undefined
      },
    }),
  ),
]

// Whoever has the reference already may be answered, as whoever has the email may.
function mayHaveReference(id: string, sent: Record<string, unknown>, history: History): boolean {
  const { reference } = sent
  if (typeof reference !== 'string' || reference === '') return false
  const attached = history.references.get(id.toLowerCase())
  return attached ? attached.reference === reference : history.follows === 'all'
}

// Not one that another create made, and not one that was updated to the address.
function isNew(history: History, id: string, create: Create): boolean {
  const line = history.line(id)
  if (line && line === create.line) return true
  // One that did not say what became of it may have made whoever is shown for the first time.
  if (!line) return !history.createsOf(create.email).some((one) => !one.refused && !one.line)
  return !line.versions.some(
    (one) =>
      one.members.get('email')?.any || one.members.get('email')?.each.some((each) => sameEmail(each, create.email)),
  )
}

function emailOf(line: { versions: { members: Map<string, { each: unknown[] }> }[] }): unknown {
  return line.versions.findLast((one) => one.members.has('email'))?.members.get('email')?.each[0]
}

// Two customers of one list with one address.
function sharedEmail(customers: readonly { id: string; email?: unknown }[]): Violation[] {
  const emails = customers.map(({ email }) => (typeof email === 'string' ? email.toLowerCase() : ''))
  const twice = emails.find((email, at) => email.includes('@') && !email.includes('*') && emails.indexOf(email) !== at)
  const ids = new Set(customers.filter((_, at) => emails[at] === twice).map(({ id }) => id.toLowerCase()))
  return twice === undefined || ids.size < 2
    ? []
    : [observed('listed', 'two customers have the same email', 'one', `${ids.size} with ${twice}`)]
}
