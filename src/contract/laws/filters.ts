import { patience, presence } from '../knowledge/contradictions.ts'
import { surely } from '../knowledge/line.ts'
import { promiseOfFilters } from './demand.ts'
import type { PromiseId } from '../../spec/promise-id.ts'
import {
  isValid,
  filtersOf,
  areValid,
  isStray,
  valuesOf,
  activity,
  candidates,
  matches,
  isShownAs,
  oldestOf,
  isYoungerThan,
} from './matching.ts'
import { observed } from './law.ts'
import type { Law, Violation } from './law.ts'

const filterPromises: PromiseId[] = [
  'list-filter-id',
  'list-filter-reference',
  'list-filter-email-exact',
  'list-filter-customer-type',
  'list-filter-is-active',
  'list-filters-combine',
]

/** Whom a list holds by its filters: nobody who does not match, and everybody who does. */
export const filters: Law[] = [
  ...filterPromises.map(
    (promise): Law => ({
      promise,
      on: ['listCustomers'],
      // Nobody is found who does not match.
      holds: (view) => {
        const filters = filtersOf(view)
        if (!view.list || promiseOfFilters(view.query) !== promise || !areValid(view, filters)) return undefined
        const stray = view.list.customers.find((one) => filters.some((name) => isStray(view, name, one)))
        if (!stray) return []
        const name = filters.find((filter) => isStray(view, filter, stray))!
        // Whether references are supported is open: whoever does not know them passes them over.
        const isOpen = name === 'reference' && !view.history.works.has('reference')
        return [
          {
            ...(isOpen ? { severity: 'note' as const } : {}),
            key: `strays:${valuesOf(view, filters)}:${name}`,
            facts: {
              kind: 'query',
              query: view.query.toString(),
              problem: `${name} lets others through`,
              expected: `only customers with ${name} ${view.query.get(name)}`,
              actual: `one with ${String(stray[name] ?? 'another')}`,
            },
          },
        ]
      },
    }),
  ),
  ...[...filterPromises, 'list-pages' as const, 'list-total' as const].map(
    (promise): Law => ({
      promise,
      on: ['listCustomers'],
      sole: true,
      // Everybody is found who surely matches, where the page is all there is.
      holds: (view) => {
        const filters = filtersOf(view)
        const due = promiseOfFilters(view.query)
        if (
          !view.list ||
          !areValid(view, filters) ||
          (due === undefined ? promise.startsWith('list-filter') : due !== promise) ||
          view.again
        )
          return undefined
        const { list, query } = view
        if ((query.get('page') ?? '1') !== '1') return undefined
        const isUnique = filters.some((name) => name === 'email' || name === 'id' || name === 'reference')
        const isWhole = list.rows === list.total && (list.page ?? 1) === 1
        if (!isWhole && !(isUnique && list.rows < (list.page_size ?? 20))) return undefined
        if (list.rows > list.customers.length) return undefined
        const missing: Violation[] = []
        let looked = false
        for (const line of candidates(view)) {
          const match = matches(view, filters, line, 0)
          if (!match) continue
          looked = true
          if (list.customers.some((one) => one.id.toLowerCase() === line.id)) continue
          const late = !matches(view, filters, line, patience)
          const type = surely(line, 'customer_type', view).value
          const supported = !query.has('reference') || view.history.works.has('reference')
          // An exact match of what is shown finds nobody by the letters that were sent, where others are kept.
          const byShown = !query.has('email') || isShownAs(line, query.get('email')!)
          missing.push({
            key: `lacks:${valuesOf(view, filters)}:${String(type)}:${activity(line, view)}`,
            facts: {
              kind: 'query',
              query: query.toString() || 'the list without a filter',
              problem: 'lacks a customer that matches',
              expected: `the customer ${line.id}`,
              actual: `${list.rows} others`,
            },
            ...(late ? { late } : {}),
            ...(supported && byShown ? {} : { severity: 'note' }),
          })
        }
        return looked ? missing.slice(0, 3) : undefined
      },
    }),
  ),
  {
    promise: 'answer-steady',
    on: ['listCustomers'],
    sole: true,
    // Lost in one list and found in the next of the same kind.
    holds: (view) => {
      const { list, again } = view
      const filters = filtersOf(view)
      if (!list || !again?.list || !areValid(view, filters)) return undefined
      const back = again.list.customers.find(({ id }) => {
        const line = view.history.line(id)
        return (
          line &&
          matches(view, filters, line, patience) &&
          !list.customers.some((one) => one.id.toLowerCase() === line.id)
        )
      })
      return back
        ? [{ key: 'list', facts: { kind: 'flaky', first: 'without a customer that matches', second: 'with it' } }]
        : []
    },
  },
  {
    promise: 'update-keeps-omitted',
    on: ['listCustomers'],
    sole: true,
    // A reference by which a customer was found, until an update left it out.
    holds: (view) => {
      const wanted = view.query.get('reference')
      if (!view.list || wanted === null || [...view.query.keys()].length > 1) return undefined
      for (const [id, { reference, found }] of view.history.references) {
        const line = view.history.line(id)
        if (reference !== wanted || found === undefined || !line || !matches(view, ['reference'], line, 0)) continue
        const updated = line.versions.some(
          (one) => one.operation === 'updateCustomer' && !one.refused && one.sent >= found,
        )
        if (!updated) return undefined
        if (view.list.customers.some((one) => one.id.toLowerCase() === id)) return []
        const late = !matches(view, ['reference'], line, patience)
        return [
          {
            ...observed(
              'reference',
              'a customer is not found by its reference any more after an update without it',
              id,
              'nobody',
            ),
            ...(late ? { late } : {}),
          },
        ]
      }
      return undefined
    },
  },
  {
    promise: 'list-filter-customer-type',
    on: ['listCustomers'],
    sole: true,
    // A value that is none may be refused, passed over or find nobody: it does not find those whose type begins so.
    holds: (view) => {
      const value = view.query.get('customer_type')
      if (!view.list || value === null || isValid.customer_type(value) || [...view.query.keys()].length > 1)
        return undefined
      const { customers, rows, total } = view.list
      if (customers.length === 0) return []
      const alike = value !== '' && customers.every((one) => String(one['customer_type']).startsWith(value))
      const whole = rows === total
      // On a part of the list strangers may all be of one type: but whoever is younger than some of them belongs there.
      const since = whole ? undefined : oldestOf(customers)
      const missing = [...view.history.lines()].flatMap((line) => {
        const type = surely(line, 'customer_type', view, patience)
        const isDue = whole || (since !== undefined && isYoungerThan(line, since, view))
        const here = presence(line, view, 'list')
        return isDue && type.sure && !String(type.value).startsWith(value) && here.is === true ? [here] : []
      })
      return alike && missing.length > 0
        ? [
            {
              key: 'prefix',
              facts: {
                kind: 'query',
                query: view.query.toString(),
                problem: 'finds customers of a type that begins so',
                expected: 'nobody, everybody or a refusal',
                actual: `${rows} of one type`,
              },
              ...(missing.every(({ late }) => late) ? { late: true } : {}),
            },
          ]
        : []
    },
  },
]
