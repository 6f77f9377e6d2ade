import type { CheckResult, Report, ReportedFinding } from './report.ts'
import { findingText } from './finding-text.ts'
import { subjectName } from './subject-name.ts'
import { sayCount } from './verdict.ts'

type Test = { name: string; status: 'passed' | 'failed' | 'skipped'; duration: number } & Record<string, unknown>

/**
 * The report in the Common Test Report Format (CTRF 0.0.0): the same tests as in JUnit, one for each finding and one for
 * each check that found no failure.
 */
export function ctrfReport(report: Report, { version, id }: { version: string; id: string }): string {
  const start = Date.parse(report.startedAt)
  const tests = [
    ...report.findings.map(ofFinding),
    ...report.checks.filter(({ status }) => status !== 'failed').map(ofCheck),
  ]
  const count = (status: Test['status']): number => tests.filter((test) => test.status === status).length
  const ctrf = {
    reportFormat: 'CTRF',
    specVersion: '0.0.0',
    reportId: id,
    timestamp: report.startedAt,
    generatedBy: `customers-kit ${version}`,
    results: {
      tool: { name: 'customers-kit', version },
      summary: {
        tests: tests.length,
        passed: count('passed'),
        failed: count('failed'),
        skipped: count('skipped'),
        pending: 0,
        other: 0,
        start,
        stop: start + Math.round(report.durationMs),
        extra: { count: sayCount(report.summary), ...report.summary },
      },
      tests,
      environment: { extra: { target: report.target, mode: report.mode, seed: report.seed } },
    },
  }
  return `${JSON.stringify(ctrf, null, 2)}\n`
}

function ofFinding(finding: ReportedFinding): Test {
  const { key, operation, severity, message, promise } = finding
  return {
    name: key,
    status: severity === 'failure' ? 'failed' : 'passed',
    duration: 0,
    suite: [subjectName(operation), 'findings'],
    message,
    ...(severity === 'failure' ? { trace: findingText(finding) } : {}),
    tags: [promise.id, promise.source],
  }
}

function ofCheck({ name, operation, status, reason, durationMs }: CheckResult): Test {
  return {
    name,
    status: status === 'skipped' ? 'skipped' : 'passed',
    duration: Math.round(durationMs),
    suite: [subjectName(operation)],
    ...(reason === null ? {} : { message: reason }),
  }
}
