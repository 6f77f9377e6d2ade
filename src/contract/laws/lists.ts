import { isUuid } from '../../spec/uuid.ts'
import type { History } from '../knowledge/history.ts'
import { patience, presence } from '../knowledge/contradictions.ts'
import { surely } from '../knowledge/line.ts'
import type { Line } from '../knowledge/line.ts'
import { sameEmail } from '../knowledge/same.ts'
import type { Shown } from '../knowledge/told.ts'
import { promiseOfFilters } from './demand.ts'
import { arithmetic } from './arithmetic.ts'
import { filteredMembers } from '../../spec/members.ts'
import type { FilteredMember } from '../../spec/members.ts'
import type { PromiseId } from '../../spec/promise-id.ts'
import { observed } from './law.ts'
import type { Law, View, Violation } from './law.ts'

type Filter = FilteredMember

const filterPromises: PromiseId[] = [
  'list-filter-id',
  'list-filter-reference',
  'list-filter-email-exact',
  'list-filter-customer-type',
  'list-filter-is-active',
  'list-filters-combine',
]

const isValid: Record<Filter, (text: string) => boolean> = {
  id: isUuid,
  reference: (text) => text !== '',
  email: (text) => /^[^@\s]+@[^@\s]+\.[^@\s.]+$/.test(text),
  customer_type: (text) => text === 'individual' || text === 'business',
  is_active: (text) => text === 'true' || text === 'false',
}

function filtersOf({ query }: View): Filter[] {
  return filteredMembers.filter((name) => query.has(name))
}

// Each asked once, with a value that it can have: else it may be refused, or passed over.
function areValid({ query }: View, filters: Filter[]): boolean {
  return filters.every((name) => query.getAll(name).length === 1 && isValid[name](query.get(name)!))
}

/** What a page of a list holds, by what it shows and by what is known. */
export const lists: Law[] = [
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
        if (due === undefined && (query.has('page') || query.has('page_size'))) return undefined
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
            ...(supported ? {} : { severity: 'note' }),
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
      const others = [...view.history.lines()].some((line) => {
        const type = surely(line, 'customer_type', view, patience)
        return type.sure && !String(type.value).startsWith(value) && presence(line, view, 'list').is === true
      })
      return alike && others && (whole || customers.length > 6)
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
            },
          ]
        : []
    },
  },
  {
    promise: 'list-pages',
    on: ['listCustomers'],
    holds: ({ list }) => {
      if (!list || list.customers.length === 0) return undefined
      const ids = list.customers.map(({ id }) => id.toLowerCase())
      const twice = ids.find((id, index) => ids.indexOf(id) !== index)
      return twice ? [observed('twice', 'a page holds a customer twice', 'each customer once', twice)] : []
    },
  },
  ...(['list-total', 'list-page-numbers', 'list-pages'] as const).map(
    (promise): Law => ({
      promise,
      on: ['listCustomers'],
      holds: (view) => {
        const found = arithmetic(view)
        if (found === undefined) return undefined
        return found?.promise === promise ? [found.violation] : []
      },
    }),
  ),
  {
    promise: 'list-page-numbers',
    on: ['listCustomers'],
    holds: ({ list, query }) => {
      if (list?.page === undefined || query.has('page')) return undefined
      return list.page === 1
        ? []
        : [observed('first', 'the first page calls itself another', 'page 1', `page ${list.page}`)]
    },
  },
  {
    promise: 'list-page-parameters',
    on: ['listCustomers'],
    holds: ({ list, query, readable }) => {
      if (!list || !readable || !(query.has('page') || query.has('page_size'))) return undefined
      return (['page', 'page_size'] as const).flatMap((name): Violation[] => {
        const asked = query.get(name)
        const told = list[name]
        if (asked === null || !/^[1-9][0-9]{0,5}$/.test(asked) || told === undefined || told === Number(asked))
          return []
        return [
          { ...observed(name, `${name} is not the one that was asked for`, asked, String(told)), severity: 'note' },
        ]
      })
    },
  },
]

function isStray(view: View, name: Filter, one: Shown): boolean {
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

function valuesOf({ query }: View, filters: Filter[]): string {
  return (
    filters
      .map((name) => (name === 'customer_type' || name === 'is_active' ? `${name}=${query.get(name)}` : name))
      .join('&') || 'all'
  )
}

function activity(line: Line, view: View): string {
  const { sure, value } = surely(line, 'is_active', view)
  return sure ? (value === true ? 'active' : 'inactive') : 'unsure'
}

// Whoever can match at all: of an id or an address there are few.
function candidates({ history, query }: View): Iterable<Line> {
  const [id, email] = [query.get('id'), query.get('email')]
  if (id !== null) return [history.line(id)].filter((line) => line !== undefined)
  return email === null ? history.lines() : history.linesOf(email)
}

// Whether a customer surely was there and matched for as long as the list was under way.
function matches(view: View, filters: Filter[], line: Line, lag: number): boolean {
  const here = presence(line, view, 'list')
  if (here.is !== true || (lag > 0 && here.late)) return false
  return filters.every((name) => {
    const wanted = view.query.get(name)!
    if (name === 'id') return line.id === wanted.toLowerCase()
    if (name === 'reference')
      return view.history.references.get(line.id)?.reference === wanted && isAttached(view.history, line, view)
    const { sure, value } = surely(line, name, view, lag)
    return sure && (name === 'email' ? value === wanted || value === wanted.toLowerCase() : String(value) === wanted)
  })
}

function isAttached(history: History, line: Line, { sentAt }: View): boolean {
  const attached = history.references.get(line.id)
  return (
    attached !== undefined &&
    attached.at <= sentAt &&
    !line.versions.some((one) => one.operation === 'updateCustomer' && one.members.has('reference'))
  )
}
