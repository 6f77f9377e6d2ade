import { answeredMembers } from '../../spec/members.ts'
import type { OperationId } from '../../spec/openapi.ts'
import type { PromiseId } from '../../spec/promise-id.ts'
import type { Violation } from '../../spec/violation.ts'

/** `data.customers.*.email` and `data.email` are both `email`; undefined for a place that is in no customer. */
export function customerField(place: string): string | undefined {
  const inList = /^data\.customers\.\*(?:\.(.+))?$/.exec(place)
  if (inList) return inList[1]
  const single = /^data\.(.+)$/.exec(place)?.[1]
  return single === undefined || ['customers', 'page', 'page_size', 'total'].includes(single) ? undefined : single
}

const memberPromises = {
  id: 'customer-id',
  first_name: 'customer-first-name',
  last_name: 'customer-last-name',
  email: 'customer-email',
  customer_type: 'customer-customer-type',
  company_id: 'customer-company-id',
  created_by: 'customer-created-by',
  is_active: 'customer-is-active',
  metadata: 'customer-metadata',
  created_at: 'customer-created-at',
  updated_at: 'customer-updated-at',
} as const satisfies Record<(typeof answeredMembers)[number], PromiseId>

/** The promises of the members of a customer. */
export const promiseIdsOfMembers: readonly PromiseId[] = Object.values(memberPromises)

/** The promise of a member of a customer. */
export function memberPromise(field: string): PromiseId {
  // Edited schemas have members that no promise speaks of.
  const name = answeredMembers.find((member) => member === field.split('.', 1)[0])
  return name === undefined ? 'envelope-data' : memberPromises[name]
}

/** The promise that is broken where a customer or a list has to be, and something else is. */
export function dataPromise(operation: OperationId): PromiseId {
  const promises: Partial<Record<OperationId, PromiseId>> = {
    getCustomer: 'get-by-id',
    listCustomers: 'list-shape',
    updateCustomer: 'update-answer',
  }
  return promises[operation] ?? 'envelope-data'
}

const envelopePromises = new Map<string, PromiseId>([
  ['success', 'envelope-success'],
  ['message', 'envelope-message'],
  ['timestamp', 'envelope-timestamp'],
  ['data', 'envelope-data'],
])

/** The promise of what is around customers. */
export function envelopePromise({ place, keyword }: Violation): PromiseId {
  if (keyword === 'minimum') return 'list-page-parameters'
  if (place.startsWith('data.')) return 'list-shape'
  if (place === '') return 'answer-json'
  return envelopePromises.get(place) ?? 'envelope-request-id'
}
