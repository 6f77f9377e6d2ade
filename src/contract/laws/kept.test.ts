import { expect, test } from 'vitest'
import { judged } from './judged-under-test.ts'
import type { Step } from './judged-under-test.ts'

const [id, one, other] = [
  '019cebab-8995-771b-b95b-a2bb0ebd8183',
  'a7c3f0de-1f2a-4c6f-8a51-1f0f0d2f9d11',
  'b0'.repeat(4),
]
const path = `/api/customers/${id}`
const sent = { first_name: 'Ada', last_name: 'Eze', email: 'ada@example.com', customer_type: 'individual' }
const at = '2026-01-01T00:00:00Z'
const shown = (created_by: string) => ({
  ...sent,
  id,
  company_id: one,
  created_by,
  is_active: true,
  metadata: '{}',
  created_at: at,
  updated_at: at,
})
const around = (data: unknown) => ({
  success: true,
  message: 'Done',
  data,
  metadata: { request_id: 'r' },
  timestamp: at,
})

// A create, a list and a GET, each of which shows somebody as who created the customer.
function broken(...creators: readonly [string, string, string]): string[] {
  const [created, listed, read] = creators.map(shown)
  const steps: Step[] = [
    {
      operation: 'createCustomer',
      method: 'POST',
      path: '/api/customers',
      sent,
      json: around(created),
    },
    {
      operation: 'listCustomers',
      method: 'GET',
      path: '/api/customers',
      json: around({ customers: [listed], page: 1, page_size: 20, total: 1 }),
    },
    { operation: 'getCustomer', method: 'GET', path, json: around(read) },
  ]
  return judged(steps).flatMap((judgement) =>
    judgement.broken.filter(({ key }) => key.includes('created_by')).map(({ key }) => key),
  )
}

test('where reads agree that the answer to a create was wrong, the list is not all that is told', () => {
  const another = `${other}-1f2a-4c6f-8a51-1f0f0d2f9d11`
  expect(broken(one, one, one)).toEqual([])
  expect(broken(one, another, one)).toEqual(['list-items:listCustomers:door:created_by'])
  expect(broken(one, another, another)).toEqual([
    'list-items:listCustomers:door:created_by',
    'get-stored:untrue:created_by',
  ])
})
