import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { laidOut } from '../../src/report/exchange-text.ts'
import { annotations, stepSummary } from '../../src/report/github.ts'
import { terminalReport } from '../../src/report/terminal.ts'
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
    expect(summary).toContain('## ❌ 2 promises broken')
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

describe('the terminal report', () => {
  test('fits 80 columns but for commands to copy', () => {
    const report = exampleReport('a rather long explanation of what went wrong with this customer '.repeat(5))
    const text = terminalReport(
      { ...report, findings: report.findings.map((finding) => ({ ...finding, curl: null })) },
      { colours: false },
    )
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])
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
      'Again\n    curl -i',
      '2 promises broken: https://staging',
      'seed 7',
      'Left behind: 1 customer ',
    ]) {
      expect(text).toContain(words)
    }
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
