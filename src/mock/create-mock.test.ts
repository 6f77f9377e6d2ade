import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import supertest from 'supertest'
import { afterAll, describe, expect, it } from 'vitest'
import { packageRoot } from '../spec/spec.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { createMock } from './create-mock.ts'
import type { Mock, MockOptions, MockWorld } from './create-mock.ts'

const curated = JSON.parse(readFileSync(join(packageRoot, 'fixtures/customers.json'), 'utf8')) as CustomerRecord[]
const mocks: Mock[] = []
afterAll(() => Promise.all(mocks.map((mock) => mock.close())))

async function mockOf(options?: MockOptions): Promise<Mock> {
  const mock = await createMock(options)
  mocks.push(mock)
  return mock
}
const post = (world: Pick<MockWorld, 'fetch'>, email: string) =>
  world.fetch('/api/customers', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, customer_type: 'individual' }),
  })
const list = async (world: Pick<MockWorld, 'fetch'>): Promise<any> =>
  ((await (await world.fetch('/api/customers?page_size=100')).json()) as any).data

describe('createMock', () => {
  it('holds its start data from the first request on, asked without a port, by supertest and over HTTP', async () => {
    const mock = await mockOf()
    expect((await list(mock)).total).toBe(curated.length)
    await supertest(mock.app).get(`/api/customers/${curated[0]!.id}`).expect(200)
    expect(() => mock.url).toThrow('The mock listens nowhere yet')
    const url = await mock.listen()
    expect(mock.url).toBe(url)
    expect(await mock.listen()).toBe(url)
    expect((await fetch(`${url}/api/customers/${curated[0]!.id}`)).status).toBe(200)
    await mock.close()
    await mock.close()
    await expect(fetch(`${url}/api/customers`)).rejects.toThrow('fetch failed')
    expect((await list(mock)).total).toBe(curated.length)
  })

  it('begins with data that is given, with a file, with generated customers or with none', async () => {
    expect((await list(await mockOf({ data: curated.slice(0, 3) }))).total).toBe(3)
    expect(
      (await list(await mockOf({ data: [{ email: 'a@example.com', customer_type: 'business' }] }))).customers,
    ).toMatchObject([{ email: 'a@example.com', is_active: true, metadata: '{}' }])
    expect((await list(await mockOf({ data: [] }))).total).toBe(0)
    expect((await list(await mockOf({ data: join(packageRoot, 'fixtures/customers.json') }))).total).toBe(31)
    const [seven, again, eight] = await Promise.all(
      [7, 7, 8].map(async (seed) => list(await mockOf({ count: 5, seed }))),
    )
    expect(again).toEqual(seven)
    expect(eight).not.toEqual(seven)
  })

  it.each<[string, MockOptions, string]>([
    ['data and count', { data: [], count: 1 }, 'data and count exclude each other'],
    ['a record that is none', { data: [{ email: 'ada' }] as never }, 'data[0] (ada): '],
    ['two of one email', { data: [curated[0]!, { ...curated[1]!, email: curated[0]!.email }] }, 'share the email'],
    ['a rule that cannot be', { faults: [{ when: { times: 0 }, then: { status: 500 } }] }, '0.when.times is 0'],
    ['a time that is none', { clock: { at: 'yesterday' } }, 'at must lead to a time'],
  ])('refuses %s and says why', async (_, options, message) => {
    await expect(createMock(options)).rejects.toThrow(message)
  })

  it('lets others have its store where it cannot begin, whatever is wrong', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'create-mock-'))
    const store = join(folder, 'store.ndjson')
    for (const wrong of [
      { clock: { att: '2026-01-01T00:00:00Z' } as never },
      { clock: { at: 'yesterday' } },
      { faults: [{ when: { times: 0 }, then: { status: 500 } }] },
    ])
      await expect(createMock({ store, ...wrong })).rejects.toMatchObject({ name: 'CannotFindOut' })
    const mock = await createMock({ store })
    await mock.close()
    rmSync(folder, { recursive: true })
  })

  it('is the same each time by its seed and clock, after a reset too', async () => {
    const run = async (mock: Mock): Promise<string[]> => {
      const answers = [
        await post(mock, 'ada@example.com'),
        await mock.fetch('/api/customers'),
        await post(mock, 'bob@example.com'),
      ]
      return Promise.all(answers.map((answer) => answer.text()))
    }
    const options = { seed: 5, clock: '2026-01-01T00:00:00Z' }
    const mock = await mockOf(options)
    const texts = await run(mock)
    await post(mock, 'eve@example.com')
    await mock.reset()
    expect(await run(mock)).toEqual(texts)
    expect(await run(await mockOf(options))).toEqual(texts)
    expect(await run(await mockOf({ ...options, seed: 6 }))).not.toEqual(texts)
    expect(texts[0]).toContain('"created_at":"2026-01-01T00:00:00.000000Z"')
    expect(texts[0]).toContain('"timestamp":"2026-01-01T00:00:00.000Z"')
  })

  it('takes only what is signed by its credentials', async () => {
    const mock = await mockOf({ auth: { clientId: 'me', clientSecret: 's' } })
    expect((await mock.fetch('/api/customers')).status).toBe(401)
  })
})

describe('a world of createMock', () => {
  it('has customers, journal, faults, snapshots and a clock that the others do not see', async () => {
    const mock = await mockOf({ seed: 1 })
    const [one, two] = [mock.world('one'), mock.world('two')]
    one.setFaults([{ on: { operation: 'createCustomer' }, when: { nth: 3 }, then: { status: 503 } }])
    one.setClock({ at: '2030-01-01T00:00:00Z', freeze: true })
    const seen: number[] = []
    for (const email of ['a@x.example.com', 'b@x.example.com', 'c@x.example.com'])
      seen.push((await post(one, email)).status)
    expect(seen).toEqual([201, 201, 503])
    expect((await post(two, 'a@x.example.com')).status).toBe(201)
    expect((await list(one)).customers[0].created_at).toBe('2030-01-01T00:00:00.000001Z')
    expect((await list(mock)).total).toBe(curated.length)
    expect((await two.requests()).map(({ method }) => method)).toEqual(['POST'])
    expect(await mock.requests({ method: 'POST' })).toEqual([])
    one.save('with two')
    await one.customers.clear()
    expect((await list(one)).total).toBe(0)
    await one.restore('with two')
    expect((await list(one)).total).toBe(curated.length + 2)
    expect((await one.customers.find('email', 'b@x.example.com'))?.email).toBe('b@x.example.com')
    await one.reset()
    expect((await list(one)).total).toBe(curated.length)
    expect((await one.requests()).length).toBe(1)
    await expect(one.restore('gone')).rejects.toThrow('restore: There is no snapshot gone of this world.')
    expect(() => mock.world('a b')).toThrow('must be 1 to 100 letters')
  })

  it('can be made to begin otherwise, and is reached by its URL and its header', async () => {
    const mock = await mockOf()
    const made = await mock.makeWorld('made', { count: 4, seed: 3, clock: '2026-05-05T00:00:00Z' })
    await mock.listen()
    expect(made.url).toBe(`${mock.url}/__worlds/made`)
    const total = async (url: string, headers = {}) =>
      ((await (await fetch(url, { headers })).json()) as any).data.total
    expect(await total(`${made.url}/api/customers`)).toBe(4)
    expect(await total(`${mock.url}/api/customers`, made.headers)).toBe(4)
    expect(await total(`${mock.url}/api/customers`)).toBe(curated.length)
    const created = await post({ fetch: (path, init) => fetch(made.url + String(path), init) }, 'ada@example.com')
    expect(created.headers.get('location')).toMatch(/^\/__worlds\/made\/api\/customers\//)
    expect(await total(mock.url + created.headers.get('location')!).catch(() => 'one')).toBeUndefined()
    await expect(mock.makeWorld('made', { count: -1 })).rejects.toThrow('makeWorld: count must be 0 or more')
    await expect(mock.makeWorld('made', { data: [{}] })).rejects.toThrow('makeWorld: data[0]: email is required')
    await expect(mock.makeWorld('made', { from: 'nowhere' })).rejects.toThrow('There is no world nowhere')
  })
})

describe('waitFor', () => {
  it('resolves with a request that came, or comes, to its own world', async () => {
    const mock = await mockOf()
    const [one, two] = [mock.world('one'), mock.world('two')]
    const coming = one.waitFor({ operation: 'createCustomer', status: 201 })
    await post(two, 'ada@example.com')
    await one.fetch('/api/customers')
    await post(one, 'bob@example.com')
    expect(await coming).toMatchObject({
      method: 'POST',
      status: 201,
      request: { body: expect.stringContaining('bob@') },
    })
    expect(await two.waitFor({ status: '2xx' })).toMatchObject({ request: { body: expect.stringContaining('ada@') } })
    await expect(one.waitFor({ operation: 'deleteCustomer', status: 200 }, { timeout_ms: 20 })).rejects.toThrow(
      /^No deleteCustomer with status 200 came within 20 ms\. The last requests: POST \/api\/customers 201, GET/,
    )
    await expect(mock.waitFor({}, { timeout_ms: 1 })).rejects.toThrow('There were no requests.')
  })
})

describe('fetch without a port', () => {
  it('asks the mock whatever host an address names, as a client does whose base URL is the real one', async () => {
    const mock = await createMock()
    const asked = 'https://api.example.com/api/customers?page_size=1'
    for (const { fetch } of [mock, mock.world('one')])
      for (const input of [asked, new URL(asked), new Request(asked)]) {
        const answer = await fetch(input)
        expect([answer.status, answer.url]).toEqual([200, asked])
      }
    await mock.close()
  })

  it('is answered a 401 as HTTP has it, with what is asked for', async () => {
    const mock = await createMock({ auth: { clientId: 'me', clientSecret: 's3cret' } })
    const answer = await mock.fetch('/api/customers')
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'HMAC realm="Customers API"'])
    await mock.close()
  })
})

it('names the email that two customers of its data share, and the file that is not there', async () => {
  const data = ['a@example.com', 'A@example.com'].map((email) => ({ email, customer_type: 'individual' as const }))
  await expect(createMock({ data })).rejects.toThrow('two customers share the email A@example.com')
  await expect(createMock({ data: 'nope.json' })).rejects.toThrow('data: nope.json cannot be read: ')
})

describe('an answer that a fault spoils, to fetch without a port', () => {
  it.each([
    ['truncated', 200, /^\{"success":true,.*[^}]$/s, 'application/json'],
    ['malformed', 200, /\},\}$/, 'application/json'],
    ['html', 200, /^<!doctype html>/, 'text/html'],
    ['empty', 200, /^$/, 'application/json'],
  ] as const)('is %s', async (body, status, text, type) => {
    const mock = await mockOf({ faults: [{ then: { body } }] })
    const answer = await mock.fetch('/api/customers')
    const came = await answer.text()
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, type])
    expect(came).toMatch(text)
    expect(() => JSON.parse(came)).toThrow()
    expect(answer.headers.get('content-length')).toBe(String(Buffer.byteLength(came)))
  })

  it('has header fields in place of its own, with a status too', async () => {
    const headers = { 'retry-after': '9', 'content-type': 'text/plain' }
    const mock = await mockOf({ faults: [{ then: { status: 503, headers } }] })
    const answer = await mock.fetch('/api/customers')
    expect([answer.status, answer.headers.get('retry-after'), answer.headers.get('content-type')]).toEqual([
      503,
      '9',
      'text/plain',
    ])
  })

  it('fails as a connection does that is closed', async () => {
    const mock = await mockOf()
    for (const disconnect of ['before-handling', 'after-handling'] as const) {
      mock.setFaults([{ then: { disconnect } }])
      await expect(mock.fetch('/api/customers')).rejects.toThrow('fetch failed')
    }
    mock.setFaults([{ then: { disconnect: 'mid-body' } }])
    const answer = await mock.fetch('/api/customers')
    expect(answer.status).toBe(200)
    await expect(answer.text()).rejects.toThrow()
    expect(() => mock.setFaults([{ on: { path: '/x' }, then: { status: 500 } }])).toThrow(
      'setFaults: 0.on.path is no path',
    )
    expect(() => mock.setClock({ advance: '3 days' })).toThrow(
      'setClock: advance must be in the documented form, such as 3d',
    )
  })
})
