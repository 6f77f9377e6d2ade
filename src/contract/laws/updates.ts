import type { OperationId } from '../../spec/openapi.ts'
import { instant } from '../instant.ts'
import { mayBe } from '../knowledge/line.ts'
import type { Line } from '../knowledge/line.ts'
import { sameEmail, sameInstant } from '../knowledge/same.ts'
import type { Shown } from '../knowledge/told.ts'
import { observed } from './law.ts'
import type { Law, View, Violation } from './law.ts'

const system = ['id', 'created_at', 'updated_at', 'company_id', 'created_by']

// Apps send back what they were shown: among strangers it is taken over only where it was another before.
function mayHaveHad({ history, line, sent, sentAt, customer, exchange }: View, member: string): boolean {
  if (history.follows === 'ours') return false
  // By what id it was, the path says.
  if (line && member === 'id') return false
  if (line) return mayBe(line, member, sent![member], { sentAt, answeredAt: sentAt - 0.001 })
  const isNew = history.line(customer!.id)?.versions.some(({ told }) => told?.exchange === exchange)
  return !isNew || member === 'company_id' || member === 'created_by'
}

/** What a create or an update may not do. */
export const updates: Law[] = [
  {
    promise: 'update-email-unique',
    on: ['updateCustomer'],
    holds: (view) => {
      const { ok, sent, customer, history, line } = view
      const email = sent?.['email']
      if (typeof email !== 'string' || !line) return undefined
      const { sure } = history.holders(
        email,
        ok ? { sentAt: view.answeredAt, answeredAt: view.answeredAt } : view,
        line,
      )
      if (sure.length === 0) return undefined
      if (!ok) return view.status >= 400 && view.status < 500 ? [] : undefined
      if (customer && !sameEmail(customer['email'], email)) return []

      const facts = { kind: 'accepted' as const, what: ['another customer’s email'], status: view.status }
      return [{ key: `accepted`, facts, sole: true }]
    },
  },
  {
    // Two who have one address, side by side, one of them by the last update of it: whatever that was answered with.
    promise: 'update-email-unique',
    on: ['listCustomers'],
    sole: true,
    holds: ({ list, history }) => {
      if (!list || history.follows === 'all') return undefined
      const last = (id: string) => history.line(id)?.versions.findLast(({ members }) => members.has('email'))
      const isUpdatedTo = ({ id, email }: Shown): boolean => {
        const by = last(id)
        return by?.operation === 'updateCustomer' && !by.refused && sameEmail(by.told?.sent?.['email'], email)
      }
      // Whoever had it before may still be listed with it for a moment.
      const mayHave = ({ id, email }: Shown): boolean => {
        const values = last(id)?.members.get('email')
        return !values || values.any || values.each.some((each) => sameEmail(each, email))
      }
      const shared = list.customers.find(
        (one) =>
          isUpdatedTo(one) &&
          list.customers.some(
            (other) => other.id !== one.id && sameEmail(other['email'], one['email']) && mayHave(other),
          ),
      )
      return shared
        ? [
            observed(
              'listed',
              'a list shows an updated customer with the email of another',
              'one',
              String(shared['email']),
            ),
          ]
        : undefined
    },
  },
  {
    promise: 'update-names',
    on: ['updateCustomer', 'getCustomer'],
    // Null may clear a name, be refused or be ignored; it is no text.
    holds: ({ customer, sent, operation, line, sentAt }) => {
      const last = line?.versions.findLast((one) => one.operation === 'updateCustomer')
      const [source, at] = operation === 'updateCustomer' ? [sent, sentAt] : [last?.told?.sent, last?.sent ?? sentAt]
      const nulled = ['first_name', 'last_name'].filter((name) => source?.[name] === null)
      if (!customer || nulled.length === 0) return undefined
      return nulled
        .filter((name) => customer[name] === 'null' && !mayHaveBeen(line, name, 'null', at))
        .map((name) =>
          observed(`null:${name}`, `an update with null as ${name} stores text`, 'no name, or the one before', 'null'),
        )
    },
  },
  ...(['createCustomer', 'updateCustomer'] as const).map(
    (operation): Law => ({
      promise: operation === 'createCustomer' ? 'create-body-types' : 'update-body-types',
      on: [operation],
      holds: ({ ok, customer, sent, line, sentAt }) => {
        const objects = ['first_name', 'last_name'].filter(
          (name) => typeof sent?.[name] === 'object' && sent[name] !== null,
        )
        if (!ok || !customer || objects.length === 0) return undefined
        return objects
          .filter(
            (name) =>
              typeof customer[name] === 'string' &&
              customer[name] !== '' &&
              /object|,|\{|\[/i.test(customer[name]) &&
              !(operation === 'updateCustomer' && mayHaveBeen(line, name, customer[name], sentAt)),
          )
          .map((name) =>
            observed(`text:${name}`, `an object as ${name} is made text`, 'a refusal', String(customer[name])),
          )
      },
    }),
  ),
  ...(['createCustomer', 'updateCustomer'] as const).map(
    (operation): Law => ({
      promise: operation === 'createCustomer' ? 'create-system-generated' : 'update-system-generated',
      on: [operation, 'getCustomer'],
      holds: (view) => takenOver(operation, view),
    }),
  ),
]

/** "System-generated": what a caller sends for these is refused or passed over, unless it is so already. */
function takenOver(by: OperationId, view: View): Violation[] | undefined {
  const { ok, customer, sent, sentAt, line, operation, history } = view
  if (!ok || !customer || (operation !== by && history.follows === 'all')) return undefined
  const versions = line?.versions ?? []
  const writes =
    operation === by
      ? [{ body: sent, at: sentAt }]
      : versions
          .filter((one) => one.operation === by && !one.refused)
          .map((one) => ({ body: one.told?.sent, at: one.sent }))
  const given = writes.flatMap(({ body, at }) =>
    system
      .filter((member) => typeof body?.[member] === 'string' && body[member] !== '')
      .map((member) => ({ member, value: body![member], at })),
  )
  const isOld = (member: string, value: unknown, at: number): boolean =>
    (member === 'id' && isAlike(value, line?.id)) ||
    versions.some((one) => one.sent < at && one.members.get(member)?.each.some((each) => isAlike(value, each)))
  if (given.length === 0) return undefined
  return given
    .filter(({ member, value, at }) => isAlike(value, customer[member]) && !isOld(member, value, at))
    .filter(({ member }) => !mayHaveHad(view, member))
    .map(({ member, value }) => {
      const what = `${member} is taken over from the body`
      return observed(`taken-over:${member}`, what, 'one of the system’s own', String(value))
    })
}

// Letters of a UUID and the way in which a time is written do not count.
function isAlike(sent: unknown, shown: unknown): boolean {
  const [at, seen] = [instant(sent), instant(shown)]
  return at && seen ? sameInstant(at, seen) : String(sent).toLowerCase() === String(shown).toLowerCase()
}

// Somebody may have been called so before a write was sent, which ignored what it was sent.
function mayHaveBeen(line: Line | undefined, member: string, value: unknown, at: number): boolean {
  return line !== undefined && mayBe(line, member, value, { sentAt: at, answeredAt: at - 0.001 })
}
