import type { Kept, Mutant } from '../../behaviour.ts'
import { without } from '../../changes.ts'

/** Done and not said, said and not done, done twice, and done away with for show only. */
export const halfDoneMutants: Mutant[] = [
  {
    name: 'c-inactive-not-deleted',
    promise: 'delete-removes',
    about: 'Deleting a customer that is not active is answered 200, and the customer is still there.',
    change: (was) => ({
      remove(record, call) {
        if (record.is_active) was.remove(record, call)
      },
    }),
  },
  {
    name: 'c-deleted-listed-as-inactive',
    promise: 'delete-removes',
    about: 'Delete only marks: the customer is gone by id and from the list, but is_active=false still lists it.',
    change: (was) => {
      const deleted = new Map<string, Kept>()
      return {
        remove(record, call) {
          deleted.set(record.id, { ...record, is_active: false })
          was.remove(record, call)
        },
        select: (call) =>
          was.select(
            call.query.get('is_active') === 'false'
              ? { ...call, customers: new Map([...deleted, ...call.customers]) }
              : call,
          ),
      }
    },
  },
  {
    name: 'c-id-of-deleted-given-again',
    promise: 'create-unique-id',
    about: 'The customer created after a delete gets the id of the deleted one: old links lead to somebody else.',
    change: (was) => {
      const free: string[] = []
      return {
        remove(record, call) {
          free.push(record.id)
          was.remove(record, call)
        },
        create(fields, call) {
          const record = was.create(fields, call)
          return { ...record, id: free.pop() ?? record.id }
        },
      }
    },
  },
  {
    name: 'c-refused-update-half-stored',
    promise: 'update-refused-not-stored',
    about: "An update with new names and somebody else's email is answered 409, and the names are stored.",
    change: (was) => ({
      taken(fields, own, call) {
        const taken = was.taken(fields, own, call)
        if (taken !== undefined && own !== undefined) was.update(own, without(fields, taken), call)
        return taken
      },
    }),
  },
  {
    name: 'c-fourth-create-stored-twice',
    promise: 'create-email-unique',
    about: 'Every fourth create is delivered twice: two customers with different ids and one email.',
    change: (was) => {
      let creates = 0
      return {
        create(fields, call) {
          const record = was.create(fields, call)
          if (++creates % 4 !== 0) return record
          const twin = { ...record, id: was.newId() }
          call.customers.set(twin.id, twin)
          return record
        },
      }
    },
  },
  {
    name: 'c-refused-create-takes-email',
    promise: 'create-refused-not-stored',
    about: 'A create that was refused for something else has taken its email: sent again in order, it is answered 409.',
    change: (was) => {
      const taken = new Set<string>()
      return {
        faultsOfCreate(body) {
          const faults = was.faultsOfCreate(body)
          const email = body['email']
          if (faults.length > 0 && typeof email === 'string' && faults.every(({ field }) => field !== 'email'))
            taken.add(email.toLowerCase())
          return faults
        },
        taken: (fields, own, call) =>
          own === undefined && taken.has(String(fields['email']).toLowerCase())
            ? 'email'
            : was.taken(fields, own, call),
      }
    },
  },
  {
    name: 'c-unblacklist-restores',
    promise: 'blacklist-that-one',
    about:
      'Taking a customer off the blacklist brings back the record of when it was put there; updates since are lost.',
    change: (was) => {
      const archive = new Map<string, Kept>()
      return {
        blacklist(record, on, call) {
          if (on) archive.set(record.id, { ...record })
          else Object.assign(record, archive.get(record.id))
          was.blacklist(record, on, call)
        },
      }
    },
  },
]
