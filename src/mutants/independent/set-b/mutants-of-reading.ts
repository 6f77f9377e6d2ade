import type { Mutant } from '../../behaviour.ts'
import { inAnswersTo, shows, succeedsWith } from '../../changes.ts'
import { filterNames } from '../../query-faults.ts'
import { uuidForm } from '../../../spec/uuid.ts'

/** Mutants that read one customer or the list wrongly. */
export const mutantsOfReading: Mutant[] = [
  {
    name: 'b-inactive-not-read-by-id',
    promise: 'get-by-id',
    about: 'A blacklisted customer is a 404 by id, though the list shows it.',
    change: (was) => ({
      find(call) {
        const record = was.find(call)
        return call.operation === 'get' && record?.is_active === false ? undefined : record
      },
    }),
  },
  {
    name: 'b-read-by-the-beginning-of-the-id',
    promise: 'get-unknown',
    about: 'A read by an id that no customer has answers the customer whose id begins alike.',
    change: (was) => ({
      find(call) {
        const beginning = call.id.toLowerCase().slice(0, 23)
        const alike = (): ReturnType<typeof was.find> =>
          [...call.customers.values()].find((record) => record.id.startsWith(beginning))
        return was.find(call) ?? (call.operation === 'get' && uuidForm.test(call.id) ? alike() : undefined)
      },
    }),
  },
  {
    name: 'b-empty-list-is-null',
    promise: 'list-shape',
    about: 'Where no customer is on the page, customers is null instead of an empty list.',
    change: succeedsWith(
      (body) => (body.data.customers.length === 0 ? { ...body, data: { ...body.data, customers: null } } : body),
      'list',
    ),
  },
  {
    name: 'b-listed-names-escaped-for-html',
    promise: 'list-items',
    about: "The list shows names escaped for HTML, O'Brien as O&#39;Brien, and by id they are as given.",
    change: shows(
      (shown) => ({ ...shown, first_name: escaped(shown['first_name']), last_name: escaped(shown['last_name']) }),
      inAnswersTo('list'),
    ),
  },
  {
    name: 'b-references-compared-as-numbers',
    promise: 'list-filter-reference',
    about: 'The filter by reference compares what looks like numbers as numbers: 7 finds 007 as well.',
    change: (was) => ({
      matches(filter, value, record) {
        const numbers = [value, record.reference ?? ''].map((text) => (text.trim() === '' ? NaN : Number(text)))
        return was.matches(filter, value, record) || (filter === 'reference' && numbers[0] === numbers[1])
      },
    }),
  },
  {
    name: 'b-underscore-in-address-matches-anything',
    promise: 'list-filter-email-exact',
    about: 'In the filter by email an underscore stands for any character: a_b@example.com finds a.b@example.com too.',
    change: (was) => ({
      matches(filter, value, record) {
        if (filter !== 'email') return was.matches(filter, value, record)
        return (
          value.length === record.email.length &&
          [...value].every((letter, index) => letter === '_' || letter === record.email[index])
        )
      },
    }),
  },
  {
    name: 'b-filter-keeps-forgiven-as-inactive',
    promise: 'list-filter-is-active',
    about:
      'A customer that was taken off the blacklist is found under is_active=false, and not under true, until it is updated.',
    change: (was) => {
      const stale = new Set<string>()
      return {
        blacklist(record, on, call) {
          if (on || record.is_active) stale.delete(record.id)
          else stale.add(record.id)
          was.blacklist(record, on, call)
        },
        update(record, fields, call) {
          stale.delete(record.id)
          was.update(record, fields, call)
        },
        matches: (filter, value, record) =>
          filter === 'is_active' && stale.has(record.id) ? value === 'false' : was.matches(filter, value, record),
      }
    },
  },
  {
    name: 'b-third-filter-ignored',
    promise: 'list-filters-combine',
    about: 'Of three filters or more only two are applied.',
    change: (was) => ({
      select(call) {
        const asked = filterNames.filter((name) => call.query.has(name)).slice(0, 2)
        const query = new URLSearchParams(asked.map((name): [string, string] => [name, call.query.get(name) ?? '']))
        return was.select({ ...call, query })
      },
    }),
  },
  {
    name: 'b-total-counts-the-deleted',
    promise: 'list-total',
    about: 'The total of the list without filters does not go down when a customer is deleted.',
    change: (was) => {
      let deleted = 0
      return {
        remove(record, call) {
          deleted++
          was.remove(record, call)
        },
        page(matching, call) {
          const page = was.page(matching, call)
          const filtered = filterNames.some((name) => call.query.has(name))
          return filtered ? page : { ...page, total: page.total + deleted }
        },
      }
    },
  },
  {
    name: 'b-page-cut-before-is-active',
    promise: 'list-pages',
    about:
      'The filter by is_active is applied to the page that was cut out of all customers: pages hold fewer than they should, and those past the last page are never shown.',
    change: (was) => ({
      page(matching, call) {
        const active = call.query.get('is_active')
        if (active === null) return was.page(matching, call)
        const query = new URLSearchParams(call.query)
        query.delete('is_active')
        const page = was.page(was.select({ ...call, query }), call)
        const customers = page.customers.filter((record) => was.matches('is_active', active, record))
        return { ...page, customers, total: matching.length }
      },
    }),
  },
]

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(name: unknown): unknown {
  return typeof name === 'string' ? name.replaceAll(/[&<>"']/g, (letter) => entities[letter] ?? letter) : name
}
