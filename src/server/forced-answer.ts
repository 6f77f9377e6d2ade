import { invalid, Refusal } from '../customers/refusal.ts'
import type { Operation, OperationId } from '../spec/openapi.ts'
import { problem } from './envelope.ts'
import type { Stamp } from './envelope.ts'
import { challenge } from './verify-signature.ts'

/**
 * The answer that is documented for a status, as its example shows it, with this request's id and time; for any 5xx an
 * error.
 * No customer is read or changed. Throws a `Refusal` that lists what can be forced for any other status.
 */
export function forcedAnswer(
  operations: Operation[],
  operationId: OperationId,
  status: number,
  stamp: Stamp,
): { status: number; body: string; headers: Record<string, string> } {
  const operation = operations.find((candidate) => candidate.operationId === operationId)
  const answer = operation?.answers.find((candidate) => candidate.status === status)
  const headers: Record<string, string> =
    status === 401 ? challenge : status === 429 || status === 503 ? { 'Retry-After': '1' } : {}
  if (answer) {
    const example = structuredClone(answer.example) as Record<string, unknown>
    example['metadata'] = { request_id: stamp.requestId }
    example['timestamp'] = stamp.timestamp
    if ('correlation_id' in example) example['correlation_id'] = stamp.requestId
    return { status, body: JSON.stringify(example), headers }
  }
  if (status >= 500)
    return {
      status,
      body: problem(new Refusal('INTERNAL_ERROR', 'The server failed to answer this request.'), stamp, status),
      headers,
    }
  const possible = operation?.answers.map((candidate) => candidate.status).join(', ')
  throw invalid([
    {
      field: 'Prefer',
      message: `code=${status} is not documented for ${operationId}; it can be ${possible} or any 5xx`,
    },
  ])
}
