import type { FilteredMember } from '../spec/members.ts'
import type { PromiseId } from '../spec/promise-id.ts'

/** The promise of each filter of the list, by its name (document: "Query Parameters"). */
export const filterPromises = {
  id: 'list-filter-id',
  reference: 'list-filter-reference',
  email: 'list-filter-email-exact',
  customer_type: 'list-filter-customer-type',
  is_active: 'list-filter-is-active',
} as const satisfies Record<FilteredMember, PromiseId>
