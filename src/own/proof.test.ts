import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Exchange } from '../http/exchange.ts'
import { loadPaths } from '../spec/paths.ts'
import { loadSpec } from '../spec/spec.ts'
import { remove } from './change.ts'
import { readId } from './id.ts'
import { prove, proveLeftOver, recall } from './proof.ts'

const since = Date.parse('2026-03-14T09:00:00Z')
const mark = 'kit0a1b2c3d'
const id = '6ec0bd7f-11c0-43da-975e-2a8ad9ebae0b'
const ours = { id, email: `ada.${mark}.1@example.com`, created_at: '2026-03-14T09:00:01.5Z' }

function answered(data: unknown, { method = 'GET', path = `/api/customers/${id}`, status = 200 } = {}): Exchange {
  return {
    request: { method, url: `http://127.0.0.1${path}`, headers: [], body: undefined },
    startedAt: '2026-03-14T09:00:02Z',
    durationMs: 1,
    attempts: 1,
    answer: { status, headers: [], body: '', json: { success: true, data } },
  }
}
const list = { path: '/api/customers?page=1' }
const marked = { email: ours.email, mark, since }
const plain = { email: 'ada@example.com', mark: undefined, since }

test.each<
  [
    what: string,
    exchange: Exchange,
    shown: Record<string, unknown>,
    expected: typeof marked | typeof plain,
    proof: boolean,
  ]
>([
  ['a GET by its id', answered(ours), ours, marked, true],
  ['a list', answered({ customers: [ours] }, list), ours, marked, true],
  [
    'the answer to its create',
    answered(ours, { method: 'POST', path: '/api/customers', status: 201 }),
    ours,
    marked,
    false,
  ],
  ['a GET of another id', answered(ours, { path: '/api/customers/7' }), ours, marked, false],
  ['an answer that is an error', answered(ours, { status: 500 }), ours, marked, false],
  ['something that it does not show', answered({ ...ours }), ours, marked, false],
  ...[
    { ...ours, created_at: '2026-03-14T08:59:50Z' },
    { ...ours, created_at: undefined },
    { ...ours, created_at: '2026-03-14' },
    { ...ours, email: 'somebody@example.com' },
    { ...ours, email: undefined },
  ].map((shown): [string, Exchange, typeof shown, typeof marked, boolean] => [
    JSON.stringify(shown),
    answered(shown),
    shown,
    marked,
    false,
  ]),
  ...[
    { ...ours, created_at: '2026-03-14 09:00:01' },
    { ...ours, created_at: since / 1000 },
    { ...ours, email: `${mark} is cut off` },
    { ...ours, email: undefined, last_name: `Obi ${mark.toUpperCase()}` },
  ].map((shown): [string, Exchange, typeof shown, typeof marked, boolean] => [
    JSON.stringify(shown),
    answered(shown),
    shown,
    marked,
    true,
  ]),
  ['an email without a mark, of a seed', answered({ ...ours, email: 'Ada@Example.com' }), ours, plain, false],
])('%s is a proof or none', (_, exchange, shown, expected, proof) => {
  expect(prove(exchange, shown, expected)).toEqual(proof ? { id } : undefined)
})

test('the email alone proves a customer of a seed, which has no mark', () => {
  const shown = { ...ours, email: 'Ada@Example.com' }
  expect(prove(answered(shown), shown, plain)).toEqual({ id })
})

test.each([
  '..',
  '.',
  '',
  'a/b',
  'a?b',
  'a#b',
  '%2e%2e',
  'a b',
  'a\\b',
  '\ud800',
  'x'.repeat(201),
  {},
  null,
  undefined,
  1.5,
  [],
])('the id %j leads nowhere: it is refused, in answers and in ledgers', (wrong) => {
  expect(readId(wrong)).toBeUndefined()
  const shown = { ...ours, id: wrong }
  expect(prove(answered({ customers: [shown] }, list), shown, marked)).toBeUndefined()
  expect(recall({ id: wrong as string, proven: true })).toBeUndefined()
})

test('what an earlier check left has its mark, a domain that is nobody’s, and some age', () => {
  const until = since + 60_000
  const of = (email: unknown, created_at = ours.created_at): boolean => {
    const shown = { ...ours, email, created_at }
    return proveLeftOver(answered(shown), shown, { until }) !== undefined
  }
  expect([
    of(ours.email),
    of(`o'neil-b.${mark}.19+tag@example.com.example.org`),
    of(`a.b.${mark.toUpperCase()}7@mail.ex-ample.international`),
  ]).toEqual([true, true, true])
  expect([of('ada@example.com'), of(`ada.${mark}.1@bank.com`), of(`${mark}@notexample.com`), of(7)]).toEqual([
    false,
    false,
    false,
    false,
  ])
  expect(of(ours.email, '2026-03-14T09:02:00Z')).toBe(false)
})

test('a change is built of a proof, and nowhere else', () => {
  const shown = { ...ours, id: 'a:b' }
  const proof = prove(answered({ customers: [shown] }, list), shown, marked)
  expect(remove(loadPaths(loadSpec()), proof!)).toMatchObject({ method: 'DELETE', path: '/api/customers/a%3Ab' })
  const src = fileURLToPath(new URL('..', import.meta.url))
  const builders = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => /^(own|contract|seed|client|export|cli)\/.*\.ts$/.test(file) && !file.endsWith('test.ts'))
    .filter((file) =>
      /method: '(PUT|DELETE|PATCH)'|\bto\('(update|blacklist|delete)Customer'|\bas (Proof|Change|DrawnId)\b/.test(
        readFileSync(join(src, file), 'utf8'),
      ),
    )
  // `id.ts` draws ids.
  expect(builders.sort()).toEqual(['own/change.ts', 'own/id.ts', 'own/proof.ts'])
})
