import { expect, test } from 'vitest'
import type { Exchange } from '../http/exchange.ts'
import { parsed, withoutMark } from '../http/json.ts'
import type { PromiseId } from '../spec/promise-id.ts'
import { loadSpec } from '../spec/spec.ts'
import { createJudge } from './judge.ts'

const spec = loadSpec()
const { alone: judge } = createJudge(spec)
const example = spec.schemas['customer-envelope'].examples![0] as Record<string, unknown>
const single = { ...example, data: { ...(example['data'] as Record<string, unknown>), metadata: '{}' } }
const page = spec.schemas['list-envelope'].examples![0] as Record<string, unknown>
const refusal = { ...(spec.schemas.error.examples![0] as Record<string, unknown>), status: 400 }
const customer: Record<string, unknown> = single.data
const id = String(customer['id'])
const { email, customer_type } = customer
const create = { first_name: 'Adaeze', last_name: 'Okafor', email, customer_type }

type Sent = [method: string, path: string, body?: unknown]
type Answered = { status: number; body?: unknown; headers?: Record<string, string> }

function exchange([method, path, sent]: Sent, { status, body, headers = {} }: Answered): Exchange {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  const type = { 'content-type': 'application/json', ...headers }
  return {
    request: {
      method,
      url: `http://up.example${path}`,
      headers: sent === undefined ? [] : [['content-type', 'application/json']],
      body: sent === undefined ? undefined : typeof sent === 'string' ? sent : JSON.stringify(sent),
    },
    startedAt: new Date(0).toISOString(),
    durationMs: 1,
    attempts: 1,
    answer: {
      status,
      headers: Object.entries(type),
      body: text,
      json: parsed(withoutMark(text)),
    },
  }
}

const answers = (sent: Sent, answered: Answered) =>
  judge(exchange(sent, answered)).seen.filter(({ side }) => side === 'answer')

const post = (more: Record<string, unknown>): Sent => ['POST', '/api/customers', { ...create, ...more }]
const put = (body: unknown): Sent => ['PUT', `/api/customers/${id}`, body]
const blacklist = (body: unknown): Sent => ['POST', `/api/customers/blacklist/${id}`, body]
const made: Answered = { status: 201, body: single }
const done: Answered = { status: 200, body: single }
const inactive: Answered = { status: 200, body: { ...single, data: { ...customer, is_active: false } } }

test.each<[what: string, sent: Sent, answered: Answered, promise: PromiseId]>([
  ['a create without email', post({ email: undefined }), made, 'create-email-required'],
  ['a create with an email that is null', post({ email: null }), made, 'create-email-required'],
  ['a create without customer_type', post({ customer_type: undefined }), made, 'create-customer-type-required'],
  ['a create with an email that is none', post({ email: 'ada' }), made, 'create-email-valid'],
  ['a create with a number for an email', post({ email: 42 }), made, 'create-email-valid'],
  ['a create with another customer_type', post({ customer_type: 'company' }), made, 'create-customer-type-values'],
  ['a create that is no JSON', ['POST', '/api/customers', '{'], made, 'create-body-json'],
  ['a create that is a list', ['POST', '/api/customers', []], made, 'create-body-json'],
  ['an update with an email that is none', put({ email: 'ada' }), done, 'update-email-valid'],
  ['an update that is no object', put('null'), done, 'update-body-json'],
  ['a blacklisting that is no JSON', blacklist('{'), inactive, 'blacklist-body-json'],
  ['a blacklisting that is a list', blacklist([]), inactive, 'blacklist-body-json'],
])('a deployment that takes %s breaks a promise', (_, sent, answered, promise) => {
  expect(answers(sent, answered).map(({ severity, promise: { id: broken } }) => [severity, broken])).toContainEqual([
    'failure',
    promise,
  ])
})

test.each<[what: string, sent: Sent, answered: Answered, promise: PromiseId]>([
  ['an id that the app sends is taken over', post({ id }), made, 'create-system-generated'],
  [
    'a customer_type that is none is shown after an update',
    put({ customer_type: 'company' }),
    { status: 200, body: { ...single, data: { ...customer, customer_type: 'company' } } },
    'customer-customer-type',
  ],
  [
    'there is a byte order mark before the JSON',
    ['GET', '/api/customers'],
    { status: 200, body: `\ufeff${JSON.stringify(page)}` },
    'answer-json',
  ],
  ['a body says that it is JSON and is none', ['GET', '/api/customers'], { status: 200, body: 'OK' }, 'answer-json'],
  ['so does a refusal', post({}), { status: 415, body: 'No' }, 'answer-json'],
  [
    'a create fails',
    post({ first_name: '<b>' }),
    { status: 500, body: { ...refusal, status: 500 } },
    'no-server-error',
  ],
  ['a delete fails', ['DELETE', `/api/customers/${id}`], { status: 501 }, 'no-server-error'],
])('a promise is broken where %s', (_, sent, answered, promise) => {
  const failures = answers(sent, answered).filter(({ severity }) => severity === 'failure')
  expect(failures.map(({ promise: { id: broken } }) => broken)).toEqual([promise])
})

const refused = (status: number): Answered => ({ status, body: { ...refusal, status } })
const html = { 'content-type': 'text/html' }
const moved = (status: number): Answered => ({ status, headers: { location: '/elsewhere' } })

test.each<[what: string, sent: Sent, answered: Answered]>([
  ['any text as a phone', post({ phone: 'call me' }), made],
  ['any text as a country_code', post({ country_code: 'Nigeria' }), made],
  ['a number for a name', post({ first_name: 7 }), made],
  ['a boolean for a name in an update', put({ last_name: true }), done],
  [
    'a name of 101 letters',
    post({ last_name: 'x'.repeat(101) }),
    { status: 201, body: { ...single, data: { ...customer, last_name: 'x'.repeat(101) } } },
  ],
  ['metadata that is no JSON', post({ metadata: 'gold' }), made],
  ['null for an email in an update', put({ email: null }), done],
  ['an update without a body', put(undefined), done],
  ['a customer_type that is none in an update, and passes it over', put({ customer_type: 'company' }), done],
  ['an id, and passes it over', post({ id: '0190d2a4-5f10-7b6e-8c21-3e4f5a6b7c8d' }), made],
])('a deployment that takes %s breaks nothing', (_, sent, answered) => {
  expect(answers(sent, answered).filter(({ severity }) => severity === 'failure')).toEqual([])
})

test.each<[what: string, sent: Sent, answered: Answered]>([
  ['a create is refused with 400, as its email is taken', post({}), refused(400)],
  ['a create without names is refused', ['POST', '/api/customers', { email, customer_type }], refused(422)],
  ['names in another script are refused', post({ first_name: '美咲' }), refused(403)],
  ['an update is refused with 422, as its email is taken', put({ email: 'ada@example.com' }), refused(422)],
  ['an empty update is refused', put({}), refused(400)],
  ['a firewall turns markup away', post({ first_name: '<b>' }), { status: 403, body: '<html>', headers: html }],
  ['references are not supported', ['GET', '/api/customers?reference=CRM-1'], refused(400)],
  ['large pages are refused', ['GET', '/api/customers?page_size=100'], refused(400)],
  ['a parameter that nobody knows is refused', ['GET', '/api/customers?colour=red'], refused(400)],
  ['a create is answered with 200', post({}), done],
  ['a create is answered with 202', post({}), { status: 202, body: single }],
  ...[200, 201, 202].map((status): [string, Sent, Answered] => [
    `a create is answered with ${status} and the customer who had the email`,
    post({ first_name: 'Eve', customer_type: 'business', metadata: '{"tier":"gold"}' }),
    { status, body: { ...single, timestamp: '2026-05-01T00:00:00Z' } },
  ]),
  ['a blacklisting is answered with 200 and no body', blacklist({ blacklist: true }), { status: 200 }],
  ['a blacklisting is answered with 204', blacklist({ blacklist: true }), { status: 204 }],
  ['a blacklisting is answered with 201', blacklist({ blacklist: true }), { ...inactive, status: 201 }],
  ['a delete is answered with 202 and no body', ['DELETE', `/api/customers/${id}`], { status: 202 }],
  ['a delete is answered with 204', ['DELETE', `/api/customers/${id}`], { status: 204 }],
  ['a create is redirected with 307', post({}), moved(307)],
  ['an update is redirected with 308', put({ first_name: 'Ada' }), moved(308)],
  ['a list is redirected with 302', ['GET', '/api/customers'], moved(302)],
])('no promise is broken where %s', (_, sent, answered) => {
  expect(answers(sent, answered).filter(({ severity }) => severity === 'failure')).toEqual([])
})

test('what an answer means comes of its shape, where that is wrong', () => {
  const passing = createJudge(spec, { soleWriter: true })
  const get = (at: number, members: Record<string, unknown>) => {
    const one = exchange(['GET', `/api/customers/${id}`], {
      status: 200,
      body: { ...single, data: { ...customer, ...members } },
    })
    return passing.begin({ ...one.request, whole: true }, at).ended(one, at + 1).seen
  }
  expect(get(0, {})).toEqual([])
  const seen = get(5000, { first_name: 'Grace', company_id: 42 })
  const shape = seen.find(({ facts }) => facts.kind === 'shape')
  expect(shape).toMatchObject({ promise: { id: 'customer-company-id' } })
  expect(shape?.because).toBeUndefined()
  expect(seen.find(({ facts }) => facts.kind === 'differs')?.because).toBe(shape?.key)
})

test('a conflict is about the address where nobody else can have it, and else about whatever the server is in', () => {
  const passing = createJudge(spec, { soleWriter: true })
  const ask = (at: number, sent: Sent, answered: Answered) => {
    const one = exchange(sent, answered)
    const { seen } = passing.begin({ ...one.request, whole: true }, at).ended(one, at + 1)
    return seen.filter(({ facts }) => facts.kind === 'refused').map(({ key }) => key)
  }
  const conflict: Answered = { status: 409, body: { ...refusal, status: 409 } }
  ask(0, ['GET', `/api/customers/${id}`], done)
  expect(ask(5000, put({ first_name: 'Grace' }), conflict)).toEqual([])
  expect(ask(9000, put({ first_name: 'Grace', email }), conflict)).toEqual([
    'update-email-unique:refused:an update with the customer’s own email',
  ])
})

test('an id that an update takes from its body is told, as the path says by what id the customer was', () => {
  const passing = createJudge(spec)
  const other = '019cebab-8995-771b-b95b-a2bb0ebd8199'
  const ask = (shown: string) => {
    const one = exchange(put({ first_name: 'Grace', id: shown }), {
      status: 200,
      body: { ...single, data: { ...customer, first_name: 'Grace', id: shown } },
    })
    const { seen } = passing.begin({ ...one.request, whole: true }, 0).ended(one, 1)
    return seen.filter(({ promise }) => promise.id === 'update-system-generated').map(({ severity }) => severity)
  }
  expect(ask(id)).toEqual([])
  expect(ask(other)).toEqual(['failure'])
})
