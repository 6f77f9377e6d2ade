import type { Page, Result } from '../ask.ts'
import type { Check } from '../check.ts'
import type { Shown } from '../compare.ts'
import type { Context } from '../context.ts'
import { CheckStopped } from '../run.ts'

/** That pages lose and repeat nothing, and their numbers add up. */
export const pagingChecks: Check[] = [
  ...[
    { name: 'list-pages', filter: {} },
    { name: 'list-pages-of-a-filter', filter: { customer_type: 'business', is_active: 'true' } },
  ].map(
    ({ name, filter }): Check => ({
      name,
      operation: 'listCustomers',
      promises: [
        'list-pages',
        'list-page-numbers',
        'list-total',
        'list-page-parameters',
        'list-past-end',
        'list-filters-combine',
        'no-server-error',
      ],
      source: 'ours',
      needs: ['list'],
      stage: 'alone',
      run: (context) => steadily(context, (report) => walk(context, filter, report)),
    }),
  ),
  {
    name: 'list-total-adds-up',
    operation: 'listCustomers',
    promises: ['list-total', 'list-page-numbers', 'list-pages', 'list-filter-customer-type', 'list-filter-is-active'],
    source: 'doc',
    needs: ['list'],
    stage: 'alone',
    run: (context) => steadily(context, (report) => sums(context, report)),
  },
  {
    name: 'list-total-counts',
    operation: 'listCustomers',
    promises: ['list-total', 'update-that-one'],
    source: 'doc',
    needs: ['create', 'list', 'writes'],
    stage: 'alone',
    run: (context) => lastingly(context, (report) => countAlong(context, report)),
  },
]

type Words = { query: string; problem: string; expected: string; actual: string; difference?: number }
type Fault = 'total' | 'pages' | 'lacks' | 'page-numbers' | 'copies' | 'filter'
type Report = (words: Words, result: Result, fault: Fault) => void

const turns = 3
const glances = 3

type Found = { words: Words; result: Result; fault: Fault }

// What a count after a create shows three times in a row is no coincidence with somebody else's customers.
async function lastingly(context: Context, look: (report: Report) => Promise<void>): Promise<void> {
  const seen: Found[] = []
  for (let turn = 0; turn < 3; turn += 1) {
    const found: Found[] = []
    await look((words, result, fault) => void found.push({ words, result, fault }))
    if (found[0] === undefined || (seen[0] && seen[0].words.difference !== found[0].words.difference)) return
    seen.push(found[0])
  }
  // Unless somebody else creates or deletes at a pace of their own.
  if (seen[0] && (await isStill(context))) reportFound(context, seen[0])
}

function reportFound(context: Context, { words, result, fault }: Found): void {
  const promise = {
    total: 'list-total',
    pages: 'list-pages',
    lacks: 'list-pages',
    'page-numbers': 'list-page-numbers',
    copies: 'update-that-one',
    filter: 'list-filters-combine',
  }[fault]
  const { query, problem, expected, actual } = words
  context.found({
    key: { filter: 'filters-combine', lacks: 'list-lacks' }[fault as string] ?? fault,
    operation: 'listCustomers',
    promise,
    facts: { kind: 'query', query, problem, expected, actual },
    exchange: result.exchange,
  })
}

// Other people's customers come and go: only what shows in every turn, while nothing else moves, is a fault of the
// deployment.
async function steadily(context: Context, look: (report: Report) => Promise<void>): Promise<void> {
  let first: Found[] | undefined
  let known: string | undefined
  for (let turn = 0; turn < turns; turn += 1) {
    const found: Found[] = []
    await look((words, result, fault) => void found.push({ words, result, fault }))
    if (found.length === 0) return
    first = (first ?? found).filter(({ fault }) => found.some((one) => one.fault === fault))
    // The first tells of what came before it, where one request leaves something behind for the next.
    await count(context)
    for (let glance = 0; glance < glances; glance += 1) {
      const totals = await count(context)
      if (known !== undefined && known !== totals) return
      known = totals
    }
  }
  if (first?.[0]) reportFound(context, first[0])
}

async function isStill(context: Context): Promise<boolean> {
  const totals = new Set<string>()
  for (let glance = 0; glance < glances; glance += 1) totals.add(await count(context))
  return totals.size === 1
}

async function count(context: Context): Promise<string> {
  const totals: number[] = []
  for (const query of [{}, { is_active: 'true' }, { customer_type: 'business' }] as Record<string, string>[])
    totals.push((await page(context, query)).page.total)
  return totals.join()
}

// The total follows what this run does: one more, the same, one less.
async function countAlong(context: Context, report: Report): Promise<void> {
  const { abilities } = context.run
  const wide = await allowed(context, { page: '1', page_size: '100' })
  if (wide && !numbersHold(context, wide, { page: 1, size: 100 }, 'page_size=100', report)) return
  const query: Record<string, string> = wide ? { page: '1', page_size: '100' } : {}
  let { total } = (wide ?? (await page(context, {}))).page
  let id = ''
  const steps: { what: string; change: number; fault: Fault; take: () => Promise<unknown> }[] = [
    {
      what: 'one more create',
      change: 1,
      fault: 'total',
      take: async () => void ({ id } = await context.customer({ customer_type: 'business' })),
    },
  ]
  if (abilities.get('update') === 'works')
    steps.push({
      what: 'an update',
      change: 0,
      fault: 'copies',
      take: () => context.update(id, { first_name: 'Grace' }),
    })
  if (abilities.get('delete') === 'works')
    steps.push({ what: 'a delete', change: -1, fault: 'total', take: () => context.remove(id) })
  for (const { what, change, fault, take } of steps) {
    await take()
    const due = total + change
    const after = await context.settled(
      () => context.list(query),
      (result) => result.page?.total === due && !lacks(result.page, change, id),
    )
    if (!after.page) return
    const actual = after.page.total
    if (actual !== due)
      return report(
        {
          query: `a list after ${what}`,
          problem: 'tells a wrong total',
          expected: String(due),
          actual: String(actual),
          difference: actual - due,
        },
        after,
        fault,
      )
    if (lacks(after.page, change, id))
      return report(
        {
          query: `a list of everybody after ${what}`,
          problem: 'does not hold the new customer',
          expected: `the customer ${id}`,
          actual: `${actual} others`,
        },
        after,
        'lacks',
      )
    total = due
  }
}

// What one page cannot hold altogether may be on another.
function lacks({ customers, total }: Page, change: number, id: string): boolean {
  return change === 1 && customers.length === total && !ids(customers).includes(id.toLowerCase())
}

type Told = { page: Page; result: Result }

type Later = (number: number, size: number) => Promise<Told | undefined>

async function page(context: Context, query: Record<string, string>): Promise<Told> {
  const result = await context.list(query)
  return {
    page: context.listed(result, {
      promise: 'list-customers',
      what: `a list with ${new URLSearchParams(query).toString()}`,
    }),
    result,
  }
}

/** A page of a size that a deployment may not allow, under names that it may not know: undefined where it refuses. */
async function allowed(context: Context, query: Record<string, string>): Promise<Told | undefined> {
  const result = await context.list(query)
  const what = new URLSearchParams(query).toString()
  if (result.status >= 500)
    context.refused(result, 'listCustomers', { promise: 'no-server-error', what: `a list with ${what}` })
  else if (result.status < 400)
    return { page: context.listed(result, { promise: 'list-customers', what: `a list with ${what}` }), result }
  else note(context, 'list-page-parameters', `${what} is refused`, 'a page', String(result.status), result)
  return undefined
}

const deep = 1000

/**
 * A page that the total says there is. Undefined where it is refused, which is a fault unless it lies deep or customers
 * have gone meanwhile.
 */
async function laterPage(context: Context, query: Record<string, string>, report: Report): Promise<Told | undefined> {
  const result = await context.list(query)
  const what = new URLSearchParams(query).toString()
  if (result.status < 400 || result.status >= 500)
    return { page: context.listed(result, { promise: 'list-customers', what: `a list with ${what}` }), result }
  // Search indexes refuse what lies too deep.
  if ((Number(query['page']) - 1) * Number(query['page_size']) >= deep)
    note(context, 'list-page-parameters', `${what} is refused`, 'a page', String(result.status), result)
  else
    report(
      { query: what, problem: 'is refused', expected: 'a page, as the total says', actual: String(result.status) },
      result,
      'pages',
    )
  return undefined
}

const ids = (customers: Shown[]): string[] => customers.map(({ id }) => id.toLowerCase())

async function walk(context: Context, filter: Record<string, string>, report: Report): Promise<void> {
  const named = Object.keys(filter).length === 0 ? '' : `${new URLSearchParams(filter).toString()}&`
  const later = (number: number, of: number) =>
    laterPage(context, { ...filter, page: String(number), page_size: String(of) }, report)
  const size = 2
  const first = await allowed(context, { ...filter, page: '1', page_size: String(size) })
  if (!first) return
  if (!numbersHold(context, first, { page: 1, size }, `${named}page=1&page_size=${size}`, report)) return
  const pages = Math.ceil(first.page.total / first.page.page_size)
  const second = pages > 1 ? await later(2, size) : undefined
  // A page past the last one is for `lastPages`, once for all filters.
  if (!second)
    return pages > 1 || named !== ''
      ? undefined
      : lastPages(context, later, { total: first.page.total, most: first.page.page_size }, report)

  if (second.page.page === first.page.page && ids(second.page.customers).join() === ids(first.page.customers).join()) {
    // The parameters have other names here, or none. What is told is true, and there is nothing more to see.
    if (first.page.total <= first.page.customers.length) return
    note(
      context,
      'list-page-parameters',
      'page=2 answers the first page again',
      'the second page',
      `page ${second.page.page}`,
      second.result,
    )
    return
  }
  if (!numbersHold(context, second, { page: 2, size }, `${named}page=2&page_size=${size}`, report)) return
  const third = pages > 2 ? await later(3, size) : undefined
  if (pages > 2 && !third) return
  if (third && !numbersHold(context, third, { page: 3, size }, `${named}page=3&page_size=${size}`, report)) return
  const walkedPages = third ? [first, second, third] : [first, second]
  for (const [index, one] of walkedPages.entries())
    if (!sameFilter(filter, first, one, `${named}page=${index + 1}&page_size=${size}`, report)) return

  const walked = walkedPages.flatMap((one) => ids(one.page.customers))
  const repeated = walked.find((id, index) => walked.indexOf(id) !== index)
  if (repeated) {
    report(
      {
        query: `pages 1 to 3 of ${named}page_size=${first.page.page_size}`,
        problem: 'repeat a customer',
        expected: 'each customer once',
        actual: `the customer ${repeated} twice`,
      },
      second.result,
      'pages',
    )
    return
  }
  // Once is enough for what does not depend on the filter.
  if (named !== '') return
  const wide = await allowed(context, { page: '1', page_size: String(first.page.page_size * 3) })
  if (!wide) return
  if (
    !numbersHold(
      context,
      wide,
      { page: 1, size: first.page.page_size * 3 },
      `${named}page_size=${first.page.page_size * 3}`,
      report,
    )
  )
    return
  if (wide.page.page_size === first.page.page_size * 3 && ids(wide.page.customers).join() !== walked.join()) {
    const lost = ids(wide.page.customers).find((id) => !walked.includes(id))
    const actual = lost ? `the customer ${lost} is on none of them` : 'another order'
    report(
      {
        query: `pages 1 to 3 of ${named}page_size=${size}`,
        problem: 'do not hold what one page three times as large holds',
        expected: 'the same customers',
        actual,
      },
      wide.result,
      'pages',
    )
    return
  }
  await lastPages(context, later, { total: first.page.total, most: wide.page.page_size }, report)
}

/** Every page is of the same filter: it holds what matches, and tells the same total. Tells whether it does. */
function sameFilter(
  filter: Record<string, string>,
  first: { page: Page },
  { page: told, result }: { page: Page; result: Result },
  query: string,
  report: Report,
): boolean {
  const strays = told.customers.flatMap((customer) =>
    Object.keys(filter)
      .filter((name) => isOther(customer[name], filter[name]))
      .map((name) => String(customer[name])),
  )
  const [stray] = strays
  if (stray)
    report(
      {
        query,
        problem: 'finds customers that do not match',
        expected: 'only customers that match',
        actual: `one with ${stray}`,
      },
      result,
      'filter',
    )
  else if (told.total !== first.page.total)
    report(
      {
        query,
        problem: 'tells another total than the first page',
        expected: String(first.page.total),
        actual: String(told.total),
      },
      result,
      'total',
    )
  else return true
  return false
}

function isOther(shown: unknown, wanted: string | undefined): boolean {
  return (typeof shown === 'string' || typeof shown === 'boolean') && String(shown) !== wanted
}

/** The last page is as full as the total says, and the one after it is empty. `most` is a page_size that was taken. */
async function lastPages(
  context: Context,
  later: Later,
  { total, most }: { total: number; most: number },
  report: Report,
): Promise<void> {
  // One that leaves the last page less than full.
  const size = most > 2 && total % most === 0 ? most - 1 : most
  const last = Math.max(1, Math.ceil(total / size))
  if (last > 1) {
    const end = await later(last, size)
    if (!end || !numbersHold(context, end, { page: last, size }, `page=${last}&page_size=${size}`, report)) return
  }
  const result = await context.list({ page: String(last + 1), page_size: String(size) })
  if (result.status >= 500)
    context.refused(result, 'listCustomers', { promise: 'no-server-error', what: 'a page past the last one' })
  else if (!result.ok)
    note(context, 'list-past-end', 'a page past the last one', 'an empty page', String(result.status), result)
  else if (result.page?.page === last + 1)
    numbersHold(
      context,
      { page: result.page, result },
      { page: last + 1, size },
      `page=${last + 1}&page_size=${size}`,
      report,
    )
  else if (result.page)
    note(context, 'list-past-end', 'a page past the last one', 'an empty page', `page ${result.page.page}`, result)
}

/** What a page tells of itself: rows, page, page_size and total have to agree. Tells whether they do. */
function numbersHold(
  context: Context,
  { page: told, result }: { page: Page; result: Result },
  asked: { page: number; size: number },
  query: string,
  report: Report,
): boolean {
  const { customers, page_size: size, total } = told
  if (told.page !== asked.page) {
    // Told truthfully only where it is the page that is told; the walk has compared it with the first.
    report(
      { query, problem: 'tells another page', expected: String(asked.page), actual: String(told.page) },
      result,
      'page-numbers',
    )
    return false
  }
  if (size < 1) {
    report(
      { query, problem: `tells the page_size ${size}`, expected: String(asked.size), actual: String(size) },
      result,
      'page-numbers',
    )
    return false
  }
  if (size !== asked.size)
    note(
      context,
      'list-page-parameters',
      `${query} is answered with another page_size`,
      String(asked.size),
      String(size),
      result,
    )
  const due = Math.max(0, Math.min(size, total - (told.page - 1) * size))
  if (customers.length === due) return true
  const actual = `${customers.length} customers on page ${told.page}, with page_size ${size} and total ${total}`
  // A first page that is not full although there are more: it is the page that is wrong, not the total.
  const ofSize =
    customers.length > size ||
    (size !== asked.size && customers.length === asked.size) ||
    (told.page === 1 && total > size && customers.length > 0)
  const fault = ofSize ? 'page-numbers' : told.page > 1 && customers.length < due ? 'pages' : 'total'
  report({ query, problem: 'tells numbers that do not add up', expected: `${due} customers`, actual }, result, fault)
  return false
}

function note(
  context: Context,
  promise: string,
  what: string,
  expected: string,
  actual: string,
  { exchange }: Result,
): void {
  context.found({
    key: promise,
    operation: 'listCustomers',
    promise,
    severity: 'note',
    facts: { kind: 'observed', what, expected, actual },
    exchange,
  })
}

async function sums(context: Context, report: Report): Promise<void> {
  const total = async (query: Record<string, string>) => page(context, query)
  const all = await total({})
  if (!numbersHold(context, all, { page: 1, size: all.page.page_size }, 'a plain list', report)) return
  for (const [name, values] of [
    ['customer_type', ['individual', 'business']],
    ['is_active', ['true', 'false']],
  ] as const) {
    const [a, b] = [await total({ [name]: values[0] }), await total({ [name]: values[1] })]
    if (a.page.total + b.page.total === all.page.total) continue
    const actual = `${a.page.total} and ${b.page.total}, but ${all.page.total} altogether`
    report(
      {
        query: `${name}=${values[0]} and ${name}=${values[1]}`,
        problem: 'tell totals that do not add up',
        expected: `${all.page.total} together`,
        actual,
      },
      a.result,
      'total',
    )
    return
  }
  if (all.page.total === 0) throw new CheckStopped('there are no customers to count')
}
