import { expect, test } from 'vitest'
import type { Exchange } from '../http/exchange.ts'
import { told } from './knowledge/told.ts'
import { bounded, lighten, mostKept, outline } from './lighten.ts'

const exchangeOf = (body: unknown): Exchange => {
  const text = JSON.stringify(body)
  return {
    request: { method: 'GET', url: 'http://127.0.0.1/api/customers', headers: [], body: undefined },
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 1,
    attempts: 1,
    answer: { status: 200, headers: [], body: text, json: JSON.parse(text) as unknown },
  }
}
const listOf = (customers: unknown[]) => ({ success: true, data: { customers, page: 1, page_size: 20, total: 9 } })
const sizeOf = (value: unknown): number => JSON.stringify(value).length

test('an answer of usual size stays as it is', () => {
  const exchange = exchangeOf(listOf([{ id: 'a' }]))
  const one = told('listCustomers', exchange, '', { sentAt: 0, answeredAt: 1 })
  expect(bounded(exchange)).toBe(exchange)
  lighten(one, () => false)
  expect(one.exchange.answer!.json).toEqual(listOf([{ id: 'a' }]))
})

test('of a very long text the beginning is left: equal stays equal, other stays other, JSON stays JSON', () => {
  const long = 'x'.repeat(9_000_000)
  const json = JSON.stringify({ tier: long })
  const exchange = bounded(exchangeOf({ a: long, b: long, c: `${long}y`, d: json, e: [{ f: long }] }))
  const { a, b, c, d, e } = exchange.answer!.json as Record<string, unknown>
  expect(sizeOf(exchange)).toBeLessThan(mostKept + 20_000)
  expect(exchange.answer!.body.at(-1)).toBe('…')
  expect(b).toBe(a)
  expect(c).not.toBe(a)
  expect(e).toEqual([{ f: a }])
  expect(JSON.parse(d as string)).toMatchObject({ characters: json.length })
})

test('of a long list ours stay, wherever they are, and what was counted', () => {
  const row = (n: number) => ({ id: String(n), email: `someone-${n}@example.com`, padding: 'x'.repeat(100) })
  const exchange = bounded(exchangeOf(listOf(Array.from({ length: 20_000 }, (_, n) => row(n)))))
  const one = told('listCustomers', exchange, '', { sentAt: 0, answeredAt: 1 })
  expect(one.list!.rows).toBe(20_000)
  lighten(one, (id) => id === '19999')
  expect(one.list).toMatchObject({ rows: 20_000, page: 1, total: 9 })
  expect(one.list!.customers.at(-1)).toEqual(row(19_999))
  expect(one.list!.customers).toHaveLength(1_001)
  expect(sizeOf(one.exchange)).toBeLessThan(300_000)
})

test.each([
  ['many members', Object.fromEntries(Array.from({ length: 400_000 }, (_, n) => [`m${n}`, 1]))],
  ['many lists', Array.from({ length: 400_000 }, () => [])],
  ['long names', { ['x'.repeat(9_000_000)]: 1 }],
])('of %s an outline is left', (_, value) => {
  expect(sizeOf(outline(value))).toBeLessThan(50_000)
})
