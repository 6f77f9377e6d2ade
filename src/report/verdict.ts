import type { Report, Summary, Unjudged } from './report.ts'

/**
 * What the run found out, in a few words: `3 findings of 2 roots, 2 promises broken`; of watched traffic in a sentence
 * that keeps the deployment and the app apart.
 */
export function verdict(report: Report): string {
  if (report.mode === 'watch') return watchVerdict(report)
  const {
    promises: { checked },
    findings,
    summary,
  } = report
  if (summary.findings > 0) return sayCount(summary)
  if (checked === 0) return 'Nothing was checked'
  if (report.cutShort) return 'No broken promise as far as it got'
  const accepted = findings.filter(({ acceptance }) => acceptance).length
  if (accepted > 0) return `No new broken promise, ${accepted} known`
  return summary.skipped > 0 ? `Every promise that was checked is kept` : 'Every promise is kept'
}

/** Whether the run found something broken, nothing, or nothing out: what is to look like success is `good` alone. */
export function tone({ mode, findings, promises, summary }: Report): 'bad' | 'open' | 'good' {
  if (findings.some(({ severity }) => severity === 'failure')) return 'bad'
  return (mode === 'watch' ? summary.requests : promises.checked) === 0 ? 'open' : 'good'
}

/**
 * What a watch found out. Promises of the deployment are counted once each, and so is each rule that a request of the
 * app broke.
 */
function watchVerdict({ findings, promises, summary }: Report): string {
  if (summary.requests === 0) return 'Nothing passed, so nothing was judged'
  const { broken, rules } = summary
  const deployment =
    promises.checked === 0
      ? 'The deployment was not put to the test'
      : `The deployment broke ${broken === 0 ? 'no promise' : counted(broken, 'promise')}`
  const known = findings.filter(({ acceptance }) => acceptance && !acceptance.expired).length
  const app = `the app's requests broke ${rules === 0 ? 'no rule' : counted(rules, 'rule')}`
  return `${deployment}; ${app}${known === 0 ? '' : `; ${known} known`}`
}

/** The one count of a report, in the same words everywhere: `21 findings of 19 roots, 15 promises broken`. */
export function sayCount({ findings, roots, broken }: Pick<Summary, 'findings' | 'roots' | 'broken'>): string {
  return `${counted(findings, 'finding')} of ${counted(roots, 'root')}, ${counted(broken, 'promise')} broken`
}

/** `1 promise`, `2 promises`; `things` where it takes more than an s. */
export function counted(count: number, thing: string, things = `${thing}s`): string {
  return `${count} ${count === 1 ? thing : things}`
}

/** Why exchanges are not judged, in words: `7 the body of the answer was not recorded; 2 blocked`. */
export function sayUnjudged(unjudged: readonly Unjudged[]): string {
  return unjudged.map(({ reason, count }) => `${count} ${reason}`).join('; ')
}
