import { once } from 'node:events'
import { Agent, request } from 'node:http'
import type { Server } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadSpec } from '../spec/spec.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { createValidators } from '../spec/validators.ts'
import { memoryStore } from '../stores/memory-store.ts'
import { createApp } from './create-app.ts'
import { createHttpServer } from './http-server.ts'
import { createJudge } from './mock-under-test.ts'

const store = memoryStore()
const bugs: unknown[] = []
const server: Server = createHttpServer(
  createApp({ store, bodyLimit: 2_000, log: ({ bug }) => bug !== undefined && bugs.push(bug) }),
)
const agent = new Agent({ keepAlive: true, maxSockets: 8 })
let port = 0

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  agent.destroy()
  server.close().closeAllConnections()
})

const ids = Array.from({ length: 6 }, (_, n) => `01938f6e-7a40-7c31-9d0a-00000000000${n}`)
const names = [
  'email',
  'customer_type',
  'first_name',
  'last_name',
  'phone',
  'country_code',
  'reference',
  'metadata',
  'is_active',
  'blacklist',
  'id',
  'page',
  'page_size',
]
const strange = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '',
  '\0',
  '\ud800',
  '\udfff\ud800',
  '%',
  '%00',
  '%zz',
  '../..',
  '\r\n',
  '💥',
  'ﷺ'.repeat(50),
]
const text = fc.oneof(
  fc.constantFrom(...strange),
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom(
    'a@example.com',
    'A@EXAMPLE.COM',
    'b@example.com',
    'individual',
    'business',
    '+234',
    '08031234567',
    'R1',
    'true',
  ),
)
const name = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: text })

const sensible = fc.record(
  {
    email: fc.integer({ min: 0, max: 9 }).map((n) => `c${n}@example.com`),
    customer_type: fc.constantFrom('individual', 'business'),
    first_name: fc.oneof(text, fc.constant('Ada')),
    reference: fc.integer({ min: 0, max: 9 }).map((n) => `R${n}`),
    metadata: fc.oneof(fc.constant({}), fc.dictionary(text, fc.jsonValue())),
    is_active: fc.boolean(),
    blacklist: fc.boolean(),
  },
  { requiredKeys: ['email', 'customer_type'] },
)
const json = fc.oneof(sensible, fc.dictionary(name, fc.oneof(fc.jsonValue(), text)), fc.jsonValue())
const nested = fc
  .tuple(fc.constantFrom('[', '{"a":', '{"metadata":', '{"__proto__":'), fc.integer({ min: 1, max: 400 }))
  .map(([open, depth]) => open.repeat(depth) + '1' + (open === '[' ? ']' : '}').repeat(depth))
const twice = fc
  .tuple(name, fc.jsonValue(), fc.jsonValue())
  .map(([key, a, b]) => `{${JSON.stringify(key)}:${JSON.stringify(a)},${JSON.stringify(key)}:${JSON.stringify(b)}}`)
const body = fc.oneof(
  { weight: 6, arbitrary: json.map((value) => Buffer.from(JSON.stringify(value))) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: fc.oneof(nested, twice).map((raw) => Buffer.from(raw)) },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 1_950, max: 6_000 })
      .map((size) => Buffer.from(JSON.stringify({ first_name: 'x'.repeat(size) }))),
  },
)

// As encodeURIComponent wants it.
const wellFormed = (raw: string): string => Buffer.from(raw).toString()
const key = fc.oneof(
  fc.constantFrom(...ids),
  fc.constantFrom('c1@example.com', 'R1', 'blacklist'),
  text.map((raw) => encodeURIComponent(wellFormed(raw))),
)
const path = fc.oneof(
  { weight: 4, arbitrary: fc.constant('/api/customers') },
  { weight: 4, arbitrary: key.map((each) => `/api/customers/${each}`) },
  { weight: 2, arbitrary: key.map((each) => `/api/customers/blacklist/${each}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '/__kit/requests',
      '/__kit/health',
      '/__kit/openapi.json',
      '/docs',
      '/',
      '/api/customers/',
      '/%',
      '/api/customers/%ff',
      '//',
      '/?',
    ),
  },
  { weight: 1, arbitrary: fc.webPath().map((each) => each || '/') },
)
const query = fc.oneof(
  fc.constant(''),
  fc
    .array(fc.tuple(name, fc.oneof(text, fc.integer().map(String))), { maxLength: 4 })
    .map(
      (pairs) =>
        `?${pairs.map(([k, v]) => `${encodeURIComponent(wellFormed(k))}=${encodeURIComponent(wellFormed(v))}`).join('&')}`,
    ),
  fc.string({ unit: fc.constantFrom('?', '&', '=', '%', '+', 'a', '2', ';', '[', ']', '"') }).map((raw) => `?${raw}`),
)
const value = fc.string({ unit: fc.constantFrom(...'abc 0,;="%/:\u00ff\t'), maxLength: 30 })
const headers = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ 'content-type': 'application/json' }) },
  {
    weight: 2,
    arbitrary: fc.record(
      {
        'content-type': fc.oneof(
          value,
          fc.constantFrom('application/json', 'application/json; charset=x', 'text/plain', 'application/+json'),
        ),
        prefer: fc.oneof(
          value,
          fc.constantFrom('code=400', 'code=404', 'code=', 'delay=1', 'delay=9e9', 'code=201, delay=0'),
        ),
        'content-encoding': value,
        accept: value,
        'accept-encoding': value,
        'if-none-match': fc.constantFrom('*', 'W/"x"'),
        range: fc.constantFrom('bytes=0-1', 'x'),
        'x-auth-client': value,
        'access-control-request-headers': value,
        'x-http-method-override': fc.constant('DELETE'),
        cookie: value,
        expect: fc.constantFrom('100-continue', 'x'),
      },
      { requiredKeys: [] },
    ),
  },
)
const method = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'SEARCH', 'M-SEARCH', 'QUERY', 'PURGE'),
  },
)
const sent = fc.record({
  method,
  path: fc.tuple(path, query).map((parts) => parts.join('')),
  headers,
  body: fc.option(body, { nil: undefined, freq: 3 }),
})
type Sent = typeof sent extends fc.Arbitrary<infer T> ? T : never

const judge = createJudge()
const statuses = new Set<number>()

function send({ method, path, headers, body }: Sent): Promise<void> {
  return new Promise((resolve, reject) => {
    const req = request(
      {
        port,
        host: '127.0.0.1',
        agent,
        method,
        path,
        headers: { ...headers, ...(body && { 'content-length': body.length }) },
      },
      (res) => {
        const chunks: Buffer[] = []
        res.on('data', (chunk: Buffer) => chunks.push(chunk))
        res.on('error', reject)
        res.on('end', () => {
          try {
            const raw = Buffer.concat(chunks).toString()
            const status = res.statusCode!
            statuses.add(status)
            expect(status, `${method} ${path} ${raw}`).toBeLessThan(500)
            const isJson = (res.headers['content-type'] ?? '').includes('json') && raw !== ''
            judge({
              method,
              path,
              status,
              headers: res.headers as Record<string, string>,
              text: raw,
              body: isJson ? JSON.parse(raw) : undefined,
            })
            resolve()
          } catch (error) {
            reject(error)
          }
        })
      },
    )
    req.on('error', reject)
    req.end(body)
  })
}

async function holdStoreInvariants(): Promise<void> {
  const records: CustomerRecord[] = []
  for await (const record of store.all()) records.push(record)
  const { violations } = createValidators(loadSpec())
  for (const record of records) expect(violations('customer-record', record), JSON.stringify(record)).toEqual([])
  for (const values of [
    records.map((r) => r.id),
    records.map((r) => r.email.toLowerCase()),
    records.flatMap((r) => r.reference ?? []),
  ])
    expect(new Set(values).size).toBe(values.length)
  const pages: CustomerRecord[] = []
  for (let page = 1; pages.length < records.length; page++) {
    const { customers, total } = await store.page({}, page, 7)
    expect(total).toBe(records.length)
    expect(customers.length).toBeGreaterThan(0)
    pages.push(...customers)
  }
  expect(pages).toEqual(records.toReversed())
  for (const record of records) {
    expect(await store.find('id', record.id)).toBe(record)
    expect(await store.find('email', record.email)).toBe(record)
    if (record.reference !== undefined) expect(await store.find('reference', record.reference)).toBe(record)
  }
  for (const is_active of [true, false]) {
    for (const customer_type of ['individual', 'business'] as const) {
      const { total } = await store.page({ is_active, customer_type }, 1, 1)
      expect(total).toBe(records.filter((r) => r.is_active === is_active && r.customer_type === customer_type).length)
    }
  }
}

describe('10,000 arbitrary requests', () => {
  // The longest of all: as long as four others may take.
  const patience = { timeout: 240_000 }
  it('are each answered in the documented shape and never with 5xx, and leave the store whole', patience, async () => {
    for (const [n, id] of ids.entries()) {
      await store.insert({
        ...(loadSpec().schemas.customer.examples![0] as CustomerRecord),
        id,
        email: `c${n}@example.com`,
      })
    }
    await fc.assert(
      fc.asyncProperty(fc.array(sent, { minLength: 20, maxLength: 20 }), async (requests) => {
        await Promise.all(requests.map(send))
      }),
      { numRuns: 500, seed: 11, endOnFailure: true },
    )
    expect(bugs).toEqual([])
    for (const status of [200, 201, 204, 400, 404, 405, 409, 413, 415])
      expect(statuses, String(status)).toContain(status)
    await holdStoreInvariants()
  })
})

describe('arbitrary bytes on a connection', () => {
  it('are answered with a 4xx or not at all, and the server lives on', async () => {
    const line = fc
      .tuple(
        fc.constantFrom('GET', 'POST', 'GE', '', 'get'),
        fc.constantFrom(' ', '  ', '\t', ''),
        fc.constantFrom('/api/customers', '*', 'http://[::/', '/\u00e9', '?', 'x', ''),
        fc.constantFrom(' HTTP/1.1', ' HTTP/1.0', ' HTTP/2.0', ' HTTP/9', '', ' http/1.1'),
      )
      .map((parts) => parts.join(''))
    const field = fc.oneof(
      fc.constantFrom(
        'Host: m',
        'Content-Length: 3',
        'Content-Length: x',
        'Transfer-Encoding: chunked',
        'Transfer-Encoding: gzip',
        'Transfer-Encoding: chunked, chunked',
        ': x',
        'A',
        ' folded',
        'Expect: x',
        'Connection: upgrade',
        'Upgrade: h2c',
      ),
      fc.string({ unit: 'binary', maxLength: 20 }),
    )
    const tail = fc.oneof(
      fc.constantFrom('', 'abc', '3\r\nabc\r\n0\r\n\r\n', '-1\r\n', 'fffffffffffffffff\r\n'),
      fc.string({ unit: 'binary', maxLength: 50 }),
    )
    const bytes = fc
      .tuple(line, fc.array(field, { maxLength: 5 }), tail, fc.constantFrom('\r\n', '\n'))
      .map(([first, fields, rest, end]) => [first, ...fields, '', rest].join(end))
    await fc.assert(
      fc.asyncProperty(bytes, async (raw) => {
        const socket = connect(port, '127.0.0.1')
        let answer = ''
        socket.on('data', (chunk) => (answer += String(chunk)))
        socket.on('error', () => {})
        socket.end(raw)
        // The server may reset it once it has answered.
        await new Promise((closed) => socket.once('close', closed))
        for (const [, status] of answer.matchAll(/HTTP\/1\.1 (\d+)/g)) expect(Number(status), answer).toBeLessThan(500)
        for (const [, first] of answer.matchAll(/content-type: application\/json[^\0]*?\r\n\r\n(.)/gi))
          expect(first).toBe('{')
        expect(answer).not.toContain('<html')
      }),
      { numRuns: 400, seed: 11, endOnFailure: true },
    )
    expect(bugs).toEqual([])
    await holdStoreInvariants()
  })
})
