import { uniqueKey, uniqueNames } from '../customers/store.ts'
import type { UniqueMember } from '../spec/members.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { kindOf } from './kinds.ts'
import { rankedSlots } from './ranked-slots.ts'
import type { RankedSlots } from './ranked-slots.ts'

/** Customers that never change, each in a slot by its number from 0, found and counted as a store needs it. */
export type FrozenBase = {
  records: readonly CustomerRecord[]
  /** Where the customer with a value of a unique member is, by the key of the value. */
  slots: Record<UniqueMember, ReadonlyMap<string, number>>
  ranked: RankedSlots
}

// An id that nobody gave is made of the email: then the email is what is there twice.
const byWhatPeopleWrite = uniqueNames.toSorted((a, b) => Number(a === 'id') - Number(b === 'id'))

function both(one: CustomerRecord, other: CustomerRecord): string {
  return one.id === other.id ? 'two customers' : `the customers ${one.id} and ${other.id}`
}

/**
 * A base of these customers, oldest first, none of which may change any more. Throws an error that names the first whose
 * id, email or reference another one has.
 */
export function frozenBase(customers: Iterable<CustomerRecord>): FrozenBase {
  const records = [...customers]
  const ranked = rankedSlots()
  const slots: Record<UniqueMember, Map<string, number>> = { id: new Map(), email: new Map(), reference: new Map() }
  for (const [slot, record] of records.entries()) {
    for (const member of byWhatPeopleWrite) {
      const value = record[member]
      if (value === undefined) continue
      const key = uniqueKey(member, value)
      const other = slots[member].get(key)
      if (other !== undefined) throw new Error(`${both(records[other]!, record)} share the ${member} ${value}`)
      slots[member].set(key, slot)
    }
    ranked.set(slot, kindOf(record))
  }
  return { records, slots, ranked }
}
