import { filteredMembers } from '../../spec/members.ts'
import type { PromiseId } from '../../spec/promise-id.ts'
import type { View, Violation } from './law.ts'

/** Numbers that do not agree, and the promise that this breaks. */
export type Sum = { promise: PromiseId; violation: Violation }

/** Whether rows, page, page_size and total of a list agree: null where they do, undefined where it tells none. */
export function arithmetic({ list, query, ok, readable }: View): Sum | null | undefined {
  if (!ok || !list || !readable) return undefined
  const { rows, page = 1, page_size: size, total } = list
  if (size === undefined || total === undefined) return undefined
  const asked = query.get('page')
  const paged = asked === null || asked === '1' ? '' : ':later'
  const about = (promise: PromiseId, key: string, problem: string, expected: string): Sum => ({
    promise,
    violation: {
      key: `${key}${paged}:${filteredMembers.filter((name) => query.has(name)).join('&')}`,
      facts: {
        kind: 'query',
        query: query.toString() || 'the list without a filter',
        problem,
        expected,
        actual: `${rows} customers on page ${page}, with page_size ${size} and total ${total}`,
      },
    },
  })
  if (page < 1) return null
  if (size < 1) return about('list-page-numbers', 'size', 'tells an impossible page_size', 'a page_size of 1 or more')
  if (rows > size)
    return about('list-page-numbers', 'rows', 'holds more customers than its page_size', `at most ${size} customers`)
  const due = Math.max(0, Math.min(size, total - (page - 1) * size))
  if (rows === due) return null
  // Told or asked for: which page it is, only a walk can tell.
  if (asked !== null && Number(asked) !== page) return null
  const expected = `${due} customers`
  if (page > 1 && rows < due) return about('list-pages', 'short', 'is not as full as the total says', expected)
  if (page === 1 && total > size && rows > 0 && rows < due)
    return about('list-page-numbers', 'half', 'is not as full as its page_size says', expected)
  return about('list-total', 'sum', 'tells numbers that do not add up', expected)
}
