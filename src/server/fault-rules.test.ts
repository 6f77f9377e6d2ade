import { describe, expect, it } from 'vitest'
import type { Refusal } from '../customers/refusal.ts'
import { createControlCheck } from '../spec/control-schema.ts'
import { loadOperations } from '../spec/openapi.ts'
import { loadPaths } from '../spec/paths.ts'
import { loadSpec } from '../spec/spec.ts'
import { createFaultReader } from './fault-rules.ts'

const spec = loadSpec()
const documented = loadOperations(spec)
const read = createFaultReader({ paths: loadPaths(spec), documented: () => documented, check: createControlCheck() })

function complaints(rules: unknown): string[] {
  try {
    read(rules)
  } catch (error) {
    return (error as Refusal).details.errors!.map(({ field, message }) => `${field} ${message}`)
  }
  return []
}

const then = { status: 500 }

describe('a fault rule', () => {
  it.each([
    [{ on: { operation: 'createUser' }, then }, 'on.operation is no operation; there are createCustomer,'],
    [{ on: { path: '/api/users' }, then }, 'on.path is no path; there are /api/customers, '],
    [{ on: { path: '/v2/api/customers' }, then }, 'on.path is no path; '],
    [{ on: { path: '/api/customers/{key}' }, then }, 'on.path is no path; '],
    [
      { on: { operation: 'createCustomer', path: '/api/customers/{id}' }, then },
      'on.path is not the path of createCustomer, which is /api/customers',
    ],
    [{ on: { path: '/api/customers', method: 'PUT' }, then }, 'on.method can never match; it can be '],
    [
      { on: { operation: 'createCustomer', customer_id: 'x' }, then },
      'on.customer_id can never match: no request of createCustomer names one',
    ],
    [
      { on: { operation: 'deleteCustomer', email: 'a@example.com' }, then },
      'on.email can never match: no request of deleteCustomer names one',
    ],
    [{ when: { times: 0 }, then }, 'when.times is 0, so that the rule can never fire'],
    [{ when: { rate: 0 }, then }, 'when.rate is 0, so that the rule can never fire'],
    [{ when: { nth: 2, after: 2 }, then }, 'when.nth can never fire: it is one of the first 2'],
    [
      { when: { nth: 5, after: 1, times: 2 }, then },
      'when.nth can never fire: it comes after the 3 of after and times',
    ],
    [
      { on: { operation: 'listCustomers' }, then: { status: 404 } },
      'then.status 404 is not documented for listCustomers; it can be 200, 400, 401, 429, 500 or any 5xx',
    ],
    [{ then: { status: [500, 418] } }, 'then.status 418 is not documented for createCustomer or '],
    [{ then: { status: 99 } }, 'then.status must be 200 or more, not 99'],
    [{ then: {} }, 'then '],
    [{}, 'then is required'],
    [{ then, of: 1 }, 'of is not a documented member'],
    [{ then: { disconnect: 'later' } }, 'then.disconnect must be "before-handling", "after-handling" or "mid-body"'],
    [{ then: { delay_ms: { min: 5, max: 1 } } }, 'then.delay_ms must have a min that is at most its max'],
    [
      { then: { disconnect: 'after-handling', status: 500 } },
      'then.status is never sent: after-handling closes the connection before',
    ],
    [{ then: { disconnect: 'mid-body', body: 'empty' } }, 'then.body is empty, so that it has no middle'],
    [{ then: { headers: { 'Content-Length': '3' } } }, 'then.headers.Content-Length is set by the server itself'],
    [{ then: { headers: { 'X Y': '3' } } }, 'then.headers.X Y is no header field that HTTP can carry'],
    [{ then: { headers: { X: 'a\r\nb' } } }, 'then.headers.X is no header field that HTTP can carry'],
  ])('%j is refused with the reason', (rule, reason) => {
    expect(complaints([rule]).join('\n')).toContain(`0.${reason}`)
  })

  it.each([
    [{ then }, { on: { operation: 'getCustomer' }, then }],
    [
      { on: { method: 'post' }, then },
      { on: { operation: 'createCustomer', email: 'a@example.com' }, then },
    ],
    [
      { on: { path: '/api/customers/{id}' }, then },
      { on: { path: '/api/customers/x' }, then },
    ],
    [
      { on: { email: 'A@example.com' }, then },
      { on: { operation: 'createCustomer', email: 'a@example.com' }, then },
    ],
    [
      { when: { rate: 1 }, then: { delay_ms: 1 } },
      { when: { nth: 3 }, then },
    ],
  ])('behind %j, which takes all of it, %j is refused', (first, second) => {
    expect(complaints([first, second])).toEqual(['1.on can never match: rule 0 takes every such request before it'])
  })

  it.each([
    [{ when: { times: 1 }, then }, { then }],
    [
      { on: { operation: 'createCustomer' }, then },
      { on: { method: 'POST' }, then },
    ],
    [
      { on: { path: '/api/customers/x' }, then },
      { on: { operation: 'getCustomer' }, then },
    ],
    [
      { on: { email: 'a@example.com' }, then },
      { on: { operation: 'createCustomer' }, then },
    ],
    [{ then: { status: 404 } }, { on: { operation: 'createCustomer' }, then }],
  ])('after %j, which leaves some of it, %j is taken', (first, second) => {
    expect(complaints([first, second])).toEqual([])
  })

  it('is told with all others that are wrong at once, each by its place', () => {
    expect(
      complaints([{ when: { times: 0 }, then }, { then }, { on: { operation: 'x' }, then: { status: 1 } }]),
    ).toHaveLength(1)
    expect(
      complaints([
        { when: { times: 0 }, then },
        { on: { operation: 'x' }, then },
      ]).map((each) => each[0]),
    ).toEqual(['0', '1'])
    expect(complaints({ then })).toEqual([' must be an array, not an object'])
  })
})
