import { expect, test } from 'vitest'
import { loadSpec } from '../../spec/spec.ts'
import type { OperationId } from '../../spec/openapi.ts'
import { createJudge } from '../judge.ts'
import { told } from '../knowledge/told.ts'
import { judged } from './judged-under-test.ts'
import type { Step } from './judged-under-test.ts'

const id = '019cebab-8995-771b-b95b-a2bb0ebd8183'

// A create with this last_name, an update with null as last_name, and a GET: what they break that is about names.
function brokenNames(lastName: string, shownThen: string): string[] {
  const judge = createJudge({ spec: loadSpec(), follows: 'ours' })
  const person = { first_name: 'Ada', last_name: lastName, email: 'ada@example.com', customer_type: 'individual' }
  const one = { path: `/api/customers/${id}`, shown: shownThen }
  const steps: { operation: OperationId; method: string; path: string; shown: string; sent?: unknown }[] = [
    { operation: 'createCustomer', method: 'POST', path: '/api/customers', sent: person, shown: lastName },
    { operation: 'updateCustomer', method: 'PUT', sent: { last_name: null }, ...one },
    { operation: 'getCustomer', method: 'GET', ...one },
  ]
  return steps.flatMap(({ operation, method, path, sent, shown }, n) => {
    const body = sent === undefined ? undefined : JSON.stringify(sent)
    const at = 10_000 * n
    const key = n === 0 ? '' : id
    const pending = judge.leaves({ operation, key, body, sentAt: at })
    const json = { success: true, data: { ...person, id, last_name: shown } }
    const exchange = {
      request: { method, url: `http://x${path}`, headers: [], body },
      startedAt: new Date(at).toISOString(),
      durationMs: 1,
      attempts: 1,
      answer: { status: 200, headers: [], body: JSON.stringify(json), json },
    }
    const one = told(operation, exchange, key, { sentAt: at, answeredAt: at + 1 })
    const { broken } = judge.judge(pending, one)
    judge.learn(one)
    return broken.filter(({ promise }) => promise === 'update-names').map((each) => `${operation} ${each.key}`)
  })
}

test('null as a name may be ignored or clear it, and is no text, but of whoever was called so before', () => {
  expect(brokenNames('Eze', 'Eze')).toEqual([])
  expect(brokenNames('null', 'null')).toEqual([])
  expect(brokenNames('Eze', 'null').map((one) => one.split(' ')[0])).toContain('updateCustomer')
})

test('an update to a taken email is told by a list where the answer to it shows nothing of its customer', () => {
  const ids = [id, '019cebab-8995-771b-b95b-a2bb0ebd8184']
  const email = (n: number): string => `${n}@example.com`
  const shown = (n: number, address = email(n)) => ({ id: ids[n], email: address, customer_type: 'individual' })
  const create = (n: number): Step => ({
    operation: 'createCustomer',
    method: 'POST',
    path: '/api/customers',
    sent: { email: email(n), customer_type: 'individual' },
    status: 201,
    json: { success: true, data: shown(n) },
  })
  const update = (status: number): Step => ({
    operation: 'updateCustomer',
    method: 'PUT',
    path: `/api/customers/${ids[1]}`,
    sent: { email: email(0) },
    status,
    json: status === 200 ? { success: true, data: { id: 'cus_1' } } : { success: false },
  })
  const list = (...customers: unknown[]): Step => ({
    operation: 'listCustomers',
    method: 'GET',
    path: '/api/customers',
    json: { success: true, data: { customers, page: 1, page_size: 20, total: customers.length } },
  })
  const isTold = (...steps: Step[]): boolean =>
    judged([create(0), create(1), ...steps])
      .at(-1)!
      .broken.some(({ key }) => key === 'update-email-unique:listed')
  expect(isTold(update(200), list(shown(0), shown(1, email(0))))).toBe(true)
  expect(isTold(update(409), list(shown(0), shown(1)))).toBe(false)
  // Whoever had it gave it away before, and is listed late.
  const away: Step = {
    ...update(200),
    path: `/api/customers/${ids[0]}`,
    sent: { email: email(2) },
    json: { success: true, data: shown(0, email(2)) },
  }
  expect(isTold(away, update(200), list(shown(0), shown(1, email(0))))).toBe(false)
})
