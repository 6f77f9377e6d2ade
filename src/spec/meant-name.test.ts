import { expect, it } from 'vitest'
import { meantName } from './meant-name.ts'
import { loadSpec } from './spec.ts'

const known = Object.keys(loadSpec().schemas['create-request'].properties ?? {})

it.each([
  ['firstName', 'first_name'],
  ['First Name', 'first_name'],
  ['FIRST-NAME', 'first_name'],
  ['lastname', 'last_name'],
  ['phone_number', 'phone'],
  ['phoneNumber', 'phone'],
  ['type', 'customer_type'],
  ['customerType', 'customer_type'],
  ['emial', 'email'],
  ['e-mail', 'email'],
  ['refrence', 'reference'],
  ['meta_data', 'metadata'],
  // Two are as near.
  ['name', undefined],
  ['id', undefined],
  ['customer_id', undefined],
  ['nickname', undefined],
  ['', undefined],
  ['__proto__', undefined],
  ['é', undefined],
  ['x'.repeat(100_000), undefined],
])('%.20s was meant to be %s', (name, meant) => {
  expect(meantName(name, known)).toBe(meant)
})
