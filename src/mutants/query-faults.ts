import { uuidForm } from '../spec/uuid.ts'
import type { Fault } from './behaviour.ts'

/** The names by which the list can be filtered. */
export const filterNames = ['id', 'reference', 'email', 'customer_type', 'is_active'] as const

const rules: Record<string, { must: RegExp; says: string }> = {
  id: { must: uuidForm, says: 'must be a UUID' },
  reference: { must: /./, says: 'must not be empty' },
  email: { must: /^[^\s@]+@[^\s@]+$/, says: 'must be an email address' },
  customer_type: { must: /^(individual|business)$/, says: "must be 'individual' or 'business'" },
  is_active: { must: /^(true|false)$/, says: 'must be true or false' },
  page: { must: /^[1-9]\d{0,14}$/, says: 'must be a whole number from 1' },
  page_size: { must: /^([1-9]\d?|100)$/, says: 'must be a whole number from 1 to 100' },
}

/** What is wrong with the query of a list. */
export function faultsOfQuery(query: URLSearchParams): Fault[] {
  return Object.entries(rules).flatMap(([field, { must, says }]) => {
    const values = query.getAll(field)
    if (values.length > 1) return [{ field, message: 'must be given once' }]
    return values.every((value) => must.test(value)) ? [] : [{ field, message: says }]
  })
}
