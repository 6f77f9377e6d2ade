import { expect, test } from 'vitest'
import type { PromiseId } from '../../spec/promise-id.ts'
import { judged } from './judged-under-test.ts'
import type { Step } from './judged-under-test.ts'

const ids = ['01938f6e-7a40-7c31-9d0a-000000000001', '01938f6e-7a40-7c31-9d0a-000000000002']
const sent = (name: string, reference: string) => ({
  email: `${name}@example.com`,
  customer_type: 'individual',
  first_name: name,
  last_name: 'Eze',
  phone: '+233241234567',
  country_code: '+233',
  reference,
})
const shown = (name: string, id: string) => ({
  id,
  email: `${name}@example.com`,
  first_name: name,
  last_name: 'Eze',
  customer_type: 'individual',
  company_id: '01938f6e-7a40-7c31-9d0a-00000000000a',
  created_by: '01938f6e-7a40-7c31-9d0a-00000000000b',
  is_active: true,
  metadata: '{}',
  created_at: '1970-01-01T00:00:00.000Z',
  updated_at: '1970-01-01T00:00:00.000Z',
})
const answer = (data: unknown) => ({ success: true, message: 'Done', data, metadata: {}, timestamp: '' })
const create = (name: string, reference: string, status: number, data: unknown): Step => ({
  operation: 'createCustomer',
  method: 'POST',
  path: '/api/customers',
  sent: sent(name, reference),
  status,
  json: answer(data),
})
const list = (reference: string, data: unknown[]): Step => ({
  operation: 'listCustomers',
  method: 'GET',
  path: `/api/customers?reference=${reference}`,
  json: answer({ customers: data, page: 1, page_size: 20, total: data.length }),
})
const begun = [
  create('ada', 'r-1', 201, shown('ada', ids[0]!)),
  list('r-1', [shown('ada', ids[0]!)]),
  create('eve', 'r-2', 201, shown('eve', ids[1]!)),
]
const of = (step: Step, promise: PromiseId): string | undefined => {
  const last = judged([...begun, step]).at(-1)!
  if (last.broken.some((one) => one.promise === promise)) return 'broken'
  return last.judged.includes(promise) ? 'kept' : undefined
}

test('a taken reference may be refused, or answered with whoever has it, and with nobody else', () => {
  const other = '01938f6e-7a40-7c31-9d0a-000000000003'
  const refused = create('kofi', 'r-1', 409, undefined)
  const holder = create('kofi', 'r-1', 200, shown('ada', ids[0]!))
  const another = create('kofi', 'r-1', 200, shown('eve', ids[1]!))
  const accepted = create('kofi', 'r-1', 201, shown('kofi', other))
  expect(of(refused, 'create-reference-unique')).toBe('kept')
  expect(of(holder, 'create-reference-unique')).not.toBe('broken')
  expect(of(holder, 'create-customer')).not.toBe('broken')
  expect(of(another, 'create-customer')).toBe('broken')
  expect(of(accepted, 'create-reference-unique')).toBe('broken')
  // A reference that nobody else has says nothing of it.
  expect(of(create('kofi', 'r-3', 201, shown('kofi', other)), 'create-reference-unique')).toBeUndefined()
})

test('whom a create made that did not say so is not what one with the same email left that was refused', () => {
  const refused = create('kofi', 'r-3', 400, undefined)
  const failed = create('kofi', 'r-4', 500, undefined)
  const stored = list('r-4', [shown('kofi', '01938f6e-7a40-7c31-9d0a-000000000003')])
  const last = (...steps: Step[]): string[] =>
    judged(steps)
      .at(-1)!
      .broken.map(({ promise }) => promise)
  expect(last(refused, failed, stored)).not.toContain('create-refused-not-stored')
  expect(last(refused, stored)).toContain('create-refused-not-stored')
})

test.each<[given: unknown, answered: string, says: string]>([
  [{ n: 1, of: { kin: ['Ada', null] } }, '{"of":{"kin":["Ada",null]},"n":1.0}', 'kept'],
  [{ n: 1 }, '{"n":1,"own":true}', 'kept'],
  [['Ada'], '["Ada"]', 'kept'],
  [{ n: 1 }, '{"n":"1"}', 'broken'],
  [{ tier: 'Zoë' }, '{"tier":"Zo?"}', 'broken'],
  [{ constructor: 'Ada' }, '{}', 'broken'],
])('metadata %j that is answered as %s is %s', (metadata, answered, says) => {
  const made = create('kofi', 'r-3', 201, {
    ...shown('kofi', '01938f6e-7a40-7c31-9d0a-000000000003'),
    metadata: answered,
  })
  expect(of({ ...made, sent: { ...sent('kofi', 'r-3'), metadata } }, 'create-metadata')).toBe(says)
})

test('an array as metadata is what was sent, and an empty one is no "{}"', () => {
  const made = (metadata: string): Step => ({
    ...create('kofi', 'r-3', 201, { ...shown('kofi', '01938f6e-7a40-7c31-9d0a-000000000003'), metadata }),
    sent: { ...sent('kofi', 'r-3'), metadata: ['Ada'] },
  })
  expect(of(made('["Ada"]'), 'customer-metadata')).not.toBe('broken')
  expect(of(made('[]'), 'customer-metadata')).toBe('broken')
})
