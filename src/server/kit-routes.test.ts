import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadSpec, packageRoot } from '../spec/spec.ts'
import type { ShapeName } from '../spec/spec.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { createValidators } from '../spec/validators.ts'
import { memoryStore } from '../stores/memory-store.ts'
import { fill } from './kit-routes.ts'
import { mockUnderTest } from './mock-under-test.ts'

const startData = JSON.parse(readFileSync(join(packageRoot, 'fixtures/customers.json'), 'utf8')) as CustomerRecord[]

describe('GET /__kit/requests', () => {
  it('answers the requests and their answers, newest first', async () => {
    const { send } = mockUnderTest({ clock: () => Date.UTC(2026, 2, 14, 9) })
    await send('GET', '/api/customers?page=1')
    const text = '{ "email":"ada@example.com", "customer_type":"individual", "nick":1 }'
    const created = await send('POST', '/api/customers', text, { 'X-Trace': 'Abc' })
    const { body } = await send('GET', '/__kit/requests')
    expect(body.data.total).toBe(2)
    expect(body.data.requests[0]).toMatchObject({
      request_id: created.body.metadata.request_id,
      at: '2026-03-14T09:00:00.000Z',
      method: 'POST',
      url: '/api/customers',
      status: 201,
      duration_ms: expect.any(Number),
      remark: 'ignored, because the document does not know them: nick',
      request: { headers: expect.arrayContaining([['X-Trace', 'Abc']]), body: text },
      response: { body: created.text },
    })
    expect(body.data.requests[1]).toMatchObject({ method: 'GET', url: '/api/customers?page=1', status: 200 })
    expect(body.data.requests[1].request.body).toBeUndefined()
  })

  it('filters by method, path and status', async () => {
    const { send, create } = mockUnderTest()
    const { id } = await create()
    await send('GET', `/api/customers/${id}`)
    await send('GET', '/api/customers/nobody')
    await send('GET', '/api/customers?page=0')
    await send('GET', '/api/customers-of-others')
    const urls = async (query: string) =>
      (await send('GET', `/__kit/requests?${query}`)).body.data.requests.map(
        ({ method, url }: any) => `${method} ${url}`,
      )
    expect(await urls('method=post')).toEqual(['POST /api/customers'])
    expect(await urls('status=404')).toEqual(['GET /api/customers-of-others', 'GET /api/customers/nobody'])
    expect(await urls('status=4xx&path=/api/customers')).toEqual([
      'GET /api/customers?page=0',
      'GET /api/customers/nobody',
    ])
    expect(await urls(`path=/api/customers/${id}&status=2XX&method=GET`)).toEqual([`GET /api/customers/${id}`])
    expect(await urls('method=DELETE')).toEqual([])
    expect((await send('GET', '/__kit/requests?status=40')).body.errors).toEqual([
      { field: 'status', message: 'must be a status such as 404, or a class of them such as 4xx' },
    ])
  })

  it('keeps the last thousand', async () => {
    let n = 0
    const { send } = mockUnderTest({ ids: { customer: () => '', request: () => `r${++n}` } })
    const sent: Promise<unknown>[] = []
    for (let i = 0; i < 1005; i++) {
      sent.push(send('GET', '/api/customers?page_size=1'))
      if (i % 50 === 0) await Promise.all(sent)
    }
    await Promise.all(sent)
    const { requests, total } = (await send('GET', '/__kit/requests')).body.data
    expect([total, requests.length, requests[0].request_id, requests.at(-1).request_id]).toEqual([
      1000,
      1000,
      'r1005',
      'r6',
    ])
  })

  it('shows neither signatures nor other credentials', async () => {
    const { send } = mockUnderTest()
    const secrets = {
      'X-Auth-Signature': 'sssss',
      Authorization: 'Bearer sssss',
      Cookie: 'sid=sssss',
      'X-Api-Key': 'sssss',
      'X-Client-Secret': 'sssss',
      'X-Session-Id': 'sssss',
      'X-Credential': 'sssss',
    }
    await send('GET', '/api/customers?access_token=sssss', undefined, { ...secrets, 'X-Auth-Client': 'me' })
    const { text, body } = await send('GET', '/__kit/requests')
    expect(text).not.toContain('sssss')
    expect(body.data.requests[0].request.headers).toEqual(
      expect.arrayContaining([
        ['X-Auth-Client', '[redacted]'],
        ['X-Auth-Signature', '[redacted]'],
      ]),
    )
  })

  it('keeps the beginning of long bodies', async () => {
    const { send } = mockUnderTest()
    await send('POST', '/api/customers', {
      email: 'a@example.com',
      customer_type: 'individual',
      metadata: { long: 'x'.repeat(50_000) },
    })
    const [entry] = (await send('GET', '/__kit/requests')).body.data.requests
    expect(entry.request.body).toHaveLength(16_384)
    expect(entry.response.body).toMatch(/x… \(50\d{3} characters\)$/)
  })

  it('is emptied by DELETE', async () => {
    const { send } = mockUnderTest()
    await send('GET', '/api/customers')
    expect((await send('DELETE', '/__kit/requests')).body.data).toEqual({ requests: [], total: 0 })
    expect((await send('GET', '/__kit/requests')).body.data.total).toBe(0)
  })
})

describe('POST /__kit/reset', () => {
  it('brings the start data back, whatever was created, changed or deleted', async () => {
    const store = memoryStore()
    await fill(store, startData)
    const { send, create } = mockUnderTest({ store, startData, echoContact: true })
    const before = (await send('GET', '/api/customers?page_size=100')).body.data
    await create()
    await send('DELETE', `/api/customers/${startData[0]!.id}`)
    await send('PUT', `/api/customers/${startData[1]!.id}`, { first_name: 'X' })
    const { status, body } = await send('POST', '/__kit/reset')
    expect([status, body.data]).toEqual([200, { customers: startData.length }])
    expect((await send('GET', '/api/customers?page_size=100')).body.data).toEqual(before)
  })

  it('empties a mock that began without customers', async () => {
    const { send, create } = mockUnderTest()
    await create()
    expect((await send('POST', '/__kit/reset')).body.data).toEqual({ customers: 0 })
  })
})

describe('fill', () => {
  it('refuses customers that share an email', async () => {
    const [first, second] = startData as [CustomerRecord, CustomerRecord]
    await expect(fill(memoryStore(), [first, { ...second, email: first.email.toUpperCase() }])).rejects.toThrow(
      `the customers ${first.id} and ${second.id} share the email ${first.email.toUpperCase()}`,
    )
  })
})

describe('GET /__kit/health', () => {
  it('answers how many customers there are and how long the mock has been up', async () => {
    let now = 0
    const { send, create } = mockUnderTest({ clock: () => now })
    await create()
    now = 61_500
    expect((await send('GET', '/__kit/health')).body.data).toEqual({ customers: 1, uptime_seconds: 61 })
  })
})

describe('GET /__kit/openapi.json', () => {
  it('answers one document in which every reference leads somewhere', async () => {
    const { send } = mockUnderTest()
    const { body, headers } = await send('GET', '/__kit/openapi.json')
    expect(headers['content-type']).toMatch(/^application\/json/)
    expect(body.openapi).toBe('3.1.0')
    const refs: string[] = []
    JSON.stringify(body, (key, value: unknown) => {
      if (key === '$ref') refs.push(String(value))
      return value
    })
    expect(refs.length).toBeGreaterThan(50)
    for (const ref of refs) {
      const target = ref
        .slice(2)
        .split('/')
        .reduce((at: any, part) => at?.[part], body)
      expect(ref.startsWith('#/') && typeof target, ref).toBe('object')
    }
  })

  it('holds examples that keep its schemas', async () => {
    const { send } = mockUnderTest()
    const { body } = await send('GET', '/__kit/openapi.json')
    const spec = loadSpec()
    const { violations } = createValidators(spec)
    const shapes = Object.keys(spec.schemas) as ShapeName[]
    for (const [name, schema] of Object.entries<any>(body.components.schemas)) {
      expect(schema.examples.length).toBeGreaterThan(0)
      for (const example of schema.examples)
        expect(violations(shapes.find((shape) => spec.schemas[shape]['title'] === name)!, example)).toEqual([])
    }
  })

  it('tells a client made from it to ask the address that it came from', async () => {
    const { send } = mockUnderTest()
    const { body } = await send('GET', '/__kit/openapi.json', undefined, { Host: 'mock.test:4321' })
    expect(body.servers).toEqual([{ url: 'http://mock.test:4321', description: 'This mock' }])
  })
})

describe('GET /docs', () => {
  it('is a page that asks for nothing from outside, and is where / leads', async () => {
    const { send } = mockUnderTest()
    const { text, headers } = await send('GET', '/docs')
    expect(headers['content-type']).toMatch(/^text\/html/)
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    const [, script = ''] = /<script>([^]*)<\/script>/.exec(text) ?? []
    expect(headers['content-security-policy']).toContain(createHash('sha256').update(script).digest('base64'))
    expect(text).not.toMatch(/<(script|link|img|iframe)[^>]+(src|href)=|@import|url\(/i)
    expect(await send('GET', '/')).toMatchObject({ status: 302, headers: { location: '/docs' } })
  })
})

describe('all that is kept of the customers', () => {
  it('is filtered as the API filters, and a filter that there is none of is refused', async () => {
    const { send, create } = mockUnderTest()
    await create({ email: 'ada+1@example.com', customer_type: 'business', reference: 'R 1' })
    const { id } = await create()
    await send('POST', `/api/customers/blacklist/${id}`, { blacklist: true })
    const found = async (query: string) => {
      const { body } = await send('GET', `/__kit/customers?${query}`)
      return [body.data.total, ...body.data.customers.map((each: { reference?: string }) => each.reference)]
    }
    expect(await found('page_size=1')).toEqual([2, undefined])
    expect(await found('email=ada%2B1@example.com&page_size=1&page=1')).toEqual([1, 'R 1'])
    expect(await found('reference=R%201&customer_type=business')).toEqual([1, 'R 1'])
    expect(await found('is_active=false')).toEqual([1, undefined])
    expect(await found(`id=${id}&is_active=true`)).toEqual([0])
    const { status, body } = await send('GET', '/__kit/customers?emial=a&page=0')
    expect([status, ...body.errors.map(({ field }: { field: string }) => field)]).toEqual([400, 'page', 'emial'])
    expect(body.errors[1].message).toBe('is no filter; did you mean email?')
    expect((await send('GET', '/__kit/customers?is_active=maybe')).body.errors[0].field).toBe('is_active')
  })
})
