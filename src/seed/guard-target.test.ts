import { expect, it } from 'vitest'
import { guardTarget } from './guard-target.ts'

it.each([
  ['http://localhost:4010', 1_000_000, undefined],
  ['http://127.0.0.1:4010', 1_000_000, undefined],
  ['http://[::1]:4010', 1_000_000, undefined],
  ['https://sandbox.bank.com', 1000, undefined],
  ['https://sandbox.bank.com', 1001, 'confirm'],
  ['https://api.sandbox.bank.com', 100, undefined],
  ['https://sandboxapi.bank.com', 100, 'confirm'],
  ['https://api-staging2.bank.com', 100, undefined],
  ['https://customers.test', 100, undefined],
  ['http://10.1.2.3', 100, undefined],
  ['http://172.20.0.5', 100, undefined],
  ['http://mock:4010', 100, undefined],
  ['https://customers.bank.com', 1, 'confirm'],
  ['https://8.8.8.8', 1, 'confirm'],
  ['https://api.bank.com', 1, 'production'],
  ['https://www.bank.com', 1, 'production'],
  ['https://live.bank.com', 1, 'production'],
  ['https://prod-api.bank.com', 1, 'production'],
  ['https://production.sandbox.bank.com', 1, 'production'],
])('%s with %d customers: %s', (url, count, kind) => {
  expect(guardTarget(new URL(url), count)?.kind).toBe(kind)
})
