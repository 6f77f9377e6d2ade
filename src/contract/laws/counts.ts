import type { Told } from '../knowledge/told.ts'
import { filteredMembers } from '../../spec/members.ts'
import type { PromiseId } from '../../spec/promise-id.ts'
import type { Violation } from './law.ts'
import { idsOf, wrongList } from './round.ts'
import type { RoundLaw } from './round.ts'

/** What totals say: parts add up to the whole, and a write moves them by what it does. */
export const counts: readonly RoundLaw[] = [
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
              wrongList(
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
    (promise): RoundLaw => ({
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
          : what === 'a create that was refused' && total > due
            ? 'create-refused-not-stored'
            : what === 'a create' && total > due
              ? 'create-customer'
              : 'list-total'
      const violation = wrongList(
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
      !idsOf(told).includes(made)
    )
      found.push({
        promise: 'list-pages',
        violation: wrongList(
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
