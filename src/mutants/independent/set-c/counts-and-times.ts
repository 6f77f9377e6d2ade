import type { Kept, Mutant } from '../../behaviour.ts'
import { answersWith, updatesAlso } from '../../changes.ts'

/** Totals that drift, pages that lose customers, and times that lie. */
export const countAndTimeMutants: Mutant[] = [
  {
    name: 'c-active-counter-drifts',
    promise: 'list-total',
    about:
      'The total of is_active=true is a counter that each blacklisting lowers, also of a customer that is on the list.',
    change: (was) => {
      let drift = 0
      return {
        blacklist(record, on, call) {
          if (record.is_active !== on) drift += on ? 1 : -1
          was.blacklist(record, on, call)
        },
        page(matching, call) {
          const page = was.page(matching, call)
          const filters = [...call.query.keys()].filter((name) => name !== 'page' && name !== 'page_size')
          const counted = call.query.get('is_active') === 'true' && filters.length === 1
          return counted ? { ...page, total: Math.max(0, page.total - drift) } : page
        },
      }
    },
  },
  {
    name: 'c-total-is-a-guess',
    promise: 'list-total',
    about: 'total only tells that there is more: at most one beyond the page that was asked for.',
    change: (was) => ({
      page(matching, call) {
        const page = was.page(matching, call)
        return { ...page, total: Math.min(page.total, page.page * page.page_size + 1) }
      },
    }),
  },
  {
    name: 'c-next-page-by-second',
    promise: 'list-pages',
    about:
      'A page starts with the second before the last one of the page before: who shares a second at the edge is skipped.',
    change: (was) => ({
      page(matching, call) {
        const page = was.page(matching, call)
        let rest = matching
        for (let number = 1; number < page.page && rest.length > 0; number++) {
          const last = rest[page.page_size - 1]
          rest = last === undefined ? [] : rest.filter((record) => second(record) < second(last))
        }
        return { ...page, customers: rest.slice(0, page.page_size) }
      },
    }),
  },
  {
    name: 'c-reading-touches',
    promise: 'updated-at-true',
    about: 'Getting a customer by id moves its updated_at.',
    change: (was) => ({
      showOne(record, call) {
        if (call.operation === 'get') record.updated_at = was.now()
        return was.showOne(record, call)
      },
    }),
  },
  {
    name: 'c-new-email-new-created-at',
    promise: 'created-at-true',
    about: 'An update that changes the email makes the record anew: created_at is the time of the update.',
    change: updatesAlso((record, _, before) => {
      if (record.email !== before.email) record.created_at = record.updated_at
    }),
  },
  {
    name: 'c-timestamp-of-answer-before',
    promise: 'timestamp-now',
    about: 'The timestamp of an answer is when the answer before it was generated.',
    change: (was) => {
      let before = was.now()
      return answersWith((answer) => {
        const body = JSON.stringify({ ...JSON.parse(answer.body), timestamp: before })
        before = was.now()
        return { ...answer, body }
      })(was)
    },
  },
]

function second({ created_at }: Kept): number {
  return Math.floor(Date.parse(created_at) / 1000)
}
