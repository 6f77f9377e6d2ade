import type { Report, ReportedFinding } from './report.ts'

/**
 * What the run found out, in a few words: `3 promises broken`; of watched traffic in a sentence that keeps the
 * deployment and the app apart.
 */
export function verdict(report: Report): string {
  if (report.mode === 'watch') return watchVerdict(report)
  const {
    promises: { broken, checked },
    findings,
    summary,
  } = report
  const failures = findings.filter(({ severity }) => severity === 'failure').length
  if (failures > 0) return `${counted(Math.max(broken, 1), 'promise')} broken`
  if (checked === 0) return 'Nothing was checked'
  if (report.cutShort) return 'No broken promise as far as it got'
  const accepted = findings.filter(({ acceptance }) => acceptance).length
  if (accepted > 0) return `No new broken promise, ${accepted} known`
  return summary.skipped > 0 ? `Every promise that was checked is kept` : 'Every promise is kept'
}

/** Whose fault a finding of a watch is. */
export function sideOf({ check }: Pick<ReportedFinding, 'check'>): 'request' | 'answer' {
  return check.startsWith('what the app sends') ? 'request' : 'answer'
}

/**
 * What a watch found out, in one sentence that keeps the deployment's faults and the app's apart. Promises of the
 * deployment are counted once each, and of the app each rule that a request broke.
 */
function watchVerdict({ findings, promises, summary }: Report): string {
  if (summary.requests === 0) return 'Nothing passed, so nothing was judged'
  const failed = findings.filter(({ severity }) => severity === 'failure')
  const broken = new Set(failed.filter((finding) => sideOf(finding) === 'answer').map(({ promise }) => promise.id)).size
  const rules = failed.filter((finding) => sideOf(finding) === 'request').length
  const deployment =
    promises.checked === 0
      ? 'The deployment was not put to the test'
      : `The deployment broke ${broken === 0 ? 'no promise' : counted(broken, 'promise')}`
  const known = findings.filter(({ acceptance }) => acceptance && !acceptance.expired).length
  const app = `the app's requests broke ${rules === 0 ? 'no rule' : counted(rules, 'rule')}`
  return `${deployment}; ${app}${known === 0 ? '' : `; ${known} known`}`
}

/** `1 promise`, `2 promises`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`
}
