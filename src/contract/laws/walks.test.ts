import { expect, test } from 'vitest'
import { told } from '../knowledge/told.ts'
import { quietLaws } from './quiet.ts'

const id = (n: number): string => `019cebab-8995-771b-b95b-${String(n).padStart(12, '0')}`

// A page of a list of so many customers, as it is asked for and as it is answered.
const page = (query: string, customers: number[], total: number, answered = Number(/page=(\d+)/.exec(query)![1])) => {
  const data = { customers: customers.map((n) => ({ id: id(n) })), page: answered, page_size: 1, total }
  const json = { success: true, data }
  const exchange = {
    request: { method: 'GET', url: `http://x/api/customers?${query}`, headers: [], body: undefined },
    startedAt: new Date(0).toISOString(),
    durationMs: 1,
    attempts: 1,
    answer: { status: 200, headers: [], body: JSON.stringify(json), json },
  }
  return told('listCustomers', exchange, '', { sentAt: 0, answeredAt: 1 })
}

const broken = (...round: ReturnType<typeof page>[]): string[] =>
  quietLaws.flatMap(({ promise, holds }) => (holds(round) ?? []).map(({ key }) => `${promise}:${key}`))

const plain = [page('page=1&page_size=1', [1], 3), page('page=2&page_size=1', [2], 3)]
const filtered = 'is_active=false&page_size=1&page'

test('every walk of a round is judged, and not the first alone', () => {
  expect(broken(...plain, page(`${filtered}=1`, [1], 2), page(`${filtered}=2`, [3], 2))).toEqual([])
  expect(broken(...plain, page(`${filtered}=1`, [1], 2), page(`${filtered}=2`, [1], 2))).toEqual([
    'list-pages:twice:is_active=false',
  ])
  expect(broken(...plain, page(`${filtered}=1`, [1], 2), page(`${filtered}=2`, [3], 2, 1))).toEqual([
    'list-page-numbers:page',
  ])
  expect(broken(...plain, page(`${filtered}=1`, [1], 2), page(`${filtered}=2`, [3], 3))).toEqual([
    'list-total:of-page:is_active=false',
  ])
})

test('a page behind the last one tells the total that the first tells', () => {
  expect(broken(...plain, page('page=4&page_size=1', [], 3))).toEqual([])
  expect(broken(...plain, page('page=4&page_size=1', [], 0))).toEqual(['list-total:behind:'])
})
