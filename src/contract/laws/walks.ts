import type { Told } from '../knowledge/told.ts'
import { filteredMembers } from '../../spec/members.ts'
import { observed } from './law.ts'
import type { Violation } from './law.ts'
import { idsOf, wrongList } from './round.ts'
import type { RoundLaw } from './round.ts'

type Page = { told: Told; asked: number; size: number; filter: string }

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

// Each walk from page 1 on, in the order of the asking; nothing where somebody wrote meanwhile.
function walksOf(round: Told[]): Page[][] {
  if (round.some(({ exchange }) => exchange.request.method !== 'GET')) return []
  const walked: Page[][] = []
  for (const page of pagesOf(round)) {
    const last = walked.at(-1)
    if (page.asked === 1) walked.push([page])
    else if (last && last[0]!.filter === page.filter && last[0]!.size === page.size && page.asked === last.length + 1)
      last.push(page)
  }
  return walked
}

// A law of every walk of more than one page; it says nothing of a round that has none of which it says something.
function ofWalks(holds: (walk: Page[], round: Told[]) => Violation[] | undefined): RoundLaw['holds'] {
  return (round) => {
    const said = walksOf(round)
      .filter(({ length }) => length > 1)
      .map((walk) => holds(walk, round))
      .filter((found) => found !== undefined)
    return said.length === 0 ? undefined : said.flat()
  }
}

const isPagedAtAll = (walked: Page[]): boolean =>
  idsOf(walked[0]!.told).join() !== idsOf(walked[1]!.told).join() || walked[1]!.told.list?.page === walked[1]!.asked

/** What the pages of a walk hold and say, one after the other. */
export const walks: readonly RoundLaw[] = [
  {
    promise: 'list-pages',
    holds: ofWalks((walked, round) => {
      if (!isPagedAtAll(walked)) return undefined
      const all = walked.flatMap(({ told }) => idsOf(told))
      const filter = walked[0]!.filter
      const seen = new Set<string>()
      const twice = all.find((id) => seen.size === seen.add(id).size)
      if (twice)
        return [
          wrongList(
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
      const expected = wide && idsOf(wide.told).slice(0, all.length)
      if (wide && truly && expected!.join() !== all.slice(0, expected!.length).join())
        return [
          wrongList(
            `lost:${filter}`,
            `pages 1 to ${walked.length}`,
            'do not hold what one larger page holds',
            expected!.join(),
            all.join(),
          ),
        ]
      return []
    }),
  },
  {
    promise: 'list-page-numbers',
    holds: ofWalks((walked) => {
      if (!isPagedAtAll(walked)) return undefined
      const wrong = walked.find(({ told, asked }) => told.list!.page !== undefined && told.list!.page !== asked)
      return wrong
        ? [
            wrongList(
              'page',
              wrong.told.query.toString(),
              'tells another page',
              String(wrong.asked),
              String(wrong.told.list!.page),
            ),
          ]
        : []
    }),
  },
  {
    promise: 'list-page-parameters',
    holds: ofWalks((walked) =>
      isPagedAtAll(walked)
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
          ],
    ),
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
    // An empty page behind the last one is one of the list, too.
    holds(round) {
      if (round.some(({ exchange }) => exchange.request.method !== 'GET')) return undefined
      const pages = pagesOf(round)
      const pairs = pages.flatMap((behind) => {
        const first = pages.find((one) => one.filter === behind.filter && one.asked === 1)
        return first && behind.asked > 1 && behind.told.list!.rows === 0 ? [{ first, behind }] : []
      })
      if (pairs.length === 0) return undefined
      return pairs
        .filter(({ first, behind }) => first.told.list!.total !== behind.told.list!.total)
        .map(({ first, behind }) =>
          wrongList(
            `behind:${behind.filter}`,
            behind.told.query.toString(),
            'tells another total behind the last page',
            String(first.told.list!.total),
            String(behind.told.list!.total),
          ),
        )
    },
  },
  {
    promise: 'list-total',
    holds: ofWalks((walked) => {
      const first = walked[0]!
      const other = walked.find(({ told }) => told.list!.total !== first.told.list!.total)
      return other
        ? [
            wrongList(
              `of-page:${first.filter}`,
              other.told.query.toString(),
              'tells another total than the first page',
              String(first.told.list!.total),
              String(other.told.list!.total),
            ),
          ]
        : []
    }),
  },
]
