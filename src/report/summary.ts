import type { CheckResult, PromiseResult, Report, ReportedFinding, Summary } from './report.ts'

/** Whose fault a finding of a watch is. */
export function sideOf({ check }: Pick<ReportedFinding, 'check'>): 'request' | 'answer' {
  return check.startsWith('what the app sends') ? 'request' : 'answer'
}

/** The failures of a report: what makes its exit code 1. */
export function failuresOf<Each extends Pick<ReportedFinding, 'severity'>>(findings: readonly Each[]): Each[] {
  return findings.filter(({ severity }) => severity === 'failure')
}

/**
 * Whether a check, or the run as a whole (`all`), ran to its end, so that what it does not tell is not there. A check of
 * another mode is not even named in a report, and in a run that was cut short a failed one may have gone no further.
 */
export function ranToEnd(check: string, { checks, cutShort }: Pick<Report, 'checks' | 'cutShort'>): boolean {
  const status = check === 'all' ? 'failed' : checks.find(({ name }) => name === check)?.status
  return status === 'passed' || (status === 'failed' && !cutShort)
}

/**
 * The numbers of a report, which every format takes from here. A failure that comes of another one in the report is no
 * root; a promise of the deployment and a rule for apps are counted once each, however many findings break them.
 */
export function summarize(
  findings: readonly ReportedFinding[],
  { checks, promises, requests }: { checks: CheckResult[]; promises: PromiseResult[]; requests: number },
): Summary {
  const failures = failuresOf(findings)
  const keys = new Set(failures.map(({ key }) => key))
  const roots = failures.filter(({ because }) => because === undefined || !keys.has(because))
  const ids = (side: 'request' | 'answer'): string[] =>
    failures.filter((finding) => sideOf(finding) === side).map(({ promise }) => promise.id)
  const broken = promises.filter(({ status }) => status === 'broken').map(({ id }): string => id)
  const count = (status: CheckResult['status']): number => checks.filter((check) => check.status === status).length
  return {
    findings: failures.length,
    roots: roots.length,
    broken: new Set([...broken, ...ids('answer')]).size,
    rules: new Set(ids('request')).size,
    notes: findings.length - failures.length,
    checks: checks.length,
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    requests,
  }
}
