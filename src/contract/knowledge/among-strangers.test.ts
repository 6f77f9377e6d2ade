import { expect, test } from 'vitest'
import type { Exchange } from '../../http/exchange.ts'
import { loadSpec } from '../../spec/spec.ts'
import { createJudge } from '../judge.ts'
import { told as tell } from './told.ts'

const most = 50
const idOf = (n: number): string => `0190d2a4-5f10-7b6e-8c21-${String(n).padStart(12, '0')}`

function read(n: number): Exchange {
  const data = { id: idOf(n), email: `c${n}@example.com`, first_name: `N${n}` }
  const json = {
    success: true,
    message: 'ok',
    data,
    metadata: { request_id: `r${n}` },
    timestamp: '2026-03-14T09:00:00Z',
  }
  return {
    request: { method: 'GET', url: `http://up.example/api/customers/${idOf(n)}`, headers: [], body: undefined },
    startedAt: '2026-03-14T09:00:00.000Z',
    durationMs: 1,
    attempts: 1,
    answer: { status: 200, headers: [['content-type', 'application/json']], body: JSON.stringify(json), json },
  }
}

test('of a day of customers those are remembered that were met last', () => {
  const judge = createJudge({ spec: loadSpec(), follows: 'all', most })
  const pass = (n: number, at: number): void => {
    const pending = judge.leaves({ operation: 'getCustomer', key: idOf(n), body: undefined, sentAt: at })
    const told = tell('getCustomer', read(n), idOf(n), { sentAt: at, answeredAt: at + 1 })
    judge.judge(pending, told)
    judge.learn(told)
  }
  for (let n = 1; n <= 1_000; n += 1) {
    pass(n, 10 * n)
    pass(1, 10 * n + 5)
  }
  const known = [...judge.history.lines()].map(({ id }) => id)
  expect(known.length).toBeLessThanOrEqual(most + 1)
  expect(known).toEqual(expect.arrayContaining([idOf(1), idOf(1_000)]))
  expect(known).not.toContain(idOf(2))
})

test('a customer who is written to all day is remembered in few versions', () => {
  const judge = createJudge({ spec: loadSpec(), follows: 'all', most })
  for (let n = 0; n < 1_000; n += 1) {
    const times = { sentAt: 10 * n, answeredAt: 10 * n + 1 }
    const body = JSON.stringify({ first_name: `N${n}` })
    const pending = judge.leaves({ operation: 'updateCustomer', key: idOf(1), body, sentAt: times.sentAt })
    const { answer, ...exchange } = read(1)
    const json = { ...(answer!.json as object), data: { id: idOf(1), email: 'c1@example.com', first_name: `N${n}` } }
    const request = { ...exchange.request, method: 'PUT', body }
    const told = tell(
      'updateCustomer',
      { ...exchange, request, answer: { ...answer!, json } } as Exchange,
      idOf(1),
      times,
    )
    expect(judge.judge(pending, told).broken.filter(({ facts }) => facts.kind === 'differs')).toEqual([])
    judge.learn(told)
  }
  expect(judge.history.line(idOf(1))!.versions.length).toBeLessThan(50)
  expect(judge.history.writes.length).toBeLessThan(5 * most)
})

test('a member that is there no more, of somebody who was written to, is looked at and breaks nothing down', () => {
  const judge = createJudge({ spec: loadSpec(), follows: 'all', most })
  const at = { sentAt: 10, answeredAt: 11 }
  const update = { ...read(1), request: { ...read(1).request, method: 'PUT', body: '{"first_name":"N1"}' } }
  const seen = [
    tell('getCustomer', read(1), idOf(1), { sentAt: 1, answeredAt: 2 }),
    tell('updateCustomer', update, idOf(1), at),
  ]
  const bare = read(1)
  const data = { id: idOf(1), email: 'c1@example.com', phone: undefined, first_name: undefined }
  Object.assign(bare.answer!, { json: { ...(bare.answer!.json as object), data } })
  for (const told of [...seen, tell('getCustomer', bare, idOf(1), { sentAt: 5000, answeredAt: 5001 })]) {
    const { operation, key, exchange, sentAt } = told
    const pending = judge.leaves({ operation, key, body: exchange.request.body, sentAt })
    expect(() => judge.judge(pending, told)).not.toThrow()
    judge.learn(told)
  }
})
