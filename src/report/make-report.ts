import type { Credentials } from '../client/sign.ts'
import { curl } from './curl.ts'
import { withoutConsequences } from '../contract/consequences.ts'
import { redactExchange } from '../http/redact.ts'
import { redactFacts } from '../traffic/redact-seen.ts'
import { describeFinding } from './describe-finding.ts'
import type { Finding } from '../contract/finding.ts'
import type { DocumentedPromise } from '../contract/promises.ts'
import type { CheckResult, PromiseResult, Report, ReportedFinding } from './report.ts'
import { withoutSecrets } from './without-secrets.ts'
import type { Outcome } from '../contract/find-out.ts'
import type { Run } from '../contract/run.ts'
import { toldSignature } from '../contract/told-signature.ts'

/** Everything that a run found out, as one value without secrets. */
export function makeReport({ run, strict, promises, checks, results, left }: Outcome): Report {
  const findings = withoutConsequences(run.findings.all(checks.map(({ name }) => name)))
  const failed = run.findings.failed()
  const each = checks.map((check): CheckResult => {
    const result = results.get(check.name)
    const status = failed.has(check.name)
      ? 'failed'
      : result === undefined || result.reason !== null
        ? 'skipped'
        : 'passed'
    return {
      name: check.name,
      operation: check.operation,
      promises: [...check.promises],
      status,
      reason: status === 'skipped' ? (result?.reason ?? 'it did not run') : null,
      requests: run.timings.filter((timing) => timing.check === check.name).length,
      durationMs: result?.durationMs ?? 0,
    }
  })
  const kept = promises.map((promise) => judgePromise(promise, each, findings))
  const count = (status: CheckResult['status']): number => each.filter((check) => check.status === status).length
  const report: Report = {
    target: run.target.href.replace(/\/$/, ''),
    mode: run.mode,
    strict,
    seed: run.seed,
    startedAt: new Date(run.startedAt).toISOString(),
    durationMs: Date.now() - run.startedAt,
    summary: {
      checks: each.length,
      passed: count('passed'),
      failed: count('failed'),
      skipped: count('skipped'),
      notes: findings.filter(({ severity }) => severity === 'note').length,
      requests: run.timings.length,
    },
    promises: {
      total: kept.length,
      checked: kept.filter(({ status }) => status === 'kept' || status === 'broken' || status === 'noted').length,
      broken: kept.filter(({ status }) => status === 'broken').length,
      each: kept,
    },
    findings: findings.map((finding) => reported(finding, promises)),
    checks: each,
    requests: run.timings,
    left,
  }
  return withoutSecrets(report, run.credentials ? secretsOf(run, run.credentials) : [])
}

// What was refused could be sent again with the signature that a deployment tells.
function secretsOf({ answers }: Run, credentials: Credentials): string[] {
  return [credentials.clientSecret, ...answers.flatMap(({ exchange }) => toldSignature(credentials, exchange) ?? [])]
}

function judgePromise(
  { id, operation, section, source, promise, unchecked }: DocumentedPromise,
  checks: CheckResult[],
  findings: Finding[],
): PromiseResult {
  const about = checks.filter((check) => check.promises.includes(id))
  const found = findings.filter((finding) => finding.promise.id === id).map(({ severity }) => severity)
  const ran = about.some(({ status }) => status !== 'skipped')
  const status =
    unchecked !== undefined
      ? 'unobservable'
      : found.includes('failure')
        ? 'broken'
        : found.includes('note')
          ? 'noted'
          : ran
            ? 'kept'
            : 'skipped'
  return { id, operation, section, source, text: promise, status, checks: about.map(({ name }) => name) }
}

function reported(finding: Finding, promises: DocumentedPromise[]): ReportedFinding {
  const { exchange, ...rest } = finding
  const facts = redactFacts(finding.facts)
  const { section = '', promise: text = '' } = promises.find(({ id }) => id === finding.promise.id) ?? {}
  return {
    ...rest,
    promise: { ...finding.promise, text, section },
    facts,
    ...describeFinding({ ...finding, facts }),
    curl: exchange ? curl(redactExchange(exchange).request) : null,
    exchange: exchange ?? null,
  }
}
