import { expect, it } from 'vitest'
import { loadPaths } from '../spec/paths.ts'
import { loadSpec } from '../spec/spec.ts'
import { sayDifference, sayShown } from './say-shown.ts'

const paths = loadPaths(loadSpec())

it.each([
  [
    'GET',
    '?page=2',
    '',
    200,
    'Each page begins anew.',
    'asked for page 2 of the customers and never saw that each page begins anew.',
  ],
  ['GET', '?email=a&page=1', '', 200, 'total is text.', 'listed customers by email and never saw that total is text.'],
  [
    'GET',
    '?is_active=maybe',
    '',
    400,
    'It is listed.',
    'sent a list that has to be refused (400) and never saw that it is listed.',
  ],
  ['GET', '/1', '', 404, 'HTML comes.', 'read a customer who is not there (404) and never saw that HTML comes.'],
  [
    'POST',
    '',
    '{"email":"a"}',
    201,
    'One thing. And another.',
    'created a customer and never saw it: One thing. And another.',
  ],
  [
    'PUT',
    '/1',
    '{"first_name":"a","email":"b"}',
    200,
    'It stays.',
    'changed first_name and email and never saw that it stays.',
  ],
  [
    'POST',
    '/blacklist/1',
    '{"blacklist":false}',
    200,
    'It stays.',
    'took a customer off the blacklist and never saw that it stays.',
  ],
  ['DELETE', '/1', '', 200, 'It stays.', 'deleted a customer and never saw that it stays.'],
])('%s %s is told in a sentence', (method, path, body, rightStatus, about, sentence) => {
  const shown = { method, url: `${paths.customers}${path}`, body, rightStatus, status: 200, differences: [] }
  expect(sayShown(shown, about, paths)).toBe(`Your tests ${sentence}`)
})

it('says of a difference what came in place of what', () => {
  expect(sayDifference({ place: 'data.total', expected: 7, actual: '7' })).toBe('data.total: "7" instead of 7')
  expect(sayDifference({ place: 'status', expected: 404, actual: undefined })).toBe('status: nothing instead of 404')
})
