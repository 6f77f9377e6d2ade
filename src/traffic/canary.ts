import type { Exchange } from '../http/exchange.ts'
import type { Operation } from '../spec/openapi.ts'
import type { Side } from './verdict.ts'

/**
 * Whether a judge that said this of an operation's canary is blind for that operation. Prism calls everything valid
 * where it cannot compile a schema, and says nothing of that.
 */
export function blindFor(opinion: Record<Side, unknown[]> | undefined, { requestShape }: Operation): boolean {
  return (
    opinion === undefined || opinion.answer.length === 0 || (requestShape !== undefined && opinion.request.length === 0)
  )
}

/**
 * An exchange that is wrong whatever the schemas say: lists where objects have to be. A judge that sees anything flags
 * it.
 */
export function canary({ method, path, requestShape, answers }: Operation): Exchange {
  const json = [['content-type', 'application/json'] as [string, string]]
  return {
    request: {
      method,
      url: path.replace(/\{[^{}]+\}/, '00000000-0000-4000-8000-000000000000'),
      headers: requestShape ? json : [],
      body: requestShape ? '[]' : undefined,
    },
    startedAt: new Date(0).toISOString(),
    durationMs: 0,
    attempts: 1,
    answer: { status: answers.find(({ status }) => status < 300)!.status, headers: json, body: '[]', json: [] },
  }
}
