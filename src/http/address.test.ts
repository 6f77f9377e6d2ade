import { expect, it } from 'vitest'
import { pathAndQuery, queryOf, withoutQuery } from './address.ts'

it.each([
  ['/api/customers', '/api/customers', '/api/customers', ''],
  ['/api/customers?a=1?b=2', '/api/customers?a=1?b=2', '/api/customers', 'a=1?b=2'],
  [
    'HTTPS://me:pw@example.com:8443/v1?to=http://a.example/b',
    '/v1?to=http://a.example/b',
    '/v1',
    'to=http://a.example/b',
  ],
  ['http://example.com?a', '?a', '', 'a'],
  ['//example.com/a', '//example.com/a', '//example.com/a', ''],
  ['*', '*', '*', ''],
])('%s has its path and its query', (address, both, path, query) => {
  expect(pathAndQuery(address)).toBe(both)
  expect([withoutQuery(pathAndQuery(address)), queryOf(address)]).toEqual([path, query])
})
