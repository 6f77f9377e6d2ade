import { describe, expect, it } from 'vitest'
import { recordNumber } from '../stores/store-suite.ts'
import { forkingStore } from '../stores/forking-store.ts'
import { frozenBase } from '../stores/frozen-base.ts'
import { createControlCheck } from '../spec/control-schema.ts'
import { mockUnderTest } from './mock-under-test.ts'
import { createAppWithWorlds } from './create-app.ts'
import type { AppOptions } from './create-app.ts'
import type { NewStandIn } from './new-stand-in.ts'
import { signatureOf } from './verify-signature.ts'
import type { WorldsOptions } from './worlds.ts'

const start = forkingStore(frozenBase(Array.from({ length: 5 }, (_, n) => recordNumber(n))))

function mock(worlds: Partial<WorldsOptions> = {}, options: Partial<AppOptions> = {}) {
  const { send } = mockUnderTest({ store: start.fork(), worlds: { start, ...worlds }, ...options })
  const to =
    (world: string) =>
    (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
      send(method, path, body, { 'X-Customers-Kit-World': world, ...headers })
  const total = async (world: string) => (await to(world)('GET', '/api/customers')).body.data.total as number
  return { send, to, total }
}
const ada = { email: 'ada@example.com', customer_type: 'individual' }

it('ends what stands in for its operations when it is reset, made anew, removed, or everything ends', async () => {
  let running = 0
  const standIn: NewStandIn = {
    told: {},
    keep: (store) => Promise.resolve(store),
    begin() {
      running += 1
      return { answer: () => Promise.reject(new Error('not asked')), end: () => void (running -= 1) }
    },
  }
  const { worlds } = createAppWithWorlds({ store: start.fork(), worlds: { start }, standIn })
  const seen = [running]
  const acts: (() => unknown)[] = [
    () => worlds.put('w', {}),
    () => worlds.put('w', {}),
    async () => (await worlds.get('w')).reset(),
    () => worlds.main.reset(),
    () => worlds.remove('w'),
    () => worlds.enter('v'),
    () => worlds.end(),
  ]
  for (const act of acts) {
    await act()
    seen.push(running)
  }
  expect(seen).toEqual([1, 2, 2, 2, 2, 1, 2, 0])
})

describe('a world', () => {
  it('is made at its first use, by header, by base URL, or by what sets it up', async () => {
    const { send, to, total } = mock()
    expect(await total('one')).toBe(5)
    expect((await send('POST', '/__worlds/two/api/customers', ada)).status).toBe(201)
    expect((await send('PUT', '/__kit/worlds/three/faults', [{ then: { status: 503 } }])).status).toBe(200)
    expect((await to('three')('GET', '/api/customers')).status).toBe(503)
    expect((await send('GET', '/api/customers')).body.data.total).toBe(5)
    const { worlds } = (await send('GET', '/__kit/worlds')).body.data
    expect(worlds.map(({ name, customers }: any) => [name, customers])).toEqual([
      ['default', 5],
      ['one', 5],
      ['two', 6],
      ['three', 5],
    ])
    expect(worlds[2].base_path).toBe('/__worlds/two')
    expect((await send('GET', '/__kit/worlds/four')).status).toBe(404)
    expect((await send('GET', '/__kit/worlds/four/requests')).body.message).toBe(
      'There is no world four. Make it with PUT, or by a first request to it.',
    )
    expect(await total('default')).toBe(5)
    // Made anew it is the newest.
    expect((await send('PUT', '/__kit/worlds/one', {})).body.data.customers).toBe(5)
    const anew = (await send('GET', '/__kit/worlds')).body.data.worlds
    expect(anew.map(({ name }: any) => name)).toEqual(['default', 'two', 'three', 'one'])
  })

  it('is asked by its base URL as the API is, for pages from anywhere, and tells addresses below it', async () => {
    const { send } = mock()
    const base = '/__worlds/w/api/customers'
    const created = await send('POST', base, ada, { Origin: 'https://app.example.com' })
    expect(created.headers['access-control-allow-origin']).toBe('*')
    expect((await send('GET', created.headers['location']!)).body.data.email).toBe(ada.email)
    const preflight = await send('OPTIONS', base, undefined, {
      Origin: 'https://app.example.com',
      'Access-Control-Request-Method': 'POST',
    })
    expect([preflight.status, preflight.headers['access-control-allow-methods']]).toEqual([
      204,
      'GET, POST, HEAD, OPTIONS',
    ])
    expect((await send('PATCH', base)).status).toBe(405)
    expect((await send('GET', '/__worlds/w/nowhere')).status).toBe(404)
    for (const path of [
      '/__worlds',
      '/__worlds/w',
      '/__worlds/w/__kit/reset',
      '/__worlds/w/docs',
      '/__worlds/w/__worlds/v/api/customers',
    ])
      expect((await send('GET', path)).status, path).toBe(404)
    const { requests } = (await send('GET', '/__kit/worlds/w/requests?path=/api/customers')).body.data
    expect(requests.map(({ method, url }: any) => `${method} ${url}`)).toEqual([
      'PATCH /api/customers',
      `GET ${created.headers['location']!.slice('/__worlds/w'.length)}`,
      'POST /api/customers',
    ])
    const both = await send('GET', base, undefined, { 'X-Customers-Kit-World': 'v' })
    expect([both.status, both.body.errors[0].message]).toEqual([400, 'must be left out, or be w as in the address'])
    expect((await send('GET', base, undefined, { 'X-Customers-Kit-World': 'w' })).status).toBe(200)
  })

  it.each(['a b', '', '..', 'x'.repeat(101), 'é', 'a/b'])('is refused the name %j', async (name) => {
    const { send } = mock()
    const { status, body } = await send('GET', '/api/customers', undefined, { 'X-Customers-Kit-World': name })
    expect([status, body.errors[0].field]).toEqual([400, 'name'])
    expect((await send('GET', '/__kit/requests')).body.data.total).toBe(1)
  })

  it('has a clock of its own, which its customers and answers go by, and its signatures do not', async () => {
    let now = Date.UTC(2026, 0, 1)
    const { send, to } = mock({}, { clock: () => now, credentials: { clientId: 'me', clientSecret: 's' } })
    let nonce = 0
    const signed = (body = '') => {
      const at = String(now / 1000)
      const signature = signatureOf('s', 'me', at, `n${++nonce}`, Buffer.from(body))
      return {
        'X-Auth-Client': 'me',
        'X-Auth-Timestamp': at,
        'X-Auth-Nonce': `n${nonce}`,
        'X-Auth-Signature': signature,
      }
    }
    const create = async (world: string, email: string) => {
      const text = JSON.stringify({ ...ada, email })
      const { body } = await to(world)('POST', '/api/customers', text, signed(text))
      return [
        body.data.created_at.slice(0, 19),
        body.timestamp.slice(0, 19),
        Number.parseInt(body.data.id.replace('-', '').slice(0, 12), 16),
      ]
    }
    const clock = async (world: string, setting: object) =>
      (await send('POST', `/__kit/worlds/${world}/clock`, setting)).body.data
    expect(await clock('w', { at: '2030-02-03T04:05:06Z', freeze: true })).toEqual({
      now: '2030-02-03T04:05:06.000Z',
      frozen: true,
    })
    now += 60_000
    expect(await create('w', 'a@example.com')).toEqual([
      '2030-02-03T04:05:06',
      '2030-02-03T04:05:06',
      Date.UTC(2030, 1, 3, 4, 5, 6),
    ])
    expect(await create('v', 'a@example.com')).toEqual(['2026-01-01T00:01:00', '2026-01-01T00:01:00', now])
    expect(await clock('w', { advance: '3d' })).toEqual({ now: '2030-02-06T04:05:06.000Z', frozen: true })
    await clock('w', { freeze: false })
    now += 1000
    expect((await create('w', 'b@example.com'))[0]).toBe('2030-02-06T04:05:07')
    // A clock that is set back is not held up by what was made before.
    await clock('w', { at: '2020-01-01T00:00:00Z' })
    expect(await create('w', 'c@example.com')).toEqual([
      '2020-01-01T00:00:00',
      '2020-01-01T00:00:00',
      Date.UTC(2020, 0),
    ])
    expect(await clock('default', { advance: '-1h' })).toEqual({
      now: new Date(now - 3_600_000).toISOString(),
      frozen: false,
    })
    for (const setting of [{}, { at: 'now' }, { advance: '3 days' }, { freeze: 1 }, { advance: '-60000d' }, { on: 1 }])
      expect((await send('POST', '/__kit/worlds/w/clock', setting)).status, JSON.stringify(setting)).toBe(400)
    expect((await send('GET', '/__kit/worlds/w/requests')).body.data.requests[0].at).toBe(new Date(now).toISOString())
    // What goes on after the last time that can be told stays there.
    await clock('v', { at: '9999-12-31T23:59:59.500Z' })
    now += 1000
    expect((await create('v', 'd@example.com')).slice(0, 2)).toEqual(['9999-12-31T23:59:59', '9999-12-31T23:59:59'])
  })

  it('has nonces and limits of its own', async () => {
    const now = Date.UTC(2026, 0, 1)
    const { to } = mock(
      {},
      {
        clock: () => now,
        rateLimit: { requests: 2, perSeconds: 60 },
        credentials: { clientId: 'me', clientSecret: 's' },
      },
    )
    const at = String(now / 1000)
    const headers = {
      'X-Auth-Client': 'me',
      'X-Auth-Timestamp': at,
      'X-Auth-Nonce': 'n',
      'X-Auth-Signature': signatureOf('s', 'me', at, 'n', Buffer.alloc(0)),
    }
    const status = async (world: string) => (await to(world)('GET', '/api/customers', undefined, headers)).status
    expect([await status('a'), await status('a'), await status('a'), await status('b')]).toEqual([200, 401, 429, 200])
  })

  it('goes back to its beginning at a reset, and to a snapshot when it is restored', async () => {
    const { send, to, total } = mock()
    await send('PUT', '/__kit/worlds/w', {
      seed: 3,
      clock: '2026-01-01T00:00:00Z',
      faults: [{ when: { nth: 2 }, then: { status: 500 } }],
    })
    const first = (await to('w')('POST', '/api/customers', ada)).text
    await send('PUT', '/__kit/worlds/w/snapshots/one')
    await to('w')('DELETE', `/api/customers/${recordNumber(0).id}`)
    await to('w')('DELETE', `/api/customers/${recordNumber(1).id}`)
    expect(await total('w')).toBe(5)
    expect((await send('POST', '/__kit/worlds/w/snapshots/one/restore')).body.data).toEqual({ customers: 6 })
    expect((await send('POST', '/__kit/worlds/w/snapshots/two/restore')).status).toBe(404)
    await send('PUT', '/__kit/worlds/w/snapshots/two')
    // One that is kept again is the newest.
    const kept = await send('PUT', '/__kit/worlds/w/snapshots/one')
    expect(kept.body.data.snapshots).toEqual(['two', 'one'])
    expect((await send('POST', '/__kit/worlds/w/snapshots/one/restore')).body.data).toEqual({ customers: 6 })
    expect((await send('GET', '/__kit/worlds/w')).body.data.snapshots).toEqual(['two', 'one'])
    await send('POST', '/__kit/worlds/w/clock', { advance: '1d' })
    expect((await send('POST', '/__kit/worlds/w/reset')).body.data).toEqual({ customers: 5 })
    expect((await send('GET', '/__kit/worlds/w/requests')).body.data.total).toBe(0)
    expect((await to('w')('POST', '/api/customers', ada)).text).toBe(first)
    expect((await to('w')('GET', '/api/customers')).status).toBe(500)
  })

  it('begins as it is wished: from another world, with data, with what is made', async () => {
    const { send, to, total } = mock({
      make: async ({ count = 0 }) => forkingStore(frozenBase(Array.from({ length: count }, (_, n) => recordNumber(n)))),
    })
    await to('a')('POST', '/api/customers', ada)
    expect((await send('PUT', '/__kit/worlds/b', { from: 'a' })).body.data).toMatchObject({ name: 'b', customers: 6 })
    await to('a')('DELETE', `/api/customers/${recordNumber(0).id}`)
    expect([await total('a'), await total('b')]).toEqual([5, 6])
    await send('PUT', '/__kit/worlds/c', { count: 9 })
    expect(await total('c')).toBe(9)
    expect((await send('GET', '/__kit/worlds/b/customers?page_size=2')).body.data).toMatchObject({
      total: 6,
      customers: [{ email: ada.email }, { id: recordNumber(4).id }],
    })
    for (const [wish, field] of [
      [{ from: 'a', count: 1 }, 'count'],
      [{ count: -1 }, 'count'],
      [{ ttl: '1 hour' }, 'ttl'],
      [{ ttl: '0s' }, 'ttl'],
      [{ ttl: '00d' }, 'ttl'],
      [{ ttl: '-1h' }, 'ttl'],
      [{ ttl: '10000000d' }, 'ttl'],
      [{ clock: 'now' }, 'clock'],
      [{ clock: { advance: 'x' } }, 'clock.advance'],
      [{ faults: [{ when: { times: 0 }, then: { status: 500 } }] }, '0.when.times'],
      [{ colour: 1 }, 'colour'],
    ] as const) {
      const { status, body } = await send('PUT', '/__kit/worlds/d', wish)
      expect([status, body.errors[0].field], JSON.stringify(wish)).toEqual([400, field])
    }
    expect((await send('PUT', '/__kit/worlds/d', { from: 'nowhere' })).status).toBe(404)
    expect((await send('GET', '/__kit/worlds/d')).status).toBe(404)
  })

  it('is there until it is removed or, where it was wished so, was not asked for some time', async () => {
    let now = 0
    const { send, to, total } = mock({ most: 3 }, { clock: () => now })
    await send('PUT', '/__kit/worlds/brief', { ttl: '1h' })
    await to('brief')('POST', '/api/customers', ada)
    await total('long')
    await total('gone')
    const { status, body } = await to('more')('GET', '/api/customers')
    expect([status, body.message]).toEqual([
      403,
      'There are 3 worlds, the most that are kept. Remove some with DELETE /__kit/worlds/NAME, or have them expire: ' +
        'PUT /__kit/worlds/NAME with {"ttl":"1h"}.',
    ])
    expect((await send('PUT', '/__kit/worlds/more', {})).status).toBe(403)
    expect((await send('DELETE', '/__kit/worlds/gone')).status).toBe(200)
    expect((await send('DELETE', '/__kit/worlds/gone')).status).toBe(404)
    now += 3_500_000
    expect([await total('brief'), await total('more')]).toEqual([6, 5])
    now += 3_500_000
    expect(await total('brief')).toBe(6)
    now += 3_600_000
    expect(await total('another')).toBe(5)
    expect((await send('GET', '/__kit/worlds')).body.data.worlds.map(({ name }: any) => name)).toEqual([
      'default',
      'long',
      'more',
      'another',
    ])
    expect((await send('DELETE', '/__kit/worlds/default')).status).toBe(403)
    expect((await send('PUT', '/__kit/worlds/default', {})).status).toBe(403)
  })

  it('is steered by nobody’s web pages', async () => {
    const { send } = mock()
    const headers = { Origin: 'https://evil.example.com' }
    for (const [method, path] of [
      ['GET', '/__kit/worlds'],
      ['PUT', '/__kit/worlds/w'],
      ['DELETE', '/__kit/worlds/w'],
      ['POST', '/__kit/worlds/w/clock'],
      ['PUT', '/__kit/faults'],
      ['GET', '/__kit/worlds/w/customers'],
    ] as const)
      expect((await send(method, path, undefined, headers)).status, path).toBe(403)
    expect((await send('GET', '/__kit/worlds')).body.data.total).toBe(1)
  })

  it('is not to be had of a mock that was made without', async () => {
    const { send } = mockUnderTest()
    const { status, body } = await send('GET', '/api/customers', undefined, { 'X-Customers-Kit-World': 'a' })
    expect([status, body.message]).toEqual([
      400,
      'This mock has the default world alone: createMock and serve make mocks with worlds.',
    ])
    expect((await send('PUT', '/__kit/snapshots/a')).status).toBe(400)
  })
})

describe('the schemas by which a mock is steered', () => {
  it('are usable, each with what it says by example', () => {
    const check = createControlCheck()
    expect(check('clock', { at: '2026-03-14T09:00:00Z' })).toEqual([])
    expect(check('world', { from: 'default', ttl: '1h', clock: { advance: '3d' } })).toEqual([])
    expect(check('fault-rules', [{ then: { delay_ms: { min: 50, max: 250 }, status: [500, 502] } }])).toEqual([])
  })
})
