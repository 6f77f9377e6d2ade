import { uniqueKey, uniqueNames } from '../customers/store.ts'
import type { Filter, ForkingStore, Taken } from '../customers/store.ts'
import type { CustomerRecord } from '../spec/types.ts'

/** A store whose customers somebody else may change too, and in any way: its calls say what the map holds now. */
export type MapStore = ForkingStore & {
  /** The customers by id, oldest first. */
  rows: Map<string, CustomerRecord>
}

/**
 * Customers in a map. Each call goes through all of them, and what it hands out is a copy: whoever has the map may change
 * records in their place, and make two customers of one email, as a deployment that breaks its promises does.
 */
export function mapStore(records: Iterable<CustomerRecord> = []): MapStore {
  const rows = new Map<string, CustomerRecord>()
  const refill = (all: Iterable<CustomerRecord>): void => {
    rows.clear()
    for (const record of all) rows.set(record.id, { ...record })
  }
  refill(records)

  const takenBy = (patch: Partial<CustomerRecord>, self: CustomerRecord | undefined): Taken | undefined => {
    for (const member of uniqueNames) {
      const value = patch[member]
      if (member === 'id' || value === undefined) continue
      const key = uniqueKey(member, value)
      for (const row of rows.values())
        if (row !== self && row[member] !== undefined && uniqueKey(member, row[member]) === key)
          return { taken: member, by: { ...row } }
    }
    return undefined
  }
  const matching = (filter: Filter): CustomerRecord[] => {
    const asked = Object.entries(filter)
    return [...rows.values()].filter((row) => asked.every(([name, value]) => row[name as keyof Filter] === value))
  }

  return {
    rows,
    async insert(record) {
      if (rows.has(uniqueKey('id', record.id))) throw new Error(`the id ${record.id} is not new`)
      const taken = takenBy(record, undefined)
      if (!taken) rows.set(record.id, { ...record })
      return taken
    },
    async update(id, patch) {
      const row = rows.get(uniqueKey('id', id))
      if (!row) return undefined
      const taken = takenBy(patch, row)
      return taken ?? { ...Object.assign(row, patch) }
    },
    async remove(id) {
      const row = rows.get(uniqueKey('id', id))
      rows.delete(uniqueKey('id', id))
      return row
    },
    async find(member, value) {
      const row =
        member === 'id' ? rows.get(uniqueKey('id', value)) : [...rows.values()].find((each) => each[member] === value)
      return row && { ...row }
    },
    async page(filter, page, pageSize) {
      const all = matching(filter).toReversed()
      const customers = all.slice((page - 1) * pageSize, page * pageSize).map((row) => ({ ...row }))
      return { customers, total: all.length }
    },
    async *all() {
      const now = [...rows.values()]
      for (const row of now) yield { ...row }
    },
    async clear() {
      rows.clear()
    },
    fork: () => mapStore(rows.values()),
    async become(other) {
      refill((other as MapStore).rows.values())
    },
  }
}
