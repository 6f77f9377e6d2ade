import { array, assert, asyncProperty, constant, constantFrom, oneof } from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { testDatabase } from '../generate/postgres-under-test.ts'
import { createMock } from './create-mock.ts'
import type { Mock } from './create-mock.ts'

/** What is sent, as every replica takes it. */
type Call = { method: string; path: string; body?: unknown }
/** A call at one of the replicas, when it was under way, and what came of it. */
type Done = { call: Call; answer: string; began: number; ended: number }

const call = (method: string, path: string, body?: unknown): Call => ({ method, path, body })
const names = ['w', 'v']
const rule = (status: number) => ({ on: { operation: 'listCustomers' }, when: { nth: 99 }, then: { status } })

const wishes = [
  {},
  { count: 2 },
  { count: 3, ttl: '1h' },
  { from: 'v' },
  { from: 'w' },
  { clock: '2030-01-01T00:00:00Z', seed: 7 },
  { faults: [rule(502)] },
]
/** Control calls of a world, and some of its own, of which each may meet the removal of the world. */
const callsOf = (name: string): Arbitrary<Call> => {
  const kit = `/__kit/worlds/${name}`
  const api = `/__worlds/${name}/api/customers`
  return oneof(
    { weight: 5, arbitrary: constantFrom(...wishes).map((wish) => call('PUT', kit, wish)) },
    { weight: 6, arbitrary: constant(call('DELETE', kit)) },
    {
      weight: 14,
      arbitrary: constantFrom(
        call('GET', '/__kit/worlds'),
        call('GET', kit),
        call('POST', `${kit}/reset`),
        call('GET', `${kit}/clock`),
        call('POST', `${kit}/clock`, { at: '2031-01-01T00:00:00Z', freeze: true }),
        call('POST', `${kit}/clock`, { at: '2032-01-01T00:00:00Z', freeze: true }),
        call('GET', `${kit}/faults`),
        call('PUT', `${kit}/faults`, [rule(503), rule(504)]),
        call('DELETE', `${kit}/faults`),
        call('GET', `${kit}/customers`),
        call('GET', `${kit}/requests`),
        call('DELETE', `${kit}/requests`),
        call('GET', `${kit}/requests/none`),
        call('PUT', `${kit}/snapshots/s`),
        call('POST', `${kit}/snapshots/s/restore`),
        call('GET', api),
        call('GET', `${api}/adaeze.okafor@example.com`),
        call('POST', api, { email: 'new@example.com', customer_type: 'individual' }),
        call('PUT', `${api}/new@example.com`, { first_name: 'New' }),
        call('DELETE', `${api}/new@example.com`),
      ),
    },
  )
}
const drawnCall = oneof({ weight: 9, arbitrary: callsOf('w') }, { weight: 1, arbitrary: callsOf('v') })

/** What an answer says but for ids, times and the order of what came at the same moment. */
function shown(path: string, status: number, { data, message }: { data?: any; message?: string }): string {
  // What other replicas still have to themselves comes when they hand it over.
  if (/requests/.test(path)) return String(status)
  if (status >= 400) return `${status} ${message}`
  const hidden = new Set(['id', 'made_at', 'used_at', 'created_at', 'updated_at', 'company_id', 'created_by'])
  return JSON.stringify([status, data], (key, value) => {
    if (hidden.has(key)) return undefined
    if (key === 'customers' && Array.isArray(value))
      return value.map(({ email }) => String(email)).toSorted((a, b) => (a < b ? -1 : 1))
    // A clock that goes is not the same twice.
    return value?.frozen === false ? { frozen: false } : value
  })
}

async function ask(mock: Mock, { method, path, body }: Call): Promise<string> {
  const answer = await mock.fetch(path, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  return shown(path, answer.status, (await answer.json()) as object)
}

const clean = names.map((name) => call('DELETE', `/__kit/worlds/${name}`))
const probes = [
  call('GET', '/__kit/worlds'),
  ...names.flatMap((name) =>
    ['', '/faults', '/clock', '/customers'].map((what) => call('GET', `/__kit/worlds/${name}${what}`)),
  ),
]

/** A first request to a world makes it, and is carried out then: others may come between. */
const makes = ({ method, path }: Call): boolean =>
  path.startsWith('/__worlds/') || (method.startsWith('P') && /^\/__kit\/worlds\/\w+\//.test(path))
const madeBy = ({ call: { path }, began, ended }: Done): Done => {
  const [, , name] = path.replace('/__kit', '').split('/')
  return { call: call('GET', `/__worlds/${name}/api/customers`), answer: 'any', began, ended }
}

/** Whether one mock answers so in an order in which no call comes before one that had ended when it began. */
async function isExplained(one: Mock, before: Call[], done: Done[], after: string[]): Promise<boolean> {
  const dead = new Set<string>()
  const nameOf = (order: number[]): string => order.map((n) => `${n} `).join('')
  const play = async (events: Done[], order: number[]): Promise<boolean> => {
    for (const each of [...clean, ...before]) await ask(one, each)
    for (const [played, n] of order.entries()) {
      const said = await ask(one, events[n]!.call)
      if (events[n]!.answer === 'any' || said === events[n]!.answer) continue
      dead.add(nameOf(order.slice(0, played + 1)))
      return false
    }
    for (const [n, probe] of probes.entries()) if ((await ask(one, probe)) !== after[n]) return false
    return true
  }
  const go = async (events: Done[], order: number[]): Promise<boolean> => {
    if (order.some((_, n) => dead.has(nameOf(order.slice(0, n + 1))))) return false
    const open = [...events.keys()].filter((n) => !order.includes(n))
    if (open.length === 0) return play(events, order)
    const first = Math.min(...open.map((n) => events[n]!.ended))
    for (const n of open) if (events[n]!.began <= first && (await go(events, [...order, n]))) return true
    return false
  }
  if (await go(done, [])) return true
  const making = done.filter((each) => makes(each.call)).map(madeBy)
  for (const [n, some] of making.entries())
    for (const more of [[], ...making.slice(n + 1).map((each) => [each])]) {
      dead.clear()
      if (await go([...done, some, ...more], [])) return true
    }
  return false
}

const postgres = testDatabase()
// Without PostgreSQL's programs there is nothing to hold to anything.
describe.skipIf(!postgres)('three mocks over one database', () => {
  let replicas: Mock[]
  let one: Mock
  beforeAll(async () => {
    postgres!.start()
    replicas = await Promise.all([1, 2, 3].map(() => createMock({ store: postgres!.url })))
    one = await createMock()
  })
  afterAll(async () => {
    await Promise.all([...replicas, one].map((mock) => mock.close()))
    await postgres!.stop()
  })

  it('answer what several do to a world at the same time as one mock would in some order', async () => {
    const clients = array(array(drawnCall, { minLength: 1, maxLength: 2 }), { minLength: 3, maxLength: 3 })
    await assert(
      asyncProperty(array(drawnCall, { maxLength: 3 }), clients, async (before, each) => {
        for (const [n, step] of [...clean, ...before].entries()) await ask(replicas[n % 3]!, step)
        const done: Done[] = []
        await Promise.all(
          each.map(async (calls, client) => {
            for (const [n, next] of calls.entries()) {
              const began = performance.now()
              const answer = await ask(replicas[(client + n) % 3]!, next)
              done.push({ call: next, answer, began, ended: performance.now() })
            }
          }),
        )
        const after: string[] = []
        for (const [n, probe] of probes.entries()) after.push(await ask(replicas[n % 3]!, probe))
        if (await isExplained(one, before, done, after)) return
        throw new Error(`no order explains ${JSON.stringify({ done, after }, undefined, 1)}`)
      }),
      { numRuns: 25, endOnFailure: true },
    )
  }, 300_000)
})
