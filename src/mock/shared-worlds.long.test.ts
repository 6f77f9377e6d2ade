import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../generate/postgres-under-test.ts'
import { createMock } from './create-mock.ts'
import type { Mock } from './create-mock.ts'

const postgres = testDatabase()
const ada = { email: 'ada@example.com', customer_type: 'individual' }

describe.skipIf(!postgres)('a world of two mocks over one database', () => {
  let one: Mock
  let two: Mock
  beforeAll(async () => {
    postgres!.start()
    ;[one, two] = (await Promise.all([1, 2].map(() => createMock({ store: postgres!.url, maxWorlds: 12 })))) as [
      Mock,
      Mock,
    ]
  })
  afterAll(async () => {
    await Promise.all([one.close(), two.close()])
    await postgres!.stop()
  })

  async function ask(
    mock: Mock,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; data: any; message: string }> {
    const answer = await mock.fetch(path, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const { data, message } = (await answer.json()) as any
    return { status: answer.status, data, message }
  }
  const total = async (mock: Mock, world: string): Promise<number> =>
    (await ask(mock, 'GET', `/__worlds/${world}/api/customers`)).data.total

  it('is there at both with its customers, and is gone at both', async () => {
    await ask(one, 'POST', '/__worlds/a/api/customers', ada)
    expect(await total(two, 'a')).toBe(32)
    expect((await ask(two, 'POST', '/__worlds/a/api/customers', ada)).status).toBe(409)
    expect((await ask(one, 'PUT', '/__kit/worlds/b', { from: 'a' })).data.customers).toBe(32)
    const { id } = (await ask(two, 'GET', '/__worlds/b/api/customers/ada@example.com')).data
    expect((await ask(two, 'DELETE', `/__worlds/b/api/customers/${id}`)).status).toBe(200)
    expect([await total(one, 'b'), await total(one, 'a'), await total(one, 'default')]).toEqual([31, 32, 31])
    expect((await ask(two, 'GET', '/__kit/worlds')).data.worlds.map(({ name }: any) => name)).toEqual([
      'default',
      'a',
      'b',
    ])
    expect((await ask(two, 'DELETE', '/__kit/worlds/a')).data).toEqual({ worlds: 2 })
    expect((await ask(one, 'GET', '/__kit/worlds/a')).status).toBe(404)
    expect((await ask(one, 'DELETE', '/__kit/worlds/a')).status).toBe(404)
    // The next request makes it anew.
    expect(await total(one, 'a')).toBe(31)
  })

  it('has its snapshots, and goes back to what it began with, at both; the default world too', async () => {
    await ask(one, 'PUT', '/__kit/worlds/s', { count: 3 })
    expect((await ask(one, 'PUT', '/__kit/worlds/s/snapshots/empty-handed')).data.snapshots).toEqual(['empty-handed'])
    await ask(two, 'POST', '/__worlds/s/api/customers', ada)
    expect((await ask(two, 'PUT', '/__kit/worlds/s/snapshots/ada')).data.snapshots).toEqual(['empty-handed', 'ada'])
    expect((await ask(two, 'POST', '/__kit/worlds/s/snapshots/empty-handed/restore')).data).toEqual({ customers: 3 })
    expect(await total(one, 's')).toBe(3)
    expect((await ask(one, 'POST', '/__kit/worlds/s/snapshots/ada/restore')).data).toEqual({ customers: 4 })
    expect((await ask(two, 'POST', '/__kit/worlds/s/reset')).data).toEqual({ customers: 3 })
    expect(await total(one, 's')).toBe(3)
    expect((await ask(one, 'GET', '/__kit/worlds/s')).data.snapshots).toEqual(['empty-handed', 'ada'])
    expect((await ask(one, 'POST', '/__kit/worlds/s/snapshots/none/restore')).message).toBe(
      'There is no snapshot none of this world.',
    )
    await ask(one, 'PUT', '/__kit/snapshots/before')
    await ask(one, 'POST', '/api/customers', ada)
    expect((await ask(two, 'POST', '/__kit/snapshots/before/restore')).data).toEqual({ customers: 31 })
    // A world that is made anew has nothing of the one before.
    await ask(two, 'PUT', '/__kit/worlds/s', { count: 2 })
    expect((await ask(one, 'GET', '/__kit/worlds/s')).data).toMatchObject({ customers: 2, snapshots: [] })
  })

  it('has its fault rules, of which each request counts wherever it was sent', async () => {
    const rule = { on: { operation: 'createCustomer' }, when: { nth: 3 }, then: { status: 503 } }
    await ask(one, 'PUT', '/__kit/worlds/f', { faults: [rule] })
    const statuses: number[] = []
    for (const [n, mock] of [one, two, two, one].entries())
      statuses.push(
        (await ask(mock, 'POST', '/__worlds/f/api/customers', { ...ada, email: `f${n}@example.com` })).status,
      )
    expect(statuses).toEqual([201, 201, 503, 201])
    expect((await ask(two, 'GET', '/__kit/worlds/f/faults')).data.faults).toEqual([{ ...rule, matched: 4, fired: 1 }])
    await ask(two, 'PUT', '/__kit/worlds/f/faults', [{ when: { times: 1 }, then: { status: 502 } }])
    const list = (mock: Mock) => ask(mock, 'GET', '/__worlds/f/api/customers')
    expect([(await list(one)).status, (await list(two)).status, (await list(one)).status]).toEqual([502, 200, 200])
    await ask(one, 'DELETE', '/__kit/worlds/f/faults')
    expect((await ask(two, 'GET', '/__kit/worlds/f/faults')).data.total).toBe(0)
    await ask(one, 'POST', '/__kit/worlds/f/reset')
    expect((await ask(two, 'GET', '/__kit/worlds/f/faults')).data.faults).toEqual([{ ...rule, matched: 0, fired: 0 }])
  })

  it('has one journal, which a reset or DELETE at either empties, whoever is asked for it first', async () => {
    const urls = async (mock: Mock): Promise<string[]> =>
      (await ask(mock, 'GET', '/__kit/worlds/j/requests')).data.requests.map(({ url }: any) => url).toSorted()
    for (const [method, path] of [
      ['POST', 'reset'],
      ['DELETE', 'requests'],
    ] as const) {
      await Promise.all([one, two].map((mock, n) => ask(mock, 'GET', `/__worlds/j/api/customers/${n}`)))
      await expect.poll(() => urls(two)).toEqual(['/api/customers/0', '/api/customers/1'])
      // What one of them has to itself yet.
      await ask(two, 'GET', '/__worlds/j/api/customers/2')
      await ask(one, method, `/__kit/worlds/j/${path}`)
      expect([await urls(one), await urls(one), await urls(two)]).toEqual([[], [], []])
      await ask(two, 'GET', '/__worlds/j/api/customers/3')
      await expect.poll(() => urls(one)).toEqual(['/api/customers/3'])
      await ask(one, method, `/__kit/worlds/j/${path}`)
    }
  })

  it('has its requests in the order of their answers, whichever came first', async () => {
    const answered: string[] = []
    const get = async (mock: Mock, name: string, headers: Record<string, string>): Promise<void> => {
      await mock.fetch(`/__worlds/o/api/customers/${name}`, { headers })
      answered.push(`/api/customers/${name}`)
    }
    await Promise.all([get(one, 'slow', { prefer: 'delay=1500' }), get(two, 'quick', {})])
    const urls = async () =>
      (await ask(two, 'GET', '/__kit/worlds/o/requests')).data.requests.map(({ url }: any) => url)
    await expect.poll(urls).toEqual(answered.toReversed())
    await ask(one, 'DELETE', '/__kit/worlds/o')
  })

  it('has each request whole at both, with what the contract says of it where all of it may be seen', async () => {
    const asked = async (query: string) =>
      (await one.fetch(`/__worlds/j/api/customers?${query}`, { headers: { authorization: 'Bearer t0p' } })).headers.get(
        'x-request-id',
      )!
    const answered = await asked('email=x')
    const at = (mock: Mock, id = answered) => ask(mock, 'GET', `/__kit/worlds/j/requests/${id}`)
    const own = (await at(one)).data
    expect(own).toMatchObject({ contract: [{ promise: 'request-query' }], alone: true })
    await expect.poll(async () => (await at(two)).data).toEqual(own)
    expect(own.request.headers).toContainEqual(['authorization', '[redacted]'])
    expect(own.response.body).toContain('VALIDATION_ERROR')
    const secret = await asked('email=x&token=t0p')
    const { contract, alone, ...shown } = (await at(one, secret)).data
    expect([contract.length, alone, shown.url]).toEqual([2, true, expect.not.stringContaining('t0p')])
    await expect.poll(async () => (await at(two, secret)).data).toEqual(shown)
    await ask(two, 'DELETE', '/__kit/worlds/j')
    expect((await at(one)).message).toContain('There is no world j.')
  })

  it('is asked for its journal by nobody any more once it is gone, and with all others at once before', async () => {
    const many = Array.from({ length: 8 }, (_, n) => `gone-${n}`)
    for (const [n, name] of many.entries()) {
      await ask(one, 'PUT', `/__kit/worlds/${name}`, { count: 0 })
      await ask(n % 2 === 0 ? one : two, 'GET', `/__worlds/${name}/api/customers`)
    }
    const committed = () =>
      Number(postgres!.run(`select xact_commit from pg_stat_database where datname = current_database()`))
    /** Transactions in a second, of which a world that was asked for by itself would take nearly ten. */
    const rate = async (): Promise<number> => {
      const before = committed()
      await sleep(2000)
      return (committed() - before) / 2
    }
    await expect.poll(rate).toBeLessThan(60)
    for (const name of many) await ask(one, 'DELETE', `/__kit/worlds/${name}`)
    await expect.poll(rate).toBeLessThan(60)
  })

  it('has its clock, and what is created at either goes by it', async () => {
    await ask(one, 'PUT', '/__kit/worlds/c', { clock: '2030-01-01T00:00:00Z', seed: 7 })
    const create = async (mock: Mock, n: number) =>
      (await ask(mock, 'POST', '/__worlds/c/api/customers', { ...ada, email: `c${n}@example.com` })).data.created_at
    expect([await create(one, 1), await create(two, 2)]).toEqual([
      '2030-01-01T00:00:00.000000Z',
      '2030-01-01T00:00:00.000000Z',
    ])
    // Each moves on from where the other one has set it.
    await Promise.all([one, two, one, two].map((mock) => ask(mock, 'POST', '/__kit/worlds/c/clock', { advance: '1d' })))
    const moved = { now: '2030-01-05T00:00:00.000Z', frozen: true }
    expect((await ask(two, 'GET', '/__kit/worlds/c/clock')).data).toEqual(moved)
    expect(await create(two, 3)).toBe('2030-01-05T00:00:00.000000Z')
    await ask(two, 'POST', '/__kit/worlds/c/reset')
    expect((await ask(one, 'GET', '/__kit/worlds/c')).data).toMatchObject({
      clock: { ...moved, now: '2030-01-01T00:00:00.000Z' },
      customers: 31,
      seed: 7,
    })
  })

  it('has rules and clock of the default world at both after a while, and at once where they are looked at', async () => {
    await ask(one, 'POST', '/__kit/clock', { at: '2031-01-01T00:00:00Z', freeze: true })
    await ask(one, 'PUT', '/__kit/faults', [{ on: { operation: 'listCustomers' }, then: { status: 502 } }])
    await expect.poll(async () => (await ask(two, 'GET', '/api/customers')).status).toBe(502)
    const { timestamp } = (await (await two.fetch('/api/customers/nobody')).json()) as any
    expect(timestamp).toBe('2031-01-01T00:00:00.000Z')
    await ask(two, 'POST', '/__kit/reset')
    expect((await ask(one, 'GET', '/__kit/faults')).data.total).toBe(0)
    expect((await ask(one, 'GET', '/__kit/clock')).data.frozen).toBe(false)
    expect((await ask(one, 'GET', '/api/customers')).data.total).toBe(31)
  })

  it('goes when it was not asked for as long as it lasts, at both', async () => {
    await ask(one, 'PUT', '/__kit/worlds/t', { ttl: '1h' })
    const age = (share: number) =>
      postgres!.run(`update customers_kit.known set used_at = used_at - ${share} * lasts where name = 't'`)
    age(0.9)
    await total(two, 't')
    age(0.9)
    expect((await ask(one, 'GET', '/__kit/worlds/t')).data.ttl).toBe('1h')
    age(0.2)
    expect((await ask(two, 'GET', '/__kit/worlds/t')).status).toBe(404)
    expect((await ask(two, 'GET', '/__kit/worlds')).data.worlds.map(({ name }: any) => name)).not.toContain('t')
    expect((await ask(one, 'PUT', '/__kit/worlds/t', {})).data.ttl).toBeUndefined()
  })

  it('is one of as many as there may be at both together', async () => {
    let made = (await ask(one, 'GET', '/__kit/worlds')).data.total - 1
    for (const mock of [one, two, one, two, one, two, one, two, one, two, one, two])
      if (made < 12) expect((await ask(mock, 'PUT', `/__kit/worlds/m${made++}`, {})).status).toBe(200)
    for (const mock of [one, two]) {
      expect((await ask(mock, 'PUT', '/__kit/worlds/more', {})).status).toBe(403)
      const { status, message } = await ask(mock, 'GET', '/__worlds/more/api/customers')
      expect([status, message]).toEqual([403, expect.stringContaining('There are 12 worlds')])
    }
    await ask(one, 'DELETE', '/__kit/worlds/m11')
    expect((await ask(two, 'GET', '/__worlds/more/api/customers')).status).toBe(200)
  })

  it('is steered by code as over HTTP, and says what cannot be', async () => {
    await ask(one, 'DELETE', '/__kit/worlds/more')
    const [here, there] = [one.world('code'), two.world('code')]
    // A promise over PostgreSQL alone: its type is that of the other stores.
    const done = (answer: unknown) => answer as Promise<void>
    await done(here.setFaults([{ on: { operation: 'listCustomers' }, then: { status: 504 } }]))
    expect((await there.fetch('/api/customers')).status).toBe(504)
    await done(here.save('now'))
    await there.customers.clear()
    expect((await here.customers.page({}, 1, 1)).total).toBe(0)
    await there.restore('now')
    expect((await here.customers.page({}, 1, 1)).total).toBe(31)
    await expect(there.restore('never')).rejects.toThrow('restore: There is no snapshot never')
    const { status, message } = await ask(one, 'PUT', '/__kit/worlds/code', { variant: 1 })
    expect([status, message]).toEqual([400, expect.stringContaining('Ask a mock that was started without --store')])
    await there.reset()
    expect((await here.fetch('/api/customers')).status).toBe(200)
  })
})
