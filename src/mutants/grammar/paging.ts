import type { Call, Json, Kept, Page } from '../behaviour.ts'
import type { Sees } from './conditions.ts'
import { nowAndThen } from './member-faults.ts'
import { placesIn } from './member-places.ts'
import { readsLate } from './memory.ts'
import type { Fault, How, Place, Setting } from './place.ts'

// Of a list only what it is filtered by is known as a whole.
const sees: readonly Sees[] = ['type', 'activity', 'pages']

/** The members of `data` of a list. */
const members: Place[] = placesIn({
  where: 'list-data',
  in: 'in a list',
  sees,
  kinds: { customers: 'list', page: 'number', page_size: 'number', total: 'number' },
  meaning: (member) =>
    ({
      customers: ['list-pages', 'list-total', 'list-customers'],
      page: ['list-page-numbers', 'list-pages'],
      page_size: ['list-page-numbers', 'list-pages'],
    })[member] ?? ['list-total', 'list-pages'],
  shape: () => 'list-shape',
  tap: (edit) => (was) => {
    let last: Json | undefined
    return {
      showPage(page, call) {
        const shown = was.showPage(page, call) as Json
        const before = last
        last = shown
        const known = { earlier: () => before, neighbour: () => before }
        return edit({ call, customer: Object.fromEntries(call.query) }, shown, known)
      },
    }
  },
})

/** Which customers are listed at all. */
type Selects = (matching: Kept[], call: Call, setting: Setting, shows: (record: Kept) => boolean) => Kept[]

function selectFault(how: How, manner: string, about: string, promises: string[], selects: Selects): Fault {
  return {
    how,
    manner,
    about,
    promises: how === 'sometimes' ? ['answer-steady', ...promises] : promises,
    lay: (setting) => (was) => ({
      select(call) {
        const right = was.select(call)
        const wrong = selects(right, call, setting, (record) => setting.shows({ call, customer: record }))
        if (wrong.length !== right.length) setting.changed()
        return wrong
      },
    }),
  }
}

const listed = ['list-customers', 'list-total', 'list-pages', 'list-filter-id', 'list-filter-email-exact', 'get-stored']

const selection: Place = {
  where: 'list',
  what: 'customers',
  sees: ['type', 'activity', 'history', 'text', 'pages'],
  faults: [
    selectFault('lost', 'lost', 'customers are not listed', listed, (right, _call, _setting, shows) =>
      right.filter((record) => !shows(record)),
    ),
    selectFault(
      'sometimes',
      'sometimes lost',
      'customers are now and then not listed',
      listed,
      (right, call, _, shows) => right.filter((record) => !shows(record) || !nowAndThen(call.number)),
    ),
    selectFault('duplicated', 'duplicated', 'customers are listed twice', listed, (right, _call, _setting, shows) =>
      right.flatMap((record) => (shows(record) ? [record, record] : [record])),
    ),
    selectFault(
      'stale',
      'stale after a delete',
      'deleted customers are listed',
      ['delete-removes', ...listed],
      (right, call, { memory }, shows) => [
        ...right,
        // They are filtered like everybody else, by what was known of them last.
        ...[...memory.deleted.values()].filter(
          (record) =>
            [...call.query].every(
              ([name, value]) => name.startsWith('page') || String(record[name as keyof Kept]) === value,
            ) && shows(record),
        ),
      ],
    ),
    ...[1500, 4000].map(
      (delay): Fault => ({
        how: 'too late',
        manner: `too late by ${delay} ms`,
        about: `the list shows a change ${delay} ms late`,
        promises: ['get-stored', 'list-items', 'delete-removes', ...listed],
        lay: (setting) =>
          readsLate(
            setting.memory,
            delay,
            ({ call, before, record }) => {
              const late = setting.shows({ call, customer: before ?? record })
              if (late) setting.changed()
              return late
            },
            { concerns: ({ path }) => path.split('/').length === 3 },
          ),
      }),
    ),
  ],
}

/** What a page holds, from what it should. */
type Turns = (right: Page, matching: Kept[], call: Call) => Partial<Page>

function pageFault(how: How, manner: string, about: string, first: string, turns: Turns): Fault {
  return {
    how,
    manner,
    about,
    promises: [...new Set([first, 'list-pages', 'list-total', 'list-page-numbers'])],
    lay: (setting) => (was) => ({
      page(matching, call) {
        const right = was.page(matching, call)
        if (!setting.shows({ call, customer: Object.fromEntries(call.query) })) return right
        const wrong = { ...right, ...turns(right, matching, call) }
        if (JSON.stringify(wrong) !== JSON.stringify(right)) setting.changed()
        return wrong
      },
    }),
  }
}

function from(matching: Kept[], { page, page_size: size }: Page, offset: number, more = 0): { customers: Kept[] } {
  const start = Math.max(0, (page - 1) * size + offset)
  return { customers: matching.slice(start, start + size + more) }
}

const turning: Place[] = [
  {
    where: 'paging',
    what: 'page',
    sees,
    faults: [
      pageFault('ignored', 'ignored', 'every page holds the first customers', 'list-pages', (right, matching) =>
        from(matching, { ...right, page: 1 }, 0),
      ),
      pageFault(
        'duplicated',
        'duplicated at its edge',
        'a page begins with the last of the one before',
        'list-pages',
        (right, matching) => from(matching, right, right.page > 1 ? -1 : 0),
      ),
      pageFault(
        'lost',
        'lost at its edge',
        'one customer between two pages is on neither',
        'list-pages',
        (right, matching) => from(matching, right, right.page - 1),
      ),
      pageFault('lost', 'lost at the end', 'the last page is empty where it is not full', 'list-pages', (right) =>
        right.page > 1 && right.customers.length < right.page_size ? { customers: [] } : {},
      ),
      pageFault(
        'swapped',
        'swapped with the next',
        'pages two and three are exchanged with those after them',
        'list-pages',
        (right, matching) => (right.page > 1 ? from(matching, { ...right, page: right.page + 1 }, 0) : {}),
      ),
      pageFault(
        'refused',
        'refused by repeating',
        'a page past the end is the first again',
        'list-pages',
        (right, matching) =>
          right.page > 1 && right.customers.length === 0
            ? { ...from(matching, { ...right, page: 1 }, 0), page: 1 }
            : {},
      ),
    ],
  },
  {
    where: 'paging',
    what: 'page_size',
    sees,
    faults: [
      pageFault(
        'ignored',
        'ignored',
        'a page holds 20 and says what was asked for',
        'list-page-numbers',
        (right, matching) => ({
          customers: matching.slice((right.page - 1) * 20, right.page * 20),
        }),
      ),
      pageFault(
        'duplicated',
        'one too many',
        'a page holds one more than it says',
        'list-page-numbers',
        (right, matching) => from(matching, right, 0, 1),
      ),
      pageFault('lost', 'one too few', 'a page holds one less than it says', 'list-page-numbers', (right, matching) =>
        from(matching, right, 0, -1),
      ),
      pageFault(
        'cut',
        'cut to 10',
        'a page holds 10 at most, says more, and the rest is on none',
        'list-pages',
        (right) => ({
          customers: right.customers.slice(0, 10),
        }),
      ),
    ],
  },
  {
    where: 'paging',
    what: 'total',
    sees,
    faults: [
      pageFault('cut', 'cut to the page', 'total counts the page only', 'list-total', (right) => ({
        total: right.customers.length,
      })),
      pageFault(
        'ignored',
        'ignoring filters',
        'total counts everybody, whatever was asked',
        'list-total',
        (_right, _matching, call) => ({
          total: call.customers.size,
        }),
      ),
      pageFault('duplicated', 'one too many', 'total is one too many', 'list-total', ({ total }) => ({
        total: total + 1,
      })),
      pageFault('lost', 'one too few', 'total is one too few', 'list-total', ({ total }) => ({
        total: Math.max(0, total - 1),
      })),
      pageFault('cut', 'cut to 50', 'total counts to 50 and no further', 'list-total', ({ total }) => ({
        total: Math.min(50, total),
      })),
    ],
  },
]

/** Whom a list holds, on which page, and what it says about that. */
export const pagingPlaces: Place[] = [...members, selection, ...turning]
