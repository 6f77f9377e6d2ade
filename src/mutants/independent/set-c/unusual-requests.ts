import type { Json, Variant } from '../../behaviour.ts'
import { without } from '../../changes.ts'

const systemMembers = ['id', 'created_at', 'updated_at', 'company_id', 'created_by']

/** Requests that are read more strictly, more freely, or further than the document says. */
export const requestVariants: Variant[] = [
  {
    name: 'c-no-references',
    about:
      'There are no references: ignored in bodies, and a filter by one finds nobody. Not supporting them is a note.',
    change: (was) => ({
      faultsOfCreate: (body) => was.faultsOfCreate(without(body, 'reference')),
      faultsOfUpdate: (body) => was.faultsOfUpdate(without(body, 'reference')),
      taken: (fields, own, call) => was.taken(without(fields, 'reference'), own, call),
      create: (fields, call) => was.create(without(fields, 'reference'), call),
      update: (record, fields, call) => was.update(record, without(fields, 'reference'), call),
      matches: (filter, value, record) => filter !== 'reference' && was.matches(filter, value, record),
    }),
  },
  {
    name: 'c-more-filters',
    about:
      'The list can be filtered by names, company and a search text as well; the documented filters are as documented.',
    change: (was) => ({
      select({ query, ...call }) {
        const own = ['first_name', 'last_name', 'company_id'] as const
        const text = query.get('search')?.toLowerCase()
        return was
          .select({ query, ...call })
          .filter((record) => own.every((name) => !query.has(name) || record[name] === query.get(name)))
          .filter(
            ({ email, first_name, last_name }) =>
              text === undefined || `${email} ${first_name} ${last_name}`.toLowerCase().includes(text),
          )
      },
    }),
  },
  {
    name: 'c-small-pages-oldest-first',
    about:
      'A page holds seven customers at most, says so in page_size, and starts with the oldest: limits and order are ours.',
    change: (was) => ({
      select: (call) => was.select(call).toReversed(),
      page(matching, call) {
        const query = new URLSearchParams(call.query)
        query.set('page_size', String(Math.min(Number(query.get('page_size') ?? 7), 7)))
        return was.page(matching, { ...call, query })
      },
    }),
  },
  {
    name: 'c-system-members-refused',
    about: 'A body that names a system-generated member is refused with 400: ignored or refused, both are allowed.',
    change: (was) => {
      const system = (body: Json) =>
        systemMembers
          .filter((field) => body[field] !== undefined)
          .map((field) => ({ field, message: 'is given by the system' }))
      return {
        faultsOfCreate: (body) => [...was.faultsOfCreate(body), ...system(body)],
        faultsOfUpdate: (body) => [...was.faultsOfUpdate(body), ...system(body)],
      }
    },
  },
]
