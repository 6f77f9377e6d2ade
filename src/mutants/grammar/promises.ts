import type { When } from './conditions.ts'

/** The promise that this member of a customer has the documented shape. */
export function shapeOf(member: string): string {
  return `customer-${member.replaceAll('_', '-')}`
}

/** The promise that a filter finds those who match and nobody else. */
export const filterPromises: Record<string, string> = {
  id: 'list-filter-id',
  reference: 'list-filter-reference',
  email: 'list-filter-email-exact',
  customer_type: 'list-filter-customer-type',
  is_active: 'list-filter-is-active',
}

/** The promise that a create keeps this member. */
export function keptByCreate(member: string): string {
  return (
    {
      first_name: 'create-names',
      last_name: 'create-names',
      email: 'create-email',
      customer_type: 'create-both-types',
      is_active: 'create-active',
      metadata: 'customer-metadata',
      id: 'create-unique-id',
      created_at: 'created-at-true',
      updated_at: 'updated-at-true',
    }[member] ?? 'get-stored'
  )
}

/** The promises that an update stores this member where it is given, and else leaves it as it was. */
export function keptByUpdate(member: string): string[] {
  const stored = { first_name: 'update-names', last_name: 'update-names', email: 'update-email' }[member]
  const times = { created_at: 'created-at-true', updated_at: 'updated-at-true' }[member]
  return [...(stored ? [stored] : []), ...(times ? [times] : ['update-keeps-omitted'])]
}

/** The promises that this member is what a blacklisting made it. */
export function keptByBlacklist(member: string): string[] {
  if (member === 'is_active') return ['blacklist-deactivates', 'blacklist-back']
  const times = { created_at: 'created-at-true', updated_at: 'updated-at-true' }[member]
  return ['blacklist-that-one', ...(times ? [times] : [])]
}

/** What a defect that shows at such times looks like from outside, beside what it is: it seems to be the work of that. */
export function promisesOfWhen(when: When, member: string | undefined): string[] {
  if (when === 'after an update')
    return ['update-answer', 'update-that-one', ...(member === undefined ? [] : keptByUpdate(member))]
  if (when === 'after a delete') return ['delete-that-one', 'answer-steady']
  if (when === 'inactive') return member === undefined ? [] : keptByBlacklist(member)
  if (when === 'every n-th' || when === 'from a size on') return ['answer-steady']
  return when === 'from the second page on' ? ['list-pages'] : []
}
