import { expect, test } from 'vitest'
import type { Exchange } from '../http/exchange.ts'
import { createAccount } from './account.ts'
import { memoryLedger } from './ledger.ts'

const began = Date.parse('2026-03-14T09:00:00Z')
const mark = 'kit0a1b2c3d'
const shownAt = (n: number, seconds: number, email = `ada.${mark}.${n}@example.com`) => ({
  id: `00000000-0000-4000-8000-00000000000${n}`,
  email,
  created_at: new Date(began + seconds * 1000).toISOString(),
})
const listed = (...customers: object[]): Exchange => ({
  request: { method: 'GET', url: 'http://127.0.0.1/api/customers', headers: [], body: undefined },
  startedAt: new Date(began).toISOString(),
  durationMs: 1,
  attempts: 1,
  answer: { status: 200, headers: [], body: '', json: { success: true, data: { customers } } },
})

/** An account whose creates leave at the beginning and are answered with these customers, numbered from 1. */
function accountOf(...answers: ReturnType<typeof shownAt>[]) {
  const account = createAccount({ ledger: memoryLedger(), mark, now: () => began, began })
  for (const [at, shown] of answers.entries()) {
    const { leaving, n } = account.intend(`ada.${mark}.${at + 1}@example.com`)
    leaving()
    account.claim(n(), shown.id, shown)
  }
  return account
}

test.each([-10, -200, 0, 100])('customers are proven that are kept by a clock %d seconds off', (seconds) => {
  const made = [1, 2, 3].map((n) => shownAt(n, seconds))
  const account = accountOf(...made)
  expect(account.see(listed(...made))).toBe(3)
})

test('a clock that is further behind proves nobody, nor does one create that is answered with somebody else', () => {
  const far = [1, 2, 3].map((n) => shownAt(n, -600))
  expect(accountOf(...far).see(listed(...far))).toBe(0)
  const made = [shownAt(1, 0), shownAt(2, -100, 'somebody@example.net'), shownAt(3, 0)]
  const account = accountOf(...made)
  // Given our email since, as by an update that hits others.
  expect(account.see(listed(shownAt(2, -100)))).toBe(0)
  expect(account.see(listed(made[0]!, made[2]!))).toBe(2)
})

test('nobody who carries the mark is taken for ours who was created before the run, by the clock that keeps', () => {
  const account = accountOf(shownAt(1, -30), shownAt(2, -30))
  expect(account.see(listed(shownAt(3, -29)))).toBe(1)
  expect(account.see(listed(shownAt(4, -40)))).toBe(0)
})
