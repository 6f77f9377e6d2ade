import { promiseIdsOfMembers } from './laws/shape-promises.ts'
import type { PromiseId } from '../spec/promise-id.ts'
import type { DocumentedPromise } from '../spec/promises.ts'
import { filterPromises } from './filter-promises.ts'
import type { Finding } from './finding.ts'

// Who is who: one who is taken for another shows what was done to neither.
const identity: PromiseId[] = [
  'customer-id',
  'create-customer',
  'create-unique-id',
  'get-by-id',
  'update-that-one',
  'update-unknown',
  'blacklist-that-one',
  'blacklist-unknown',
  'delete-that-one',
]
// By what customers are looked for who have no id, or none any more.
const addresses: PromiseId[] = ['customer-email', 'create-email', 'update-email', 'list-filter-email-exact']
const references: PromiseId[] = ['create-reference', 'list-filter-reference']
// What is read is what is kept.
const reading: PromiseId[] = ['get-stored', 'list-items', 'list-shape', 'answer-steady']
const comparing: PromiseId[] = [...identity, ...reading, ...promiseIdsOfMembers]
const names: PromiseId[] = ['customer-first-name', 'customer-last-name']
const filters: PromiseId[] = Object.values(filterPromises)
// A filter finds by what a customer is; and who is lost by several may be lost by any of them.
const filtering: PromiseId[] = ['list-filters-combine', 'list-shape', 'customer-id', 'blacklist-deactivates']
const signed: PromiseId[] = [...identity, ...addresses, ...reading, 'envelope-success']
const ofUnknown: PromiseId[] = [...identity, 'delete-removes', 'envelope-success']
const counting: PromiseId[] = [
  'list-shape',
  'customer-id',
  'list-page-parameters',
  'delete-removes',
  'create-refused-not-stored',
]

// Who cannot read an answer sees nothing of what it holds, nor of what its operation promises.
const unreadable = /^answer-complete:|^answer-json:(?:not-json|packed)|:shape:(?:data)?$/
const seenUnread: PromiseId[] = ['answer-complete', 'answer-json', 'no-server-error']

/**
 * The promises that have to be kept for this one to be seen to be kept, and that failures break. What a run saw of it may
 * be the work of those, so it is not said to be kept.
 */
export function brokenPremises(
  { id, operation }: Pick<DocumentedPromise, 'id' | 'operation'>,
  failures: readonly Pick<Finding, 'key' | 'promise' | 'operations'>[],
): PromiseId[] {
  const hides = ({ key, operations }: Pick<Finding, 'key' | 'operations'>): boolean =>
    unreadable.test(key) &&
    !seenUnread.includes(id) &&
    (operation === 'all' || operations.some((one) => one === operation || one === 'all'))
  const premises = failures
    .filter((failure) => restsOn[id]?.includes(failure.promise.id) || hides(failure))
    .map(({ promise }) => promise.id)
  return [...new Set(premises)].filter((premise) => premise !== id)
}

// What is not here is seen in single answers.
const restsOn: Partial<Record<PromiseId, readonly PromiseId[]>> = {
  'answer-steady': ['answer-complete', 'answer-json', 'envelope-success', 'get-by-id'],
  'error-shape': ['envelope-success'],
  'error-no-internals': ['error-shape', 'envelope-success'],
  'request-id-unique': ['envelope-request-id'],
  'timestamp-now': ['envelope-timestamp'],
  'created-at-true': ['customer-created-at', 'envelope-timestamp', 'timestamp-now', 'envelope-data', ...reading],
  'updated-at-true': ['customer-updated-at', 'envelope-timestamp', 'timestamp-now', ...identity, ...reading],
  'create-customer': ['get-by-id'],
  'create-names': [...names, ...reading],
  'create-email': ['customer-email', ...reading],
  'create-both-types': ['customer-customer-type', ...reading],
  'create-active': ['customer-is-active', ...reading],
  'create-email-unique': [...identity, ...addresses, 'delete-removes'],
  'create-refused-not-stored': [...addresses, ...reading],
  'update-names': [...names, ...identity, ...reading],
  'update-email': ['customer-email', ...identity, ...reading],
  'update-partial': [...identity, ...reading],
  'update-keeps-omitted': comparing,
  'update-other-members': comparing,
  'update-refused-not-stored': comparing,
  'update-that-one': comparing,
  'update-answer': [...identity, 'get-stored'],
  'update-email-unique': [...identity, ...addresses],
  'update-unknown': ofUnknown,
  'get-unknown': ofUnknown,
  'get-stored': [...identity, ...promiseIdsOfMembers],
  'list-items': [...identity, ...promiseIdsOfMembers, 'list-shape', 'list-pages', 'list-filters-combine', ...filters],
  'list-filter-id': filtering,
  'list-filter-reference': [...filtering, 'create-reference'],
  'list-filter-email-exact': [...filtering, 'customer-email', 'create-email', 'update-email'],
  'list-filter-customer-type': [...filtering, 'customer-customer-type', 'create-both-types'],
  'list-filter-is-active': [...filtering, 'customer-is-active', 'create-active', 'blacklist-back'],
  'list-filters-combine': [...filters, 'list-shape', 'customer-id', 'blacklist-deactivates'],
  'list-total': counting,
  'list-pages': counting,
  'list-page-numbers': counting,
  'list-past-end': counting,
  'blacklist-deactivates': ['customer-is-active', ...identity, ...reading],
  'blacklist-back': ['customer-is-active', 'blacklist-deactivates', ...identity, ...reading],
  'blacklist-that-one': comparing,
  'blacklist-unknown': ofUnknown,
  'delete-removes': [...identity, ...addresses, ...references, ...reading],
  'delete-that-one': comparing,
  'auth-required': signed,
  'auth-signature': signed,
  'auth-client': signed,
  'auth-body': signed,
  'auth-window': signed,
  'auth-nonce': signed,
}
