// Made from spec/schemas by `npm run types:generate`. Change the schemas instead.

/** What the documented answer shows of a customer, in its order (document: "Create Customer Response"). */
export const answeredMembers = ['id', 'first_name', 'last_name', 'email', 'customer_type', 'company_id', 'created_by', 'is_active', 'metadata', 'created_at', 'updated_at'] as const

/** What can be sent and is kept, and no documented answer shows. */
export const unansweredMembers = ['phone', 'country_code', 'reference'] as const

/** What no two customers share, and how values are compared: `x-unique` in the schemas. */
export const uniqueMembers = { id: 'ignoring-case', email: 'ignoring-case', reference: 'exact' } as const

/** A member that finds one customer. */
export type UniqueMember = keyof typeof uniqueMembers

/** What the list can be filtered by (document: "Query Parameters"). */
export const filteredMembers = ['id', 'reference', 'email', 'customer_type', 'is_active'] as const

/** A member that is a filter too. */
export type FilteredMember = (typeof filteredMembers)[number]

/** What never changes once a customer is there: `x-steady` in the schemas. */
export const steadyMembers = ['id', 'company_id', 'created_by', 'created_at'] as const
