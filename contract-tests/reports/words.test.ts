import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Exchange } from '../../src/http/exchange.ts'
import { parsed } from '../../src/http/json.ts'
import { laidOut } from '../../src/report/exchange-text.ts'
import { annotations, stepSummary } from '../../src/report/github.ts'
import { describeFinding } from '../../src/report/describe-finding.ts'
import { leftOut, needsSigning, tellingReasons } from '../../src/contract/run/plan.ts'
import type { Facts } from '../../src/contract/finding.ts'
import type { CheckResult, Report } from '../../src/report/report.ts'
import { terminalReport } from '../../src/report/terminal.ts'
import { loadOperations } from '../../src/spec/openapi.ts'
import { loadSpec } from '../../src/spec/spec.ts'
import { cleanReport, exampleReport, hostile } from './example-report.ts'

describe('GitHub annotations', () => {
  test('are one line each, whatever a deployment answered', () => {
    const lines = annotations(exampleReport(hostile)).trimEnd().split('\n')
    expect(lines.map((line) => line.slice(0, line.indexOf(' ')))).toEqual(['::error', '::error', '::notice'])
  })

  test('are as many as GitHub shows, the last of which says how many more there are', () => {
    const report = exampleReport()
    const lines = annotations({ ...report, findings: Array.from({ length: 25 }, () => report.findings[0]!) })
      .trimEnd()
      .split('\n')
    expect(lines).toHaveLength(10)
    expect(lines.at(-1)).toBe('::error title=customers-kit::16 more; the step summary has them all')
  })

  test('there are none for a clean run', () => expect(annotations(cleanReport())).toBe(''))
})

describe('the step summary', () => {
  test('says the verdict, counts promises by operation and lists the findings', () => {
    const summary = stepSummary(exampleReport())
    expect(summary).toContain('## ❌ 2 findings of 2 roots, 2 promises broken')
    expect(summary).toContain('| List | 1 | 0 | 14 | 0 |')
    expect(summary).toContain('### Findings: 2')
    expect(stepSummary(cleanReport())).toContain('## ✅')
  })

  test('keeps what a deployment answered from becoming Markdown or HTML', () => {
    const rows = stepSummary(exampleReport(hostile))
      .split('\n')
      .filter((line) => line.startsWith('| GET') || line.includes('GET'))
    expect(rows).toHaveLength(3)
    for (const row of rows) {
      expect(row.match(/<(?!\/?code>|br>)/)).toBeNull()
      expect(row.match(/[`*[\]!@]/)).toBeNull()
      expect(row.split('|')).toHaveLength(7)
    }
  })
})

/** Thirty failures: the first is the root of the second and third, and many checks and headers stand in it. */
function manyFindings(words: string): Report {
  const report = exampleReport(words)
  const one = report.findings[0]!
  const curl = `${one.curl}${" \\\n  -H 'x-more: of them'".repeat(8)}`
  const root = { ...one, checks: [...one.checks.slice(0, 1), 'one', 'two', 'three', 'four', 'five'], curl }
  const more = Array.from({ length: 29 }, (_, n) => ({
    ...one,
    key: `${one.key}:${n}`,
    ...(n < 2 ? { because: n === 0 ? root.key : `${one.key}:0` } : {}),
  }))
  const findings = [root, ...more]
  return { ...report, findings, summary: { ...report.summary, findings: 30, roots: 28, broken: 1 } }
}

describe('the terminal report', () => {
  test.each([undefined, 80, 200])('fits a terminal of %s columns but for commands to copy', (columns) => {
    const report = manyFindings('a rather long explanation of what went wrong with this customer '.repeat(5))
    const findings = report.findings.map((finding) => ({ ...finding, curl: null }))
    const text = terminalReport({ ...report, findings, left: [] }, { colours: false, columns })
    expect(text.split('\n').filter((line) => line.length > (columns ?? 80))).toEqual([])
  })

  test('begins with a line for each finding, those that come of another below it, then tells each root in 12 lines', () => {
    const report = manyFindings('a rather long explanation of what went wrong with this customer '.repeat(5))
    const [overview, ...told] = terminalReport(report, { colours: false }).split('\n\n')
    expect(overview!.split('\n').map((line) => line.slice(0, 5))).toEqual([
      '  1 ✗',
      '    ↳',
      '    ↳',
      ...Array.from({ length: 27 }, (_, n) => `${String(n + 2).padStart(3)} ✗`),
    ])
    const roots = told.filter((part) => /^\d+ ✗ /.test(part))
    expect(roots).toHaveLength(28)
    for (const part of roots) expect(part.split('\n').length).toBeLessThanOrEqual(12)
    expect(roots[0]).toContain('Leads to  2 more: list-total')
    expect(roots[0]).toContain('Seen      4 times, by checks-list-total, one, two and 3 more')
  })

  test('tells one finding without an overview', () => {
    const report = exampleReport()
    const text = terminalReport({ ...report, findings: report.findings.slice(0, 1) }, { colours: false })
    expect(text).toMatch(/^✗ GET \/api\/customers/)
  })

  test('says that the mode is why a check did not run', () => {
    const report = cleanReport()
    const skipped = leftOut('read', false).map(({ scenario: { name, operation }, reason }): CheckResult => {
      return { name, operation, promises: [], status: 'skipped', reason, requests: 0, durationMs: 0 }
    })
    const text = terminalReport({ ...report, mode: 'read', checks: skipped }, { colours: false })
    expect(text).toMatch(/Skipped: \d+ checks \(it writes, and --mode read sends GET only\)/)
  })

  test('has no steering characters but its own colours', () => {
    const steering = /[^\P{Cc}\t\n]|\u202e/u
    expect(terminalReport(exampleReport(hostile), { colours: false })).not.toMatch(steering)
    expect(stripVTControlCharacters(terminalReport(exampleReport(hostile), { colours: true }))).not.toMatch(steering)
  })

  test('names each failure with its promise, what was expected, what came and a command', () => {
    const text = terminalReport(exampleReport(), { colours: false })
    for (const words of [
      '✗ GET /api/customers: total',
      '(list-total)',
      'Response: the document',
      'Expected  3',
      'Actual    total counts',
      '4 times',
      'Again     curl -i',
      '2 promises broken: https://staging',
      'seed 7',
      'Left behind: 1 customer ',
    ]) {
      expect(text).toContain(words)
    }
  })
})

describe('a finding in words', () => {
  const answered = (type: string | undefined, body: string): Exchange => ({
    request: { method: 'GET', url: 'http://127.0.0.1/api/customers', headers: [], body: undefined },
    startedAt: '2026-03-04T05:06:08.000Z',
    durationMs: 1,
    attempts: 1,
    answer: { status: 200, headers: type === undefined ? [] : [['content-type', type]], body, json: parsed(body) },
  })
  const words = (facts: Facts, exchange?: Exchange) =>
    describeFinding({ facts, operation: 'createCustomer', operations: ['createCustomer'], exchange })
  const notJson = (type: string | undefined, body: string) =>
    words({ kind: 'not-json', contentType: type, status: 200 }, answered(type, body))

  test.each<[string | undefined, string, string, string]>([
    [
      'text/html',
      '<h1>No</h1>',
      'is not JSON, and says text/html',
      'content-type: text/html; the body is: <h1>No</h1>',
    ],
    [undefined, 'No', 'is not JSON, and says nothing of what it is', 'content-type: none; the body is: No'],
    ['application/json', '', 'says that it is JSON and is not', 'content-type: application/json; the body is empty'],
    ['text/html', '{}', 'is JSON and does not say so: it says text/html', 'content-type: text/html'],
    [undefined, '{}', 'is JSON and does not say so: it has no content type', 'content-type: none'],
  ])('a body of %s that is %s', (type, body, message, actual) => {
    const said = notJson(type, body)
    expect(said.message).toBe(`an answer (200) of createCustomer ${message}`)
    expect(said.actual).toBe(actual)
  })

  test('shows 200 bytes of a body that is no JSON, and no half of a character', () => {
    expect(notJson('text/html', `${'x'.repeat(199)}é and more`).actual).toBe(
      `content-type: text/html; the body begins: ${'x'.repeat(199)}…`,
    )
  })

  test.each<[Facts, string]>([
    [
      { kind: 'query', query: '', problem: 'the page holds more', expected: '', actual: '' },
      'the list without a filter: the page holds more (createCustomer)',
    ],
    [
      { kind: 'query', query: 'email=a%40b.example', problem: 'lacks one', expected: '', actual: '' },
      'the list with email=a@b.example: lacks one (createCustomer)',
    ],
    [
      { kind: 'query', query: 'id=%', problem: 'lacks one', expected: '', actual: '' },
      'the list with id=%: lacks one (createCustomer)',
    ],
    [
      { kind: 'refused', what: ['createCustomer with a valid request'], status: 401 },
      'createCustomer refuses a request with a valid request with 401',
    ],
    [
      {
        kind: 'accepted',
        what: ['createCustomer that is not signed', 'listCustomers that is not signed'],
        status: 200,
      },
      'createCustomer accepts a request that is not signed with 200',
    ],
    [{ kind: 'refused', what: [''], status: 401 }, 'createCustomer refuses what it was asked with 401'],
    [
      { kind: 'leak', what: 'phone of another customer' },
      'an error of createCustomer shows the phone of another customer',
    ],
  ])('%j', (facts, message) => expect(words(facts).message).toBe(message))

  test('names every operation, some of them, or one', () => {
    const facts: Facts = { kind: 'server-error', what: ['a create'], status: 500 }
    const all = loadOperations(loadSpec()).map(({ operationId }) => operationId)
    const of = (count: number) =>
      describeFinding({ facts, operation: all[0]!, operations: all.slice(0, count) }).message
    expect(of(1)).toBe(`${all[0]} fails with 500 on a create`)
    expect(of(2)).toBe(`${all[0]} and ${all[1]} fail with 500 on a create`)
    expect(of(6)).toBe('every operation fails with 500 on a create')
  })
})

describe('a body that is laid out', () => {
  test.each([
    ['{"a":1.0,"a":12345678901234567890,"b":[]}', '{\n  "a": 1.0,\n  "a": 12345678901234567890,\n  "b": []\n}'],
    ['[{"t":"{,[:\\" "},null]', '[\n  {\n    "t": "{,[:\\" "\n  },\n  null\n]'],
    ['<html>', '<html>'],
    ['"text"', '"text"'],
    ['{ } ', '{ }'],
  ])('%s keeps each token as it came', (body, text) => expect(laidOut(body)).toBe(text))
})

test.each<[body: unknown, said: string]>([
  [
    { success: false, message: 'The phone is taken.', errors: [{ field: 'phone', message: 'is taken' }] },
    '400: The phone is taken.: phone is taken',
  ],
  [{ error: { message: 'no such plan' } }, '400: no such plan'],
  [{ title: 'Bad Request', errors: ['email: bad'] }, '400: Bad Request: email: bad'],
  [{ code: 7 }, '400'],
  [undefined, '400; the body is: no'],
])('a refusal is told with the reason that its body %j gives', (json, said) => {
  const answer = { status: 400, headers: [], body: json === undefined ? 'no' : JSON.stringify(json), json }
  const facts: Facts = { kind: 'refused', what: ['a create with a phone'], status: 400 }
  const exchange = { answer } as unknown as Exchange
  const of = { facts, operation: 'createCustomer', operations: ['createCustomer'], exchange } as const
  expect(describeFinding({ ...of, operations: ['createCustomer'] }).actual).toBe(said)
  expect(describeFinding({ ...of, operations: ['createCustomer'], exchange: undefined }).actual).toBe('400')
})

test('what was not tried is told by the reason that says most', () => {
  expect(tellingReasons(['not chosen', needsSigning])).toBe(needsSigning)
  expect(tellingReasons([needsSigning, 'beyond --max-requests 20', 'not chosen'])).toBe('beyond --max-requests 20')
  expect(tellingReasons(['not chosen', 'not chosen'])).toBe('not chosen')
  expect(tellingReasons([])).toBe('')
})
