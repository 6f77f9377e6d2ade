import type { Filter } from '../customers/store.ts'
import type { CustomerRecord } from '../spec/types.ts'

/** The kinds by which a list can be narrowed without naming one customer, 1 to 4. */
export function kindOf(record: CustomerRecord): number {
  return 1 + (record.customer_type === 'business' ? 1 : 0) + (record.is_active ? 2 : 0)
}

/** Bits of the kinds that a filter lets through, a bit for each: `1 << kind`. */
export function maskOf({ customer_type, is_active }: Filter): number {
  let mask = 0b11110
  if (customer_type !== undefined) mask &= customer_type === 'business' ? 0b10100 : 0b01010
  if (is_active !== undefined) mask &= is_active ? 0b11000 : 0b00110
  return mask
}

/** Whether a customer is one that a filter lets through. */
export function passes(record: CustomerRecord, filter: Filter): boolean {
  return (
    (maskOf(filter) & (1 << kindOf(record))) !== 0 &&
    (filter.id === undefined || filter.id.toLowerCase() === record.id.toLowerCase()) &&
    (filter.email === undefined || filter.email === record.email) &&
    (filter.reference === undefined || filter.reference === record.reference)
  )
}
