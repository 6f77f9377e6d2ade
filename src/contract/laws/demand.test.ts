import { expect, test } from 'vitest'
import { loadSpec } from '../../spec/spec.ts'
import type { OperationId } from '../../spec/openapi.ts'
import { createValidators } from '../../spec/validators.ts'
import { createHistory } from '../knowledge/history.ts'
import { told } from '../knowledge/told.ts'
import type { Told } from '../knowledge/told.ts'
import { demandOf } from './demand.ts'

const validators = createValidators(loadSpec())
const id = '019cebab-8995-771b-b95b-a2bb0ebd8183'
const person = {
  first_name: 'Ada',
  last_name: 'Eze',
  email: 'ada@example.com',
  customer_type: 'individual',
  phone: '+233241234567',
  country_code: '+233',
}

function answered(operation: OperationId, path: string, body: unknown, status: number, data?: unknown, at = 0): Told {
  const json = { success: status < 400, data }
  const method = { createCustomer: 'POST', updateCustomer: 'PUT' }[operation as string] ?? 'GET'
  return told(
    operation,
    {
      request: {
        method,
        url: `http://x${path}`,
        headers: [],
        body: body === undefined ? undefined : JSON.stringify(body),
      },
      startedAt: new Date(at).toISOString(),
      durationMs: 1,
      attempts: 1,
      answer: { status, headers: [], body: JSON.stringify(json), json },
    },
    operation === 'updateCustomer' ? id : '',
    { sentAt: at, answeredAt: at + 1 },
  )
}

function demanded(...all: Told[]) {
  const history = createHistory({ follows: 'ours' })
  for (const one of all) {
    history.settle(history.begin(one.operation, one.key, one.sent, one.sentAt), one)
    if (one !== all.at(-1)) history.learn(one)
  }
  return demandOf(all.at(-1)!, history, validators)
}

test.each([
  ['an address with a plus', { email: 'ada+x@example.com' }, 'create-email', undefined],
  [
    'a name in another script beside it',
    { email: 'ada+x@example.com', first_name: '李' },
    'names-in-any-script',
    'note',
  ],
  ['no phone beside it', { email: 'ada+x@example.com', phone: undefined }, 'create-optional-members', 'note'],
])('a create that is refused for %s', (_, members, promise, severity) => {
  const { accept } = demanded(answered('createCustomer', '/api/customers', { ...person, ...members }, 422))
  expect(accept).toMatchObject({ promise, ...(severity && { severity }) })
  expect(accept?.severity).toBe(severity)
})

test.each([
  ['reference=abc', 'list-filter-reference'],
  ['reference=%ED%A0%80', undefined],
  ['reference=a%00', undefined],
  ['email=%zz', undefined],
])('a list with %s has to be answered by %s', (query, promise) => {
  expect(demanded(answered('listCustomers', `/api/customers?${query}`, undefined, 400)).accept?.promise).toBe(promise)
})

test('an update that finds nobody is refused for that, and not for what it sends', () => {
  const customer = { ...person, id, is_active: true }
  const created = answered('createCustomer', '/api/customers', person, 201, customer)
  const update = (status: number) =>
    demanded(created, answered('updateCustomer', `/api/customers/${id}`, { first_name: 'Grace' }, status, undefined, 9))
  expect(update(404).accept?.promise).toBe('update-customer')
  expect(update(400).accept?.promise).toBe('update-partial')
})
