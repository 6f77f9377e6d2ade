import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../generate/postgres-under-test.ts'
import { seededRandom } from '../server/random.ts'
import type { Customer } from '../spec/types.ts'
import { createMock } from './create-mock.ts'
import type { Mock } from './create-mock.ts'

const postgres = testDatabase()

type Call = { method: string; path: string; body?: unknown }
/** A request that was answered, by what one mock and the replicas called it. */
type Answered = { ids: string[]; world: string }

const random = seededRandom(7)
const chance = (share: number): boolean => random() < share
const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!

const at = '2030-01-01T12:00:00Z'
const creates = { operation: 'createCustomer' }
const ended = { on: creates, when: { after: 10, times: 4 }, then: { status: 500 } }
const rules = [
  { when: { rate: 0.5 }, then: { status: [500, 502, 503] } },
  { on: { operation: 'getCustomer' }, when: { nth: 3 }, then: { delay_ms: { min: 0, max: 2 } } },
  { on: { method: 'GET' }, when: { after: 2, times: 2 }, then: { status: 503 }, matched: 1, fired: 0 },
  { on: { operation: 'createCustomer' }, when: { rate: 0.3 }, then: { body: 'malformed' } },
]
const wishes = [
  {},
  { count: 3, seed: 5 },
  { count: 60 },
  { from: 'a' },
  { from: 'nobody', faults: rules },
  { data: [{ email: 'd1@example.com', customer_type: 'business', reference: 'r1' }], ttl: '1h' },
  { clock: at, faults: rules.slice(0, 1) },
  { ttl: '0s' },
  { ttl: '000d', count: 1, data: [] },
  { ttl: '-1s' },
  { ttl: '99999999d' },
  { from: 'a', count: 1 },
  { from: 'nobody', clock: { advance: '99999999d' } },
  { count: 1, data: [], faults: [{ when: { times: 0 }, then: { status: 500 } }] },
]
const clocks = [{ at, freeze: true }, { at, advance: '1d' }, { advance: '1h' }, { advance: '99999999d' }, { at: 'x' }]
const emails = [
  'p1@example.com',
  'P1@example.com',
  'p2@example.com',
  'ADAEZE.okafor@example.com',
  'no',
  'İ@example.com',
]
const people = ['p1@example.com', 'p2@example.com', 'r1', 'nobody', 'd1@example.com', 'adaeze.okafor@example.com']
const filters = [
  '',
  '?customer_type=business',
  '?page_size=2&page=2',
  '?page_size=100',
  '?email=P1@example.com',
  '?is_active=no',
  '?page=99',
]

/** What an app asks, and what steers the mock. */
const asks: readonly ((world: string) => Call)[] = [
  (world) => ({ method: 'GET', path: `/__worlds/${world}/api/customers${pick(filters)}` }),
  (world) => ({ method: 'GET', path: `/__worlds/${world}/api/customers/${pick(people)}` }),
  (world) => ({
    method: 'POST',
    path: `/__worlds/${world}/api/customers`,
    body: {
      email: pick(emails),
      customer_type: pick(['individual', 'business', 'x']),
      ...(chance(0.3) && { reference: 'r1', nickname: 'x' }),
      ...(chance(0.2) && { first_name: 'x'.repeat(20_000) }),
    },
  }),
  (world) => ({
    method: 'PUT',
    path: `/__worlds/${world}/api/customers/${pick(people)}`,
    body: { email: pick(emails), last_name: 'B' },
  }),
  (world) => ({ method: 'DELETE', path: `/__worlds/${world}/api/customers/${pick(people)}` }),
]
const steers: readonly ((world: string) => Call)[] = [
  (world) => ({ method: 'PUT', path: `/__kit/worlds/${world}`, body: pick(wishes) }),
  (world) => ({ method: chance(0.2) ? 'DELETE' : 'GET', path: `/__kit/worlds/${world}` }),
  () => ({ method: 'GET', path: pick(['/__kit/worlds', '/__kit/health', '/__kit/nothing']) }),
  (world) => ({ method: 'PUT', path: `/__kit/worlds/${world}/snapshots/${pick(['s1', 's2', 's3', 'a b'])}` }),
  (world) => ({ method: 'POST', path: `/__kit/worlds/${world}/snapshots/${pick(['s1', 's2', 'none'])}/restore` }),
  (world) => ({ method: 'POST', path: `/__kit/worlds/${world}/clock`, body: pick(clocks) }),
  (world) => ({ method: 'PUT', path: `/__kit/worlds/${world}/faults`, body: rules.filter(() => chance(0.4)) }),
  (world) => ({ method: pick(['GET', 'GET', 'DELETE']), path: `/__kit/worlds/${world}/faults` }),
  (world) => ({ method: 'GET', path: `/__kit/worlds/${world}/customers?page_size=3` }),
  (world) => ({ method: 'POST', path: `/__kit/worlds/${world}/reset` }),
]

/** What is told apart of an answer: all but ids, times and how long something took. */
function told(text: string): string {
  const ids = new Map<string, string>()
  return text
    .replace(/("|\\")(request_id|correlation_id)\1:\1[^"\\]*/g, '$1$2$1:$1R')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => {
      if (!ids.has(id)) ids.set(id, `id ${ids.size}`)
      return ids.get(id)!
    })
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (time) =>
      Math.abs(Date.parse(time) - Date.now()) < 2 * 86_400_000 ? 'now' : time.slice(0, 10),
    )
    .replace(/"(duration_ms|uptime_seconds)":[\d.]+/g, '"$1":0')
    .replace(/\["(X-Request-Id|Content-Length)","[^"]*"\]/g, '"$1"')
}

describe.skipIf(!postgres)('three mocks over one database, asked in turns', () => {
  let one: Mock
  let replicas: Mock[]
  let turns = 0
  beforeAll(async () => {
    postgres!.start()
    one = await createMock()
    replicas = await Promise.all([1, 2, 3].map(() => createMock({ store: postgres!.url })))
  })
  afterAll(async () => {
    await Promise.all([one, ...replicas].map((mock) => mock.close()))
    await postgres!.stop()
  })

  async function both(call: Call, paths = [call.path, call.path]): Promise<{ texts: string[]; ids: string[] }> {
    const mocks = [one, replicas[turns++ % replicas.length]!]
    const answers = await Promise.all(
      mocks.map((mock, n) =>
        mock.fetch(paths[n]!, {
          method: call.method,
          ...(call.body !== undefined && {
            body: JSON.stringify(call.body),
            headers: { 'content-type': 'application/json' },
          }),
        }),
      ),
    )
    const texts = await Promise.all(answers.map(async (answer) => `${answer.status} ${told(await answer.text())}`))
    return { texts, ids: answers.map((answer) => answer.headers.get('x-request-id')!) }
  }

  it('answer the calls of a stranger as one mock in memory does', async () => {
    const answered: Answered[] = []
    const statuses = new Set<string>()
    for (let n = 0; n < 300; n++) {
      const world = pick(['a', 'a', 'a', 'b'])
      const call = pick(chance(0.6) ? asks : steers)(world)
      const { texts, ids } = await both(call)
      expect(texts[1], `call ${n}: ${JSON.stringify(call).slice(0, 300)}`).toBe(texts[0])
      statuses.add(texts[0]!.slice(0, 3))
      if (call.path.startsWith('/__worlds/')) answered.push({ ids, world })
    }
    expect([...statuses]).toEqual(expect.arrayContaining(['200', '201', '400', '404', '409', '500', '502', '503']))
    // The journal takes its time, and its one list tells of all of them.
    for (const world of ['a', 'b']) {
      // Their order is as good as the replicas' clocks.
      const journals = async () => {
        const { texts } = await both({ method: 'GET', path: `/__kit/worlds/${world}/requests` })
        const [ours, theirs] = texts.map((text) => text.split('{"request_id":"R","at"').toSorted())
        return { ours, theirs }
      }
      await expect.poll(journals).toSatisfy(({ ours, theirs }) => isDeepStrictEqual(ours, theirs))
    }
    for (const { ids, world } of answered.slice(-6)) {
      const call = { method: 'GET', path: '' }
      const { texts } = await both(
        call,
        ids.map((id) => `/__kit/worlds/${world}/requests/${id}`),
      )
      expect(texts[1]).toBe(texts[0])
    }
  })

  it('tell the same times as one mock does, whatever the clock of a world is set to', async () => {
    const world = '/__worlds/times/api/customers'
    const customers = async (method: string, paths: readonly string[], body: object): Promise<Customer[]> => {
      const mocks = [one, replicas[turns++ % replicas.length]!]
      const headers = { 'content-type': 'application/json' }
      const answers = await Promise.all(
        mocks.map((mock, n) => mock.fetch(paths[n]!, { method, headers, body: JSON.stringify(body) })),
      )
      return Promise.all(answers.map(async (answer) => ((await answer.json()) as { data: Customer }).data))
    }
    await both({ method: 'PUT', path: '/__kit/worlds/times', body: { clock: '2026-03-14T09:00:00Z' } })
    const made = await customers('POST', [world, world], { email: 'p1@example.com', customer_type: 'business' })
    const changes = [
      () =>
        customers(
          'PUT',
          made.map(({ id }) => `${world}/${id}`),
          { last_name: 'B' },
        ),
      () =>
        customers(
          'POST',
          made.map(({ id }) => `${world}/blacklist/${id}`),
          { blacklist: true },
        ),
    ]
    for (const second of ['2020-01-01T00:00:00', '9998-01-01T00:00:00', '2026-03-14T08:59:00', '1970-01-01T00:00:00']) {
      await both({ method: 'POST', path: '/__kit/worlds/times/clock', body: { at: `${second}Z` } })
      for (let n = 0; n < 6; n++) {
        const times = (await changes[n % 2]!()).map((customer) => customer.updated_at)
        expect(times).toEqual([`${second}.00000${n}Z`, `${second}.00000${n}Z`])
      }
    }
  })

  const post = {
    method: 'POST',
    path: '/api/customers',
    body: { email: 'p1@example.com', customer_type: 'individual' },
  }
  const get = { method: 'GET', path: '/api/customers/nobody' }
  it.each([
    [
      'rules that count',
      { faults: [{ on: creates, when: { nth: 7 }, then: { status: 503 } }, ended] },
      post,
      [...Array<number>(4).fill(500), 503],
    ],
    [
      'a share',
      { seed: 11, faults: [{ when: { rate: 0.2 }, then: { status: [500, 502, 503, 504] } }] },
      get,
      undefined,
    ],
    [
      'chance and counts',
      {
        seed: 3,
        faults: [
          { when: { nth: 9 }, then: { status: [500, 501] } },
          { when: { after: 2, rate: 0.2 }, then: { delay_ms: { min: 0, max: 3 }, status: [502, 503] } },
          { when: { rate: 0.3 }, then: { status: 504 } },
        ],
      },
      get,
      undefined,
    ],
  ])('answer requests that come at once to %s as one mock does', async (_, wish, call, expected) => {
    const inWorld = { ...call, path: `/__worlds/at-once${call.path}` }
    for (let run = 0; run < 4; run++) {
      await both({ method: 'PUT', path: '/__kit/worlds/at-once', body: wish })
      const answered = await Promise.all(Array.from({ length: 40 }, () => both(inWorld)))
      const failed = (at: number) =>
        answered
          .map(({ texts }) => Number(texts[at]!.slice(0, 3)))
          .filter((status) => status >= 500)
          .toSorted((a, b) => a - b)
      if (expected) expect(failed(0)).toEqual(expected)
      expect(failed(0).length).toBeGreaterThan(4)
      expect(failed(1)).toEqual(failed(0))
    }
  })
})
