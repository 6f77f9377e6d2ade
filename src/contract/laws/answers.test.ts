import { expect, test } from 'vitest'
import { judged } from './judged-under-test.ts'
import type { Step } from './judged-under-test.ts'

const id = '019cebab-8995-771b-b95b-000000000001'
const customer = { id, email: 'ada@example.com', customer_type: 'individual', first_name: 'Ada', last_name: 'Eze' }
const at = (seconds: number): string => new Date(Date.UTC(2026, 2, 14) + seconds * 1000).toISOString()
const get = (seconds: number): Step => ({
  operation: 'getCustomer',
  method: 'GET',
  path: `/api/customers/${id}`,
  json: { success: true, data: customer, timestamp: at(seconds) },
})
const update = (seconds: number): Step => ({
  ...get(seconds),
  operation: 'updateCustomer',
  method: 'PUT',
  sent: { first_name: 'Ada' },
})

test('a timestamp that was taken over from an answer before is told, and clocks that are a little apart are not', () => {
  const isTold = (...steps: Step[]): boolean =>
    judged(steps)
      .at(-1)!
      .broken.some(({ key }) => key.startsWith('timestamp-now:behind'))
  expect(isTold(get(0), get(10), update(20))).toBe(false)
  expect(isTold(get(0), get(10), update(19.5))).toBe(false)
  expect(isTold(get(5), get(15.5), update(25))).toBe(false)
  expect(isTold(get(0), get(10), update(10))).toBe(true)
  // The latest counts, not the last one.
  expect(isTold(get(10), get(10), update(20))).toBe(true)
  expect(isTold(update(20), get(21))).toBe(true)
})

test('a list is no older than the newest customer in it, whatever else in it may be a copy', () => {
  const create = (seconds: number): Step => ({
    ...get(seconds),
    operation: 'createCustomer',
    method: 'POST',
    status: 201,
  })
  const list = (seconds: number, ...customers: unknown[]): Step => ({
    operation: 'listCustomers',
    method: 'GET',
    path: '/api/customers',
    json: { success: true, data: { customers, page: 1, page_size: 20, total: 1 }, timestamp: at(seconds) },
  })
  const isTold = (...steps: Step[]): boolean =>
    judged(steps.map((step) => ({ ...step, sent: step.operation === 'createCustomer' ? customer : step.sent })))
      .at(-1)!
      .broken.some(({ key }) => key === 'timestamp-now:behind:listCustomers')
  expect(isTold(get(0), create(10), list(0, customer))).toBe(true)
  expect(isTold(get(0), create(10), list(10, customer))).toBe(false)
  expect(isTold(get(0), create(10), list(0))).toBe(false)
})
