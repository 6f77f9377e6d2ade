import { describe, expect, it } from 'vitest'
import { memoryStore } from '../stores/memory-store.ts'
import type { LogEntry } from './app.ts'
import { mockUnderTest } from './mock-under-test.ts'

const one = '/api/customers/01938f6e-7a40-7c31-9d0a-5b1f3c9e2a77'

describe('every answer', () => {
  it('has a request id of its own and the time at which it was made', async () => {
    let now = Date.UTC(2026, 2, 14)
    const { send } = mockUnderTest({ clock: () => (now += 1000) })
    const answers = [
      await send('GET', '/api/customers'),
      await send('GET', one),
      await send('POST', '/api/customers', '[]'),
    ]
    expect(new Set(answers.map(({ body }) => body.metadata.request_id)).size).toBe(3)
    for (const { body } of answers) expect(body.timestamp).toMatch(/^2026-03-14T00:00:\d\d\.000Z$/)
    expect(answers.map(({ body }) => body.success)).toEqual([true, false, false])
  })

  it('may be read by a page from anywhere, and does not say what it was made with', async () => {
    const { send } = mockUnderTest()
    for (const path of ['/api/customers', one, '/nowhere', '/__kit/health', '/__kit/openapi.json']) {
      const { headers } = await send('GET', path)
      expect(headers['access-control-allow-origin']).toBe('*')
      expect(headers['x-powered-by']).toBeUndefined()
    }
  })
})

describe('a method that a path does not have', () => {
  it.each([
    ['/api/customers', ['PUT', 'PATCH', 'DELETE'], 'GET, POST, HEAD, OPTIONS'],
    [one, ['POST', 'PATCH'], 'GET, PUT, DELETE, HEAD, OPTIONS'],
    ['/api/customers/blacklist/x', ['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD'], 'POST, OPTIONS'],
    ['/api/customers/blacklist', ['POST'], 'GET, PUT, DELETE, HEAD, OPTIONS'],
    ['/__kit/requests', ['POST', 'PUT'], 'GET, DELETE, HEAD, OPTIONS'],
    ['/__kit/reset', ['GET'], 'POST, OPTIONS'],
    ['/__kit/health', ['POST'], 'GET, HEAD, OPTIONS'],
    ['/docs', ['POST'], 'GET, HEAD, OPTIONS'],
  ])('gets 405 at %s, with the methods that it has', async (path, methods, allow) => {
    const { send } = mockUnderTest()
    for (const method of methods) {
      const { status, headers, body } = await send(method, path)
      expect([status, headers['allow']]).toEqual([405, allow])
      if (method !== 'HEAD') expect(body.message).toBe(`${method} is not a method of this path; it has ${allow}.`)
    }
  })

  it('is told from a path that is not there, which gets 404 and a direction', async () => {
    const { send } = mockUnderTest()
    for (const path of ['/nowhere', '/api', '/API/customers', '/api/customers/a/b', '/__kit/nothing']) {
      const { status, body } = await send('GET', path)
      expect([status, body.message]).toEqual([
        404,
        `There is nothing at ${path}. Customers are at /api/customers; the documentation is at /docs.`,
      ])
    }
    for (const path of ['/api/customers/a/blacklist', '/api/customers/blacklist/a/b'])
      expect((await send('POST', path)).body.message).toBe(
        `There is nothing at ${path}. There is POST /api/customers/blacklist/{id}; the documentation is at /docs.`,
      )
    expect((await send('GET', '/api/customers/')).body.message).toBe(
      'There is nothing at /api/customers/. Leave out the slash at the end.',
    )
    expect((await send('GET', `/${'x'.repeat(5000)}`)).body.message.length).toBeLessThan(400)
  })
})

describe('HEAD', () => {
  it('is answered as GET is, without the body', async () => {
    const { send, create } = mockUnderTest({
      ids: { customer: () => '01938f6e-7a40-7c31-9d0a-5b1f3c9e2a77', request: () => 'one' },
      clock: () => 0,
    })
    await create()
    for (const path of ['/api/customers', one, '/nowhere', '/api/customers?page=0', '/__kit/health']) {
      const [head, get] = [await send('HEAD', path), await send('GET', path)]
      const { date: _, ...headers } = head.headers
      expect(get).toMatchObject({ status: head.status, headers })
    }
  })
})

describe('OPTIONS', () => {
  it('says what a path has and lets a browser send it from anywhere', async () => {
    const { send } = mockUnderTest({
      credentials: { clientId: 'me', clientSecret: 's3cret' },
      rateLimit: { requests: 1, perSeconds: 60 },
    })
    for (const [path, allow] of [
      ['/api/customers', 'GET, POST, HEAD, OPTIONS'],
      [one, 'GET, PUT, DELETE, HEAD, OPTIONS'],
      ['/__kit/openapi.json', 'GET, HEAD, OPTIONS'],
    ] as const) {
      const headers = {
        Origin: 'https://shop.example',
        'Access-Control-Request-Method': 'PUT',
        'Access-Control-Request-Headers': 'x-auth-client, content-type',
      }
      expect(await send('OPTIONS', path, undefined, headers)).toMatchObject({
        status: 204,
        headers: {
          allow,
          'access-control-allow-origin': '*',
          'access-control-allow-methods': allow,
          'access-control-allow-headers': 'x-auth-client, content-type',
        },
      })
    }
    expect((await send('OPTIONS', '/nowhere')).status).toBe(204)
  })
})

describe('a path with a percent sign that begins no character', () => {
  it.each(['/api/customers/%', '/api/customers/%zz', '/api/customers/%FF', '/api/customers/blacklist/%C3'])(
    '%s is 400 and says so',
    async (path) => {
      const { send } = mockUnderTest()
      for (const method of ['GET', 'POST', 'DELETE']) {
        const { status, body } = await send(method, path)
        expect([status, body.code]).toEqual([400, 'VALIDATION_ERROR'])
        expect(body.errors).toEqual([
          { field: 'path', message: expect.stringContaining('write %25 for a percent sign') },
        ])
      }
    },
  )
})

describe('a bug of the mock', () => {
  it('answers 500 and nothing about its inside; the log has the error', async () => {
    const told: LogEntry[] = []
    const store = { ...memoryStore(), page: () => Promise.reject(new Error('the disk of db-7.internal is gone')) }
    const { status, body } = await mockUnderTest({ store, log: (entry) => told.push(entry) }).send(
      'GET',
      '/api/customers',
    )
    expect([status, body.code, body.message]).toEqual([
      500,
      'INTERNAL_ERROR',
      'The server failed to answer this request.',
    ])
    expect(JSON.stringify(body)).not.toContain('db-7')
    expect(told).toMatchObject([{ status: 500, bug: { message: 'the disk of db-7.internal is gone' } }])
  })

  it('is one also where a library says that a status goes with it', async () => {
    const store = { ...memoryStore(), page: () => Promise.reject(Object.assign(new Error('bad'), { status: 400 })) }
    expect((await mockUnderTest({ store }).send('GET', '/api/customers')).status).toBe(500)
  })
})

describe('the log', () => {
  it('is told of each request: what came, what was answered, how long it took, and what there is to say of it', async () => {
    const told: LogEntry[] = []
    const { send } = mockUnderTest({ log: (entry) => told.push(entry), clock: () => 5000 })
    const answer = await send('POST', '/api/customers?x=1', {
      email: 'ada@example.com',
      customer_type: 'individual',
      nick: 1,
    })
    await send('POST', '/api/customers', { email: 'ada' })
    await send('GET', '/nowhere')
    expect(told).toMatchObject([
      {
        at: 5000,
        requestId: answer.body.metadata.request_id,
        method: 'POST',
        url: '/api/customers?x=1',
        status: 201,
        remark: 'ignored, because the document does not know them: nick',
        bug: undefined,
      },
      {
        status: 400,
        remark: 'customer_type is required; email must be an email address, such as adaeze.okafor@example.com',
      },
      { status: 404, remark: expect.stringContaining('There is nothing at /nowhere.') },
    ])
    for (const { duration } of told) expect(duration).toBeGreaterThan(0)
  })
})
