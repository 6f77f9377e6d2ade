import { expect, test } from 'vitest'
import type { Exchange } from '../http/exchange.ts'
import type { PromiseId } from '../spec/promise-id.ts'
import { verdict } from './verdict.ts'
import { loadSpec } from '../spec/spec.ts'
import { createJudge } from '../traffic/judge.ts'
import { createWatch } from './watch-report.ts'

const spec = loadSpec()
const judge = createJudge(spec)
const customer = spec.schemas.customer.examples![0] as Record<string, unknown>
const envelope = spec.schemas['customer-envelope'].examples![0] as Record<string, unknown>
const single: Record<string, unknown> = { ...envelope, data: customer, timestamp: customer['created_at'] }
const page = spec.schemas['list-envelope'].examples![0] as Record<string, unknown>
const refusal = spec.schemas.error.examples![0] as Record<string, unknown>
const { email, customer_type, first_name, last_name, metadata } = customer
const create = { email, customer_type, first_name, last_name, metadata }
const { email: _, ...nameless } = customer

type Asked = [method: string, path: string, sent?: unknown]

function exchange([method, path, sent]: Asked, status?: number, body?: unknown): Exchange {
  const request = {
    method,
    url: `http://up.example${path}`,
    headers: [['content-type', 'application/json']] as [string, string][],
    body: sent === undefined ? undefined : JSON.stringify(sent),
  }
  const common = { request, startedAt: '2026-03-14T09:26:53.000Z', durationMs: 1, attempts: 1 }
  if (status === undefined) return { ...common, failure: { kind: 'unreachable', message: 'connection refused' } }
  return {
    ...common,
    answer: { status, headers: [['content-type', 'application/json']], body: JSON.stringify(body), json: body },
  }
}

function watched(...exchanges: Exchange[]) {
  const watch = createWatch({ spec, target: 'http://up.example', strict: false, judges: 1, now: () => 0 })
  for (const one of exchanges)
    watch.add({ exchange: one, verdict: judge.alone(one), disagreements: [], addedMs: 0, remark: undefined })
  const report = watch.report()
  return {
    report,
    verdict: verdict(report),
    statuses: (...ids: PromiseId[]) =>
      ids.map((id) => report.promises.each.find((promise) => promise.id === id)!.status),
  }
}

const id = String(customer['id'])
const good = {
  created: exchange(['POST', '/api/customers', create], 201, single),
  listed: exchange(['GET', '/api/customers'], 200, page),
  refused: exchange(['POST', '/api/customers', { customer_type: 'individual' }], 400, { ...refusal, status: 400 }),
}
const broken = exchange(['GET', `/api/customers/${id}`], 200, { ...single, data: nameless })
const unanswered = exchange(['GET', '/api/customers'])

test.each([
  ['of nothing', [], 'Nothing passed, so nothing was judged'],
  [
    'of what is right',
    [good.created, good.listed],
    "The deployment broke no promise; the app's requests broke no rule",
  ],
  [
    'of a bad request, rightly refused',
    [good.refused],
    "The deployment broke no promise; the app's requests broke 1 rule",
  ],
  [
    'of a bad answer, however often it came',
    [broken, broken],
    "The deployment broke 1 promise; the app's requests broke no rule",
  ],
  [
    'of both',
    [broken, good.refused, exchange(['GET', '/api/customers?is_active=yes'], 400, { ...refusal, status: 400 })],
    "The deployment broke 1 promise; the app's requests broke 2 rules",
  ],
  [
    'of a bad request that was taken',
    [exchange(['POST', '/api/customers', { ...create, email: 'ada' }], 201, single)],
    "The deployment broke 2 promises; the app's requests broke 1 rule",
  ],
] as const)('the verdict %s keeps the deployment and the app apart', (_, exchanges, words) => {
  expect(watched(...exchanges).verdict).toBe(words)
})

test('where nothing was answered, no promise was put to the test but the one to answer', () => {
  const { report } = watched(unanswered, exchange(['POST', '/api/customers', create]))
  expect(report.promises).toMatchObject({ checked: 1, broken: 1 })
  expect(
    report.promises.each
      .filter(({ status }) => status !== 'skipped' && status !== 'unobservable')
      .map((promise) => promise.id),
  ).toEqual(['answer-complete'])
})

test('a promise counts as kept only where an exchange could have shown it broken', () => {
  const { statuses } = watched(good.created)
  expect(statuses('customer-email', 'create-email', 'create-active', 'envelope-success')).toEqual([
    'kept',
    'kept',
    'kept',
    'kept',
  ])
  expect(
    statuses('update-email', 'create-email-valid', 'error-shape', 'list-shape', 'update-names', 'create-email-unique'),
  ).toEqual(Array(6).fill('skipped'))
})

test('a right refusal keeps the promise to refuse just that', () => {
  const { statuses } = watched(good.refused)
  expect(statuses('create-email-required', 'error-shape')).toEqual(['kept', 'kept'])
  expect(statuses('create-email-valid', 'create-body-json', 'create-email', 'customer-email')).toEqual(
    Array(4).fill('skipped'),
  )
})

test('no promise of an operation counts as kept of which no exchange passed', () => {
  const { statuses, report } = watched(good.listed)
  expect(statuses('list-shape', 'customer-email')).toEqual(['kept', 'kept'])
  expect(statuses('create-email-unique', 'updated-at-true', 'delete-removes')).toEqual(Array(3).fill('skipped'))
  const others = report.promises.each.filter(({ operation }) => operation !== 'all' && operation !== 'listCustomers')
  expect(others.filter(({ status }) => status === 'kept')).toEqual([])
})

test('an empty list says nothing of customers, and a filter only of itself', () => {
  const none = { ...page, data: { customers: [], page: 1, page_size: 20, total: 0 } }
  const { statuses } = watched(exchange(['GET', '/api/customers?customer_type=business'], 200, none))
  expect(statuses('list-shape', 'list-filter-customer-type')).toEqual(['kept', 'kept'])
  expect(statuses('customer-email', 'list-filter-id', 'list-filter-is-active', 'list-page-parameters')).toEqual(
    Array(4).fill('skipped'),
  )
})
