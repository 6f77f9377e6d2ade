import { uniqueKey, uniqueNames } from '../customers/store.ts'
import type { Store, Taken } from '../customers/store.ts'
import type { UniqueMember } from '../spec/members.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { kindOf, maskOf, passes } from './kinds.ts'
import { rankedSlots } from './ranked-slots.ts'

/**
 * Customers in this process's memory, gone when it ends. No call looks at more customers than it answers: every lookup,
 * filter, total and page costs the same at a million customers as at a thousand. It begins with the customers that are
 * given, oldest first, none of which may have an id, email or reference of another one.
 */
export function memoryStore(customers: Iterable<CustomerRecord> = []): Store {
  let records: (CustomerRecord | undefined)[] = []
  let ranked = rankedSlots()
  const slots: Record<UniqueMember, Map<string, number>> = { id: new Map(), email: new Map(), reference: new Map() }

  const lookUp = (member: UniqueMember, value: string): CustomerRecord | undefined => {
    const slot = slots[member].get(uniqueKey(member, value))
    const record = slot === undefined ? undefined : records[slot]
    return record && (member === 'id' || record[member] === value) ? record : undefined
  }

  /** Puts a record, or its absence, into a slot in place of what is there, and lets it be found by what it has. */
  const keep = (slot: number, record: CustomerRecord | undefined): void => {
    const before = records[slot]
    records[slot] = record
    ranked.set(slot, record ? kindOf(record) : 0)
    for (const member of uniqueNames) {
      const old = before?.[member]
      const value = record?.[member]
      if (old === value) continue
      if (old !== undefined) slots[member].delete(uniqueKey(member, old))
      if (value !== undefined) slots[member].set(uniqueKey(member, value), slot)
    }
  }

  /** Who else has the email or the reference. */
  const takenBy = (record: Partial<CustomerRecord>, self: number | undefined): Taken | undefined => {
    for (const member of uniqueNames) {
      const value = member === 'id' ? undefined : record[member]
      const slot = value === undefined ? undefined : slots[member].get(uniqueKey(member, value))
      if (slot !== undefined && slot !== self) return { taken: member as Taken['taken'], by: records[slot]! }
    }
    return undefined
  }

  const clear = (): void => {
    records = []
    ranked = rankedSlots()
    for (const map of Object.values(slots)) map.clear()
  }

  // Removed customers leave holes; once most of the rows are holes the rest moves together, so churn costs no memory.
  const closeHoles = (): void => {
    if (records.length < 1024 || slots.id.size > records.length / 2) return
    const kept = records.filter((record) => record !== undefined)
    clear()
    for (const record of kept) keep(records.length, record)
  }

  const insert = (record: CustomerRecord): Taken | undefined => {
    const taken = takenBy(record, undefined)
    if (taken) return taken
    if (slots.id.has(record.id.toLowerCase())) throw new Error(`insert: the id ${record.id} is not new`)
    keep(records.length, record)
    return undefined
  }
  for (const record of customers) {
    const taken = insert(record)
    if (taken)
      throw new Error(`the customers ${taken.by.id} and ${record.id} share the ${taken.taken} ${record[taken.taken]}`)
  }

  return {
    async insert(record) {
      return insert(record)
    },

    async update(id, patch) {
      const slot = slots.id.get(id.toLowerCase())
      if (slot === undefined) return undefined
      const before = records[slot]!
      const taken = takenBy(patch, slot)
      if (taken) return taken
      const record = { ...before, ...patch }
      keep(slot, record)
      return record
    },

    async remove(id) {
      const slot = slots.id.get(id.toLowerCase())
      if (slot === undefined) return undefined
      const record = records[slot]!
      keep(slot, undefined)
      closeHoles()
      return record
    },

    async find(member, value) {
      return lookUp(member, value)
    },

    async page(filter, page, pageSize) {
      const skip = (page - 1) * pageSize
      for (const member of uniqueNames) {
        const value = filter[member]
        if (value === undefined) continue
        const record = lookUp(member, value)
        const matches = record !== undefined && passes(record, filter)
        return { customers: matches && skip === 0 ? [record] : [], total: matches ? 1 : 0 }
      }
      const mask = maskOf(filter)
      const customers = ranked.newest(mask, skip, pageSize).map((slot) => records[slot]!)
      return { customers, total: ranked.count(mask) }
    },

    async *all() {
      // A copy: the store may change while someone reads it slowly.
      for (const record of records.slice()) if (record) yield record
    },

    async clear() {
      clear()
    },
  }
}
