import { isUuid } from '../../spec/uuid.ts'
import { answeredMembers } from '../../spec/members.ts'
import type { OperationId } from '../../spec/openapi.ts'
import { take, there } from './line.ts'
import type { Door, Line, Version } from './line.ts'
import { contactMembers, metadataOf } from './same.ts'
import type { Shown, Told } from './told.ts'

/** The version that an exchange wrote, where it was carried out. */
export function ownVersion(line: Line, told: Told): Version | undefined {
  return line.versions.find((one) => one.told === told && !one.refused)
}

/** Whether a customer to whom nothing has happened is shown as it was: the most common sight in passing traffic. */
export function isAsBefore({ versions, plain }: Line, shown: Shown): boolean {
  return versions.length === 1 && plain !== undefined && plain === JSON.stringify(shown)
}

/** Which way an answer shows a customer. */
export function doorOf(operation: OperationId): Door {
  return operation === 'getCustomer' ? 'get' : operation === 'listCustomers' ? 'list' : 'write'
}

/** Whether an answer about the customer of one id shows another one. */
export function isOther({ key }: Told, shown: Shown): boolean {
  return isUuid(key) && isUuid(shown.id) && key.toLowerCase() !== shown.id.toLowerCase()
}

/** The members of a customer that a history follows: steady ones that have their type, and contacts that are shown. */
export function followed(shown: Record<string, unknown>): string[] {
  return [...answeredMembers.filter((member) => member !== 'id'), ...contactMembers].filter((member) =>
    isMeaningful(member, shown[member], member in shown),
  )
}

// What is missing or of the wrong type is a fault of shape, and says nothing of what is stored.
function isMeaningful(member: string, value: unknown, isThere: boolean): boolean {
  if (member === 'first_name' || member === 'last_name')
    return value === undefined || value === null || typeof value === 'string'
  if ((contactMembers as readonly string[]).includes(member)) return isThere
  if (member === 'is_active') return typeof value === 'boolean'
  if (member === 'metadata') return typeof value === 'string' && metadataOf(value) !== undefined
  return typeof value === 'string'
}

/** Takes in all that an answer shows of a customer. */
export function takeAll(line: Line, shown: Shown, told: Told, door: Door): void {
  const own = ownVersion(line, told)
  take(line, there, true, told, door)
  for (const member of followed(shown)) take(line, member, shown[member], told, door, own)
}
