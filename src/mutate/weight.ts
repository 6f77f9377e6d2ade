import type { PromiseId } from '../spec/promise-id.ts'
import type { PromiseTried } from './report.ts'

/** Promises of how an answer is written, and of what it says of itself: no customer's data is lost by them. */
const ofForm: ReadonlySet<PromiseId> = new Set<PromiseId>([
  'answer-json',
  'envelope-success',
  'envelope-message',
  'envelope-request-id',
  'request-id-unique',
  'envelope-timestamp',
  'timestamp-now',
  'error-shape',
  'error-no-internals',
  'no-undocumented-members',
  'customer-company-id',
  'customer-created-by',
  'customer-created-at',
  'customer-updated-at',
  'created-at-true',
  'updated-at-true',
  'blacklist-updated-at',
])

/**
 * Promises in the order in which it costs to see them broken: what an operation does to a customer's data by the
 * document, then what it answers else, then how an answer is written; among equals as they came.
 */
export function weightiestFirst(promises: readonly PromiseTried[]): PromiseTried[] {
  return promises.toSorted((a, b) => weight(a) - weight(b))
}

function weight({ id, operation, source }: PromiseTried): 0 | 1 | 2 {
  if (ofForm.has(id)) return 2
  return operation === 'all' || source !== 'doc' ? 1 : 0
}
