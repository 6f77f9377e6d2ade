import { curl } from './curl.ts'
import { loadPromises } from '../spec/promises.ts'
import type { CheckResult, JudgesDiffer, PromiseResult, Report, ReportedFinding } from './report.ts'
import type { RequestTiming } from '../contract/run/asker.ts'
import { sideOf } from './verdict.ts'
import type { Subject } from '../contract/finding.ts'
import { loadOperations } from '../spec/openapi.ts'
import type { PromiseId } from '../spec/promise-id.ts'
import type { Spec } from '../spec/spec.ts'
import type { Passed } from '../traffic/passed.ts'
import { occasionOf, occasions } from '../traffic/occasions.ts'
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
  // By operation, the promises that no exchange has put to the test yet.
  const untested = new Map<Subject, Set<PromiseId>>()
  for (const { id, operation } of promises)
    if (Object.hasOwn(occasions, id)) untested.set(operation, (untested.get(operation) ?? new Set()).add(id))
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

  const note = (seen: Seen, { exchange, verdict }: Passed): void => {
    const operation = verdict.operation ?? 'all'
    const known = findings.get(seen.key)
    if (known) {
      known.count += 1
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
      ...describe(seen, operation),
      count: 1,
      curl: curl({
        ...exchange.request,
        headers: exchange.request.headers.filter(([name]) => !ofConnection.test(name)),
      }),
      exchange,
    })
  }

  const test = (passed: Passed, operation: Subject): void => {
    const occasion = occasionOf(passed)
    if (!occasion) return
    for (const subject of ['all', operation] as const) {
      const waiting = untested.get(subject)
      for (const id of waiting ?? []) if (occasions[id]!(occasion)) waiting!.delete(id)
    }
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
      test(passed, verdict.operation)
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
          path: exchange.request.url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, ''),
          status: exchange.answer?.status ?? null,
          atMs: Date.parse(exchange.startedAt) - startedAt,
          durationMs: exchange.durationMs,
          attempts: 1,
        })
      }
    },
    report() {
      const all = [...findings.values()].sort((a, b) => rank(a) - rank(b))
      const each = promises.map(({ id, operation, section, source, promise, unchecked }): PromiseResult => {
        const about = all.filter((finding) => finding.promise.id === id)
        const looked = Object.hasOwn(occasions, id) && !untested.get(operation)!.has(id)
        const status = about.some(({ severity }) => severity === 'failure')
          ? 'broken'
          : about.length > 0
            ? 'noted'
            : unchecked !== undefined
              ? 'unobservable'
              : looked
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
        target,
        mode: 'watch',
        strict,
        seed: 0,
        startedAt: new Date(startedAt).toISOString(),
        durationMs: now() - startedAt,
        summary: {
          checks: checks.length,
          passed: count(checks, 'passed'),
          failed: count(checks, 'failed'),
          skipped: count(checks, 'skipped'),
          notes: all.filter(({ severity }) => severity === 'note').length,
          requests,
        },
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

// What curl sets itself, or what would be in the way of reading its output.
const ofConnection = /^(host|connection|content-length|accept-encoding|user-agent|transfer-encoding)$/i

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

function count(checks: CheckResult[], status: CheckResult['status']): number {
  return checks.filter((check) => check.status === status).length
}

function rank(finding: ReportedFinding): number {
  return (finding.severity === 'failure' ? 0 : 2) + (sideOf(finding) === 'request' ? 1 : 0)
}
