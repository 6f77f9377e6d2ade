import { answeredMembers } from '../../spec/members.ts'
import type { OperationId } from '../../spec/openapi.ts'
import { anything, oneOf, there, version } from './line.ts'
import type { Values, Version } from './line.ts'
import { contactMembers } from './same.ts'

/** A body that was sent, and that nobody has seen. */
export const unseen = Symbol('a body that nobody has seen')

/** Members that the document lets an update set. All others are ours or public: whether they are kept is not sure. */
const keptByUpdate = new Set(['email', 'first_name', 'last_name'])

const system = ['company_id', 'created_by', 'created_at', 'updated_at']

const everyMember: readonly string[] = [
  there,
  ...answeredMembers.filter((member) => member !== 'id'),
  ...contactMembers,
]

/** Somebody as nobody has seen them yet: every member may be anything, being there included. */
export function unknownBefore(): Version {
  const always = { sentAt: Number.NEGATIVE_INFINITY, answeredAt: Number.NEGATIVE_INFINITY }
  return version(
    undefined,
    'createCustomer',
    always,
    everyMember.map((member) => [member, anything()]),
  )
}

/** The members that a create sets, each with the values that it may have then. */
export function madeBy(sent: Record<string, unknown> | undefined): [string, Values][] {
  const given = (member: string): Values => {
    const value = sent?.[member]
    if (value === undefined) return member.endsWith('_name') && sent ? oneOf(undefined) : anything()
    return typeof value === 'string' && value !== '' ? oneOf(value) : anything()
  }
  return [
    [there, oneOf(true)],
    ...['email', 'first_name', 'last_name', 'customer_type'].map((member): [string, Values] => [member, given(member)]),
    // Metadata of a caller is our own idea; where none was given there is none.
    ['metadata', sent && !('metadata' in sent) ? { any: false, each: ['{}'] } : anything()],
    ['is_active', oneOf(true)],
    ...[...system, ...contactMembers].map((member): [string, Values] => [member, anything()]),
  ]
}

/** The members that a write to a customer sets: what only we decided may be anything until it is shown. */
export function changedBy(
  operation: OperationId,
  sent: Record<string, unknown> | undefined | typeof unseen,
): [string, Values][] {
  if (operation === 'deleteCustomer') return [[there, oneOf(false)]]
  if (sent === unseen)
    return everyMember.filter((member) => member !== there).map((member): [string, Values] => [member, anything()])
  if (operation === 'blacklistCustomer') {
    const on = sent?.['blacklist']
    return [
      ['is_active', typeof on === 'boolean' ? oneOf(!on) : anything()],
      ['updated_at', anything()],
    ]
  }
  const changed = Object.entries(sent ?? {}).filter(([member]) => member !== 'id' && !system.includes(member))
  return [
    ...changed.map(([member, value]): [string, Values] => [
      member,
      keptByUpdate.has(member) && typeof value === 'string' && value !== '' ? oneOf(value) : anything(),
    ]),
    ...(sent && 'phone' in sent ? [['phone_number', anything()] as [string, Values]] : []),
    ['updated_at', anything()],
  ]
}
