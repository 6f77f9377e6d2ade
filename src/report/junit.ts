import type { CheckResult, Report, ReportedFinding } from './report.ts'
import { answerText, requestText } from './exchange-text.ts'
import { markup, oneLine } from './markup.ts'
import { subjectName, subjects } from './subject-name.ts'

type Case = { check: CheckResult; failures: ReportedFinding[]; notes: ReportedFinding[] }

/**
 * The report as JUnit XML, as Jenkins and most others read it: a suite for each operation, a case for each check, notes
 * as its output.
 */
export function junitReport(report: Report): string {
  const cases = report.checks.map((check) => toCase(check, report.findings))
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="customers-kit check" tests="${cases.length}" failures="${count(cases, 'failed')}" errors="0" time="${seconds(report.durationMs)}">`,
    ...subjects.flatMap((subject) => {
      const own = cases.filter(({ check }) => check.operation === subject)
      return own.length === 0 ? [] : [suite(subjectName(subject), own, report)]
    }),
    '</testsuites>',
    '',
  ].join('\n')
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

function suite(name: string, cases: Case[], report: Report): string {
  const time = cases.reduce((sum, { check }) => sum + check.durationMs, 0)
  const facts = { target: report.target, mode: report.mode, seed: String(report.seed) }
  return [
    `  <testsuite name="${name}" tests="${cases.length}" failures="${count(cases, 'failed')}" errors="0" skipped="${count(cases, 'skipped')}" time="${seconds(time)}" timestamp="${report.startedAt.slice(0, 19)}">`,
    '    <properties>',
    ...Object.entries(facts).map(([fact, value]) => `      <property name="${fact}" value="${markup(value)}"/>`),
    '    </properties>',
    ...cases.map((one) => testcase(one)),
    '  </testsuite>',
  ].join('\n')
}

function testcase({ check, failures, notes }: Case): string {
  const head = `    <testcase name="${markup(check.name)}" classname="customers-kit.${check.operation}" time="${seconds(check.durationMs)}"`
  const inside: string[] = []
  if (check.status === 'skipped')
    inside.push(`      <skipped message="${markup(oneLine(check.reason ?? 'skipped'))}"/>`)
  if (check.status === 'failed') inside.push(failure(failures))
  if (notes.length > 0) inside.push(`      <system-out>${markup(notes.map(noteText).join('\n'))}</system-out>`)
  return inside.length === 0 ? `${head}/>` : [`${head}>`, ...inside, '    </testcase>'].join('\n')
}

// Some readers take only the first failure of a case, so there is one that holds them all.
function failure(findings: ReportedFinding[]): string {
  const [first] = findings
  if (!first) return '      <failure type="check" message="The check failed."/>'
  const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : ''
  return `      <failure type="${markup(first.promise.id)}" message="${markup(oneLine(first.message) + more)}">${markup(findings.map(detail).join('\n\n'))}</failure>`
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
