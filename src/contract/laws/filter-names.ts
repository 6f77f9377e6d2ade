/** The filters of the document. */
export const filterNames = ['id', 'reference', 'email', 'customer_type', 'is_active'] as const
