import { appendFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLedger, readLedger } from './ledger.ts'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'ledger-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const head = { target: 'http://127.0.0.1:4010/', run: 'kit0a1b2c3d', at: '2026-03-14T09:26:53.000Z' }

test('a customer is on disk before it is created, and so is what became of it', () => {
  const path = join(folder, 'ledger')
  const ledger = createLedger(path, head)
  const first = ledger.intend('ada@example.com')
  expect(readLedger(path).open).toEqual([{ n: first, email: 'ada@example.com', id: null, settled: false }])
  ledger.settle(first, 'id-1')
  ledger.settle(ledger.intend('refused@example.com'), null)
  ledger.intend('unknown@example.com')
  expect(readLedger(path).open.map(({ id, email }) => id ?? email)).toEqual(['id-1', 'unknown@example.com'])
  ledger.gone('id-1')
  expect(readLedger(path).open.map(({ email }) => email)).toEqual(['unknown@example.com'])
})

test('a line that was cut off is passed over', () => {
  const path = join(folder, 'ledger')
  createLedger(path, head).intend('ada@example.com')
  appendFileSync(path, '{"n":2,"ema')
  expect(readLedger(path).open).toHaveLength(1)
})

test('only ids that it names are its own', () => {
  const ledger = createLedger(undefined, head)
  ledger.settle(ledger.intend('ada@example.com'), 'ABC')
  expect([ledger.owns('abc'), ledger.owns('def')]).toEqual([true, false])
})

test('a ledger with nothing left to tell is removed when it is closed', () => {
  const path = join(folder, 'ledger')
  const ledger = createLedger(path, head)
  ledger.settle(ledger.intend('ada@example.com'), 'id-1')
  ledger.gone('id-1')
  ledger.close()
  expect(existsSync(path)).toBe(false)
})

test('a file that is there already is not written over', () => {
  const path = join(folder, 'ledger')
  createLedger(path, head)
  expect(() => createLedger(path, head)).toThrow(/EEXIST/)
})

test('where a deployment stores what it refuses, refused creates are open again, those that are gone are not', () => {
  const ledger = createLedger(undefined, head)
  const email = (name: string): string => `${name}.${head.run}@example.com`
  ledger.settle(ledger.intend(email('refused')), null)
  ledger.settle(ledger.intend('not-an-email'), null)
  ledger.settle(ledger.intend(email('gone')), 'id-1')
  ledger.gone('id-1')
  expect(ledger.open()).toEqual([])
  ledger.doubt()
  expect(ledger.open().map((entry) => entry.email)).toEqual([email('refused')])
})
