import { describe, expect, test } from 'vitest'
import { applyBaseline, readBaseline, updatedBaseline } from './baseline.ts'
import type { Baseline, KnownFinding } from './baseline.ts'
import type { PromiseId } from '../spec/promise-id.ts'
import type { CheckResult, Report, ReportedFinding } from './report.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

const promiseOf: Record<string, PromiseId> = { a: 'list-total', b: 'list-pages', c: 'get-by-id' }

const known = (key: string, more: Partial<KnownFinding> = {}): KnownFinding => ({
  key,
  check: `check-${key}`,
  promise: promiseOf[key]!,
  reason: 'The fix ships in May',
  expires: '2026-05-31',
  ...more,
})
const baseline = (...findings: KnownFinding[]): Baseline => ({ version: 1, findings })

function report(found: string[], passed: string[] = [], skipped: string[] = []): Report {
  const check = (key: string, status: CheckResult['status']): CheckResult => ({
    name: `check-${key}`,
    operation: 'all',
    promises: [promiseOf[key]!],
    status,
    reason: null,
    requests: 1,
    durationMs: 1,
  })
  const checks = [
    ...found.map((key) => check(key, 'failed')),
    ...passed.map((key) => check(key, 'passed')),
    ...skipped.map((key) => check(key, 'skipped')),
  ]
  return {
    version: '1.1',
    target: 'https://staging.example.com',
    mode: 'full',
    strict: false,
    seed: 1,
    startedAt: '2026-03-04T05:06:07Z',
    durationMs: 1,
    summary: {
      findings: found.length,
      roots: found.length,
      broken: found.length,
      rules: 0,
      checks: checks.length,
      passed: passed.length,
      failed: found.length,
      skipped: skipped.length,
      notes: 0,
      requests: 1,
    },
    promises: {
      total: checks.length,
      checked: found.length + passed.length,
      broken: found.length,
      each: [...found, ...passed, ...skipped].map((key, n) => ({
        id: promiseOf[key]!,
        operation: 'all',
        section: '',
        source: 'doc',
        text: '',
        status: n < found.length ? 'broken' : 'kept',
        checks: [],
      })),
    },
    findings: found.map(
      (key): ReportedFinding => ({
        key,
        check: `check-${key}`,
        checks: [`check-${key}`],
        operation: 'all',
        operations: ['all'],
        severity: 'failure',
        promise: { id: promiseOf[key]!, source: 'doc', text: '', section: '' },
        facts: { kind: 'leak', what: key },
        message: key,
        expected: '',
        actual: '',
        count: 1,
        curl: null,
        exchange: null,
      }),
    ),
    checks,
    requests: [],
    left: [],
  }
}

const at = (today: string) => ({ file: 'baseline.json', today })

describe('a report held to a baseline', () => {
  test('a known finding is a note, its check passes and its promise is noted', () => {
    const held = applyBaseline(report(['a']), baseline(known('a')), at('2026-05-31'))
    expect(held.findings.map(({ severity, acceptance }) => [severity, acceptance])).toEqual([
      ['note', { reason: 'The fix ships in May', expires: '2026-05-31', expired: false }],
    ])
    expect(held.checks.map(({ status }) => status)).toEqual(['passed'])
    expect(held.promises.each.map(({ status }) => status)).toEqual(['noted'])
    expect(held.promises.broken).toBe(0)
    expect(held.summary).toMatchObject({ failed: 0, passed: 1, notes: 1 })
  })

  test('the day after its last day it is a failure again', () => {
    const held = applyBaseline(report(['a']), baseline(known('a')), at('2026-06-01'))
    expect(held.findings.map(({ severity, acceptance }) => [severity, acceptance?.expired])).toEqual([
      ['failure', true],
    ])
    expect(held.summary).toMatchObject({ failed: 1, notes: 0 })
    expect(held.baseline).toMatchObject({ accepted: 0, expired: 1 })
  })

  test('a finding that is not in it stays a failure and comes first', () => {
    const held = applyBaseline(report(['a', 'b']), baseline(known('a')), at('2026-05-01'))
    expect(held.findings.map(({ key, severity }) => [key, severity])).toEqual([
      ['b', 'failure'],
      ['a', 'note'],
    ])
  })

  test('a finding is healed where its check looked and did not find it, and only there', () => {
    const held = applyBaseline(report([], ['a'], ['b']), baseline(known('a'), known('b'), known('c')), at('2026-05-01'))
    expect(held.baseline?.healed.map(({ key }) => key)).toEqual(['a'])
    // The check of the third is of another mode.
    expect(held.baseline?.unseen).toBe(2)
  })

  test('a check that also saw something new still fails', () => {
    const found = report(['a', 'b'])
    found.findings[1]!.checks.push('check-a')
    expect(applyBaseline(found, baseline(known('a')), at('2026-05-01')).checks.map(({ status }) => status)).toEqual([
      'failed',
      'failed',
    ])
  })
})

describe('an updated baseline', () => {
  test('accepts everything that was found: what was known keeps its reason and day, what is new or over gets ninety days', () => {
    const updated = updatedBaseline(
      report(['a', 'b', 'c']),
      baseline(known('a'), known('b', { expires: '2026-02-01' })),
      '2026-03-04',
    )
    expect(updated.findings).toEqual([
      known('a'),
      known('b', { expires: '2026-06-02' }),
      known('c', { reason: 'Accepted as it was on 2026-03-04; say here why.', expires: '2026-06-02' }),
    ])
  })

  test('loses what is healed and keeps what was not looked for', () => {
    expect(updatedBaseline(report([], ['a'], ['b']), baseline(known('a'), known('b')), '2026-03-04').findings).toEqual([
      known('b'),
    ])
  })

  test('can be read again and makes the run pass', () => {
    const found = report(['a', 'b'])
    const again = readBaseline(JSON.stringify(updatedBaseline(found, baseline(), '2026-03-04')))
    expect(applyBaseline(found, again, at('2026-03-04')).findings.every(({ severity }) => severity === 'note')).toBe(
      true,
    )
  })
})

describe('a baseline file', () => {
  test.each([
    ['not JSON', '{', 'it is not JSON'],
    ['a list', '[]', 'it has to be an object'],
    ['another version', '{"version":2,"findings":[]}', 'version has to be 1, not 2'],
    ['no findings', '{"version":1}', 'findings has to be a list'],
    ['an unknown member', '{"version":1,"findings":[],"finding":[]}', 'finding is not known'],
    [
      'a finding without a reason',
      JSON.stringify(baseline(known('a', { reason: ' ' }))),
      'findings[0].reason has to be text: say why',
    ],
    [
      'a day that is none',
      JSON.stringify(baseline(known('a', { expires: '2027-02-30' }))),
      'findings[0].expires has to be a day such as 2027-01-31, not "2027-02-30"',
    ],
    [
      'a time for a day',
      JSON.stringify(baseline(known('a', { expires: '2027-02-03T00:00:00Z' }))),
      'findings[0].expires has to be a day',
    ],
    [
      'the same finding twice',
      JSON.stringify(baseline(known('a'), known('a'))),
      'findings[1].key is the same as that of findings[0]',
    ],
    ['a finding that is no object', '{"version":1,"findings":[null]}', 'findings[0] has to be an object'],
  ])('%s is refused with a word on what belongs there', (_, text, message) => {
    expect(() => readBaseline(text)).toThrow(CannotFindOut)
    expect(() => readBaseline(text)).toThrow(message)
  })

  test('everything that is wrong is said at once', () => {
    expect(() => readBaseline('{"version":0,"findings":[{"key":"a"}]}')).toThrow(
      /version[^]*findings\[0\]\.check[^]*findings\[0\]\.expires/,
    )
  })
})
