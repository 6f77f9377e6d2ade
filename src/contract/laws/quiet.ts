import type { Told } from '../knowledge/told.ts'
import { filteredMembers } from '../../spec/members.ts'
import type { PromiseId } from '../../spec/promise-id.ts'
import { observed } from './law.ts'
import type { Violation } from './law.ts'

/**
 * What has to hold of several lists together, where nobody else writes meanwhile. `holds` answers undefined where the
 * round says nothing of the promise.
 */
export type QuietLaw = { promise: PromiseId; holds: (round: Told[]) => Violation[] | undefined }

type Page = { told: Told; asked: number; size: number; filter: string }

const ids = ({ list }: Told): string[] => list?.customers.map(({ id }) => id.toLowerCase()) ?? []

// The pages of a walk: the same filters, and the same size, asked one after the other.
function pagesOf(round: Told[]): Page[] {
  return round
    .filter(({ list, query }) => list && query.has('page') && query.has('page_size'))
    .map((told) => ({
      told,
      asked: Number(told.query.get('page')),
      size: Number(told.query.get('page_size')),
      filter: filteredMembers
        .filter((name) => told.query.has(name))
        .map((name) => `${name}=${told.query.get(name)}`)
        .join('&'),
    }))
}

function walkOf(round: Told[]): Page[] {
  const pages = pagesOf(round)
  const [first] = pages
  const walked = pages.filter(
    ({ filter, size, asked }) => first && filter === first.filter && size === first.size && asked <= 3,
  )
  const isWalk =
    walked.every(({ asked }, at) => asked === at + 1) &&
    !round.some(({ exchange }) => exchange.request.method !== 'GET')
  return isWalk ? walked : []
}

const isPagedAtAll = (walked: Page[]): boolean =>
  walked.length < 2 ||
  ids(walked[0]!.told).join() !== ids(walked[1]!.told).join() ||
  walked[1]!.told.list?.page === walked[1]!.asked

const query = (key: string, of: string, problem: string, expected: string, actual: string): Violation => ({
  key,
  facts: { kind: 'query', query: of, problem, expected, actual },
})

/** Laws over a round of lists. */
export const quietLaws: readonly QuietLaw[] = [
  {
    promise: 'list-pages',
    holds(round) {
      const walked = walkOf(round)
      if (walked.length < 2 || !isPagedAtAll(walked)) return undefined
      const all = walked.flatMap(({ told }) => ids(told))
      const filter = walked[0]!.filter
      const twice = all.find((id, at) => all.indexOf(id) !== at)
      if (twice)
        return [
          query(
            `twice:${filter}`,
            `pages 1 to ${walked.length}`,
            'repeat a customer',
            'each customer once',
            `${twice} twice`,
          ),
        ]
      const wide = pagesOf(round).find(
        ({ filter: of, size, asked, told }) =>
          of === filter &&
          asked === 1 &&
          size > walked[0]!.size &&
          told.list!.rows <= size &&
          told.list!.page_size === size,
      )
      const truly = walked.every(({ told, size }) => told.list!.page_size === size)
      const expected = wide && ids(wide.told).slice(0, all.length)
      if (wide && truly && expected!.join() !== all.slice(0, expected!.length).join())
        return [
          query(
            `lost:${filter}`,
            `pages 1 to ${walked.length}`,
            'do not hold what one larger page holds',
            expected!.join(),
            all.join(),
          ),
        ]
      return []
    },
  },
  {
    promise: 'list-page-numbers',
    holds(round) {
      const walked = walkOf(round)
      if (walked.length < 2 || !isPagedAtAll(walked)) return undefined
      const wrong = walked.find(({ told, asked }) => told.list!.page !== undefined && told.list!.page !== asked)
      return wrong
        ? [
            query(
              'page',
              wrong.told.query.toString(),
              'tells another page',
              String(wrong.asked),
              String(wrong.told.list!.page),
            ),
          ]
        : []
    },
  },
  {
    promise: 'list-page-parameters',
    holds(round) {
      const walked = walkOf(round)
      if (walked.length < 2) return undefined
      return isPagedAtAll(walked)
        ? []
        : [
            {
              ...observed(
                'ignored',
                'page=2 answers the first page again',
                'the second page',
                `page ${walked[1]!.told.list!.page}`,
              ),
              severity: 'note',
            },
          ]
    },
  },
  {
    promise: 'list-past-end',
    holds(round) {
      const past = round
        .filter(
          ({ query: asked, list, status }) =>
            asked.has('page') &&
            (status >= 400
              ? status < 500
              : list?.total !== undefined &&
                list.page_size !== undefined &&
                Number(asked.get('page')) > Math.max(1, Math.ceil(list.total / list.page_size))),
        )
        .at(-1)
      if (!past) return undefined
      return past.ok && past.list?.rows === 0
        ? []
        : [
            {
              ...observed(
                'past',
                'a page past the last one',
                'an empty page',
                past.ok ? `page ${past.list?.page}` : String(past.status),
              ),
              severity: 'note',
            },
          ]
    },
  },
  {
    promise: 'list-total',
    holds(round) {
      const walked = walkOf(round)
      const [first] = walked
      if (!first) return undefined
      const other = walked.find(({ told }) => told.list!.total !== first.told.list!.total)
      return other
        ? [
            query(
              `of-page:${first.filter}`,
              other.told.query.toString(),
              'tells another total than the first page',
              String(first.told.list!.total),
              String(other.told.list!.total),
            ),
          ]
        : []
    },
  },
  {
    promise: 'list-total',
    holds(round) {
      const total = (filter: Record<string, string>): number | undefined =>
        round.findLast(
          ({ list, query: asked }) =>
            list &&
            asked.size === Object.keys(filter).length &&
            Object.entries(filter).every(([name, value]) => asked.get(name) === value),
        )?.list?.total
      const sums: [string, Record<string, string>, Record<string, string>[]][] = [
        ['customer_type', {}, [{ customer_type: 'individual' }, { customer_type: 'business' }]],
        ['is_active', {}, [{ is_active: 'true' }, { is_active: 'false' }]],
        [
          'business-by-activity',
          { customer_type: 'business' },
          [
            { customer_type: 'business', is_active: 'true' },
            { customer_type: 'business', is_active: 'false' },
          ],
        ],
      ]
      const looked = sums.filter(([, whole, parts]) => [whole, ...parts].every((filter) => total(filter) !== undefined))
      if (looked.length === 0 || round.some(({ exchange }) => exchange.request.method !== 'GET') || !isStill(round))
        return undefined
      return looked.flatMap(([key, whole, parts]) => {
        const each = parts.map((filter) => total(filter)!)
        const sum = each.reduce((a, b) => a + b)
        return sum === total(whole)
          ? []
          : [
              query(
                `sum:${key}`,
                parts.map((filter) => new URLSearchParams(filter).toString()).join(' and '),
                'tell totals that do not add up',
                `${total(whole)} together`,
                each.join(' and '),
              ),
            ]
      })
    },
  },
  ...(['list-total', 'update-that-one', 'list-pages', 'create-customer', 'create-refused-not-stored'] as const).map(
    (promise): QuietLaw => ({
      promise,
      holds(round) {
        if (!round.some(({ operation, ok }) => operation === 'createCustomer' && ok) || !isStill(round))
          return undefined
        return counted(round)
          .filter((one) => one.promise === promise)
          .map(({ violation }) => violation)
      },
    }),
  ),
]

// Where nothing was written in between, the same list tells the same total: or others write.
function isStill(round: Told[]): boolean {
  const totals = new Map<string, number | undefined>()
  for (const { exchange, query: asked, list } of round) {
    if (exchange.request.method !== 'GET') totals.clear()
    else if (list && totals.has(asked.toString()) && totals.get(asked.toString()) !== list.total) return false
    else if (list) totals.set(asked.toString(), list.total)
  }
  return true
}

// The total follows what the round does: one more, the same, one less.
function counted(round: Told[]): { promise: PromiseId; violation: Violation }[] {
  const found: { promise: PromiseId; violation: Violation }[] = []
  let before: number | undefined
  let change = 0
  let what = ''
  let made: string | undefined
  let isNew = false
  for (const told of round) {
    if (told.operation === 'createCustomer') {
      if (told.ok) [change, what, made, isNew] = [change + 1, 'a create', told.customer?.id.toLowerCase(), true]
      else what = 'a create that was refused'
    } else if (told.operation === 'deleteCustomer' && told.ok) [change, what] = [change - 1, 'a delete']
    else if (told.operation === 'updateCustomer' && told.ok) what = 'an update'
    if (
      told.operation !== 'listCustomers' ||
      told.list?.total === undefined ||
      filteredMembers.some((name) => told.query.has(name))
    )
      continue
    const { total, rows } = told.list
    const due = before === undefined ? undefined : before + change
    if (due !== undefined && total !== due && what !== '') {
      const promise =
        what === 'an update'
          ? 'update-that-one'
          : what === 'a create that was refused'
            ? 'create-refused-not-stored'
            : what === 'a create' && total > due
              ? 'create-customer'
              : 'list-total'
      const violation = query(
        `after ${what}:${total > due ? 'more' : 'less'}`,
        `a list after ${what}`,
        'tells a wrong total',
        String(due),
        String(total),
      )
      for (const one of new Set<PromiseId>([promise, 'list-total'])) found.push({ promise: one, violation })
    } else if (
      isNew &&
      made &&
      rows === total &&
      change === 1 &&
      told.list.customers.length === rows &&
      !ids(told).includes(made)
    )
      found.push({
        promise: 'list-pages',
        violation: query(
          'lacks-new',
          'a list of everybody after a create',
          'does not hold the new customer',
          made,
          `${total} others`,
        ),
      })
    ;[before, change, what, isNew] = [total, 0, '', false]
  }
  return found
}
