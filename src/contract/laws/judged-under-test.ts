import { loadSpec } from '../../spec/spec.ts'
import type { OperationId } from '../../spec/openapi.ts'
import { createJudge } from '../judge.ts'
import type { Judgement } from '../judge.ts'
import { told } from '../knowledge/told.ts'

/** One exchange, as a test writes it: what was asked, and what was answered with the status 200 unless told otherwise. */
export type Step = {
  operation: OperationId
  method: string
  path: string
  sent?: unknown
  status?: number
  json: unknown
}

/** What a judge says of exchanges that a check sent, ten seconds after each other. */
export function judged(steps: readonly Step[]): Judgement[] {
  const judge = createJudge({ spec: loadSpec(), follows: 'ours' })
  return steps.map(({ operation, method, path, sent, status = 200, json }, n) => {
    const at = 10_000 * n
    const key = operation === 'listCustomers' ? '' : (path.split('/')[3] ?? '')
    const body = sent === undefined ? undefined : JSON.stringify(sent)
    const pending = judge.leaves({ operation, key, body, sentAt: at })
    const exchange = {
      request: { method, url: `http://x${path}`, headers: [], body },
      startedAt: new Date(at).toISOString(),
      durationMs: 1,
      attempts: 1,
      answer: {
        status,
        headers: [['content-type', 'application/json'] as [string, string]],
        body: JSON.stringify(json),
        json,
      },
    }
    const one = told(operation, exchange, key, { sentAt: at, answeredAt: at + 1 })
    const judgement = judge.judge(pending, one)
    judge.learn(one)
    return judgement
  })
}
