import { expect, test } from 'vitest'
import { readTarget } from './target.ts'

test.each([
  ['http://127.0.0.1:4010', 'http://127.0.0.1:4010/'],
  ['http://localhost:4010/', 'http://localhost:4010/'],
  ['http://[::1]:4010', 'http://[::1]:4010/'],
  ['https://staging.example.com/sandbox/', 'https://staging.example.com/sandbox'],
  ['https://staging.example.com/api/customers', 'https://staging.example.com/'],
])('%s is a base URL', (text, href) => {
  expect(readTarget(text, '/api/customers', false).href).toBe(href)
})

test('the path of the customers is cut off, whatever it is, and no part of another', () => {
  const read = (text: string) => readTarget(text, '/v1/customers', false).href
  expect(read('https://staging.example.com/eu/v1/customers/')).toBe('https://staging.example.com/eu')
  expect(read('https://staging.example.com/api/customers')).toBe('https://staging.example.com/api/customers')
  expect(read('https://staging.example.com/eu-v1/customers')).toBe('https://staging.example.com/eu-v1/customers')
  expect(() => read('https://staging.example.com/?a=1')).toThrow('give the part before /v1/customers only')
})

test.each([
  ['staging.example.com', /not a base URL/],
  ['ftp://example.com', /not a base URL/],
  ['https://me:secret@example.com', /user name or password/],
  ['https://example.com/?a=1', /query/],
  ['http://staging.example.com', /--allow-http/],
  ['http://127.evil.example', /--allow-http/],
])('%s is refused', (text, message) => {
  expect(() => readTarget(text, '/api/customers', false)).toThrow(message)
})

test('plain http to another machine is possible when it is allowed', () => {
  expect(readTarget('http://staging.example.com', '/api/customers', true).host).toBe('staging.example.com')
})
