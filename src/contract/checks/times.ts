import { setTimeout as sleep } from 'node:timers/promises'
import type { Check } from '../check.ts'
import { differences, same } from '../compare.ts'
import type { Shown } from '../compare.ts'
import type { Context } from '../context.ts'
import type { Exchange } from '../../http/exchange.ts'
import { instant } from '../instant.ts'

/** That times move when they have to and stay when they must. */
export const timeChecks: Check[] = [
  {
    name: 'times-move-and-stay',
    operation: 'updateCustomer',
    promises: ['updated-at-true', 'created-at-true', 'get-stored'],
    source: 'doc',
    needs: ['create', 'get', 'writes'],
    stage: 'together',
    async run(context) {
      const { run } = context
      const made = await Promise.all(
        ['individual', 'business'].map((customer_type) =>
          context.customer({ customer_type, first_name: 'Ada', last_name: 'Obi' }),
        ),
      )
      // That it moves once is not that it moves again.
      if (made[0] && run.abilities.get('update') === 'works') await context.update(made[0].id, { first_name: 'Adaeze' })
      const before = await Promise.all(made.map(({ id }) => context.read(id)))
      // Longer than the second that a clock may be cut to.
      await sleep(1150)
      await Promise.all(
        before.map(async (customer) => {
          const again = await context.get(customer.id)
          if (!again.customer) return
          const moved = differences(customer, again.customer)
          const about = {
            operation: 'getCustomer',
            when: 'read twice with no update in between',
            exchange: again.exchange,
          } as const
          const stale = { ...about, key: 'read-moves', promise: 'updated-at-true' }
          if (moved.length > 0 && moved.every(({ field }) => field === 'updated_at')) {
            context.differs({ ...stale, differences: moved })
            return
          }
          if (
            context.differs({
              ...stale,
              promise: moved.some(({ field }) => field === 'created_at') ? 'created-at-true' : 'get-stored',
              key: moved.some(({ field }) => field === 'created_at') ? 'created-at-moves' : 'read-moves',
              differences: moved,
            })
          )
            return
          if (run.abilities.get('update') !== 'works') return
          await updatedAtMoves(
            context,
            again.customer,
            customer['customer_type'] === 'business' ? { email: context.email() } : { last_name: 'Eze' },
          )
        }),
      )
      const [, other] = run.first
      if (other && run.abilities.get('update') === 'works')
        await updatedAtMoves(context, other, { first_name: 'Kofi Mensah' })
    },
  },
  {
    name: 'blacklist-moves-updated-at',
    operation: 'blacklistCustomer',
    promises: ['blacklist-updated-at', 'updated-at-true'],
    source: 'ours',
    needs: ['create', 'get', 'blacklist', 'update', 'writes'],
    stage: 'together',
    async run(context) {
      const before = context.run.first[2] ?? (await context.read((await context.customer()).id))
      await sleep(1150)
      await context.blacklist(before.id, true)
      const after = await context.settled(
        () => context.get(before.id),
        ({ customer }) => customer?.['is_active'] === false,
      )
      if (!after.customer) return
      if (moves(before, after.customer))
        return judgeMoment(context, before, after.customer, {
          operation: 'blacklistCustomer',
          what: 'blacklisted',
          exchange: after.exchange,
        })
      if (!instant(before['updated_at']) || !instant(after.customer['updated_at'])) return
      const facts = {
        kind: 'observed',
        what: 'updated_at does not move when a customer is blacklisted',
        expected: `later than ${String(before['updated_at'])}`,
        actual: String(after.customer['updated_at']),
      } as const
      context.found({
        key: 'blacklist-updated-at',
        operation: 'blacklistCustomer',
        promise: 'blacklist-updated-at',
        facts,
        exchange: after.exchange,
      })
    },
  },
]

async function updatedAtMoves(context: Context, before: Shown, patch: Record<string, unknown>): Promise<void> {
  const [member = ''] = Object.keys(patch)
  const result = await context.update(before.id, patch)
  if (!result.ok) return
  // Where the answer does not show it, what is stored decides.
  const after = moves(before, result.customer)
    ? result.customer
    : (
        await context.settled(
          () => context.get(before.id),
          ({ customer }) => same(member, patch[member], customer?.[member]),
        )
      ).customer
  if (!after) return
  const moved = differences(before, after).filter(({ field }) => field === 'created_at')
  const about = { operation: 'updateCustomer', exchange: result.exchange } as const
  context.differs({
    ...about,
    key: 'created-at-moves',
    promise: 'created-at-true',
    when: `after an update of ${member} alone`,
    differences: moved,
  })
  judgeUpdatedAt(context, before, after, result.exchange)
}

function moves(before: Shown, after: Shown | undefined): after is Shown {
  const [from, to] = [instant(before['updated_at']), instant(after?.['updated_at'])]
  return from !== undefined && to !== undefined && to.nanoseconds > from.nanoseconds
}

function judgeUpdatedAt(context: Context, before: Shown, after: Shown, exchange: Exchange): void {
  const [from, to] = [instant(before['updated_at']), instant(after['updated_at'])]
  if (!from || !to) return
  if (to.nanoseconds > from.nanoseconds)
    return judgeMoment(context, before, after, { operation: 'updateCustomer', what: 'updated', exchange })
  const facts = {
    kind: 'observed',
    what: 'updated_at does not move with an update',
    expected: `later than ${String(before['updated_at'])}`,
    actual: String(after['updated_at']),
  } as const
  context.found({ key: 'updated-at-stays', operation: 'updateCustomer', promise: 'updated-at-true', facts, exchange })
}

// Both are of the server's clock, and no more than this run lies between them.
function judgeMoment(
  context: Context,
  before: Shown,
  after: Shown,
  {
    operation,
    what,
    exchange,
  }: { operation: 'updateCustomer' | 'blacklistCustomer'; what: string; exchange: Exchange },
): void {
  const [from, to] = [instant(before['updated_at']), instant(after['updated_at'])]
  const run = BigInt(Date.now() - context.run.startedAt) * 1_000_000n
  if (!from || !to || to.nanoseconds - from.nanoseconds < run + 600_000_000_000n) return
  const facts = {
    kind: 'observed',
    what: `updated_at is not when the customer was ${what}`,
    expected: `moments after ${String(before['updated_at'])}`,
    actual: String(after['updated_at']),
  } as const
  context.found({ key: 'updated-at-stays', operation, promise: 'updated-at-true', facts, exchange })
}
