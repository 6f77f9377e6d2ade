import type { Report, ReportedFinding } from '../contract/report.ts'
import { counted } from '../contract/reports/verdict.ts'
import type { Side } from './verdict.ts'

/** Whose fault a finding of a watch is. */
export function sideOf({ check }: Pick<ReportedFinding, 'check'>): Side {
  return check.startsWith('what the app sends') ? 'request' : 'answer'
}

/**
 * What a watch found out, in one sentence that keeps the deployment's faults and the app's apart. Promises of the deployment are
 * counted once each, and of the app each rule that a request broke.
 */
export function watchVerdict({ findings, promises, summary }: Report): string {
  if (summary.requests === 0) return 'Nothing passed, so nothing was judged'
  const failed = findings.filter(({ severity }) => severity === 'failure')
  const broken = new Set(failed.filter((finding) => sideOf(finding) === 'answer').map(({ promise }) => promise.id)).size
  const rules = failed.filter((finding) => sideOf(finding) === 'request').length
  const deployment = promises.checked === 0 ? 'The deployment was not put to the test' : `The deployment broke ${broken === 0 ? 'no promise' : counted(broken, 'promise')}`
  const known = findings.filter(({ acceptance }) => acceptance && !acceptance.expired).length
  return `${deployment}; the app's requests broke ${rules === 0 ? 'no rule' : counted(rules, 'rule')}${known === 0 ? '' : `; ${known} known`}`
}
