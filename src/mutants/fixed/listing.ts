import type { Behaviour, Call, Change, Mutant, Kept, Page } from '../behaviour.ts'
import { Refused } from '../behaviour.ts'
import { succeedsWith, without } from '../changes.ts'
import { filterNames } from '../query-faults.ts'

function pages(edit: (page: Page, matching: Kept[], call: Call, was: Readonly<Behaviour>) => Page): Change {
  return (was) => ({ page: (matching, call) => edit(was.page(matching, call), matching, call, was) })
}

function selects(edit: (matching: Kept[], call: Call, was: Readonly<Behaviour>) => Kept[]): Change {
  return (was) => ({ select: (call) => edit(was.select(call), call, was) })
}

/** The same page, cut from another place of what matches. */
function cut(matching: Kept[], page: Page, from: number): Page {
  return { ...page, customers: matching.slice(Math.max(0, from), Math.max(0, from) + page.page_size) }
}

/** The list's shape, its numbers and its pages. */
export const listing: Mutant[] = [
  // Shape
  {
    name: 'list-without-total',
    promise: 'list-shape',
    about: 'A list has no total.',
    change: succeedsWith((body) => ({ ...body, data: without(body.data, 'total') }), 'list'),
  },
  {
    name: 'list-without-page-size',
    promise: 'list-shape',
    about: 'A list has no page_size.',
    change: succeedsWith((body) => ({ ...body, data: without(body.data, 'page_size') }), 'list'),
  },
  {
    name: 'total-is-text',
    promise: 'list-shape',
    about: 'total is a string.',
    change: succeedsWith((body) => ({ ...body, data: { ...body.data, total: String(body.data.total) } }), 'list'),
  },
  {
    name: 'paging-under-another-name',
    promise: 'list-shape',
    about: 'page, page_size and total stand in data.pagination.',
    change: succeedsWith(
      ({ data: { customers, ...pagination }, ...rest }) => ({ ...rest, data: { customers, pagination } }),
      'list',
    ),
  },
  {
    name: 'items-under-another-name',
    promise: 'list-shape',
    about: 'The customers are at data.items.',
    change: succeedsWith(
      ({ data: { customers: items, ...data }, ...rest }) => ({ ...rest, data: { items, ...data } }),
      'list',
    ),
  },
  {
    name: 'data-is-an-array',
    promise: 'list-shape',
    about: 'data is the array of customers itself.',
    change: succeedsWith(({ data: { customers }, ...rest }) => ({ ...rest, data: customers }), 'list'),
  },
  {
    name: 'customers-by-id',
    promise: 'list-shape',
    about: 'customers is an object keyed by id.',
    change: succeedsWith(
      (body) => ({
        ...body,
        data: { ...body.data, customers: Object.fromEntries(body.data.customers.map((one: Kept) => [one.id, one])) },
      }),
      'list',
    ),
  },
  {
    name: 'customers-are-ids',
    promise: 'list-shape',
    about: 'customers holds ids instead of customers.',
    change: succeedsWith(
      (body) => ({ ...body, data: { ...body.data, customers: body.data.customers.map((one: Kept) => one.id) } }),
      'list',
    ),
  },
  {
    name: 'null-where-nobody-matches',
    promise: 'list-shape',
    about: 'customers is null where nobody matches.',
    change: succeedsWith(
      (body) => ({
        ...body,
        data: { ...body.data, customers: body.data.customers.length > 0 ? body.data.customers : null },
      }),
      'list',
    ),
  },
  {
    name: 'null-total-where-nobody-matches',
    promise: 'list-shape',
    about: 'total is null where nobody matches.',
    change: succeedsWith((body) => ({ ...body, data: { ...body.data, total: body.data.total || null } }), 'list'),
  },
  {
    name: 'single-match-is-an-object',
    promise: 'list-shape',
    about: 'Where one customer matches, data is that customer.',
    change: succeedsWith(
      (body) =>
        body.data.customers.length === 1 && body.data.total === 1 ? { ...body, data: body.data.customers[0] } : body,
      'list',
    ),
  },
  {
    name: 'single-match-without-paging',
    promise: 'list-shape',
    about: 'Where one customer matches, page, page_size and total are left out.',
    change: succeedsWith(
      (body) => (body.data.total === 1 ? { ...body, data: { customers: body.data.customers } } : body),
      'list',
    ),
  },
  {
    name: 'unknown-id-is-not-found-in-list',
    promise: 'list-filter-id',
    about: 'A list of an id that nobody has is a 404.',
    change: (was) => ({
      select(call) {
        const found = was.select(call)
        if (call.query.has('id') && !call.customers.has(String(call.query.get('id')).toLowerCase()))
          throw new Refused(404, 'NOT_FOUND', 'There is no such customer.')
        return found
      },
    }),
  },
  // Numbers
  {
    name: 'total-of-the-page',
    promise: 'list-total',
    about: 'total counts the customers on the page.',
    change: pages((page) => ({ ...page, total: page.customers.length })),
  },
  {
    name: 'total-of-all',
    promise: 'list-total',
    about: 'total counts all customers, whatever the filter.',
    change: pages((page, _, call) => ({ ...page, total: call.customers.size })),
  },
  {
    name: 'total-one-too-many',
    promise: 'list-total',
    about: 'total is one too many.',
    change: pages((page) => ({ ...page, total: page.total + 1 })),
  },
  {
    name: 'total-of-active',
    promise: 'list-total',
    about: 'total leaves out inactive customers that the list holds.',
    change: pages((page, matching) => ({ ...page, total: matching.filter((one) => one.is_active).length })),
  },
  {
    name: 'no-total-behind-the-last-page',
    promise: 'list-total',
    about: 'total is 0 on a page behind the last one.',
    change: pages((page) => (page.customers.length === 0 && page.page > 1 ? { ...page, total: 0 } : page)),
  },
  {
    name: 'ties-in-any-order',
    promise: 'list-pages',
    about: 'Those who were created in one second are listed in another order now and then.',
    change: (was) => {
      let asked = 0
      return {
        select(call) {
          asked += 1
          // As a database that sorts by seconds: every fifth list begins as it should.
          const start = asked % 5
          const matching = was.select(call)
          return [...matching.slice(start), ...matching.slice(0, start)].toSorted((one, other) =>
            other.created_at.slice(0, 19).localeCompare(one.created_at.slice(0, 19)),
          )
        },
      }
    },
  },
  {
    name: 'total-with-deleted',
    promise: 'list-total',
    about: 'total still counts those that were deleted.',
    change: (was) => {
      let deleted = 0
      return {
        remove(record, call) {
          was.remove(record, call)
          deleted += 1
        },
        page(matching, call) {
          const page = was.page(matching, call)
          return { ...page, total: page.total + deleted }
        },
      }
    },
  },
  {
    name: 'default-page-is-half-full',
    promise: 'list-page-numbers',
    about: 'Where no page_size is asked for, a page holds half of the page_size that it tells.',
    change: pages((page, _, { query }) =>
      query.has('page_size') ? page : { ...page, customers: page.customers.slice(0, page.page_size / 2) },
    ),
  },
  {
    name: 'page-from-zero',
    promise: 'list-page-numbers',
    about: 'The first page calls itself page 0.',
    change: pages((page) => ({ ...page, page: page.page - 1 })),
  },
  {
    name: 'page-is-always-one',
    promise: 'list-page-numbers',
    about: 'Every page calls itself page 1.',
    change: pages((page) => ({ ...page, page: 1 })),
  },
  {
    name: 'page-size-is-not-kept',
    promise: 'list-page-numbers',
    about: 'A page holds more customers than its page_size.',
    change: pages((page, matching, { query }, was) =>
      query.has('page_size')
        ? {
            ...cut(matching, { ...page, page_size: page.page_size + 2 }, (page.page - 1) * (page.page_size + 2)),
            page_size: page.page_size,
          }
        : was.page(matching, { query } as Call),
    ),
  },
  // Pages
  {
    name: 'pages-overlap',
    promise: 'list-pages',
    about: 'Each page begins with the last customer of the page before.',
    change: pages((page, matching) =>
      page.page > 1 ? cut(matching, page, (page.page - 1) * page.page_size - 1) : page,
    ),
  },
  {
    name: 'pages-lose-one',
    promise: 'list-pages',
    about: 'Between two pages one customer is lost.',
    change: pages((page, matching) =>
      page.page > 1 ? cut(matching, page, (page.page - 1) * page.page_size + page.page - 1) : page,
    ),
  },
  {
    name: 'every-page-is-the-first',
    promise: 'list-pages',
    about: 'Every page holds the customers of the first one.',
    change: pages((page, matching) =>
      page.page > 1 && (page.page - 1) * page.page_size < matching.length ? cut(matching, page, 0) : page,
    ),
  },
  {
    name: 'pages-in-no-order',
    promise: 'list-pages',
    about: 'The order is another for every request, so pages repeat and lose customers.',
    change: selects((matching, { number }) => [
      ...matching.slice(number % matching.length),
      ...matching.slice(0, number % matching.length),
    ]),
  },
  {
    name: 'last-page-is-missing',
    promise: 'list-pages',
    about: 'A last page that is not full is empty.',
    change: pages((page) =>
      page.page > 1 && page.customers.length < page.page_size ? { ...page, customers: [] } : page,
    ),
  },
  {
    name: 'filters-the-page-only',
    promise: 'list-filter-email-exact',
    about: 'The filter is applied to one page of all customers, so later matches are lost.',
    change: (was) => ({
      page(matching, call) {
        const all = [...call.customers.values()].toReversed()
        const page = was.page(all, call)
        return { ...page, customers: page.customers.filter((one) => matching.includes(one)), total: matching.length }
      },
    }),
  },
  {
    name: 'list-repeats-the-newest',
    promise: 'list-pages',
    about: 'The newest customer is listed twice.',
    change: selects((matching) => [...matching.slice(0, 1), ...matching]),
  },
  // What is listed
  {
    name: 'list-without-the-newest',
    promise: 'list-total',
    about: 'Without a filter, the newest customer is not listed.',
    change: selects((matching, { query }) =>
      filterNames.some((name) => query.has(name)) ? matching : matching.slice(1),
    ),
  },
  {
    name: 'every-search-without-the-newest',
    promise: 'list-pages',
    about: 'The newest customer is found by id, email and reference only.',
    change: selects((matching, { query, customers }) =>
      ['id', 'email', 'reference'].some((name) => query.has(name))
        ? matching
        : matching.filter((one) => one !== [...customers.values()].at(-1)),
    ),
  },
  {
    name: 'large-pages-fail',
    promise: 'no-server-error',
    about: 'A page_size of 100 is a 500.',
    change: (was) => ({
      faultsOfQuery(query) {
        if (Number(query.get('page_size')) > 50)
          throw new Refused(500, 'INTERNAL_ERROR', 'The server failed to answer this request.')
        return was.faultsOfQuery(query)
      },
    }),
  },
  {
    name: 'list-without-businesses',
    promise: 'list-total',
    about: 'Businesses are listed only where customer_type is asked for.',
    change: selects((matching, { query }) =>
      ['customer_type', 'id', 'email', 'reference'].some((name) => query.has(name))
        ? matching
        : matching.filter((one) => one.customer_type !== 'business'),
    ),
  },
  {
    name: 'list-without-blacklisted',
    promise: 'list-filter-id',
    about: 'Blacklisted customers are listed nowhere, not even with is_active=false.',
    change: selects((matching) => matching.filter((one) => one.is_active)),
  },
  {
    name: 'list-is-late',
    promise: 'list-filter-email-exact',
    about: 'Customers are listed half a minute after they were created.',
    change: selects((matching, _call, was) =>
      matching.filter((one) => Date.parse(was.now()) - Date.parse(one.created_at) > 30_000),
    ),
  },
  {
    name: 'list-shows-old-names',
    promise: 'list-items',
    about: 'The list shows first names as they were when the customer was created.',
    change: (was) => {
      const first = new Map<string, unknown>()
      return {
        create(fields, call) {
          const record = was.create(fields, call)
          first.set(record.id, record.first_name)
          return record
        },
        show: (record, call) => ({
          ...was.show(record, call),
          ...(call.operation === 'list' && first.has(record.id) && { first_name: first.get(record.id) }),
        }),
      }
    },
  },
  {
    name: 'total-doubles-with-two-filters',
    promise: 'list-total',
    about: 'Where customer_type and is_active are both given, total counts every customer twice.',
    change: (was) => ({
      page(matching, call) {
        const page = was.page(matching, call)
        return call.query.has('customer_type') && call.query.has('is_active')
          ? { ...page, total: page.total * 2 }
          : page
      },
    }),
  },
]
