import type { Result } from '../ask.ts'
import type { Check } from '../check.ts'
import { differences, notKept, same } from '../compare.ts'
import type { Shown } from '../compare.ts'
import type { Context } from '../context.ts'
import { applied, reportLost } from './update.ts'

/**
 * That updates of one customer add up, whether they come one after the other or at the same time, and filters follow
 * them.
 */
export const updatesTogether: Check[] = [
  {
    name: 'update-fills-in-absent-names',
    operation: 'updateCustomer',
    promises: ['update-keeps-omitted', 'update-email', 'update-names', 'list-filter-email-exact'],
    source: 'doc',
    needs: ['create', 'get', 'update', 'writes'],
    stage: 'together',
    async run(context) {
      const before = await context.customer({ customer_type: 'business' })
      const shown = await applied(context, before, { email: context.email().toUpperCase() })
      await atOnce(context, shown, { first_name: 'Ada' }, { last_name: 'Eze' })
      if (context.run.abilities.get('list') === 'works' && !same('email', before['email'], shown['email']))
        await formerEmail(context, before)
    },
  },
]

const conflicts = new Set([409, 412, 423])

async function atOnce(context: Context, before: Shown, ...patches: Record<string, unknown>[]): Promise<void> {
  const sent: Record<string, unknown> = Object.assign({}, ...patches)
  const first = await Promise.all(patches.map((patch) => context.update(before.id, patch)))
  // Whoever meets another update under way may be told to come again.
  const results = await Promise.all(
    first.map(async (result, index) =>
      conflicts.has(result.status) ? context.update(before.id, patches[index] as Record<string, unknown>) : result,
    ),
  )
  const promise = { promise: 'update-partial', what: 'an update of one name alone' }
  const answers = results.map((result) => context.succeeded(result, 'updateCustomer', promise))
  const { customer: after, exchange } = await context.settled(
    () => context.get(before.id),
    ({ customer }) => customer !== undefined && notKept(sent, customer).length === 0,
  )
  if (!after) return
  const missing = notKept(sent, after)
  // What not even its own answer shows was ignored; what only the other update's can have undone was lost.
  const ignored = missing.filter(({ field }) =>
    patches.some((patch, index) => field in patch && notKept(patch, answers[index] as Shown).length > 0),
  )
  const about = { operation: 'updateCustomer', exchange } as const
  context.differs({
    ...about,
    key: 'update-stored',
    promise: 'update-names',
    when: 'after an update of a name that was never given',
    differences: ignored,
  })
  context.differs({
    ...about,
    key: 'update-at-once',
    promise: 'update-keeps-omitted',
    when: 'after two updates at the same time, each of another name',
    differences: missing.filter((one) => !ignored.includes(one)),
  })
  reportLost(
    context,
    differences(before, after, [...Object.keys(sent), 'updated_at']),
    { json: sent },
    results[0] as Result,
  )
}

async function formerEmail(context: Context, before: Shown): Promise<void> {
  const holds = ({ page }: Result): boolean => page?.customers.some(({ id }) => same('id', id, before.id)) ?? false
  const result = await context.settled(
    () => context.list({ email: String(before['email']) }),
    (one) => !holds(one),
  )
  if (!holds(result)) return
  const facts = {
    kind: 'query',
    query: 'the email that a customer had before an update',
    problem: 'finds the customer',
    expected: 'none',
    actual: `${result.page?.customers.length} on the page`,
  } as const
  context.found({
    key: 'filter:email',
    operation: 'listCustomers',
    promise: 'list-filter-email-exact',
    facts,
    exchange: result.exchange,
  })
}
