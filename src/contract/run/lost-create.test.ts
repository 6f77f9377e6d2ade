import { afterAll, expect, it } from 'vitest'
import { runChecks } from '../../report/run-checks.ts'
import { startDeployment } from '../../seed/deployment-under-test.ts'
import { startDeployment as startCorrect } from '../../mutants/start-deployment.ts'
import type { Fate } from '../../seed/deployment-under-test.ts'

const closing: (() => Promise<void>)[] = []
afterAll(() => Promise.all(closing.map((close) => close())))

const drop = { carriedOut: true, reply: 'drop' } as const
const lose = { carriedOut: false, reply: 'drop' } as const
const busy = { carriedOut: false, reply: 429, retryAfter: '0.1' } as const

it.each([
  { what: 'carried out and lost', fates: [drop], sent: 1, attempts: 1, status: null },
  { what: 'lost and not carried out', fates: [lose], sent: 2, attempts: 2, status: 201 },
  { what: 'put off', fates: [busy], sent: 2, attempts: 2, status: 201 },
])('a create that was $what is settled by looking, and only sent again where nobody is there', async (row) => {
  let creates = 0
  const fate = ({ method, path }: { method: string; path: string }): Fate | undefined =>
    method === 'POST' && path === '/api/customers' ? row.fates[creates++] : undefined
  const deployment = await startDeployment({ fate })
  closing.push(deployment.close)
  const report = await runChecks({ target: deployment.url, mode: 'smoke', seed: 1 })
  const first = report.requests.findIndex(({ method }) => method === 'POST')
  const looks = report.requests.filter(({ path }) => path.includes('?email='))
  expect(creates).toBe(row.sent)
  // What was put off was not carried out, and is not looked up.
  expect(looks.length > 0).toBe(row.what !== 'put off')
  const create = report.requests.find(({ method, path }) => method === 'POST' && path === '/api/customers')!
  expect([first >= 0, create.attempts, create.status]).toEqual([true, row.attempts, row.status])
  expect(report.findings.filter(({ promise }) => promise.id === 'answer-complete')).toEqual([])
  expect(report.left).toEqual([])
  expect(deployment.customers).toEqual([])
})

it.each([
  { which: 'One that', most: 1, severity: 'note' },
  { which: 'Each that', most: 1000, severity: 'failure' },
])('$which cannot be looked up and has no answer is a $severity', async ({ most, severity }) => {
  let lost = 0
  const deployment = await startCorrect({
    variants: [
      {
        name: 'loses-answers',
        about: 'Creates without an address have no answer.',
        change: (was) => ({
          send(answer, response, call) {
            const isLost = call.operation === 'create' && !call.body.includes('"email":"') && (lost += 1) <= most
            if (isLost) response.destroy()
            else was.send(answer, response, call)
          },
        }),
      },
    ],
  })
  closing.push(deployment.close)
  const report = await runChecks({ target: deployment.url, seed: 1, include: ['bad-creates'] })
  expect(lost).toBeGreaterThan(0)
  const found = report.findings.filter(({ promise }) => promise.id === 'answer-complete')
  expect(found.map((one) => one.severity)).toContain(severity)
  expect(found.some((one) => one.severity === 'failure')).toBe(severity === 'failure')
})
