import type { CheckResult, Report, ReportedFinding } from './report.ts'
import { findingText } from './finding-text.ts'
import { failuresOf } from './summary.ts'
import { markup } from '../text/markup.ts'
import type { Markup } from '../text/markup.ts'
import { oneLine } from '../text/visible.ts'
import { subjectName, subjects } from './subject-name.ts'
import { sayCount } from './verdict.ts'

/**
 * The report as JUnit XML, as Jenkins and most others read it: a suite for each operation; in it a case for each finding,
 * which fails where the finding does, and one for each check that found no failure.
 */
export function junitReport(report: Report): string {
  const suites = subjects.flatMap((subject) => {
    const findings = report.findings.filter(({ operation }) => operation === subject)
    const checks = report.checks.filter(({ operation, status }) => operation === subject && status !== 'failed')
    return findings.length + checks.length === 0 ? [] : [suite(subjectName(subject), findings, checks, report)]
  })
  const { findings } = report.summary
  const tests = report.findings.length + report.checks.filter(({ status }) => status !== 'failed').length
  const name = `customers-kit ${report.mode === 'watch' ? 'watch' : 'check'}: ${sayCount(report.summary)}`
  return markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="${name}" tests="${tests}" failures="${findings}" errors="0" time="${seconds(report.durationMs)}">
${suites}</testsuites>
`.markup
}

function suite(name: string, findings: ReportedFinding[], checks: CheckResult[], report: Report): Markup {
  const time = checks.reduce((sum, { durationMs }) => sum + durationMs, 0)
  const skipped = checks.filter(({ status }) => status === 'skipped').length
  const facts = { target: report.target, mode: report.mode, seed: report.seed, count: sayCount(report.summary) }
  const counts = markup`tests="${findings.length + checks.length}" failures="${failuresOf(findings).length}" errors="0" skipped="${skipped}"`
  return markup`  <testsuite name="${name}" ${counts} time="${seconds(time)}" timestamp="${report.startedAt.slice(0, 19)}">
    <properties>
${Object.entries(facts).map(([fact, value]) => markup`      <property name="${fact}" value="${value}"/>\n`)}    </properties>
${findings.map(findingCase)}${checks.map(checkCase)}  </testsuite>
`
}

function checkCase({ name, operation, status, reason, durationMs }: CheckResult): Markup {
  const head = markup`testcase name="${name}" classname="customers-kit.${operation}" time="${seconds(durationMs)}"`
  return status === 'skipped'
    ? markup`    <${head}>\n      <skipped message="${oneLine(reason ?? 'skipped')}"/>\n    </testcase>\n`
    : markup`    <${head}/>\n`
}

// Its key is the same from run to run, and so is the name of its case.
function findingCase(finding: ReportedFinding): Markup {
  const { key, operation, promise, severity, message } = finding
  const head = markup`testcase name="${oneLine(key)}" classname="customers-kit.${operation}.findings" time="0.000"`
  const inside =
    severity === 'failure'
      ? markup`      <failure type="${promise.id}" message="${oneLine(message)}">${findingText(finding)}</failure>\n`
      : markup`      <system-out>${noteText(finding)}</system-out>\n`
  return markup`    <${head}>\n${inside}    </testcase>\n`
}

function noteText({ acceptance, message, promise }: ReportedFinding): string {
  return `${acceptance ? `Accepted until ${acceptance.expires} (${acceptance.reason})` : 'Note'}: ${message} [${promise.id}]`
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}
