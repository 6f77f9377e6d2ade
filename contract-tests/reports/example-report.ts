import type { Exchange } from '../../src/http/exchange.ts'
import type { Subject } from '../../src/contract/finding.ts'
import type { PromiseResult, Report, ReportedFinding } from '../../src/report/report.ts'
import type { PromiseId } from '../../src/spec/promise-id.ts'
import { loadPromises } from '../../src/spec/promises.ts'
import { loadSpec } from '../../src/spec/spec.ts'
import { createWatch } from '../../src/report/watch-report.ts'
import { createJudge } from '../../src/traffic/judge.ts'
import { toPassed } from '../../src/traffic/passed.ts'

/** What a deployment may answer to get hold of whoever reads about it. */
export const hostile =
  '</script></pre></title><script>document.title="owned"</script><img src=x onerror="document.title=\'owned\'">"\'><svg onload=alert(1)>&lt; ]]> <!-- \u0000\u0007\uD800 \u202Egnp.exe `x` | **b** ::error::x\n::set-env name=X::y ##[error]z'

/** A whole report of a made-up run: two failures and a note, each said with `words`. */
export function exampleReport(words = 'total counts the customers of the page'): Report {
  const promises = loadPromises(loadSpec())
  const findings = [
    finding('list-total', 'listCustomers', 'failure', words),
    finding('envelope-timestamp', 'all', 'failure', words),
    finding('no-undocumented-members', 'getCustomer', 'note', words),
  ]
  findings[1]!.operations = ['createCustomer', 'updateCustomer']
  findings[1]!.facts = {
    kind: 'differs',
    when: words,
    differences: [
      { field: words, expected: words, actual: undefined },
      { field: 'timestamp', expected: 1, actual: [words] },
    ],
  }
  findings[2]!.exchange = null
  findings[2]!.curl = null
  const broken = new Set<PromiseId>(['list-total', 'envelope-timestamp'])
  const each = promises.map(({ id, operation, section, source, promise, unchecked }): PromiseResult => {
    const status = unchecked
      ? 'unobservable'
      : broken.has(id)
        ? 'broken'
        : id.startsWith('auth-')
          ? 'skipped'
          : id === 'no-undocumented-members'
            ? 'noted'
            : 'kept'
    return { id, operation, section, source, text: promise, status, checks: unchecked ? [] : [`checks-${id}`] }
  })
  const checks = each.flatMap(({ id, operation, status, checks: [name] }): Report['checks'] => {
    if (name === undefined) return []
    const state = status === 'broken' ? 'failed' : status === 'skipped' ? 'skipped' : 'passed'
    return [
      {
        name,
        operation,
        promises: [id],
        status: state,
        reason: state === 'skipped' ? `no credentials ${words}` : null,
        requests: 2,
        durationMs: 12.5,
      },
    ]
  })
  const operations = [
    'createCustomer',
    'updateCustomer',
    'getCustomer',
    'listCustomers',
    'blacklistCustomer',
    'deleteCustomer',
  ] as const
  const requests = Array.from({ length: 240 }, (_, n): Report['requests'][number] => ({
    check: 'checks-list-total',
    operation: operations[n % operations.length]!,
    method: 'GET',
    path: `/api/customers?q=${words}`,
    status: n === 100 ? null : n % 50 === 7 ? 500 : n % 6 === 1 ? 404 : 200,
    atMs: n * 13,
    durationMs: n === 100 ? 3000 : 2 + ((n * 7919) % 97) / 4,
    attempts: n === 60 ? 3 : 1,
  }))
  const count = (status: string): number => checks.filter((check) => check.status === status).length
  return {
    version: '1.1',
    target: 'https://staging.example.com/v1',
    mode: 'full',
    strict: false,
    seed: 7,
    startedAt: '2026-03-04T05:06:07.089Z',
    durationMs: 3210.5,
    summary: {
      findings: 2,
      roots: 2,
      broken: 2,
      rules: 0,
      checks: checks.length,
      passed: count('passed'),
      failed: count('failed'),
      skipped: count('skipped'),
      notes: 1,
      requests: requests.length,
    },
    promises: { total: each.length, checked: checks.length - count('skipped'), broken: broken.size, each },
    findings,
    checks,
    requests,
    left: [{ id: '0190163d-8694-739b-aea5-966c26f8ad90', email: words, state: 'deactivated' }],
  }
}

/** The report of a recording in which an app sends PATCH, which no operation has. */
export function appReport(): Report {
  const spec = loadSpec()
  const patch: Exchange = {
    request: {
      method: 'PATCH',
      url: 'https://staging.example.com/api/customers/0190163d-8694-739b-aea5-966c26f8ad90',
      headers: [['content-type', 'application/json']],
      body: '{"first_name":"Ada"}',
    },
    startedAt: '2026-03-04T05:06:08.000Z',
    durationMs: 4,
    attempts: 1,
    answer: { status: 405, headers: [['content-type', 'application/json']], body: '{}', json: {} },
  }
  const watch = createWatch({
    spec,
    target: 'today.har',
    strict: false,
    judges: 1,
    now: () => Date.parse('2026-03-04'),
  })
  const verdict = createJudge(spec).alone(patch)
  watch.add(toPassed({ exchange: patch, verdict, disagreements: [], addedMs: 0, remark: undefined }))
  return watch.report()
}

/** A report of a run that found nothing. */
export function cleanReport(): Report {
  const report = exampleReport()
  const keep = <T extends { status: string }>(one: T): T =>
    one.status === 'broken' || one.status === 'noted'
      ? { ...one, status: 'kept' }
      : one.status === 'failed'
        ? { ...one, status: 'passed' }
        : one
  return {
    ...report,
    findings: [],
    checks: report.checks.map(keep),
    promises: { ...report.promises, broken: 0, each: report.promises.each.map(keep) },
    summary: {
      ...report.summary,
      findings: 0,
      roots: 0,
      broken: 0,
      failed: 0,
      notes: 0,
      passed: report.summary.passed + report.summary.failed,
    },
    left: [],
  }
}

function finding(
  promise: PromiseId,
  operation: Subject,
  severity: ReportedFinding['severity'],
  words: string,
): ReportedFinding {
  return {
    key: `${promise}:${words}`,
    check: `checks-${promise}`,
    checks: [`checks-${promise}`, 'checks-list-shape'],
    operation,
    operations: [operation],
    severity,
    promise: {
      id: promise,
      source: severity === 'note' ? 'ours' : 'doc',
      text: `What ${promise} says.`,
      section: 'Response',
    },
    facts: { kind: 'observed', what: words, expected: '3', actual: words },
    message: `GET /api/customers: ${words}`,
    expected: '3',
    actual: words,
    count: 4,
    curl: `curl -i -X GET 'https://staging.example.com/v1/api/customers?email=${words}' \\\n  -H 'accept: application/json'`,
    exchange: exchange(words),
  }
}

function exchange(words: string): Exchange {
  const body = JSON.stringify({
    success: true,
    message: words,
    data: { customers: [], page: 1, page_size: 20, total: 1 },
    metadata: { request_id: 'r-1' },
  })
  return {
    request: {
      method: 'POST',
      url: 'https://staging.example.com/v1/api/customers',
      headers: [
        ['accept', 'application/json'],
        ['x-auth-signature', '[redacted]'],
      ],
      body: JSON.stringify({ first_name: words }),
    },
    startedAt: '2026-03-04T05:06:08.000Z',
    durationMs: 41.25,
    attempts: 1,
    answer: {
      status: 200,
      headers: [
        ['content-type', 'application/json'],
        ['x-words', words],
      ],
      body,
      json: JSON.parse(body),
    },
  }
}
