import { pathAndQuery } from '../http/address.ts'
import { curl } from './curl.ts'
import { loadPromises } from '../spec/promises.ts'
import { reportVersion } from './report.ts'
import type { CheckResult, JudgesDiffer, PromiseResult, Report, ReportedFinding } from './report.ts'
import type { RequestTiming } from '../contract/run/asker.ts'
import { sideOf, summarize } from './summary.ts'
import type { Severity, Subject } from '../contract/finding.ts'
import { loadOperations } from '../spec/openapi.ts'
import type { PromiseId } from '../spec/promise-id.ts'
import type { Spec } from '../spec/spec.ts'
import type { Passed } from '../traffic/passed.ts'
import type { RuleId, Seen, Side } from '../traffic/verdict.ts'
import { describe } from './describe-seen.ts'

/** Gathers what was said of every exchange: each fault once, however many exchanges show it. */
export type Watch = {
  add: (passed: Passed) => void
  /** In the form of the report that `check` makes. */
  report: () => Report
}

/** How much a watch remembers; what comes after that is counted only where it is known already. */
const most = { findings: 1_000, disagreements: 200, timings: 2_000 }

type Group = {
  name: string
  operation: Subject
  requests: number
  durationMs: number
  promises: Set<PromiseId | RuleId>
}

/** What a watch needs to know: `judges` is how many there are, `now` gives milliseconds since 1970. */
export type WatchOptions = { spec: Spec; target: string; strict: boolean; judges: 1 | 2; now: () => number }

/** A watch of one upstream. */
export function createWatch({ spec, target, strict, judges, now }: WatchOptions): Watch {
  const startedAt = now()
  const promises = loadPromises(spec)
  const findings = new Map<string, ReportedFinding>()
  const disagreements = new Map<string, JudgesDiffer>()
  const groups = new Map<string, Group>()
  const timings: RequestTiming[] = []
  // The promises that some exchange has put to the test.
  const judged = new Set<string>()
  // Those that were seen broken, or noted, be there a finding or too many of them.
  const sighted = new Map<string, Severity>()
  let requests = 0
  for (const { operationId } of loadOperations(spec)) {
    for (const side of ['request', 'answer'] as const)
      groups.set(groupName(side, operationId), {
        name: groupName(side, operationId),
        operation: operationId,
        requests: 0,
        durationMs: 0,
        promises: new Set(),
      })
  }

  // What a create is promised to do is not seen kept in other exchanges alone.
  const passedWith = (operation: Subject): boolean =>
    operation === 'all' || groups.get(groupName('answer', operation))!.requests > 0

  const note = (seen: Seen, { exchange, verdict }: Passed): void => {
    const operation = verdict.operation ?? 'all'
    if (seen.side === 'answer' && sighted.get(seen.promise.id) !== 'failure')
      sighted.set(seen.promise.id, seen.severity)
    const known = findings.get(seen.key)
    if (known) {
      known.count += 1
      if (seen.because === undefined) delete known.because
      if (!known.operations.includes(operation)) known.operations.push(operation)
      const check = groupName(seen.side, operation)
      if (!known.checks.includes(check)) known.checks.push(check)
      return
    }
    if (findings.size >= most.findings) return
    const check = groupName(seen.side, operation)
    findings.set(seen.key, {
      key: seen.key,
      check,
      checks: [check],
      operation,
      operations: [operation],
      severity: seen.severity,
      promise: seen.promise,
      facts: seen.facts,
      ...(seen.because !== undefined && { because: seen.because }),
      ...describe(seen, operation, exchange),
      count: 1,
      curl: curl({
        ...exchange.request,
        headers: exchange.request.headers.filter(([name]) => !ofConnection.test(name)),
      }),
      exchange,
    })
  }

  return {
    add(passed) {
      requests += 1
      const { exchange, verdict } = passed
      for (const seen of verdict.seen) note(seen, passed)
      for (const one of passed.disagreements) {
        const ours = one.ours.map((seen) => describe(seen).message)
        const key = JSON.stringify([one.side, verdict.operation, ours, one.prism, one.reason])
        const known = disagreements.get(key)
        if (known) known.count += 1
        else if (disagreements.size < most.disagreements)
          disagreements.set(key, {
            ...one,
            ours,
            reason: one.reason ?? null,
            method: exchange.request.method,
            url: exchange.request.url,
            count: 1,
          })
      }
      if (verdict.operation === undefined) return
      for (const id of verdict.judged) judged.add(id)
      for (const side of ['request', 'answer'] as const) {
        const group = groups.get(groupName(side, verdict.operation))!
        group.requests += 1
        if (side === 'answer') group.durationMs += exchange.durationMs
        for (const seen of verdict.seen) if (seen.side === side) group.promises.add(seen.promise.id)
      }
      if (timings.length < most.timings) {
        timings.push({
          check: groupName('answer', verdict.operation),
          operation: verdict.operation,
          method: exchange.request.method,
          path: pathAndQuery(exchange.request.url),
          status: exchange.answer?.status ?? null,
          atMs: Date.parse(exchange.startedAt) - startedAt,
          durationMs: exchange.durationMs,
          attempts: 1,
        })
      }
    },
    report() {
      const all = [...findings.values()]
        // What it comes of was one finding too many to be kept.
        .map(
          ({ because, ...one }): ReportedFinding => ({
            ...one,
            ...(because !== undefined && findings.has(because) && { because }),
          }),
        )
        .sort((a, b) => rank(a) - rank(b))
      const each = promises.map(({ id, operation, section, source, promise, unchecked }): PromiseResult => {
        const about = all.filter((finding) => finding.promise.id === id)
        const status =
          sighted.get(id) === 'failure'
            ? 'broken'
            : sighted.has(id)
              ? 'noted'
              : unchecked !== undefined
                ? 'unobservable'
                : judged.has(id) && passedWith(operation)
                  ? 'kept'
                  : 'skipped'
        return {
          id,
          operation,
          section,
          source,
          text: promise,
          status,
          checks: [...new Set(about.flatMap(({ checks }) => checks))],
        }
      })
      const checks = [...groups.values()].map((group) => toCheck(group, all))
      return {
        version: reportVersion,
        target,
        mode: 'watch',
        strict,
        seed: 0,
        startedAt: new Date(startedAt).toISOString(),
        durationMs: now() - startedAt,
        summary: summarize(all, { checks, promises: each, requests }),
        promises: {
          total: each.length,
          checked: each.filter(({ status }) => status === 'kept' || status === 'broken' || status === 'noted').length,
          broken: each.filter(({ status }) => status === 'broken').length,
          each,
        },
        findings: all,
        checks,
        requests: timings,
        left: [],
        ...(judges === 2 ? { disagreements: [...disagreements.values()] } : {}),
      }
    },
  }
}

// What curl sets itself, what would be in the way of reading its output, and what only a browser says of itself.
const ofConnection =
  /^(host|connection|content-length|accept-encoding|user-agent|transfer-encoding|sec-.*|dnt|priority|te|upgrade-insecure-requests|:.*)$/i

function groupName(side: Side, operation: Subject): string {
  return side === 'request' ? `what the app sends to ${operation}` : `what ${operation} answers`
}

function toCheck({ name, operation, requests, durationMs, promises }: Group, findings: ReportedFinding[]): CheckResult {
  const failed = findings.some(({ severity, checks }) => severity === 'failure' && checks.includes(name))
  const status = requests === 0 ? 'skipped' : failed ? 'failed' : 'passed'
  return {
    name,
    operation,
    promises: [...promises],
    status,
    reason: requests === 0 ? 'no such request passed' : null,
    requests,
    durationMs: Math.round(durationMs),
  }
}

function rank(finding: ReportedFinding): number {
  return (finding.severity === 'failure' ? 0 : 2) + (sideOf(finding) === 'request' ? 1 : 0)
}
