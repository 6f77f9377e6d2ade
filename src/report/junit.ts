import type { CheckResult, Report, ReportedFinding } from './report.ts'
import { answerText, requestText } from './exchange-text.ts'
import { markup } from '../text/markup.ts'
import type { Markup } from '../text/markup.ts'
import { oneLine } from '../text/visible.ts'
import { subjectName, subjects } from './subject-name.ts'

type Case = { check: CheckResult; failures: ReportedFinding[]; notes: ReportedFinding[] }

/**
 * The report as JUnit XML, as Jenkins and most others read it: a suite for each operation, a case for each check, notes
 * as its output.
 */
export function junitReport(report: Report): string {
  const cases = report.checks.map((check) => toCase(check, report.findings))
  const suites = subjects.flatMap((subject) => {
    const own = cases.filter(({ check }) => check.operation === subject)
    return own.length === 0 ? [] : [suite(subjectName(subject), own, report)]
  })
  const failed = count(cases, 'failed')
  return markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="customers-kit check" tests="${cases.length}" failures="${failed}" errors="0" time="${seconds(report.durationMs)}">
${suites}</testsuites>
`.markup
}

// A check that failed shows what it saw; what it saw first, first.
function toCase(check: CheckResult, findings: ReportedFinding[]): Case {
  const own = findings.filter((finding) => finding.check === check.name)
  const shared = findings.filter((finding) => finding.check !== check.name && finding.checks.includes(check.name))
  const failures = [...own, ...shared].filter(({ severity }) => severity === 'failure')
  return {
    check,
    failures: check.status === 'failed' ? failures : [],
    notes: own.filter(({ severity }) => severity === 'note'),
  }
}

function suite(name: string, cases: Case[], report: Report): Markup {
  const time = cases.reduce((sum, { check }) => sum + check.durationMs, 0)
  const facts = { target: report.target, mode: report.mode, seed: report.seed }
  const counts = markup`tests="${cases.length}" failures="${count(cases, 'failed')}" errors="0" skipped="${count(cases, 'skipped')}"`
  return markup`  <testsuite name="${name}" ${counts} time="${seconds(time)}" timestamp="${report.startedAt.slice(0, 19)}">
    <properties>
${Object.entries(facts).map(([fact, value]) => markup`      <property name="${fact}" value="${value}"/>\n`)}    </properties>
${cases.map(testcase)}  </testsuite>
`
}

function testcase({ check, failures, notes }: Case): Markup {
  const { name, operation, status, reason, durationMs } = check
  const head = markup`testcase name="${name}" classname="customers-kit.${operation}" time="${seconds(durationMs)}"`
  const inside: Markup[] = []
  if (status === 'skipped') inside.push(markup`      <skipped message="${oneLine(reason ?? 'skipped')}"/>\n`)
  if (status === 'failed') inside.push(failure(failures))
  if (notes.length > 0) inside.push(markup`      <system-out>${notes.map(noteText).join('\n')}</system-out>\n`)
  return inside.length === 0 ? markup`    <${head}/>\n` : markup`    <${head}>\n${inside}    </testcase>\n`
}

// Some readers take only the first failure of a case, so there is one that holds them all.
function failure(findings: ReportedFinding[]): Markup {
  const [first] = findings
  if (!first) return markup`      <failure type="check" message="The check failed."/>\n`
  const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : ''
  const all = findings.map(detail).join('\n\n')
  return markup`      <failure type="${first.promise.id}" message="${oneLine(first.message) + more}">${all}</failure>\n`
}

function noteText({ acceptance, message, promise }: ReportedFinding): string {
  return `${acceptance ? `Accepted until ${acceptance.expires} (${acceptance.reason})` : 'Note'}: ${message} [${promise.id}]`
}

function detail({
  message,
  promise,
  expected,
  actual,
  count: times,
  curl,
  exchange,
  acceptance,
}: ReportedFinding): string {
  return [
    message,
    `Promise:  ${promise.text} (${promise.id}, ${promise.source}, section "${promise.section}")`,
    `Expected: ${expected}`,
    `Actual:   ${actual}`,
    `Seen:     ${times} ${times === 1 ? 'time' : 'times'}`,
    ...(acceptance ? [`Accepted until ${acceptance.expires}, which is over: ${acceptance.reason}`] : []),
    ...(curl === null ? [] : ['', curl]),
    ...(exchange === null ? [] : ['', requestText(exchange), '', answerText(exchange)]),
  ].join('\n')
}

function count(cases: Case[], status: CheckResult['status']): number {
  return cases.filter(({ check }) => check.status === status).length
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}
