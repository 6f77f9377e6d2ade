import type { OperationId } from '../../spec/openapi.ts'
import type { PromiseId } from '../../spec/promise-id.ts'
import type { Contradiction } from '../knowledge/contradictions.ts'
import type { Version } from '../knowledge/line.ts'
import { same, sameEmail } from '../knowledge/same.ts'
import type { View } from './law.ts'

/** The promises that a new customer keeps, by its members. */
export const promiseOfCreate: Partial<Record<string, PromiseId>> = {
  email: 'create-email',
  first_name: 'create-names',
  last_name: 'create-names',
  customer_type: 'create-both-types',
  is_active: 'create-active',
  metadata: 'customer-metadata',
}
/** The promises of an update, by the members that the document lets it set. */
export const promiseOfUpdate: Partial<Record<string, PromiseId>> = {
  email: 'update-email',
  first_name: 'update-names',
  last_name: 'update-names',
}

/**
 * The promise that a contradiction breaks: of the write that set the member or left it out, of the door that shows it,
 * or of a write to somebody else.
 */
export function promiseOf({ member, actual, cause }: Contradiction, view: View): PromiseId {
  const { operation } = view
  const { kind } = cause
  if (cause.kind === 'duplicate') return 'create-email-unique'
  if (cause.kind === 'elsewhere') return promiseOfOthers(cause.version.operation)
  if (cause.kind === 'door') {
    if (member === 'updated_at') return 'updated-at-true'
    if (operation === 'listCustomers') return 'list-items'
    if (member === 'created_at') return 'created-at-true'
    return 'get-stored'
  }
  const { version } = cause
  if (member === 'created_at') return 'created-at-true'
  if (version.operation === 'createCustomer' && !version.refused)
    return isInherited(member, actual, version, view) ? 'create-customer' : (promiseOfCreate[member] ?? 'get-stored')
  if (version.refusedFor) return version.refusedFor
  if (version.refused)
    return version.operation === 'updateCustomer' ? 'update-refused-not-stored' : promiseOfOthers(version.operation)
  if (member === 'updated_at' && kind !== 'own')
    return version.operation === 'updateCustomer' ? 'updated-at-true' : 'updated-at-true'
  if (version.operation === 'blacklistCustomer')
    return member === 'is_active' ? blacklistPromise(version.members.get('is_active')?.each[0]) : 'blacklist-that-one'
  return kind === 'omitted' ? 'update-keeps-omitted' : (promiseOfUpdate[member] ?? 'update-other-members')
}

// What somebody had who had the address before: a new customer is made of what was sent for it.
function isInherited(member: string, actual: unknown, version: Version, { history }: View): boolean {
  const email = version.told?.sent?.['email']
  return [...history.lines()].some(
    (line) =>
      !line.versions.includes(version) &&
      line.versions.some((one) => one.members.get('email')?.each.some((each) => sameEmail(each, email))) &&
      line.versions.some((one) =>
        one.members.get(member)?.each.some((each) => each !== undefined && same(member, each, actual)),
      ),
  )
}

/** The promise that is_active shows to be broken after a blacklisting that should have set it so. */
export function blacklistPromise(active: unknown): PromiseId {
  return active === false ? 'blacklist-deactivates' : 'blacklist-back'
}

/** The promise of a write to leave alone whom it does not name. */
function promiseOfOthers(operation: OperationId): PromiseId {
  if (operation === 'blacklistCustomer') return 'blacklist-that-one'
  return operation === 'deleteCustomer' ? 'delete-that-one' : 'update-that-one'
}
