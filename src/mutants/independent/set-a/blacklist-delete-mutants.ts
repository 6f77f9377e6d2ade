import type { Kept, Mutant } from '../../behaviour.ts'

/** What is wrong when a customer is blacklisted or deleted. */
export const blacklistDeleteMutants: Mutant[] = [
  {
    name: 'blacklistings-are-counted',
    promise: 'blacklist-back',
    about:
      'Each blacklisting adds an entry and each release takes one away: a customer blacklisted twice stays inactive after being taken off the list once.',
    change(was) {
      const entries = new Map<string, number>()
      return {
        blacklist(record, on, call) {
          const left = Math.max(0, (entries.get(record.id) ?? 0) + (on ? 1 : -1))
          entries.set(record.id, left)
          was.blacklist(record, left > 0, call)
        },
      }
    },
  },
  {
    name: 'blacklists-the-phone-number',
    promise: 'blacklist-that-one',
    about: 'It is the phone number that is blacklisted: every other customer with the same one becomes inactive too.',
    change: (was) => ({
      blacklist(record, on, call) {
        was.blacklist(record, on, call)
        if (!on || record.phone === undefined) return
        for (const other of call.customers.values()) if (other.phone === record.phone) other.is_active = false
      },
    }),
  },
  {
    name: 'delete-leaves-the-cache',
    promise: 'delete-removes',
    about:
      'Deleting does not empty the cache of reads: a customer who was read by id before is still answered after the delete. The list does not show it.',
    change(was) {
      const cached = new Map<string, Kept>()
      return {
        find(call) {
          const record = was.find(call)
          if (call.operation !== 'get') return record
          if (record !== undefined) cached.set(record.id, record)
          return record ?? cached.get(call.id.toLowerCase())
        },
      }
    },
  },
  {
    name: 'erases-namesakes',
    promise: 'delete-that-one',
    about:
      'A delete erases the person, known by the names: customers with the same first_name and last_name go with it.',
    change: (was) => ({
      remove(record, call) {
        was.remove(record, call)
        if (record.first_name === undefined || record.last_name === undefined) return
        for (const other of call.customers.values())
          if (other.first_name === record.first_name && other.last_name === record.last_name)
            call.customers.delete(other.id)
      },
    }),
  },
]
