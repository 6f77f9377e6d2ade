import type { FilteredMember } from '../spec/members.ts'

/** The promise of each filter of the list, by its name (document: "Query Parameters"). */
export const filterPromises: Record<string, string> = {
  id: 'list-filter-id',
  reference: 'list-filter-reference',
  email: 'list-filter-email-exact',
  customer_type: 'list-filter-customer-type',
  is_active: 'list-filter-is-active',
} satisfies Record<FilteredMember, string>
