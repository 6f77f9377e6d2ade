import { arithmetic } from './arithmetic.ts'
import { observed } from './law.ts'
import type { Law, Violation } from './law.ts'

/** What a page of a list says of itself. */
export const pages: Law[] = [
  {
    promise: 'list-pages',
    on: ['listCustomers'],
    holds: ({ list }) => {
      if (!list || list.customers.length === 0) return undefined
      const seen = new Set<string>()
      const twice = list.customers.map(({ id }) => id.toLowerCase()).find((id) => seen.size === seen.add(id).size)
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
