import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { applyBaseline } from '../../src/report/baseline.ts'
import { ctrfReport } from '../../src/report/ctrf.ts'
import { stepSummary } from '../../src/report/github.ts'
import { htmlReport } from '../../src/report/html.ts'
import { junitReport } from '../../src/report/junit.ts'
import { commentMark, markdownReport } from '../../src/report/markdown.ts'
import { sarifReport } from '../../src/report/sarif.ts'
import type { Report } from '../../src/report/report.ts'
import { summarize } from '../../src/report/summary.ts'
import { terminalReport } from '../../src/report/terminal.ts'
import { watchTerminal } from '../../src/report/watch-terminal.ts'
import { sayCount } from '../../src/report/verdict.ts'
import { loadOperations } from '../../src/spec/openapi.ts'
import { loadSpec, packageRoot } from '../../src/spec/spec.ts'
import { appReport, exampleReport } from './example-report.ts'

const promises = readFileSync(join(packageRoot, 'spec', 'promises.yaml'), 'utf8')
const kinds: Record<string, (report: Report) => string> = {
  terminal: (report) => (report.mode === 'watch' ? watchTerminal : terminalReport)(report, { colours: false }),
  JUnit: junitReport,
  SARIF: (report) => sarifReport(report, { version: '1.2.3', promises }),
  CTRF: (report) => ctrfReport(report, { version: '1.2.3', id: '01938f6e-7a40-7c31-9d0a-5b1f3c9e2a77' }),
  HTML: (report) => htmlReport(report, { version: '1.2.3', operations: loadOperations(loadSpec()) }),
  'the step summary': stepSummary,
  Markdown: markdownReport,
}

// Eight findings of two promises, three of which come of others; one of those others is accepted.
function chained(): Report {
  const report = exampleReport()
  const [total, timestamp, note] = report.findings as [
    Report['findings'][0],
    Report['findings'][0],
    Report['findings'][0],
  ]
  const more = [1, 2, 3].map((n) => ({
    ...total,
    key: `list-total:${n}`,
    because: n === 3 ? total.key : timestamp.key,
  }))
  const findings = [total, timestamp, ...more, { ...timestamp, key: 'envelope-timestamp:last' }, note]
  return {
    ...report,
    findings,
    summary: summarize(findings, { ...report, promises: report.promises.each, requests: 240 }),
  }
}
const accepted = applyBaseline(
  chained(),
  {
    version: 1,
    findings: [{ key: chained().findings[1]!.key, check: 'x', promise: 'x', reason: 'x', expires: '2026-04-01' }],
  },
  { file: 'known.json', today: '2026-03-04' },
)

const reports: [string, Report, string][] = [
  ['a run', chained(), '6 findings of 3 roots, 2 promises broken'],
  ['a run with a baseline', accepted, '5 findings of 4 roots, 2 promises broken'],
  ['a recorded PATCH', appReport(), '1 finding of 1 root, 0 promises broken'],
]

describe.each(reports)('%s', (_, report, count) => {
  test('is counted once, and every format says that count', () => {
    expect(sayCount(report.summary)).toBe(count)
    for (const [kind, write] of Object.entries(kinds))
      expect([kind, write(report).replaceAll(/\s+/g, ' ').includes(count)]).toEqual([kind, true])
  })

  test('every finding is a case of JUnit, a test of CTRF and a result of SARIF with its rule', () => {
    const xml = kinds['JUnit']!(report)
    expect(xml).toContain(`failures="${report.summary.findings}" errors="0" time`)
    expect(xml.match(/<failure /g)).toHaveLength(report.summary.findings)
    expect(xml.match(/classname="[^"]+\.findings"/g)).toHaveLength(report.findings.length)
    const { results } = JSON.parse(kinds['CTRF']!(report)) as {
      results: { summary: { failed: number; tests: number } }
    }
    expect(results.summary).toMatchObject({ failed: report.summary.findings, tests: xml.match(/<testcase /g)?.length })
    const [run] = (JSON.parse(kinds['SARIF']!(report)) as { runs: any[] }).runs
    expect(run.results).toHaveLength(report.findings.length)
    for (const { ruleId, ruleIndex } of run.results) expect(run.tool.driver.rules[ruleIndex]?.id).toBe(ruleId)
    expect(() => new URL(run.tool.driver.informationUri)).not.toThrow()
  })
})

test('a comment begins with a line that is the same from run to run and ends nothing else', () => {
  const report = { ...exampleReport(), target: 'https://a.example/--><b>' }
  const first = markdownReport(report).split('\n')[0]
  expect(first).toBe(commentMark(report.target))
  expect(markdownReport({ ...chained(), target: report.target }).split('\n')[0]).toBe(first)
  expect(first).toMatch(/^<!-- [^<>]+ -->$/)
})

test('a comment is never longer than one can be, and says what is missing', () => {
  const report = exampleReport('word '.repeat(2_000))
  const findings = Array.from({ length: 100 }, () => report.findings[0]!)
  const text = markdownReport({ ...report, findings })
  expect(text.length).toBeLessThan(62_000)
  expect(text).toMatch(/… \d+ more lines/)
})
