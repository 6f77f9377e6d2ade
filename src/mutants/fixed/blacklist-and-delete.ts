import type { Behaviour, Call, Change, Mutant, Kept } from '../behaviour.ts'
import { inAnswersTo, showsMember } from '../changes.ts'

function blacklists(edit: (record: Kept, on: boolean, call: Call, was: Readonly<Behaviour>) => void): Change {
  return (was) => ({ blacklist: (record, on, call) => edit(record, on, call, was) })
}

function removes(edit: (record: Kept, call: Call) => void): Change {
  return () => ({ remove: edit })
}

/** The customer that was created before or after this one. */
function neighbour(record: Kept, { customers }: Call): Kept | undefined {
  const all = [...customers.values()]
  return all[all.indexOf(record) - 1] ?? all[all.indexOf(record) + 1]
}

/** A delete after which the customer is still seen by some operations. */
function stillSeenBy(operations: Call['operation'][], how: (call: Call) => boolean = () => true): Change {
  return (was) => {
    const gone = new Set<string>()
    return {
      remove: (record) => void gone.add(record.id),
      find(call) {
        const record = was.find(call)
        return record !== undefined && gone.has(record.id) && !operations.includes(call.operation) ? undefined : record
      },
      select: (call) =>
        was.select(call).filter((record) => !gone.has(record.id) || (operations.includes('list') && how(call))),
      taken(fields, self, call) {
        const customers = new Map([...call.customers].filter(([id]) => !gone.has(id)))
        return was.taken(fields, self, { ...call, customers })
      },
    }
  }
}

/** Blacklisting and deleting: the one that was asked for, visibly, and nobody else. */
export const blacklistAndDelete: Mutant[] = [
  {
    name: 'blacklist-does-nothing',
    promise: 'blacklist-deactivates',
    about: 'A blacklist request is answered and changes nothing.',
    change: blacklists(() => {}),
  },
  {
    name: 'blacklist-is-not-seen-by-id',
    promise: 'blacklist-deactivates',
    about: 'By id, a blacklisted customer is active.',
    change: showsMember('is_active', () => true, inAnswersTo('get')),
  },
  {
    name: 'blacklist-is-not-seen-in-list',
    promise: 'list-items',
    about: 'In the list, a blacklisted customer is active.',
    change: showsMember('is_active', () => true, inAnswersTo('list')),
  },
  {
    name: 'blacklist-is-not-seen-by-filter',
    promise: 'list-filter-is-active',
    about: 'is_active=false does not find those that were blacklisted.',
    change: (was) => ({
      matches: (name, value, record) => (name === 'is_active' ? value === 'true' : was.matches(name, value, record)),
    }),
  },
  {
    name: 'blacklist-answers-active',
    promise: 'blacklist-deactivates',
    about: 'The answer to a blacklist request still shows the customer active.',
    change: showsMember('is_active', () => true, inAnswersTo('blacklist')),
  },
  {
    name: 'blacklist-never-ends',
    promise: 'blacklist-back',
    about: 'blacklist false leaves the customer blacklisted.',
    change: blacklists((record, on, call, was) => {
      if (on) was.blacklist(record, on, call)
    }),
  },
  {
    name: 'blacklist-ignores-the-body',
    promise: 'blacklist-back',
    about: 'Every blacklist request blacklists, whatever its body says.',
    change: blacklists((record, _, call, was) => was.blacklist(record, true, call)),
  },
  {
    name: 'blacklist-is-told-in-local-time',
    promise: 'updated-at-true',
    about: 'Blacklisting writes the hour of another time zone to updated_at.',
    change: blacklists((record, on, call, was) => {
      was.blacklist(record, on, call)
      record.updated_at = new Date(Date.parse(was.now()) + 3_600_000).toISOString()
    }),
  },
  {
    name: 'blacklist-works-once',
    promise: 'blacklist-deactivates',
    about: 'Whoever was taken off the blacklist cannot be put on it again.',
    change: (was) => {
      const done = new Set<string>()
      return {
        blacklist(record, on, call) {
          if (on && record.is_active && done.has(record.id)) return
          if (on) done.add(record.id)
          was.blacklist(record, on, call)
        },
      }
    },
  },
  {
    name: 'blacklist-toggles',
    promise: 'blacklist-deactivates',
    about: 'Every blacklist request turns is_active around.',
    change: blacklists((record, _, call, was) => was.blacklist(record, record.is_active, call)),
  },
  {
    name: 'blacklist-is-inverted',
    promise: 'blacklist-deactivates',
    about: 'true activates and false blacklists.',
    change: blacklists((record, on, call, was) => was.blacklist(record, !on, call)),
  },
  {
    name: 'blacklist-of-businesses-does-nothing',
    promise: 'blacklist-deactivates',
    about: 'Businesses stay active.',
    change: blacklists((record, on, call, was) => {
      if (record.customer_type !== 'business') was.blacklist(record, on, call)
    }),
  },
  {
    name: 'reactivated-are-not-found',
    promise: 'list-filters-combine',
    about: 'is_active=true does not find those that were taken off the blacklist.',
    change: (was) => {
      const once = new Set<string>()
      return {
        blacklist(record, on, call) {
          once.add(record.id)
          was.blacklist(record, on, call)
        },
        matches: (name, value, record) =>
          was.matches(name, value, record) && !(name === 'is_active' && value === 'true' && once.has(record.id)),
      }
    },
  },
  {
    name: 'blacklist-takes-neighbour',
    promise: 'blacklist-that-one',
    about: 'The customer created before is blacklisted too.',
    change: blacklists((record, on, call, was) => {
      was.blacklist(record, on, call)
      const other = neighbour(record, call)
      if (other !== undefined && on) other.is_active = false
    }),
  },
  {
    name: 'blacklist-blanks-names',
    promise: 'blacklist-that-one',
    about: 'A blacklisted customer loses its names.',
    change: blacklists((record, on, call, was) => {
      was.blacklist(record, on, call)
      if (on) Object.assign(record, { first_name: undefined, last_name: undefined })
    }),
  },
  {
    name: 'blacklist-hides-from-list',
    promise: 'list-filter-id',
    about: 'Without is_active, the list leaves blacklisted customers out.',
    change: (was) => ({
      select: (call) => was.select(call).filter((record) => record.is_active || call.query.has('is_active')),
    }),
  },
  {
    name: 'blacklist-moves-created-at',
    promise: 'created-at-true',
    about: 'created_at moves when a customer is blacklisted.',
    change: blacklists((record, on, call, was) => {
      was.blacklist(record, on, call)
      record.created_at = record.updated_at
    }),
  },
  {
    name: 'delete-does-nothing',
    promise: 'delete-removes',
    about: 'A delete is answered and deletes nobody.',
    change: removes(() => {}),
  },
  {
    name: 'delete-leaves-in-list',
    promise: 'delete-removes',
    about: 'A deleted customer is still listed.',
    change: stillSeenBy(['list']),
  },
  {
    name: 'delete-leaves-by-id',
    promise: 'delete-removes',
    about: 'A deleted customer is still read by id.',
    change: stillSeenBy(['get']),
  },
  {
    name: 'delete-leaves-for-update',
    promise: 'update-unknown',
    about: 'A deleted customer can still be updated.',
    change: stillSeenBy(['update']),
  },
  {
    name: 'delete-leaves-for-blacklist',
    promise: 'blacklist-unknown',
    about: 'A deleted customer can still be blacklisted.',
    change: stillSeenBy(['blacklist']),
  },
  {
    name: 'delete-leaves-by-email',
    promise: 'delete-removes',
    about: 'A deleted customer is still found by email.',
    change: stillSeenBy(['list'], ({ query }) => query.has('email')),
  },
  {
    name: 'delete-leaves-by-reference',
    promise: 'delete-removes',
    about: 'A deleted customer is still found by reference.',
    change: stillSeenBy(['list'], ({ query }) => query.has('reference')),
  },
  {
    name: 'delete-only-deactivates',
    promise: 'delete-removes',
    about: 'A deleted customer is inactive and still there.',
    change: removes((record) => {
      record.is_active = false
    }),
  },
  {
    name: 'delete-of-businesses-does-nothing',
    promise: 'delete-removes',
    about: 'A deleted business is still there.',
    change: removes((record, { customers }) => {
      if (record.customer_type !== 'business') customers.delete(record.id)
    }),
  },
  {
    name: 'delete-of-inactive-does-nothing',
    promise: 'delete-removes',
    about: 'A blacklisted customer cannot be deleted, though the answer says so.',
    change: removes((record, { customers }) => {
      if (record.is_active) customers.delete(record.id)
    }),
  },
  {
    name: 'delete-takes-neighbour',
    promise: 'delete-that-one',
    about: 'The customer created before is deleted too.',
    change: (was) => ({
      remove(record, call) {
        const other = neighbour(record, call)
        was.remove(record, call)
        if (other !== undefined) call.customers.delete(other.id)
      },
    }),
  },
  {
    name: 'delete-takes-namesakes',
    promise: 'delete-that-one',
    about: 'Everybody with the same last_name is deleted.',
    change: removes((record, { customers }) => {
      for (const other of customers.values())
        if (other === record || (record.last_name !== undefined && other.last_name === record.last_name))
          customers.delete(other.id)
    }),
  },
  {
    name: 'delete-takes-the-newest',
    promise: 'delete-that-one',
    about: 'Whoever was created last is deleted.',
    change: removes((_, { customers }) => {
      customers.delete([...customers.keys()].at(-1) ?? '')
    }),
  },
  {
    name: 'blacklist-brings-old-names-back',
    promise: 'blacklist-that-one',
    about: 'A blacklisted customer has the names again that it was created with.',
    change: (was) => {
      const first = new Map<string, Kept>()
      return {
        create(fields, call) {
          const record = was.create(fields, call)
          first.set(record.id, { ...record })
          return record
        },
        blacklist(record, on, call) {
          was.blacklist(record, on, call)
          const { first_name, last_name } = first.get(record.id) ?? record
          if (on) Object.assign(record, { first_name, last_name })
        },
      }
    },
  },
]
