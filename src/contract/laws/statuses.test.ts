import { expect, test } from 'vitest'
import { judged } from './judged-under-test.ts'
import type { Step } from './judged-under-test.ts'

const person = {
  email: 'ada@example.com',
  customer_type: 'individual',
  first_name: 'Ada',
  last_name: 'Eze',
  phone: '+233241234567',
  country_code: '+233',
}

test('a refusal with the status 200 is what its body says that it is', () => {
  const says = (status: unknown) => ({ success: false, message: 'No.', status })
  const broken = (step: Step) => judged([step]).flatMap((one) => one.broken.map(({ promise }) => promise))
  const create = (json: unknown) =>
    broken({ operation: 'createCustomer', method: 'POST', path: '/api/customers', sent: person, json })
  const list = (json: unknown) =>
    broken({ operation: 'listCustomers', method: 'GET', path: '/api/customers?page=0', json })
  expect(create(says(409))).toContain('create-customer')
  expect(create(says(500))).toContain('create-customer')
  expect(list(says(500))).toContain('no-server-error')
  // Nobody was there for a while: that is no answer to what was asked.
  expect(list(says(503))).not.toContain('no-server-error')
  for (const status of [400, 200, '500', 5.5, undefined]) expect(list(says(status))).not.toContain('no-server-error')
})

test('the status of a problem is a number, and what else is called status may be text', () => {
  const judgedAs = (json: Record<string, unknown>): string[] =>
    judged([{ operation: 'getCustomer', method: 'GET', path: '/api/customers/x', status: 404, json }]).flatMap((one) =>
      one.broken.map(({ promise }) => promise),
    )
  const told = (json: Record<string, unknown>): string[] =>
    judged([{ operation: 'getCustomer', method: 'GET', path: '/api/customers/x', status: 404, json }])
      .flatMap((one) => one.broken.map(({ key }) => key))
      .filter((key) => key.includes('error:status'))
  // All of its members are optional.
  for (const type of ['https://errors.example.com/NOT_FOUND', 'about:blank', '/errors/not-found', 'urn:x:not-found'])
    expect(judgedAs({ type })).not.toContain('error-shape')
  expect(judgedAs({ type: 'error' })).toContain('error-shape')
  const problem = { type: 'about:blank', title: 'Not Found', success: false, message: 'Nobody.' }
  expect(told({ ...problem, status: 404 })).toEqual([])
  expect(told(problem)).toEqual([])
  expect(told({ success: false, message: 'Nobody.', detail: 'x', status: 'error' })).toEqual([])
  for (const status of [[404], '404', null]) expect(told({ ...problem, status })).toHaveLength(1)
})

test('a read is said to keep its promise only where it shows what it promises', () => {
  const id = '1b4e28ba-2fa1-4d3e-883f-0016d3cca427'
  const at = '1970-01-01T00:00:00Z'
  const owners = { company_id: id, created_by: id }
  const customer = { ...person, ...owners, id, is_active: true, metadata: '{}', created_at: at, updated_at: at }
  const reads = [
    { operation: 'listCustomers', path: '/api/customers?email=ada%40example.com', promise: 'list-filter-email-exact' },
    { operation: 'listCustomers', path: '/api/customers', promise: 'list-customers' },
    { operation: 'getCustomer', path: `/api/customers/${id}`, promise: 'get-by-id' },
  ] as const
  for (const { promise, ...read } of reads) {
    const data =
      read.operation === 'listCustomers' ? { customers: [customer], page: 1, page_size: 20, total: 1 } : customer
    const keeps = (json: unknown) =>
      judged([{ ...read, method: 'GET', json }]).flatMap((one) =>
        one.judged.filter((id) => !one.broken.some((broken) => broken.promise === id)),
      )
    expect(keeps({ success: true, data })).toContain(promise)
    // One that shows it and says success false breaks another promise, and hides nothing.
    expect(keeps({ success: false, data })).toContain(promise)
    for (const json of [{ success: false }, { success: true }, { success: true, data: [] }])
      expect(keeps(json)).not.toContain(promise)
  }
})

test.each([
  [400, []],
  [500, ['create-email-required', 'create-refused-not-stored']],
])('a refusal that is answered with %i leaves unsettled what it had to show: %j', (status, unsettled) => {
  const { email: _, ...nameless } = person
  const [judgement] = judged([
    { operation: 'createCustomer', method: 'POST', path: '/api/customers', sent: nameless, status, json: {} },
  ])
  expect(judgement!.unsettled).toEqual(unsettled)
})
