import { brokenPremises } from '../contract/rests-on.ts'
import { coveredBy } from '../contract/run/choice.ts'
import { curl, timestampAgain } from './curl.ts'
import type { Exchange } from '../http/exchange.ts'
import { redactExchange } from '../http/redact.ts'
import { redactFacts } from '../traffic/redact-seen.ts'
import { describeFinding } from './describe-finding.ts'
import type { Finding } from '../contract/finding.ts'
import type { PromiseId } from '../spec/promise-id.ts'
import type { DocumentedPromise } from '../spec/promises.ts'
import { reportVersion } from './report.ts'
import type { CheckResult, PromiseResult, Report, ReportedFinding } from './report.ts'
import { createShaper } from './shape-of-others.ts'
import { summarize } from './summary.ts'
import { withoutSecrets } from './without-secrets.ts'
import { leftOut, needsSigning, tellingReasons } from '../contract/run/plan.ts'
import { reportedStory } from './story-steps.ts'
import type { Outcome } from '../contract/run/outcome.ts'

/** What a report shows. */
export type ReportingOptions = {
  /** Shows what customers hold that the run did not create; without it only of what shape that is. */
  showOthers?: boolean
}

/** Everything that a run found out, as one value without secrets. */
export function makeReport(outcome: Outcome, { showOthers = false }: ReportingOptions = {}): Report {
  const { target, mode, seed, strict, startedAt, promises, scenarios, results, left, cutShort, drawn } = outcome
  const shaper = showOthers ? undefined : createShaper(outcome.others)
  const findings = shaper ? outcome.findings.map(shaper.finding) : outcome.findings
  const timings = shaper
    ? outcome.timings.map((timing) => ({ ...timing, path: shaper.text(timing.path) }))
    : outcome.timings
  const failing = findings.filter(({ severity }) => severity === 'failure')
  const told = scenarios.map(({ name, operation }): CheckResult => {
    const result = results.get(name)
    const judged = [...(result?.judged ?? [])]
    const hasFailed = failing.some((finding) => finding.checks.includes(name))
    // A story that was ended early has said what it could until then.
    const status = hasFailed ? 'failed' : judged.length === 0 || result?.reason ? 'skipped' : 'passed'
    return {
      name,
      operation,
      promises: judged,
      status,
      reason: status === 'skipped' ? (result?.reason ?? 'it did not run') : null,
      requests: timings.filter((timing) => timing.check === name).length,
      durationMs: result?.durationMs ?? 0,
    }
  })
  // What was not asked is told with its reason, as what could not be asked is.
  const untold = leftOut(mode, outcome.credentials !== undefined).map(
    ({ scenario: { name, operation }, reason }): CheckResult => {
      return { name, operation, promises: [], status: 'skipped', reason, requests: 0, durationMs: 0 }
    },
  )
  const checks = [...told, ...untold]
  const judgedBy = (id: PromiseId): string[] =>
    [...results].filter(([, { judged }]) => judged.has(id)).map(([name]) => name)
  const each = promises.map((promise) => {
    const isUnsettled = outcome.unsettled.has(promise.id)
    const judged = judgePromise(promise, judgedBy(promise.id), { findings, isUnsettled })
    const premises = brokenPremises(promise, outcome.failures)
    if (judged.status === 'kept' && premises.length > 0)
      return { ...judged, status: 'skipped' as const, reason: `it rests on ${listed(premises)}` }
    if (judged.status !== 'skipped') return judged
    if (isUnsettled) return { ...judged, reason: 'what has to show it failed, did not come, or came late' }
    const about = checks.filter(({ name, reason }) => reason !== null && coveredBy(name).includes(promise.id))
    const reasons = tellingReasons(about.map(({ reason }) => reason!))
    const isAsked = checks.some(({ name }) => coveredBy(name).includes(promise.id))
    const isUnsigned = promise.id.startsWith('auth-') && !outcome.credentials
    const elsewhere = isUnsigned
      ? needsSigning
      : isAsked
        ? 'no answer showed it'
        : mode === 'full' || mode === 'deep'
          ? 'this deployment showed nothing of it'
          : `it is not part of mode ${mode}`
    return {
      ...judged,
      reason: outcome.leftOut(promise.id) ?? (isUnsigned ? elsewhere : reasons || elsewhere),
    }
  })
  const all = findings.map((finding) => reported(finding, promises, (text) => shaper?.text(text) ?? text))
  const report: Report = {
    version: reportVersion,
    target: target.href.replace(/\/$/, ''),
    mode,
    strict,
    seed,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: Date.now() - startedAt,
    summary: summarize(all, { checks, promises: each, requests: timings.length }),
    promises: {
      total: each.length,
      checked: each.filter(({ status }) => status === 'kept' || status === 'broken' || status === 'noted').length,
      broken: each.filter(({ status }) => status === 'broken').length,
      each,
    },
    findings: all,
    checks,
    requests: timings,
    left,
    ...(cutShort && { cutShort }),
    ...(drawn && { drawn }),
  }
  const { credentials, secrets } = outcome
  return withoutSecrets(report, [...(credentials ? [credentials.clientSecret] : []), ...secrets])
}

function listed(premises: readonly PromiseId[]): string {
  const [shown, more] = [premises.slice(0, 3), premises.length - 3]
  const all = new Intl.ListFormat('en').format([...shown, ...(more > 0 ? [`${more} more`] : [])])
  return `${all}, which ${premises.length === 1 ? 'is' : 'are'} broken`
}

// What was seen broken once is not kept, whatever else was seen.
function judgePromise(
  { id, operation, section, source, promise, unchecked }: DocumentedPromise,
  judgedBy: string[],
  { findings, isUnsettled }: { findings: Finding[]; isUnsettled: boolean },
): PromiseResult {
  const found = findings.filter((finding) => finding.promise.id === id).map(({ severity }) => severity)
  const status =
    unchecked !== undefined
      ? 'unobservable'
      : found.includes('failure')
        ? 'broken'
        : found.includes('note')
          ? 'noted'
          : judgedBy.length > 0 && !isUnsettled
            ? 'kept'
            : 'skipped'
  return { id, operation, section, source, text: promise, status, checks: judgedBy }
}

// Of a request that was not signed as it should be, what its placeholders cannot say stands before it.
function againBy(id: PromiseId, sent: Exchange, kept: Exchange): string {
  const command = curl(kept.request, timestampAgain(sent))
  return signing.has(id) && command.includes('SIGNATURE=')
    ? `# Signed as it should be, but for the time: put in what the finding says, and see whether it is let in.\n${command}`
    : command
}

const signing = new Set<PromiseId>(['auth-signature', 'auth-client', 'auth-body', 'auth-nonce'])

function reported(finding: Finding, promises: DocumentedPromise[], shown: (text: string) => string): ReportedFinding {
  const { exchange, because, story, ...rest } = finding
  const facts = redactFacts(finding.facts)
  const kept = exchange && redactExchange(exchange)
  const { section = '', promise: text = '' } = promises.find(({ id }) => id === finding.promise.id) ?? {}
  return {
    ...rest,
    ...(because === undefined ? {} : { because }),
    promise: { ...finding.promise, text, section },
    facts,
    ...describeFinding({ ...finding, facts, exchange: kept }),
    curl: exchange && kept ? againBy(finding.promise.id, exchange, kept) : null,
    exchange: exchange ?? null,
    ...(story && { story: reportedStory(story, shown) }),
  }
}
