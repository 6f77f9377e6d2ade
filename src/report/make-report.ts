import { curl } from './curl.ts'
import { redactExchange } from '../http/redact.ts'
import { redactFacts } from '../traffic/redact-seen.ts'
import { describeFinding } from './describe-finding.ts'
import type { Finding } from '../contract/finding.ts'
import type { PromiseId } from '../spec/promise-id.ts'
import type { DocumentedPromise } from '../spec/promises.ts'
import type { CheckResult, PromiseResult, Report, ReportedFinding } from './report.ts'
import { withoutSecrets } from './without-secrets.ts'
import type { Outcome } from '../contract/run/run.ts'

/** Everything that a run found out, as one value without secrets. */
export function makeReport(outcome: Outcome): Report {
  const { target, mode, seed, strict, startedAt, promises, scenarios, results, findings, timings, left, cutShort } =
    outcome
  const failing = findings.filter(({ severity }) => severity === 'failure')
  const checks = scenarios.map(({ name, operation }): CheckResult => {
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
  const judgedBy = (id: PromiseId): string[] =>
    [...results].filter(([, { judged }]) => judged.has(id)).map(([name]) => name)
  const each = promises.map((promise) => judgePromise(promise, judgedBy(promise.id), findings))
  const count = (status: CheckResult['status']): number => checks.filter((check) => check.status === status).length
  const report: Report = {
    target: target.href.replace(/\/$/, ''),
    mode,
    strict,
    seed,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: Date.now() - startedAt,
    summary: {
      checks: checks.length,
      passed: count('passed'),
      failed: count('failed'),
      skipped: count('skipped'),
      notes: findings.filter(({ severity }) => severity === 'note').length,
      requests: timings.length,
    },
    promises: {
      total: each.length,
      checked: each.filter(({ status }) => status === 'kept' || status === 'broken' || status === 'noted').length,
      broken: each.filter(({ status }) => status === 'broken').length,
      each,
    },
    findings: findings.map((finding) => reported(finding, promises)),
    checks,
    requests: timings,
    left,
    ...(cutShort && { cutShort }),
  }
  const { credentials, secrets } = outcome
  return withoutSecrets(report, credentials ? [credentials.clientSecret, ...secrets] : [])
}

// What was seen broken once is not kept, whatever else was seen.
function judgePromise(
  { id, operation, section, source, promise, unchecked }: DocumentedPromise,
  judgedBy: string[],
  findings: Finding[],
): PromiseResult {
  const found = findings.filter((finding) => finding.promise.id === id).map(({ severity }) => severity)
  const status =
    unchecked !== undefined
      ? 'unobservable'
      : found.includes('failure')
        ? 'broken'
        : found.includes('note')
          ? 'noted'
          : judgedBy.length > 0
            ? 'kept'
            : 'skipped'
  return { id, operation, section, source, text: promise, status, checks: judgedBy }
}

function reported(finding: Finding, promises: DocumentedPromise[]): ReportedFinding {
  const { exchange, because, ...rest } = finding
  const facts = redactFacts(finding.facts)
  const { section = '', promise: text = '' } = promises.find(({ id }) => id === finding.promise.id) ?? {}
  return {
    ...rest,
    ...(because === undefined ? {} : { because }),
    promise: { ...finding.promise, text, section },
    facts,
    ...describeFinding({ ...finding, facts }),
    curl: exchange ? curl(redactExchange(exchange).request) : null,
    exchange: exchange ?? null,
  }
}
