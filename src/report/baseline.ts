import { isObject, readJson } from '../http/json.ts'
import type { BaselineOutcome, Report, ReportedFinding } from './report.ts'
import { ranToEnd, summarize } from './summary.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

/** A finding that is known and accepted until its day is over. */
export type KnownFinding = {
  /** The finding's key, and the check that sees it. */
  key: string
  check: string
  promise: string
  /** Why it is accepted. */
  reason: string
  /** The last day (UTC) on which it is, as `YYYY-MM-DD`. */
  expires: string
}

/** What a baseline file says. */
export type Baseline = { version: 1; findings: KnownFinding[] }

/** How long a finding is accepted that `updatedBaseline` adds, in days. */
export const acceptedDays = 90

const members = ['key', 'check', 'promise', 'reason', 'expires'] as const

/** Reads the text of a baseline file. Throws `CannotFindOut` with everything that is wrong with it. */
export function readBaseline(text: string): Baseline {
  let value: unknown
  try {
    value = readJson(text)
  } catch (error) {
    throw new CannotFindOut(`it is ${(error as Error).message}`)
  }
  const problems = problemsOf(value)
  if (problems.length > 0) throw new CannotFindOut(problems.join('\n'))
  return value as Baseline
}

function problemsOf(value: unknown): string[] {
  if (!isObject(value)) return ['it has to be an object: {"version": 1, "findings": []}']
  const { version, findings } = value
  return [
    ...(version === 1 ? [] : [`version has to be 1, not ${JSON.stringify(version)}`]),
    ...unknownMembers(value, ['version', 'findings'], ''),
    ...(Array.isArray(findings)
      ? (findings as unknown[]).flatMap((one, n) => problemsOfKnown(one, n, findings))
      : ['findings has to be a list']),
  ]
}

function problemsOfKnown(one: unknown, n: number, all: unknown[]): string[] {
  const at = `findings[${n}]`
  if (!isObject(one)) return [`${at} has to be an object with ${members.join(', ')}`]
  const earlier = all.findIndex((other) => isObject(other) && other['key'] === one['key'])
  return [
    ...members.flatMap((member) => {
      const text = one[member]
      if (typeof text !== 'string' || text.trim() === '')
        return [`${at}.${member} has to be text${member === 'reason' ? ': say why the finding is accepted' : ''}`]
      return member === 'expires' && !isDay(text)
        ? [`${at}.expires has to be a day such as 2027-01-31, not ${JSON.stringify(text)}`]
        : []
    }),
    ...unknownMembers(one, members, `${at}.`),
    ...(earlier < n ? [`${at}.key is the same as that of findings[${earlier}]: keep one of them`] : []),
  ]
}

function unknownMembers(object: Record<string, unknown>, known: readonly string[], at: string): string[] {
  return Object.keys(object)
    .filter((member) => !known.includes(member))
    .map((member) => `${at}${member} is not known; what can stand there: ${known.join(', ')}`)
}

/**
 * The report with what the baseline says of it: an accepted failure becomes a note, an expired one stays a failure,
 * a healed one is named. A known finding whose check did not run is neither. `today` is `YYYY-MM-DD` in UTC.
 */
export function applyBaseline(
  report: Report,
  { findings: known }: Baseline,
  { file, today }: { file: string; today: string },
): Report {
  const byKey = new Map(known.map((one) => [one.key, one]))
  const findings = report.findings.map((finding): ReportedFinding => {
    const one = byKey.get(finding.key)
    if (!one || finding.severity !== 'failure') return finding
    const expired = one.expires < today
    return {
      ...finding,
      severity: expired ? 'failure' : 'note',
      acceptance: { reason: one.reason, expires: one.expires, expired },
    }
  })
  const failing = findings.filter(({ severity }) => severity === 'failure')
  const accepted = findings.filter(({ acceptance }) => acceptance && !acceptance.expired)
  const gone = known.filter(({ key }) => !report.findings.some((finding) => finding.key === key))
  const healed = gone.filter((one) => ranToEnd(one.check, report))
  const outcome: BaselineOutcome = {
    file,
    accepted: accepted.length,
    expired: failing.filter(({ acceptance }) => acceptance).length,
    healed: healed.map(({ key, promise, reason }) => ({ key, promise, reason })),
    unseen: gone.length - healed.length,
  }

  const checks = report.checks.map((check) => {
    const own = (finding: ReportedFinding): boolean =>
      finding.check === check.name || finding.checks.includes(check.name)
    return check.status === 'failed' && accepted.some(own) && !failing.some(own)
      ? { ...check, status: 'passed' as const }
      : check
  })
  const each = report.promises.each.map((promise) => {
    const own = ({ promise: { id } }: ReportedFinding): boolean => id === promise.id
    return promise.status === 'broken' && accepted.some(own) && !failing.some(own)
      ? { ...promise, status: 'noted' as const }
      : promise
  })
  const held = [...failing, ...findings.filter(({ severity }) => severity === 'note')]
  return {
    ...report,
    findings: held,
    checks,
    promises: { ...report.promises, each, broken: each.filter(({ status }) => status === 'broken').length },
    summary: summarize(held, { checks, promises: each, requests: report.summary.requests }),
    baseline: outcome,
  }
}

/**
 * A baseline that accepts every failure of the report: known ones keep their reason, and their day while it is to come;
 * what is new or over gets `acceptedDays` from `today`. Healed findings are left out, those that were not looked for
 * are kept.
 */
export function updatedBaseline(report: Report, known: Baseline, today: string): Baseline {
  const byKey = new Map(known.findings.map((one) => [one.key, one]))
  const until = new Date(Date.parse(today) + acceptedDays * 86_400_000).toISOString().slice(0, 10)
  const current = report.findings
    .filter(({ severity }) => severity === 'failure')
    .map(({ key, check, promise }): KnownFinding => {
      const one = byKey.get(key)
      return {
        key,
        check,
        promise: promise.id,
        reason: one?.reason ?? `Accepted as it was on ${today}; say here why.`,
        expires: one && one.expires >= today ? one.expires : until,
      }
    })
  const kept = known.findings.filter(
    (one) =>
      !report.findings.some(({ key, severity }) => key === one.key && severity === 'failure') &&
      !ranToEnd(one.check, report),
  )
  return { version: 1, findings: [...current, ...kept].sort((a, b) => (a.key < b.key ? -1 : 1)) }
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const time = Date.parse(text)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}
