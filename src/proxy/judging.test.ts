import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { PromiseId } from '../spec/promise-id.ts'
import { loadSpec } from '../spec/spec.ts'
import { createProxy } from './create-proxy.ts'
import type { ProxyOptions } from './create-proxy.ts'
import type { Passed } from '../traffic/passed.ts'
import { createPrismJudge } from '../traffic/prism-judge.ts'
import { createWatch } from '../report/watch-report.ts'
import { describe } from '../report/describe-seen.ts'

const spec = loadSpec()
const example = (name: 'customer' | 'customer-envelope' | 'list-envelope' | 'error') =>
  spec.schemas[name].examples![0] as Record<string, unknown>
const now = new Date().toISOString()
const customer: Record<string, unknown> = { ...example('customer'), created_at: now, updated_at: now }
const single: Record<string, unknown> = { ...example('customer-envelope'), data: customer, timestamp: now }
const listed = example('list-envelope') as { data: Record<string, unknown> } & Record<string, unknown>
const page = { ...listed, timestamp: now }
const refusal: Record<string, unknown> = { ...example('error'), timestamp: now }
const id = customer['id'] as string
const { email, customer_type, first_name, last_name, metadata } = customer
const create = { email, customer_type, first_name, last_name, metadata }

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

type Answered = { status?: number; headers?: Record<string, string>; body: unknown }

/** A proxy before an upstream that gives one answer to everything. */
async function watched(answer: Answered, options: Partial<ProxyOptions> = {}) {
  const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
  const upstream = createServer((req, res) => {
    req.resume()
    res.writeHead(answer.status ?? 200, { 'Content-Type': 'application/json', ...answer.headers })
    res.end(text)
  })
  await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done))
  const passed: Passed[] = []
  const url = new URL(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`)
  const proxy = createProxy({ upstream: url, spec, onPassed: (one) => passed.push(one), ...options })
  await new Promise<void>((done) => proxy.server.listen(0, '127.0.0.1', done))
  closing.push(
    proxy.close,
    () => upstream.close(),
    () => upstream.closeAllConnections(),
  )
  const base = `http://127.0.0.1:${(proxy.server.address() as AddressInfo).port}`
  const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(base + path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    })
  return { ask, passed, base, text, journal: proxy.journal }
}

const withCustomer = (change: Record<string, unknown>) => ({ ...single, data: { ...customer, ...change } })
const without = (object: Record<string, unknown>, name: string) =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== name))

test('a conforming exchange has no findings and passes unchanged', async () => {
  const { ask, text } = await watched({ status: 201, body: single })
  const answer = await ask('POST', '/api/customers', create)
  expect(answer.status).toBe(201)
  expect(answer.headers.get('x-customers-kit-findings')).toBe('0')
  expect(await answer.text()).toBe(text)
})

type Row = [name: string, method: string, path: string, sent: unknown, answer: Answered, promise: PromiseId]

const broken: Row[] = [
  [
    'an id that is no UUID',
    'GET',
    `/api/customers/${id}`,
    undefined,
    { body: withCustomer({ id: 17 }) },
    'customer-id',
  ],
  [
    'a missing email',
    'GET',
    `/api/customers/${id}`,
    undefined,
    { body: { ...single, data: without(customer, 'email') } },
    'customer-email',
  ],
  [
    'a local time',
    'GET',
    `/api/customers/${id}`,
    undefined,
    { body: withCustomer({ created_at: '2026-03-14T09:26:53+01:00' }) },
    'customer-created-at',
  ],
  [
    'metadata as an object',
    'GET',
    `/api/customers/${id}`,
    undefined,
    { body: withCustomer({ metadata: {} }) },
    'customer-metadata',
  ],
  [
    'an update that moves backwards',
    'GET',
    `/api/customers/${id}`,
    undefined,
    { body: withCustomer({ updated_at: '2020-01-01T00:00:00Z' }) },
    'updated-at-true',
  ],
  [
    'no request id',
    'GET',
    `/api/customers/${id}`,
    undefined,
    { body: { ...single, metadata: {} } },
    'envelope-request-id',
  ],
  [
    'success that is false',
    'GET',
    `/api/customers/${id}`,
    undefined,
    { body: { ...single, success: false } },
    'envelope-success',
  ],
  [
    'an HTML page',
    'GET',
    `/api/customers/${id}`,
    undefined,
    { body: '<html>', headers: { 'Content-Type': 'text/html' } },
    'answer-json',
  ],
  [
    'a byte order mark',
    'GET',
    `/api/customers/${id}`,
    undefined,
    { body: `\ufeff${JSON.stringify(single)}` },
    'answer-json',
  ],
  [
    'another email than was sent',
    'POST',
    '/api/customers',
    { ...create, email: 'other@example.com' },
    { status: 201, body: single },
    'create-email',
  ],
  [
    'another name than was sent',
    'POST',
    '/api/customers',
    { ...create, first_name: 'Ada' },
    { status: 201, body: single },
    'create-names',
  ],
  [
    'a customer that is born inactive',
    'POST',
    '/api/customers',
    create,
    { status: 201, body: withCustomer({ is_active: false }) },
    'create-active',
  ],
  ['an update that is not made', 'PUT', `/api/customers/${id}`, { last_name: 'Eze' }, { body: single }, 'update-names'],
  [
    'another customer than was asked for',
    'GET',
    '/api/customers/0190d2a4-5f10-7b6e-8c21-3e4f5a6b7c8d',
    undefined,
    { body: single },
    'get-by-id',
  ],
  [
    'blacklisting that does nothing',
    'POST',
    `/api/customers/blacklist/${id}`,
    { blacklist: true },
    { body: single },
    'blacklist-deactivates',
  ],
  [
    'a filter that is not heeded',
    'GET',
    '/api/customers?customer_type=business',
    undefined,
    { body: page },
    'list-filter-customer-type',
  ],
  [
    'a list without its total',
    'GET',
    '/api/customers',
    undefined,
    { body: { ...page, data: without(page.data, 'total') } },
    'list-shape',
  ],
  [
    'a total that is too small',
    'GET',
    '/api/customers',
    undefined,
    { body: { ...page, data: { ...page.data, total: 0 } } },
    'list-total',
  ],
  [
    'a customer shown twice',
    'GET',
    '/api/customers',
    undefined,
    { body: { ...page, data: { ...page.data, total: 2, customers: [customer, customer] } } },
    'list-pages',
  ],
  [
    'a stack trace',
    'GET',
    `/api/customers/${id}`,
    undefined,
    { status: 404, body: { ...refusal, detail: 'Error: no\n    at find (/srv/app/db.js:3:9)' } },
    'error-no-internals',
  ],
  [
    'a failure',
    'GET',
    '/api/customers',
    undefined,
    { status: 500, body: { ...refusal, status: 500 } },
    'list-customers',
  ],
  [
    'an error in no documented shape',
    'GET',
    `/api/customers/${id}`,
    undefined,
    { status: 404, body: { error: 'nope' } },
    'error-shape',
  ],
]

test.each(broken)('%s is named once, with the promise it breaks', async (_, method, path, sent, answer, promise) => {
  const { ask, passed } = await watched(answer)
  const came = await ask(method, path, sent)
  await came.arrayBuffer()
  expect(came.headers.get('x-customers-kit-findings')).toBe('1')
  const { verdict } = passed[0]!
  expect(
    verdict.seen.filter(({ severity }) => severity === 'failure').map((seen) => [seen.side, seen.promise.id]),
  ).toEqual([['answer', promise]])
})

test('what the app sends wrong is the finding of the app, and a deployment that takes it has one of its own', async () => {
  const { ask, passed } = await watched({ status: 201, body: single })
  const came = await ask('POST', '/api/customers', { ...create, email: 'ada' })
  expect(came.headers.get('x-customers-kit-findings')).toBe('3')
  expect(passed[0]!.verdict.seen.map((seen) => [seen.side, seen.promise.id])).toEqual([
    ['request', 'request-body-create-request'],
    ['answer', 'create-email-valid'],
    ['answer', 'create-email'],
  ])
})

test.each([
  [{ email: 'ada' }, 'the app sends email that is not an email address'],
  [{ first_name: '' }, 'the app sends first_name empty'],
  [{ phone: '0803' }, 'the app sends phone in another form than the documented one'],
  [{ first_name: 7 }, 'the app sends first_name that is not a string'],
  [{ customer_type: 'person' }, 'the app sends customer_type that is not "individual" or "business"'],
  [{ email: undefined }, 'the app leaves out email'],
])('what the app sends wrong in %j is told in a sentence', async (change, message) => {
  const { ask, passed } = await watched({ status: 400, body: { ...refusal, status: 400 } })
  await (await ask('POST', '/api/customers', { ...create, ...change })).arrayBuffer()
  expect(passed[0]!.verdict.seen.map((seen) => describe(seen, 'createCustomer').message)).toEqual([message])
})

test.each([
  ['metadata that is null', { ...create, metadata: null }],
  ['a first_name of 101 letters', { ...create, first_name: 'a'.repeat(101) }],
])('%s breaks a rule of ours alone, so a deployment that refuses it breaks no promise', async (_, sent) => {
  const { ask, passed } = await watched({ status: 400, body: { ...refusal, status: 400 } })
  await (await ask('POST', '/api/customers', sent)).arrayBuffer()
  expect(passed[0]!.verdict.seen.filter(({ side }) => side === 'answer')).toEqual([])
})

test.each([
  ['a query value that cannot be', 'GET', '/api/customers?is_active=yes', undefined, 'request-query'],
  ['a body that is no JSON', 'POST', '/api/customers', '{', 'request-body-create-request'],
  ['a method that is not documented', 'PATCH', `/api/customers/${id}`, {}, 'request-method'],
])('%s is named when the deployment refuses it', async (_, method, path, sent, promise) => {
  const { ask, passed } = await watched({ status: 400, body: { ...refusal, status: 400 } })
  await (await ask(method, path, sent)).arrayBuffer()
  expect(passed[0]!.verdict.seen.map((seen) => [seen.side, seen.severity, seen.promise.id])).toEqual([
    ['request', 'failure', promise],
  ])
})

test.each([
  ['an undocumented member of a customer', { body: withCustomer({ phone_number: '+2348031234567' }) }],
  [
    'six fraction digits and no names',
    { body: withCustomer({ created_at: '2026-03-14T09:26:53.589793Z', first_name: null, last_name: undefined }) },
  ],
  [
    'a problem of RFC 9457',
    {
      status: 404,
      headers: { 'Content-Type': 'application/problem+json' },
      body: { type: 'about:blank', title: 'Not Found', status: 404, detail: 'no' },
    },
  ],
])('%s is no failure', async (_, answer) => {
  const { ask } = await watched(answer)
  expect((await ask('GET', `/api/customers/${id}`)).headers.get('x-customers-kit-findings')).toBe('0')
})

const elsewhere = '0190d2a4-5f10-7b6e-8c21-3e4f5a6b7c8d'
const refused = (status: number) => ({ status, body: { ...refusal, status } })

test.each<[string, string, string, unknown, Answered]>([
  ['a create answered with 200', 'POST', '', create, { status: 200, body: single }],
  ['a create answered with 202', 'POST', '', create, { status: 202, body: single }],
  [
    'a create answered with who had the address',
    'POST',
    '',
    { ...create, first_name: 'Ada', last_name: 'Eze' },
    { status: 200, body: withCustomer({ created_at: '2020-01-01T00:00:00Z', updated_at: '2020-01-01T00:00:00Z' }) },
  ],
  ['a duplicate answered with 400', 'POST', '', create, refused(400)],
  ['a duplicate answered with 409', 'POST', '', create, refused(409)],
  ['a duplicate answered with 422', 'POST', '', create, refused(422)],
  ['an update to a taken address answered with 400', 'PUT', `/${id}`, { email: 'eze@example.com' }, refused(400)],
  ['a delete answered with 204', 'DELETE', `/${id}`, undefined, { status: 204, body: '' }],
  ['a blacklisting answered with 201', 'POST', `/blacklist/${id}`, { blacklist: false }, { status: 201, body: single }],
  ['a blacklisting answered with 204', 'POST', `/blacklist/${id}`, { blacklist: true }, { status: 204, body: '' }],
  ['a redirect of a create', 'POST', '', create, { status: 307, headers: { Location: '/v2' }, body: '' }],
  ['a redirect of a delete', 'DELETE', `/${id}`, undefined, { status: 308, headers: { Location: '/v2' }, body: '' }],
  ['a customer sent back as it was shown', 'PUT', `/${id}`, customer, { body: single }],
  ['a customer whom nobody has', 'GET', `/${elsewhere}`, undefined, refused(404)],
  ['an address that nobody has', 'GET', '/ada@example.com', undefined, refused(404)],
  ['somebody who is not let in', 'GET', `/${id}`, undefined, refused(401)],
  ['somebody who asks too often', 'POST', '', create, refused(429)],
])('%s is no failure, nor refused by --fail', async (_, method, path, sent, answer) => {
  for (const options of [{}, { fail: true }, { soleWriter: true }]) {
    const { base, passed } = await watched({ ...answer, body: answer.status === 204 ? '' : answer.body }, options)
    const came = await fetch(`${base}/api/customers${path}`, {
      method,
      redirect: 'manual',
      ...(sent !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(sent) }),
    })
    const said = passed[0]!.verdict.seen.filter(({ side, severity }) => side === 'answer' && severity === 'failure')
    expect([came.status, said]).toEqual([answer.status ?? 200, []])
  }
})

test('an undocumented member is a failure under strict', async () => {
  const { ask } = await watched({ body: withCustomer({ phone_number: 1 }) }, { strict: true })
  expect((await ask('GET', `/api/customers/${id}`)).headers.get('x-customers-kit-findings')).toBe('1')
})

test('other paths pass without a word', async () => {
  const { ask } = await watched({ body: 'wallets' })
  const came = await ask('GET', '/api/wallets')
  expect([came.headers.get('x-customers-kit-findings'), await came.text()]).toEqual(['0', 'wallets'])
})

test('--fail answers 502 with the findings in place of a broken answer, and lets a whole one through', async () => {
  const broken = await watched({ body: withCustomer({ id: 17 }) }, { fail: true })
  const came = await broken.ask('GET', `/api/customers/${id}`)
  expect(came.status).toBe(502)
  expect(await came.json()).toMatchObject({
    success: false,
    code: 'CONTRACT_BROKEN',
    findings: [{ promise: { id: 'customer-id' }, expected: 'a string', actual: '17' }],
  })
  const whole = await watched({ body: single }, { fail: true })
  expect(await (await whole.ask('GET', `/api/customers/${id}`)).text()).toBe(whole.text)
})

test('names outside Latin-1 pass in both directions, under both judges', async () => {
  const prism = await createPrismJudge(spec)
  const odd = { 'ключ☃\u0000': 'x', __proto__: 1, 'a\r\nb: c': 1 }
  const { ask, text, passed } = await watched({ body: withCustomer(odd) }, { prism, strict: true })
  const came = await ask('PUT', `/api/customers/${id}?ключ=☃`, { ...odd, email: 'no' })
  expect([came.status, await came.text()]).toEqual([200, text])
  expect(Number(came.headers.get('x-customers-kit-findings'))).toBeGreaterThan(2)
  expect(passed).toHaveLength(1)
})

test('secrets and signatures are in nothing that is kept', async () => {
  const { ask, passed, base } = await watched({
    body: withCustomer({ id: 17 }),
    headers: { 'Set-Cookie': 'session=s3cret-cookie' },
  })
  const secrets = {
    'X-Auth-Client': 's3cret-client',
    'X-Auth-Signature': 's3cret-signature',
    'x-auth-nonce': 's3cret-nonce',
    Authorization: 'Bearer s3cret-token',
    Cookie: 'a=s3cret',
    'X-Session-Id': 's3cret-session',
    'X-Credential': 's3cret-word',
  }
  await ask('GET', `/api/customers/${id}?api_key=s3cret-key&session=s3cret-session`, undefined, secrets)
  const journal = await (await fetch(`${base}/__kit/requests`)).text()
  expect(journal).toContain('customer-id')
  const watch = createWatch({ spec, target: base, strict: false, judges: 1, now: Date.now })
  for (const one of passed) watch.add(one)
  expect(journal + JSON.stringify(passed) + JSON.stringify(watch.report())).not.toContain('s3cret')
})

test('a fault that a hundred answers show is one finding with its count', async () => {
  const { ask, passed } = await watched({ body: withCustomer({ id: 17 }) })
  for (let n = 0; n < 100; n += 1) await (await ask('GET', '/api/customers/x')).arrayBuffer()
  const watch = createWatch({ spec, target: 'http://up.example', strict: false, judges: 1, now: Date.now })
  for (const one of passed) watch.add(one)
  const report = watch.report()
  expect(report.findings).toMatchObject([
    { promise: { id: 'customer-id' }, count: 100, expected: 'a string', actual: '17' },
  ])
  expect(report.findings[0]!.curl).toMatch(/^curl -i -X GET 'http/)
  expect(report.promises.each.find((one) => one.id === 'customer-id')).toMatchObject({ status: 'broken' })
})

test('the exchange of a compressed answer is judged by what it unpacks to', async () => {
  const { gzipSync } = await import('node:zlib')
  const upstream = createServer((_, res) =>
    res
      .writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' })
      .end(gzipSync(JSON.stringify(single))),
  )
  await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done))
  const proxy = createProxy({ upstream: new URL(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`), spec })
  await new Promise<void>((done) => proxy.server.listen(0, '127.0.0.1', done))
  closing.push(
    proxy.close,
    () => upstream.close(),
    () => upstream.closeAllConnections(),
  )
  const came = await fetch(`http://127.0.0.1:${(proxy.server.address() as AddressInfo).port}/api/customers/${id}`)
  expect([came.headers.get('x-customers-kit-findings'), await came.json()]).toEqual(['0', single])
})
