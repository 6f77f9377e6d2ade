import { expect, test } from 'vitest'
import { judged } from './judged-under-test.ts'
import type { Step } from './judged-under-test.ts'

const id = (n: number): string => `019cebab-8995-771b-b95b-${String(n).padStart(12, '0')}`
const customer = (n: number, customer_type: string) => ({
  id: id(n),
  email: `c${n}@example.com`,
  customer_type,
  created_at: new Date(1_000_000 + n * 1000).toISOString(),
})

const create = (n: number, customer_type: string): Step => {
  const { email } = customer(n, customer_type)
  return {
    operation: 'createCustomer',
    method: 'POST',
    path: '/api/customers',
    sent: { email, customer_type },
    status: 201,
    json: { success: true, data: customer(n, customer_type) },
  }
}

const list = (numbers: number[], total: number): Step => ({
  operation: 'listCustomers',
  method: 'GET',
  path: '/api/customers?customer_type=indiv',
  json: {
    success: true,
    data: { customers: numbers.map((n) => customer(n, 'individual')), page: 1, page_size: 20, total },
  },
})

const upTo = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n)

test('a filter that is passed over is not taken for one by a prefix because the newest strangers are of one type', () => {
  const accused = (shown: number[], total: number): boolean =>
    judged([...upTo(0, 10).map((n) => create(n, n % 2 === 0 ? 'individual' : 'business')), list(shown, total)])
      .at(-1)!
      .broken.some(({ promise }) => promise === 'list-filter-customer-type')
  expect(accused(upTo(100, 120).toReversed(), 500)).toBe(false)
  expect(accused([8, 6, ...upTo(100, 110)], 300)).toBe(false)
  expect(accused([104, 102, 100, 8, 6, 4], 300)).toBe(true)
  expect(accused(upTo(100, 120), 20)).toBe(true)
})

test('where nobody was deleted no answer says that the deleted are gone', () => {
  const remove: Step = {
    operation: 'deleteCustomer',
    method: 'DELETE',
    path: `/api/customers/${id(0)}`,
    json: { success: true, data: customer(0, 'business') },
  }
  const says = (steps: Step[]): boolean => judged(steps).at(-1)!.judged.includes('delete-removes')
  expect(says([create(0, 'business'), list([1], 1)])).toBe(false)
  expect(says([create(0, 'business'), { ...remove, status: 405, json: { success: false } }, list([1], 1)])).toBe(false)
  expect(says([create(0, 'business'), remove, list([1], 1)])).toBe(true)
})

test('whoever keeps an email in other letters than were sent need not find it by those', () => {
  const found = (kept: string, asked: string) => {
    const { email: _, ...rest } = customer(1, 'individual')
    const made: Step = {
      ...create(1, 'individual'),
      sent: { email: 'Ada.X@example.com', customer_type: 'individual' },
      json: { success: true, data: { ...rest, email: kept } },
    }
    const asking = { ...list([], 0), path: `/api/customers?email=${asked}` }
    return judged([made, asking])
      .at(-1)!
      .broken.filter(({ promise }) => promise === 'list-filter-email-exact')
      .map(({ severity }) => severity ?? 'failure')
  }
  expect(found('ada.x@example.com', 'Ada.X@example.com')).toEqual(['note'])
  expect(found('Ada.X@example.com', 'Ada.X@example.com')).toEqual(['failure'])
})
