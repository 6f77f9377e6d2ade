import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { loadOperations } from '../spec/openapi.ts'
import { loadSpec } from '../spec/spec.ts'
import { createFaults, standingRules } from './faults.ts'
import { mockUnderTest } from './mock-under-test.ts'
import { memoryNotes } from './notes.ts'
import { numbersOf, seededRandom } from './random.ts'

const calls = {
  createCustomer: ['POST', '/api/customers'],
  listCustomers: ['GET', '/api/customers'],
  getCustomer: ['GET', '/api/customers/x'],
  updateCustomer: ['PUT', '/api/customers/x'],
  deleteCustomer: ['DELETE', '/api/customers/x'],
  blacklistCustomer: ['POST', '/api/customers/blacklist/x'],
} as const

describe('Prefer: code', () => {
  it.each(loadOperations(loadSpec()).map((operation) => [operation.operationId, operation] as const))(
    'forces each documented answer of %s, with its shape, and carries nothing out',
    async (operationId, operation) => {
      const { send, create } = mockUnderTest()
      const { id } = await create()
      const [method, path] = calls[operationId]
      for (const { status } of operation.answers) {
        const answer = await send(method, path.replace('x', id), undefined, { Prefer: `code=${status}` })
        expect([answer.status, answer.headers['preference-applied']]).toEqual([status, `code=${status}`])
      }
      expect((await send('GET', `/api/customers/${id}`)).status).toBe(200)
      expect((await send('GET', '/api/customers')).body.data.total).toBe(1)
    },
  )

  it('forces any 5xx, also one that is not documented', async () => {
    const { send } = mockUnderTest()
    for (const status of [500, 501, 502, 503, 504, 511, 599]) {
      const answer = await send('GET', '/api/customers', undefined, { Prefer: `code=${status}` })
      expect([answer.status, answer.body.status, answer.headers['retry-after']]).toEqual([
        status,
        status,
        status === 503 ? '1' : undefined,
      ])
    }
  })

  it.each([
    ['code=418', 'code=418 is not documented for listCustomers; it can be 200, 400, 401, 429, 500 or any 5xx'],
    ['code=404', 'code=404 is not documented for listCustomers; it can be 200, 400, 401, 429, 500 or any 5xx'],
    ['code=abc', 'code must be an HTTP status, such as code=503'],
    ['code=', 'code must be an HTTP status, such as code=503'],
    ['code=99', 'code must be an HTTP status, such as code=503'],
    ['code=600', 'code must be an HTTP status, such as code=503'],
    ['delay=-1', 'delay must be milliseconds from 0 to 60000, such as delay=800'],
    ['delay=60001', 'delay must be milliseconds from 0 to 60000, such as delay=800'],
    ['delay=1s', 'delay must be milliseconds from 0 to 60000, such as delay=800'],
  ])('%s is 400 and says what would do', async (prefer, message) => {
    const { status, body, headers } = await mockUnderTest().send('GET', '/api/customers', undefined, { Prefer: prefer })
    expect([status, body.errors]).toEqual([400, [{ field: 'Prefer', message }]])
    expect(headers).not.toHaveProperty('preference-applied')
  })

  it('is taken in quotes, in any case, beside preferences that are not ours, and may be left out', async () => {
    const { send } = mockUnderTest()
    const status = async (prefer: string) => (await send('GET', '/api/customers', undefined, { Prefer: prefer })).status
    expect(await status('return=minimal, Code="503"; foo')).toBe(503)
    expect(await status('code = 502')).toBe(502)
    expect(await status('respond-async')).toBe(200)
    expect(await status('note="a, code=503; code=502"')).toBe(200)
    expect(await status('code=504, delay=1, code=503, delay=60000')).toBe(504)
    expect(await status('')).toBe(200)
  })
})

describe('Prefer: delay', () => {
  it('slows one answer, alone or with a code', async () => {
    const { send } = mockUnderTest()
    for (const [prefer, wanted] of [
      ['delay=120', 200],
      ['code=503, delay=120', 503],
    ] as const) {
      const started = performance.now()
      const { status, headers } = await send('GET', '/api/customers', undefined, { Prefer: prefer })
      expect(performance.now() - started).toBeGreaterThanOrEqual(119)
      expect([status, headers['preference-applied']]).toEqual([wanted, prefer])
    }
  })
})

describe('--latency', () => {
  it('slows every answer by a time in its span', async () => {
    const durations: number[] = []
    const { send } = mockUnderTest({ latency: { min: 40, max: 60 }, log: ({ duration }) => durations.push(duration) })
    for (let n = 0; n < 5; n++) await send('GET', '/api/customers')
    for (const duration of durations) expect(duration).toBeGreaterThanOrEqual(39)
    expect(Math.min(...durations)).toBeLessThan(2_000)
  })
})

describe('--fail-rate', () => {
  const statuses = async (seed: number, failRate: number, requests = 200) => {
    const { send } = mockUnderTest({ failRate, random: seededRandom(seed) })
    const seen: number[] = []
    for (let n = 0; n < requests; n++) seen.push((await send('GET', '/api/customers')).status)
    return seen
  }

  it('fails its share of all requests with a 5xx, the same ones for the same seed', async () => {
    const seen = await statuses(7, 0.2)
    expect(await statuses(7, 0.2)).toEqual(seen)
    expect(await statuses(8, 0.2)).not.toEqual(seen)
    const failed = seen.filter((status) => status >= 500)
    expect(failed.length).toBeGreaterThan(20)
    expect(failed.length).toBeLessThan(60)
    expect(new Set(failed)).toEqual(new Set([500, 502, 503, 504]))
    expect(seen.filter((status) => status !== 200)).toEqual(failed)
  })

  it('fails all at 1 and none at 0', async () => {
    expect((await statuses(1, 1, 20)).every((status) => status >= 500)).toBe(true)
    expect((await statuses(1, 0, 20)).every((status) => status === 200)).toBe(true)
  })

  it('has the same come of as many requests, however those that come at once cross', async () => {
    const fates = async (turns: (n: number) => number) => {
      const notes = memoryNotes({ clock: Date.now, limit: undefined, secret: undefined })
      let counted = 0
      const { draw } = createFaults({
        rules: [],
        standing: standingRules({ failRate: 0.3, latency: { min: 1, max: 6 } }).map((rule) => ({
          rule,
          counted: { matched: 0, fired: 0 },
          operations: new Set(['listCustomers'] as const),
        })),
        notes: {
          ...notes,
          async count(whats) {
            const counts = await notes.count(whats)
            for (let left = turns(counted++); left > 0; left--) await setImmediate()
            return counts
          },
        },
        drawn: numbersOf(11),
      })
      const asked = {
        operation: 'listCustomers',
        url: '/',
        key: undefined,
        body: undefined,
        prefer: undefined,
      } as const
      const drawn = await Promise.all(Array.from({ length: 100 }, () => draw(asked)))
      return drawn.map((fault) => `${fault?.status} ${fault?.delay}`)
    }
    const straight = await fates(() => 0)
    expect(new Set(straight).size).toBe(100)
    expect(new Set(straight.map((fate) => fate.split(' ', 1)[0]))).toEqual(
      new Set(['500', '502', '503', '504', 'undefined']),
    )
    expect((await fates((n) => (n * 7) % 10)).toSorted()).toEqual(straight.toSorted())
  })

  it('gives way to a code that the request asks for', async () => {
    const { send } = mockUnderTest({ failRate: 1 })
    expect((await send('GET', '/api/customers', undefined, { Prefer: 'code=429' })).status).toBe(429)
  })

  it('spares the kit’s own paths', async () => {
    const { send } = mockUnderTest({ failRate: 1, rateLimit: { requests: 1, perSeconds: 60 } })
    for (let n = 0; n < 3; n++) expect((await send('GET', '/__kit/health')).status).toBe(200)
  })
})
