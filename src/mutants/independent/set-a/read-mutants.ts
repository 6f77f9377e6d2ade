import { setTimeout as wait } from 'node:timers/promises'
import type { Call, Kept, Mutant } from '../../behaviour.ts'
import { withEarlier } from './with-earlier.ts'

/** What is wrong when customers are read, one by id or many in a list. */
export const readMutants: Mutant[] = [
  {
    name: 'batched-reads-in-table-order',
    promise: 'get-by-id',
    about:
      'Reads by id that come at the same time are looked up together, and the rows handed out in the order of the table instead of that of the requests: callers get one another’s customers.',
    change(was) {
      let batch: Call[] = []
      return {
        async answer(call) {
          if (call.method !== 'GET' || call.path === '/api/customers') return was.answer(call)
          const joined = batch
          joined.push(call)
          await wait(20)
          if (batch === joined) {
            batch = []
            handOut(joined)
          }
          return was.answer(call)
        },
      }
    },
  },
  {
    name: 'reads-by-id-seconds-behind',
    promise: 'get-stored',
    about:
      'Reads by id come from a copy of the database that is two and a half seconds behind with changes: an update is not seen for that long. New customers are found at once.',
    change: withEarlier(2500, (earlier) => (was) => {
      const asCreated = new Map<string, Kept>()
      return {
        create(fields, call) {
          const record = was.create(fields, call)
          asCreated.set(record.id, { ...record })
          return record
        },
        find(call) {
          const record = was.find(call)
          if (call.operation !== 'get' || record === undefined) return record
          return earlier().get(record.id) ?? asCreated.get(record.id) ?? record
        },
      }
    }),
  },
  {
    name: 'null-where-nobody-matches',
    promise: 'list-shape',
    about: 'A list that was never filled is serialised as null: where nothing matches, data.customers is not an array.',
    change: (was) => ({
      showPage(page, call) {
        const shown = was.showPage(page, call) as object
        return page.total === 0 ? { ...shown, customers: null } : shown
      },
    }),
  },
  {
    name: 'listed-once-for-each-blacklisting',
    promise: 'list-pages',
    about:
      'The list is joined with the log of blacklistings: a customer who was blacklisted twice stands in it twice, and counts twice.',
    change(was) {
      const times = new Map<string, number>()
      return {
        blacklist(record, on, call) {
          if (on) times.set(record.id, (times.get(record.id) ?? 0) + 1)
          was.blacklist(record, on, call)
        },
        select: (call) => was.select(call).flatMap((record) => Array<Kept>(times.get(record.id) ?? 1).fill(record)),
      }
    },
  },
  {
    name: 'type-filter-needs-a-name',
    promise: 'list-filter-customer-type',
    about: 'With customer_type the list is joined with the table of names: customers who have none are not found.',
    change: (was) => ({
      matches: (filter, value, record) =>
        was.matches(filter, value, record) &&
        (filter !== 'customer_type' || record.first_name !== undefined || record.last_name !== undefined),
    }),
  },
  {
    name: 'counter-never-counts-down',
    promise: 'list-total',
    about:
      'total of the list without filters comes from a counter that deletes forget: it is higher than the number of customers on all pages together.',
    change(was) {
      let deleted = 0
      return {
        remove(record, call) {
          deleted++
          was.remove(record, call)
        },
        page(matching, call) {
          const page = was.page(matching, call)
          const filtered = [...call.query.keys()].some((name) => name !== 'page' && name !== 'page_size')
          return filtered ? page : { ...page, total: page.total + deleted }
        },
      }
    },
  },
  {
    name: 'id-ends-the-search',
    promise: 'list-filters-combine',
    about: 'A list with id is answered by the primary key alone: the other filters beside it are not looked at.',
    change: (was) => ({
      select(call) {
        const id = call.query.get('id')
        return was.select(id === null ? call : { ...call, query: new URLSearchParams({ id }) })
      },
    }),
  },
  {
    name: 'address-filter-is-a-pattern',
    promise: 'list-filter-email-exact',
    about: 'The email filter is compared with LIKE: the _ in a_b@example.com also finds axb@example.com.',
    change: (was) => ({
      matches: (filter, value, record) =>
        filter === 'email' ? isLike(record.email, value) : was.matches(filter, value, record),
    }),
  },
  {
    name: 'address-index-from-creation',
    promise: 'list-filter-email-exact',
    about:
      'The index of addresses is written on creation only: after an update the email filter finds the customer by the old address and not by the new one.',
    change(was) {
      const indexed = new Map<string, string>()
      return {
        update(record, fields, call) {
          if (!indexed.has(record.id)) indexed.set(record.id, record.email)
          was.update(record, fields, call)
        },
        matches: (filter, value, record) =>
          filter === 'email' ? (indexed.get(record.id) ?? record.email) === value : was.matches(filter, value, record),
      }
    },
  },
  {
    name: 'once-blacklisted-listed-inactive',
    promise: 'list-filter-is-active',
    about:
      'is_active=false also looks into the log of blacklistings, from which nothing is removed: customers taken off the blacklist are still found, shown as active.',
    change(was) {
      const logged = new Set<string>()
      return {
        blacklist(record, on, call) {
          if (on) logged.add(record.id)
          was.blacklist(record, on, call)
        },
        matches: (filter, value, record) =>
          was.matches(filter, value, record) || (filter === 'is_active' && value === 'false' && logged.has(record.id)),
      }
    },
  },
  {
    name: 'company-on-the-first-page-only',
    promise: 'list-items',
    about: 'From the second page of a list on the company is not loaded: company_id is null there.',
    change: (was) => ({
      show(record, call) {
        const shown = was.show(record, call)
        return Number(call.query.get('page') ?? 1) > 1 ? { ...shown, company_id: null } : shown
      },
    }),
  },
]

/** Lets each call for a customer that exists ask for the one that stands in its place in the table. */
function handOut(calls: Call[]): void {
  const idOf = (call: Call): string => call.path.split('/').at(-1)?.toLowerCase() ?? ''
  const found = calls.filter((call) => call.customers.has(idOf(call)))
  const table = [...(found[0]?.customers.keys() ?? [])]
  const rows = found.map(idOf).toSorted((one, other) => table.indexOf(one) - table.indexOf(other))
  for (const [index, call] of found.entries()) call.path = `/api/customers/${rows[index]}`
}

function isLike(text: string, pattern: string): boolean {
  if (pattern === '') return text === ''
  if (pattern.startsWith('%'))
    return Array.from({ length: text.length + 1 }, (_, from) => from).some((from) =>
      isLike(text.slice(from), pattern.slice(1)),
    )
  return text !== '' && (pattern[0] === '_' || pattern[0] === text[0]) && isLike(text.slice(1), pattern.slice(1))
}
