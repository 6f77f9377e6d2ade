// 1 draw, 2 minutes: SARIF by the validator of its authors, where SARIF_MULTITOOL names it
// 1 draw, 10 minutes: SARIF held to its authors' validator, where SARIF_MULTITOOL names it
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { sarifReport } from '../../src/report/sarif.ts'
import { packageRoot } from '../../src/spec/spec.ts'
import { appReport, cleanReport, exampleReport, hostile } from './example-report.ts'

// The validator of SARIF's authors, which knows rules that the schema cannot say. It is 95 MB of .NET and wants to run a
// script where it is installed, so it is no dependency: unpack @microsoft/sarif-multitool-linux and name its program.
const tool = process.env['SARIF_MULTITOOL']
const folder = mkdtempSync(join(tmpdir(), 'customers-kit-sarif-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What the validator says of a log: its errors and warnings. */
function faults(log: unknown): string[] {
  const [file, found] = [join(folder, 'log.sarif'), join(folder, 'found.sarif')]
  writeFileSync(file, JSON.stringify(log))
  const args = ['validate', file, '--rule-kind', 'Sarif;Gh', '--output', found, '--log', 'ForceOverwrite']
  execFileSync(tool!, args, { env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' } })
  const { runs } = JSON.parse(readFileSync(found, 'utf8')) as {
    runs: { results: { ruleId: string; level?: string }[] }[]
  }
  return runs[0]!.results.filter(({ level }) => level !== 'note').map(({ ruleId }) => ruleId)
}

const promises = readFileSync(join(packageRoot, 'spec', 'promises.yaml'), 'utf8')
const logOf = (report: Parameters<typeof sarifReport>[0]) =>
  JSON.parse(sarifReport(report, { version: '1.2.3', promises })) as { runs: { results: { ruleIndex: number }[] }[] }

if (!tool) console.log('SARIF_MULTITOOL names no Sarif.Multitool, so nothing is validated')

test.skipIf(!tool)('an independent validator has nothing to say of our SARIF, and says so of a bad one', () => {
  for (const report of [exampleReport(), cleanReport(), appReport(), exampleReport(hostile)])
    expect(faults(logOf(report))).toEqual([])
  const bad = logOf(exampleReport())
  bad.runs[0]!.results[0]!.ruleIndex = 9999
  expect(faults(bad)).toEqual(['SARIF1009'])
})
