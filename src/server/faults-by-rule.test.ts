import { describe, expect, it } from 'vitest'
import type { FaultRule } from './fault-rules.ts'
import { mockUnderTest } from './mock-under-test.ts'

const list = '/api/customers'

/** A mock with these rules, and the statuses of requests to it, 0 for none. */
function under(faults: FaultRule[], options: Parameters<typeof mockUnderTest>[0] = {}) {
  const mock = mockUnderTest({ faults, ...options })
  const status = async (method = 'GET', path = list, body?: unknown): Promise<number> =>
    mock.send(method, path, body).then(
      (answer) => answer.status,
      () => 0,
    )
  const statuses = async (count: number, ...args: Parameters<typeof status>): Promise<number[]> => {
    const seen: number[] = []
    for (let n = 0; n < count; n++) seen.push(await status(...args))
    return seen
  }
  const total = async (): Promise<number> => (await mock.send('GET', '/__kit/customers')).body.data.total
  return { ...mock, status, statuses, total }
}

const ada = { email: 'ada@example.com', customer_type: 'individual' }

describe('when a rule fires', () => {
  it.each([
    [{ nth: 3 }, [200, 200, 500, 200, 200]],
    [{ times: 2 }, [500, 500, 200, 200, 200]],
    [{ after: 3 }, [200, 200, 200, 500, 500]],
    [{ after: 1, times: 2 }, [200, 500, 500, 200, 200]],
    [{ rate: 1 }, [500, 500, 500, 500, 500]],
    [{}, [500, 500, 500, 500, 500]],
  ])('%j fires for these of five requests: %j', async (when, expected) => {
    const { statuses } = under([{ on: { operation: 'listCustomers' }, when, then: { status: 500 } }])
    expect(await statuses(5)).toEqual(expected)
  })

  it('counts only the requests that `on` matched, also where another rule won', async () => {
    const { status, send } = under([
      { on: { operation: 'listCustomers' }, when: { nth: 1 }, then: { status: 503 } },
      { on: { method: 'get' }, when: { nth: 2 }, then: { status: 502 } },
    ])
    expect(await status('POST', list, ada)).toBe(201)
    expect([await status(), await status(), await status()]).toEqual([503, 502, 200])
    expect((await send('GET', '/__kit/faults')).body.data.faults).toMatchObject([
      { matched: 3, fired: 1 },
      { matched: 3, fired: 1 },
    ])
  })

  it('draws a share of them by the seed', async () => {
    const seen = async (seed: number) => under([{ when: { rate: 0.5 }, then: { status: 500 } }], { seed }).statuses(16)
    const [one, again, two] = [await seen(1), await seen(1), await seen(2)]
    expect(again).toEqual(one)
    expect(two).not.toEqual(one)
    expect(new Set(one)).toEqual(new Set([200, 500]))
    const { send, statuses } = under([{ when: { rate: 0.5 }, then: { status: 500 } }], { seed: 1 })
    expect(await statuses(9)).toEqual(one.slice(0, 9))
    await send('POST', '/__kit/reset')
    expect(await statuses(9)).toEqual(one.slice(0, 9))
  })
})

describe('what a rule is for', () => {
  it('is an operation, a method, a path, a customer or an email, or several of these', async () => {
    const { create, send } = mockUnderTest()
    const { id } = await create({ email: 'ada@example.com' })
    const put = async (on: FaultRule['on']) =>
      expect((await send('PUT', '/__kit/faults', [{ on, then: { status: 503 } }])).status).toBe(200)
    const hit = async (method: string, path: string, body?: unknown) => (await send(method, path, body)).status === 503
    await put({ customer_id: id.toUpperCase() })
    expect(await hit('GET', `/api/customers/${id}`)).toBe(true)
    expect(await hit('GET', `${list}?id=${id}`)).toBe(true)
    expect(await hit('PUT', `/api/customers/${id}`, {})).toBe(true)
    expect(await hit('GET', list)).toBe(false)
    await put({ email: 'ADA@example.com' })
    expect(await hit('POST', list, ada)).toBe(true)
    expect(await hit('GET', `${list}?email=ada%40example.com`)).toBe(true)
    expect(await hit('GET', '/api/customers/ada@example.com')).toBe(true)
    expect(await hit('POST', list, { ...ada, email: 'bob@example.com' })).toBe(false)
    expect(await hit('POST', list, 'not json')).toBe(false)
    await put({ path: `/api/customers/${id}` })
    expect(await hit('GET', `/api/customers/${id}?x=1`)).toBe(true)
    expect(await hit('GET', '/api/customers/bob@example.com')).toBe(false)
    await put({ path: '/api/customers/{id}', method: 'put' })
    expect(await hit('PUT', '/api/customers/anybody', {})).toBe(true)
    expect(await hit('GET', `/api/customers/${id}`)).toBe(false)
    await put({ operation: 'blacklistCustomer' })
    expect(await hit('POST', `/api/customers/blacklist/${id}`, { blacklist: true })).toBe(true)
    expect(await hit('DELETE', `/api/customers/${id}`)).toBe(false)
  })
})

describe('what a rule does', () => {
  it('closes the connection before the operation is carried out, after it, or in the middle of the answer', async () => {
    for (const [disconnect, customers] of [
      ['before-handling', 0],
      ['after-handling', 1],
      ['mid-body', 1],
    ] as const) {
      const { status, total, send } = under([{ on: { operation: 'createCustomer' }, then: { disconnect } }])
      expect(await status('POST', list, ada), disconnect).toBe(0)
      expect(await total(), disconnect).toBe(customers)
      const [entry] = (await send('GET', '/__kit/requests')).body.data.requests
      expect([entry.status, entry.remark]).toEqual([disconnect === 'mid-body' ? 201 : null, 'a fault by rule'])
    }
  })

  it('waits, a time or one drawn from a span', async () => {
    const durations: number[] = []
    const { statuses } = under(
      [{ when: { nth: 2 }, then: { delay_ms: { min: 60, max: 80 } } }, { then: { delay_ms: 30 } }],
      {
        log: ({ duration }) => durations.push(duration),
      },
    )
    expect(await statuses(2)).toEqual([200, 200])
    expect(durations[0]).toBeGreaterThan(28)
    expect(durations[1]).toBeGreaterThan(58)
  })

  it('gives way to what a request prefers, and comes before what holds for all', async () => {
    const { send, status } = under([{ when: { times: 1 }, then: { status: 501 } }], { failRate: 1 })
    expect((await send('GET', list, undefined, { Prefer: 'code=429' })).status).toBe(429)
    await send('PUT', '/__kit/faults', [{ then: { status: 501 } }])
    expect(await status()).toBe(501)
    await send('DELETE', '/__kit/faults')
    expect([500, 502, 503, 504]).toContain(await status())
    expect((await send('GET', '/__kit/faults')).body.data.faults).toMatchObject([
      { when: { rate: 1 }, matched: 1, fired: 1 },
    ])
  })

  it('is refused where it cannot be, and the rules stay as they were', async () => {
    const { send } = under([{ when: { times: 1 }, then: { status: 500 } }])
    const { status, body } = await send('PUT', '/__kit/faults', [{ when: { times: 0 }, then: {} }])
    expect(status).toBe(400)
    expect(body.errors[0].field).toBe('0.then')
    expect((await send('GET', '/__kit/faults')).body.data.total).toBe(1)
    expect(() => under([{ on: { operation: 'nothing' }, then: { status: 500 } }])).toThrow('is no operation')
  })

  it('rests and goes on where it was, and a list that was told can be put back, what stands for all worlds once', async () => {
    const third: FaultRule = { on: { operation: 'listCustomers' }, when: { nth: 3 }, then: { status: 503 } }
    const { send, statuses } = under([third], { latency: { min: 0, max: 0 } })
    const told = async () => (await send('GET', '/__kit/faults')).body.data.faults
    await statuses(2)
    const before = await told()
    expect(before).toEqual([
      { ...third, matched: 2, fired: 0 },
      { then: { delay_ms: { min: 0, max: 0 } }, standing: true, matched: 2, fired: 2 },
    ])
    await send('PUT', '/__kit/faults', [{ ...before[0], off: true }, before[1]])
    expect(await statuses(2)).toEqual([200, 200])
    const resting = await told()
    expect(resting).toMatchObject([{ off: true, matched: 2, fired: 0 }, { standing: true }])
    expect(resting).toHaveLength(2)
    await send('PUT', '/__kit/faults', [{ ...resting[0], off: false }])
    expect(await statuses(2)).toEqual([503, 200])
    expect((await told())[0]).toMatchObject({ matched: 4, fired: 1 })
    await send('PUT', '/__kit/faults', [third])
    expect((await told())[0]).toMatchObject({ matched: 0, fired: 0 })
    // What rests stands in nobody's way.
    const all: FaultRule = { then: { status: 500 }, off: true }
    expect((await send('PUT', '/__kit/faults', [all, third])).status).toBe(200)
    const { body } = await send('PUT', '/__kit/faults', [before[1], { ...all, off: false }, third])
    expect(body.errors).toEqual([
      { field: '2.on', message: 'can never match: rule 1 takes every such request before it' },
    ])
  })
})
