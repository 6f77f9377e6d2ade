import type { Json, Kept, Mutant } from '../../behaviour.ts'
import { listLagging } from './lagging.ts'

/** Replicas, indexes and caches that show what is no longer so. */
export const staleReadMutants: Mutant[] = [
  {
    name: 'c-unknown-email-remembered',
    promise: 'list-filter-email-exact',
    about: 'That an email found nobody is remembered for good: a customer created with it later is not found by it.',
    change: (was) => {
      const unknown = new Set<string>()
      return {
        select(call) {
          const email = call.query.get('email')
          if (email === null) return was.select(call)
          if (![...call.customers.values()].some((record) => record.email === email)) unknown.add(email)
          return unknown.has(email) ? [] : was.select(call)
        },
      }
    },
  },
  {
    name: 'c-get-cached-past-blacklist',
    promise: 'blacklist-deactivates',
    about:
      'Get answers from a cache that updates clear and blacklisting does not: a customer read before stays active.',
    change: (was) => {
      const cached = new Map<string, Json>()
      return {
        showOne(record, call) {
          if (call.operation !== 'get') return was.showOne(record, call)
          const shown = cached.get(record.id) ?? was.show(record, call)
          cached.set(record.id, shown)
          return shown
        },
        update(record, fields, call) {
          cached.delete(record.id)
          was.update(record, fields, call)
        },
      }
    },
  },
  {
    name: 'c-list-cached-without-is-active',
    promise: 'list-filter-is-active',
    about:
      'Lists are cached until the next write under a key without is_active: asked for both, one answer serves twice.',
    change: (was) => {
      const cached = new Map<string, Kept[]>()
      return {
        select(call) {
          const query = new URLSearchParams(call.query)
          for (const name of ['is_active', 'page', 'page_size']) query.delete(name)
          const found = cached.get(query.toString()) ?? was.select(call)
          cached.set(query.toString(), found)
          return found
        },
        async answer(call) {
          if (call.method !== 'GET') cached.clear()
          return was.answer(call)
        },
      }
    },
  },
  {
    name: 'c-replica-misses-deletes',
    promise: 'delete-removes',
    about: 'Every second list comes from a replica that is never told of deletes.',
    change: (was) => {
      const deleted = new Map<string, Kept>()
      let lists = 0
      return {
        remove(record, call) {
          deleted.set(record.id, { ...record })
          was.remove(record, call)
        },
        select: (call) =>
          was.select(lists++ % 2 === 0 ? call : { ...call, customers: new Map([...call.customers, ...deleted]) }),
      }
    },
  },
  {
    name: 'c-email-index-of-creates',
    promise: 'list-filter-email-exact',
    about:
      'The index behind the email filter is written by create alone: after an update, the old address finds, the new one does not.',
    change: (was) => {
      const index = new Map<string, string>()
      return {
        create(fields, call) {
          const record = was.create(fields, call)
          index.set(record.id, record.email)
          return record
        },
        matches: (filter, value, record) =>
          was.matches(filter, value, { ...record, email: index.get(record.id) ?? record.email }),
      }
    },
  },
  {
    name: 'c-list-lags-three-seconds',
    promise: 'get-stored',
    about: 'The list shows an update or a blacklisting only three seconds later.',
    change: listLagging(3000),
  },
]
