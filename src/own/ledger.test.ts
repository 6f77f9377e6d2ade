import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { beginLedger, openLedger, readLedger } from './ledger.ts'
import type { SeedHead } from './ledger.ts'

const head: SeedHead = {
  ledger: 'customers-kit seed',
  target: 'http://127.0.0.1:4010',
  seed: 42,
  dataset: '1',
  locales: null,
  type: null,
}
const intended = { state: 'intended', email: 'ada@example.com', since: 1 } as const
let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-'))
  path = join(folder, 'a.ledger')
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('a ledger', () => {
  it('is a file, not a device that has no end', () => {
    for (const open of [() => openLedger('/dev/zero', head), () => readLedger('/dev/zero')])
      expect(open).toThrow('/dev/zero is a device or a pipe, not a file. Name another --ledger.')
  })

  it('knows after it was opened again what was put down, the last word for each customer', () => {
    const ledger = openLedger(path, head)
    ledger.write(0, intended)
    ledger.write(0, { state: 'created', id: 'x' })
    ledger.write(1, intended)
    ledger.write(2, { state: 'failed', reason: '400' })
    ledger.close()
    const known = [
      [0, { state: 'created', id: 'x', email: 'ada@example.com', since: 1 }],
      [1, intended],
      [2, { state: 'failed', reason: '400' }],
    ]
    expect([...readLedger(path).entries]).toEqual(known)
    const again = openLedger(path, head)
    expect([...again.entries]).toEqual(known)
    again.close()
  })

  it('has an intention in the file at once, and what came of it before the next event', async () => {
    const ledger = openLedger(path, head)
    ledger.write(0, intended)
    expect(readLedger(path).entries.get(0)).toEqual(intended)
    ledger.write(0, { state: 'existed' })
    await new Promise((resolve) => setImmediate(resolve))
    expect(readLedger(path).entries.get(0)).toEqual({ state: 'existed' })
    ledger.close()
  })

  it('is for its owner alone', () => {
    openLedger(path, head).close()
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('takes a last line that was cut off at any place for not said, and goes on behind it', () => {
    const ledger = openLedger(path, head)
    ledger.write(0, intended)
    ledger.close()
    const whole = statSync(path).size
    appendFileSync(path, `${JSON.stringify({ n: 0, state: 'created', id: 'x' })}\n`)
    for (let size = statSync(path).size - 2; size >= whole; size--) {
      truncateSync(path, size)
      const cut = openLedger(path, head)
      expect(cut.entries.get(0)).toEqual(intended)
      cut.write(1, intended)
      cut.close()
      expect(readLedger(path).entries.get(1)).toEqual(intended)
      truncateSync(path, size)
    }
  })

  it('begins anew where not even its first line was whole', () => {
    writeFileSync(path, '{"ledger":"custom')
    const ledger = openLedger(path, head)
    ledger.write(0, intended)
    ledger.close()
    expect(readLedger(path).head).toMatchObject(head)
    expect(readFileSync(path, 'utf8')).not.toContain('custom{')
  })

  it.each(['hello', '{"some":"json"}', '{"ledger":"another"}\n'])(
    'is not made of a file that holds %j, which stays as it is',
    (text) => {
      writeFileSync(path, text)
      expect(() => openLedger(path, head)).toThrow(CannotFindOut)
      expect(readFileSync(path, 'utf8')).toBe(text)
    },
  )

  it.each([
    ['target', { target: 'http://other.test' }],
    ['seed', { seed: 7 }],
    ['dataset', { dataset: '2' }],
    ['locales', { locales: ['NG'] }],
    ['type', { type: 'business' as const }],
  ])('is not taken for another %s', (name, other) => {
    openLedger(path, head).close()
    expect(() => openLedger(path, { ...head, ...other })).toThrow(new RegExp(`is the ledger of ${name} `))
    expect(() => openLedger(path, { ...head, ...other })).toThrow(CannotFindOut)
  })

  it('of a check is begun in a new file only, and named where a seed is given it', () => {
    const check = {
      ledger: 'customers-kit check',
      target: head.target,
      run: 'kit0a1b2c3d',
      at: '2026-03-14T09:26:53Z',
    } as const
    beginLedger(path, check, { durable: true }).close()
    expect(() => beginLedger(path, check)).toThrow(/EEXIST/)
    expect(() => openLedger(path, head)).toThrow(/is a ledger of "customers-kit check" and not of "customers-kit seed"/)
  })

  it('of the first form of a check is read: what it calls gone is open, what was refused is not', () => {
    const lines = [
      { ledger: 1, target: head.target, run: 'kit0a1b2c3d', at: '2026-03-14T09:26:53.000Z' },
      { n: 1, email: 'ada@example.com' },
      { n: 2, email: 'refused@example.com' },
      { n: 1, id: 'id-1' },
      { n: 2, id: null },
      { gone: 'id-1' },
      { n: 3, email: null },
    ]
    writeFileSync(path, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n{"n":3,"id"`)
    const since = Date.parse('2026-03-14T09:26:53Z')
    expect([...readLedger(path).entries]).toEqual([
      [1, { state: 'created', id: 'id-1', email: 'ada@example.com', since }],
      [2, { state: 'failed', reason: 'no customer was created' }],
      [3, { state: 'intended', email: null, since }],
    ])
  })

  it.each([{ id: {} }, { id: 7 }, {}, { id: null }])('passes over a line that claims %j', (claim) => {
    const ledger = openLedger(path, head)
    ledger.write(0, intended)
    ledger.close()
    appendFileSync(path, `${JSON.stringify({ n: 0, state: 'created', ...claim })}\n`)
    expect(readLedger(path).entries.get(0)).toEqual(intended)
  })
})
