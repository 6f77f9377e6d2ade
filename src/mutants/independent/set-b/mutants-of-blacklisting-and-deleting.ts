import type { Kept, Mutant } from '../../behaviour.ts'

/** Mutants that blacklist or delete too much, too little, or somebody else. */
export const mutantsOfBlacklistingAndDeleting: Mutant[] = [
  {
    name: 'b-blacklisting-does-not-clear-the-cache',
    promise: 'blacklist-deactivates',
    about: 'A customer that was read by id before it was blacklisted is still read as active, until it is updated.',
    change: (was) => {
      const cache = new Map<string, Kept>()
      return {
        find(call) {
          const record = was.find(call)
          if (call.operation !== 'get' || record === undefined) return record
          const cached = cache.get(record.id) ?? { ...record }
          cache.set(record.id, cached)
          return cached
        },
        update(record, fields, call) {
          cache.delete(record.id)
          was.update(record, fields, call)
        },
      }
    },
  },
  {
    name: 'b-blacklist-false-blacklists-the-active',
    promise: 'blacklist-back',
    about: 'Sending blacklist false for a customer that is active blacklists it.',
    change: (was) => ({
      blacklist: (record, on, call) => was.blacklist(record, on || record.is_active, call),
    }),
  },
  {
    name: 'b-blacklisting-changes-created-by',
    promise: 'blacklist-that-one',
    about: 'Whoever blacklists a customer becomes its created_by.',
    change: (was) => {
      const officer = was.newId()
      return {
        blacklist(record, on, call) {
          was.blacklist(record, on, call)
          if (on) record.created_by = officer
        },
      }
    },
  },
  {
    name: 'b-deleted-among-the-inactive',
    promise: 'delete-removes',
    about:
      'A deleted customer is gone by id and from the plain list, but the list of inactive customers still shows it.',
    change: (was) => {
      const deleted = new Map<string, Kept>()
      return {
        remove(record, call) {
          was.remove(record, call)
          deleted.set(record.id, { ...record, is_active: false })
        },
        select(call) {
          const all = call.query.get('is_active') === 'false' ? [...call.customers, ...deleted] : call.customers
          return was.select({ ...call, customers: new Map(all) })
        },
      }
    },
  },
  {
    name: 'b-delete-takes-those-of-the-same-phone',
    promise: 'delete-that-one',
    about: 'Deleting a customer deletes every customer with the same phone number.',
    change: (was) => ({
      remove(record, call) {
        was.remove(record, call)
        for (const other of call.customers.values())
          if (record.phone !== undefined && other.phone === record.phone) was.remove(other, call)
      },
    }),
  },
]
