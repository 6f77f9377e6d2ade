import { isUuid } from '../../spec/uuid.ts'
import type { Exchange } from '../../http/exchange.ts'
import type { OperationId } from '../../spec/openapi.ts'
import type { Check } from '../check.ts'
import { same } from '../compare.ts'
import { customersIn } from '../judge-answer.ts'
import { parsed, record } from '../../http/json.ts'
import type { Run } from '../run.ts'
import { filterPromises } from './filters.ts'

/**
 * That an answer is about what was asked, also where several requests are under way: answers that others cannot have
 * changed.
 */
export const askedAndAnswered: Check[] = [
  {
    name: 'answers-are-about-whom-was-asked',
    operation: 'all',
    promises: ['create-customer', 'get-by-id', 'update-that-one', 'blacklist-that-one'],
    source: 'doc',
    needs: [],
    stage: 'last',
    async run({ run, found }) {
      const created = new Map<string, string>()
      const changed = changedIds(run)
      const deleted = new Set(
        run.answers.filter(({ operation }) => operation === 'deleteCustomer').map(({ exchange }) => idIn(exchange)),
      )
      for (const { operation, exchange } of run.answers) {
        const [customer] = succeeded(exchange) ? customersIn(exchange.answer?.json) : []
        const id = customer?.['id']
        if (!isUuid(id)) continue
        if (operation === 'createCustomer') {
          const { email, reference } = record(parsed(exchange.request.body)) ?? {}
          // Whoever has the reference already may be answered as well, and whoever was updated to the email.
          if (typeof email !== 'string' || reference !== undefined || changed.has(id.toLowerCase())) continue
          const earlier = created.get(id.toLowerCase())
          created.set(id.toLowerCase(), earlier ?? email)
          if (
            earlier === undefined ||
            same('email', earlier, email) ||
            ![earlier, email].some((one) => same('email', one, customer?.['email']))
          )
            continue
          const facts = {
            kind: 'observed',
            what: 'two creates are answered with one customer',
            expected: `one for ${earlier} and one for ${email}`,
            actual: `${id} for both`,
          } as const
          found({ key: 'create-other', operation, promise: 'create-customer', facts, exchange })
        }
        const told = about[operation]
        const asked = idIn(exchange)
        if (!told || !isUuid(asked) || !run.ledger.owns(asked) || deleted.has(asked) || same('id', asked, id)) continue
        const facts = {
          kind: 'observed',
          what: `${told.what} answers another customer`,
          expected: `the customer ${asked}`,
          actual: `the customer ${id}`,
        } as const
        found({ key: told.key, operation, promise: told.promise, facts, exchange })
      }
    },
  },
  {
    name: 'lists-hold-what-was-asked',
    operation: 'listCustomers',
    promises: [
      ...Object.values(filterPromises).filter((id) => id !== filterPromises['reference']),
      'list-filters-combine',
    ],
    source: 'doc',
    needs: [],
    stage: 'last',
    async run({ run, found }) {
      const changed = changedIds(run)
      for (const { operation, exchange } of run.answers) {
        if (operation !== 'listCustomers' || !succeeded(exchange)) continue
        const query = new URL(exchange.request.url).searchParams
        for (const item of customersIn(exchange.answer?.json)) {
          // What was changed may be found by what it was a moment ago.
          const steady = run.ledger.owns(String(item['id'])) && !changed.has(String(item['id']).toLowerCase())
          const wrong = [...query].find(([name, value]) =>
            isOther(name, value, item, steady || value.includes(run.marker)),
          )
          if (!wrong) continue
          const [name, value] = wrong
          const single = [...query.keys()].filter((one) => filterPromises[one] !== undefined).length === 1
          const facts = {
            kind: 'query',
            query: `${name}=${value}`,
            problem: 'finds customers that do not match',
            expected: 'only customers that match',
            actual: `one with ${String(item[name])}`,
          } as const
          const fault = single
            ? { key: `filter:${name}`, promise: filterPromises[name] as string }
            : { key: 'filters-combine', promise: 'list-filters-combine' }
          found({ ...fault, operation, facts, exchange })
          break
        }
      }
    },
  },
]

const about: Partial<Record<OperationId, { key: string; promise: string; what: string }>> = {
  getCustomer: { key: 'get-other', promise: 'get-by-id', what: 'a GET by id' },
  updateCustomer: { key: 'update-other', promise: 'update-that-one', what: 'an update' },
  blacklistCustomer: { key: 'blacklist-other', promise: 'blacklist-that-one', what: 'a blacklisting' },
}

// A value that the filter cannot have may be passed over.
function isOther(name: string, value: string, item: Record<string, unknown>, sure: boolean): boolean {
  const shown = item[name]
  if (typeof shown !== 'string') return false
  if (name === 'id') return isUuid(value) && isUuid(shown) && !same('id', value, shown)
  if (name === 'email') return sure && !same('email', value, shown)
  return name === 'customer_type' && sure && ['individual', 'business'].includes(value) && shown !== value
}

/** The ids, in small letters, of all that some request of this run may have changed. */
export function changedIds(run: Run): Set<string> {
  return new Set(
    run.answers
      .filter(({ exchange: { request } }) => !['GET', 'DELETE'].includes(request.method))
      .map(({ exchange }) => idIn(exchange)),
  )
}

/** What stands in the id's place of a request's path, in small letters. */
export function idIn({ request }: Exchange): string {
  return decodeURIComponent(new URL(request.url).pathname.split('/').at(-1) ?? '').toLowerCase()
}

function succeeded({ answer }: Exchange): boolean {
  return answer !== undefined && answer.status >= 200 && answer.status < 300
}
