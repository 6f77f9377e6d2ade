import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Change } from '../../src/mutants/behaviour.ts'
import { startDeployment } from '../../src/mutants/start-deployment.ts'
import type { Deployment } from '../../src/mutants/start-deployment.ts'
import { strangers } from '../../src/mutants/strangers.ts'
import { annotations, stepSummary } from '../../src/report/github.ts'
import { htmlReport } from '../../src/report/html.ts'
import { junitReport } from '../../src/report/junit.ts'
import type { Report } from '../../src/report/report.ts'
import { runChecks } from '../../src/report/run-checks.ts'
import { sarifReport } from '../../src/report/sarif.ts'
import { createShaper, shapeOf } from '../../src/report/shape-of-others.ts'
import { terminalReport } from '../../src/report/terminal.ts'
import { loadOperations } from '../../src/spec/openapi.ts'
import { loadSpec } from '../../src/spec/spec.ts'

const canaries = ['Quetzalcoatl', 'Xylophonist', 'quetzal.canary@corp.test', '+4915112345678', 'secret plan']

// Somebody was there before; answers lack their timestamp, and tell too much of whom they show.
const crowded: Change = (was) => ({
  begin(customers) {
    const [first_name, last_name, email, phone, plan] = canaries as [string, string, string, string, string]
    for (const stranger of strangers(3))
      customers.set(stranger.id, {
        ...stranger,
        first_name,
        last_name: `${last_name} ${'o'.repeat(120)}`,
        email: stranger.id.slice(0, 4) + email,
        phone,
        metadata: JSON.stringify({ plan }),
      })
    return () => {}
  },
  async answer(call) {
    const answer = await was.answer(call)
    const body = answer.body.startsWith('{') ? (JSON.parse(answer.body) as { data?: object }) : undefined
    if (!body) return answer
    const { timestamp: _, ...rest } = body as Record<string, unknown>
    return { ...answer, body: JSON.stringify(rest) }
  },
})

const kinds: Record<string, (report: Report) => string> = {
  JSON: (report) => JSON.stringify(report),
  JUnit: junitReport,
  SARIF: (report) => sarifReport(report, { version: '1.2.3', promises: '' }),
  HTML: (report) => htmlReport(report, { version: '1.2.3', operations: loadOperations(loadSpec()) }),
  terminal: (report) => terminalReport(report, { colours: false }),
  annotations,
  'step summary': stepSummary,
}

describe('of customers that the run did not create', () => {
  let deployment: Deployment
  let hidden: Report
  let shown: Report
  beforeAll(async () => {
    deployment = await startDeployment({ variants: [{ name: 'crowded', about: '', change: crowded }] })
    hidden = await runChecks({ target: deployment.url, mode: 'smoke', seed: 1 })
    shown = await runChecks({ target: deployment.url, mode: 'read', seed: 1, showOthers: true })
  }, 60_000)
  afterAll(() => deployment.close())

  test.each(Object.entries(kinds))('the %s report shows no value', (_, write) => {
    const text = write(hidden).toLowerCase()
    expect(canaries.filter((canary) => text.includes(canary.toLowerCase()))).toEqual([])
    expect(canaries.filter((canary) => text.includes(encodeURIComponent(canary).toLowerCase()))).toEqual([])
  })

  test('the shape is shown', () => {
    const bodies = hidden.findings.map(({ exchange }) => exchange?.answer?.body ?? '').join('\n')
    expect(bodies).toContain(shapeOf(canaries[0]!))
  })

  test('--show-others shows them', () => {
    const text = JSON.stringify(shown)
    for (const canary of canaries.slice(0, 3)) expect(text).toContain(canary)
  })
})

test('a list of ours and others shows ours in full; an address and words that name another are shaped, too', () => {
  const ours = { id: 'a', first_name: 'Ada', email: 'ada.kit0@example.com', metadata: '{}' }
  const theirs = { id: 'b', first_name: 'Quetzal', email: 'que-tzal@corp.test', metadata: '{"plan":"secret"}' }
  const json = { success: true, message: 'Found', data: { customers: [ours, theirs], total: 2 } }
  const { finding } = createShaper({ isOurs: ({ id }) => id === 'a', seen: [theirs] })
  const { exchange, facts } = finding({
    key: 'k',
    check: 'c',
    checks: ['c'],
    operation: 'listCustomers',
    operations: ['listCustomers'],
    severity: 'failure',
    promise: { id: 'list-filter-email-exact', source: 'doc' },
    facts: {
      kind: 'query',
      query: 'email=que-tzal%40corp.test',
      problem: 'p',
      expected: 'que-tzal@corp.test',
      actual: 'Ada',
    },
    because: undefined,
    story: undefined,
    count: 1,
    exchange: {
      request: {
        method: 'GET',
        url: 'http://x/api/customers?email=que-tzal%40corp.test',
        headers: [],
        body: undefined,
      },
      startedAt: '',
      durationMs: 1,
      attempts: 1,
      answer: { status: 200, headers: [], body: JSON.stringify(json), json },
    },
  })
  const shaped = { id: 'b', first_name: 'Aaaaaaa', email: 'aaa-aaaa@aaaa.aaaa', metadata: '{"aaaa":"aaaaaa"}' }
  const kept = { ...json, data: { customers: [ours, shaped], total: 2 } }
  expect(exchange!.answer).toEqual({ status: 200, headers: [], body: JSON.stringify(kept), json: kept })
  expect(exchange!.request.url).toBe('http://x/api/customers?email=aaa-aaaa@aaaa.aaaa')
  expect(facts).toEqual({
    kind: 'query',
    query: 'email=aaa-aaaa@aaaa.aaaa',
    problem: 'p',
    expected: 'aaa-aaaa@aaaa.aaaa',
    actual: 'Ada',
  })
})

test('a shape keeps what a form is told by, and is short', () => {
  expect(shapeOf('Ngozi O’Brien-李 <ada@example.com> +233 24')).toBe('Aaaaa A’Aaaaa-a <aaa@aaaaaaa.aaa> +999 99')
  expect(shapeOf('x'.repeat(9_000)).length).toBeLessThan(250)
})
