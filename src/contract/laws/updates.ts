import { mayBe } from '../knowledge/line.ts'
import { sameEmail } from '../knowledge/same.ts'
import { observed } from './law.ts'
import type { Law, View } from './law.ts'

const system = ['id', 'created_at', 'updated_at', 'company_id', 'created_by']

// Apps send back what they were shown: among strangers it is taken over only where it was another before.
function mayHaveHad({ history, line, sent, sentAt, customer, exchange }: View, member: string): boolean {
  if (history.follows === 'ours') return false
  if (line) return mayBe(line, member, sent![member], { sentAt, answeredAt: sentAt - 0.001 })
  const isNew = history.line(customer!.id)?.versions.some(({ told }) => told?.exchange === exchange)
  return !isNew || member === 'company_id' || member === 'created_by'
}

/** What an update may not do. */
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

      return [
        {
          key: `accepted`,
          facts: { kind: 'accepted', what: ['another customer’s email'], status: view.status },
          sole: true,
        },
      ]
    },
  },
  {
    promise: 'update-names',
    on: ['updateCustomer', 'getCustomer'],
    // Null may clear a name, be refused or be ignored; it is no text.
    holds: ({ customer, sent, operation, line }) => {
      const source =
        operation === 'updateCustomer'
          ? sent
          : line?.versions.findLast((one) => one.operation === 'updateCustomer')?.told?.sent
      const nulled = ['first_name', 'last_name'].filter((name) => source?.[name] === null)
      if (!customer || nulled.length === 0) return undefined
      return nulled
        .filter((name) => customer[name] === 'null')
        .map((name) =>
          observed(`null:${name}`, `an update with null as ${name} stores text`, 'no name, or the one before', 'null'),
        )
    },
  },
  ...(['createCustomer', 'updateCustomer'] as const).map(
    (operation): Law => ({
      promise: operation === 'createCustomer' ? 'create-body-types' : 'update-body-types',
      on: [operation],
      holds: ({ ok, customer, sent }) => {
        const objects = ['first_name', 'last_name'].filter(
          (name) => typeof sent?.[name] === 'object' && sent[name] !== null,
        )
        if (!ok || !customer || objects.length === 0) return undefined
        return objects
          .filter(
            (name) =>
              typeof customer[name] === 'string' && customer[name] !== '' && /object|,|\{|\[/i.test(customer[name]),
          )
          .map((name) =>
            observed(`text:${name}`, `an object as ${name} is made text`, 'a refusal', String(customer[name])),
          )
      },
    }),
  ),
  ...(['createCustomer', 'updateCustomer'] as const).map(
    (operation): Law => ({
      promise: operation === 'createCustomer' ? 'create-customer' : 'update-keeps-omitted',
      on: [operation],
      // "System-generated": what a caller sends for them is refused or passed over.
      holds: (view) => {
        const { ok, customer, sent, key } = view
        const given = system.filter((member) => typeof sent?.[member] === 'string' && sent[member] !== '')
        if (!ok || !customer || given.length === 0) return undefined
        return given
          .filter((member) => sent![member] === customer[member] && sent![member] !== key && !mayHaveHad(view, member))
          .map((member) =>
            observed(
              `taken-over:${member}`,
              `${member} is taken over from the body`,
              'one of the system’s own',
              String(sent![member]),
            ),
          )
      },
    }),
  ),
]
