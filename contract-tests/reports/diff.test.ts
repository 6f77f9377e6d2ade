import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { runCli } from '../../src/cli/cli-under-test.ts'
import { diffMarkdown, diffReports, diffText, readReport } from '../../src/report/diff.ts'
import type { Report } from '../../src/report/report.ts'
import { CannotFindOut } from '../../src/trouble/cannot-find-out.ts'
import { cleanReport, exampleReport, hostile } from './example-report.ts'

const [total, timestamp] = exampleReport().findings as [Report['findings'][0], Report['findings'][0]]
const withFindings = (findings: Report['findings'], more: Partial<Report> = {}): Report => ({
  ...cleanReport(),
  findings,
  ...more,
})
const keys = (findings: { key: string }[]): string[] => findings.map(({ key }) => key)

describe('two reports', () => {
  test('show what is new, gone, still there, and a note is none of it', () => {
    const other = { ...total, key: 'other' }
    const note = { ...total, key: 'noted', severity: 'note' as const }
    const diff = diffReports(withFindings([total, timestamp, note]), withFindings([timestamp, other]))
    expect([keys(diff.fresh), keys(diff.gone), keys(diff.still), keys(diff.unseen), diff.remarks]).toEqual([
      ['other'],
      [total.key],
      [timestamp.key],
      [],
      [],
    ])
  })

  test('do not call gone what was not looked for', () => {
    const { checks } = cleanReport()
    const skipped = checks.map((check) =>
      check.name === total.check ? { ...check, status: 'skipped' as const } : check,
    )
    const diff = diffReports(withFindings([total, timestamp]), withFindings([], { checks: skipped }))
    expect([keys(diff.gone), keys(diff.unseen)]).toEqual([[timestamp.key], [total.key]])
  })

  test('do not call gone what a smaller run, or one that was cut short, did not come to', () => {
    const { checks } = cleanReport()
    const drawn = { ...total, key: 'drawn', check: 'a-story-of-deep' }
    const whole = { ...timestamp, key: 'whole', check: 'all' }
    const old = withFindings([drawn, whole, total], { mode: 'deep' })
    const smaller = diffReports(old, withFindings([]))
    expect([keys(smaller.gone), keys(smaller.unseen)]).toEqual([[total.key], ['drawn', 'whole']])
    const failed = checks.map((check) => ({
      ...check,
      status: check.name === total.check ? ('failed' as const) : check.status,
    }))
    const cutShort = { reason: 'time', since: '2026-03-05T00:00:00.000Z', what: 'the time for it was up' } as const
    const cut = diffReports(old, withFindings([], { mode: 'deep', checks: failed, cutShort }))
    expect([keys(cut.gone), keys(cut.unseen)]).toEqual([[], ['drawn', 'whole', total.key]])
    const again = diffReports(old, withFindings([], { mode: 'deep' }))
    expect(keys(again.gone)).toEqual(['whole', total.key])
  })

  test('of different targets, modes and in the wrong order say so', () => {
    const old = withFindings([], { target: 'https://a.example', mode: 'read', startedAt: '2026-03-05T00:00:00.000Z' })
    expect(diffReports(old, withFindings([])).remarks).toHaveLength(3)
  })

  test('give no answer a chance to become Markdown or to steer a terminal', () => {
    const diff = diffReports(withFindings([]), withFindings(exampleReport(hostile).findings))
    expect(diffMarkdown(diff)).not.toMatch(/<(?!\/?code>)|[`*[\]!@]|\u202e/)
    expect(diffText(diff)).not.toMatch(/[^\P{Cc}\t\n]|\u202e/u)
  })

  test.each([
    ['', 'not JSON'],
    ['[]', 'no report'],
    ['{"findings":[],"checks":[]}', 'members are missing'],
    ['{"version":"2.0","findings":[],"checks":[]}', 'version 2.0'],
    ['{"target":"x","mode":"full","checks":[],"findings":[{}]}', 'members are missing'],
  ])('%s is no report', (text, words) => {
    expect(() => readReport(text)).toThrow(CannotFindOut)
    expect(() => readReport(text)).toThrow(words)
  })
})

describe('customers-kit diff', () => {
  const folder = mkdtempSync(join(tmpdir(), 'customers-kit-diff-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const [old, now] = [join(folder, 'old.json'), join(folder, 'new.json')]
  const { version: _, ...before } = withFindings([timestamp])
  writeFileSync(old, JSON.stringify(before))
  writeFileSync(now, JSON.stringify(withFindings([total, timestamp])))

  test('exits with 1 and writes Markdown where a finding is new, and reads reports without a version', async () => {
    const markdown = join(folder, 'diff.md')
    const { code, stdout, stderr } = await runCli(['diff', old, now, '--markdown', markdown])
    expect([code, stderr]).toEqual([1, ''])
    expect(stdout).toMatch(/^\+ list-total: [^]*\n= envelope-timestamp: [^]*\n\n1 new, 0 gone, 1 still there/)
    expect(readFileSync(markdown, 'utf8')).toMatch(/^## ❌ 1 new finding\n[^]*### New: 1\n\n\| Promise \| What \|/)
  })

  test('exits with 0 where none is, and with 2 where it cannot tell', async () => {
    const gone = await runCli(['diff', now, old, '--markdown'])
    expect([gone.code, gone.stdout.split('\n')[0]]).toEqual([0, '## ✅ No new finding'])
    const none = await runCli(['diff', old, join(folder, 'none.json')])
    expect([none.code, none.stdout]).toEqual([2, ''])
    expect(none.stderr).toMatch(/^customers-kit: .*none\.json cannot be read: .*--json\.\n$/)
  })
})
