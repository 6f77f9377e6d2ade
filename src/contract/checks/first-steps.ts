import { isUuid } from '../../spec/uuid.ts'
import type { Check } from '../check.ts'
import type { Context } from '../context.ts'
import type { Shown } from '../compare.ts'
import { differences, notKept, same } from '../compare.ts'
import type { OperationId } from '../../spec/openapi.ts'
import type { Result } from '../ask.ts'
import { removeInactive } from './delete.ts'

// A gateway says 403 of a route that it does not know, and a deployment of what this caller may not do.
const missing = new Set([403, 404, 405, 501])

/** The least that each operation has to do. What fails here is the root: whatever needs the operation is skipped. */
export const firstSteps: Check[] = [
  {
    name: 'list-answers',
    operation: 'listCustomers',
    promises: ['list-customers'],
    source: 'doc',
    needs: [],
    stage: 'first',
    async run(context) {
      context.listed(await context.list(), { promise: 'list-customers', what: 'a plain list' })
      context.run.abilities.set('list', 'works')
    },
  },
  {
    name: 'create-answers',
    operation: 'createCustomer',
    promises: ['create-customer', 'create-both-types', 'create-unique-id'],
    source: 'doc',
    needs: ['writes'],
    stage: 'first',
    async run(context) {
      const { run } = context
      const plain = (name: string): Record<string, unknown> => ({
        first_name: name,
        last_name: 'Obi',
        email: context.email(name.toLowerCase()),
        phone: '+2348031234567',
        country_code: '+234',
      })
      // Of the same name as the next, as people are.
      const before =
        run.mode === 'smoke' ? undefined : await context.create({ ...plain('Ada'), customer_type: 'individual' })
      const target = await context.create({ ...plain('Ada'), customer_type: 'individual' })
      run.first.push(
        context.succeeded(target, 'createCustomer', {
          promise: 'create-customer',
          what: 'a valid individual customer',
        }),
      )
      run.abilities.set('create', 'works')
      const after = await context.create({ ...plain('Kofi'), customer_type: 'business' })
      run.first.push(
        context.succeeded(after, 'createCustomer', { promise: 'create-both-types', what: 'a valid business customer' }),
      )
      if (before?.customer) run.first.push(before.customer)
      if (run.first[0]?.id === run.first[1]?.id) {
        const facts = {
          kind: 'observed',
          what: 'two new customers have the same id',
          expected: 'an id for each',
          actual: String(run.first[0]?.id),
        } as const
        context.found({
          key: 'same-id',
          operation: 'createCustomer',
          promise: 'create-unique-id',
          facts,
          exchange: after.exchange,
        })
        run.abilities.set('create', 'broken')
      }
    },
  },
  {
    name: 'get-answers',
    operation: 'getCustomer',
    promises: ['get-by-id', 'get-stored'],
    source: 'doc',
    needs: ['create'],
    stage: 'first',
    async run(context) {
      const { run } = context
      for (const [index, created] of run.first.entries()) {
        const result = await context.settled(
          () => context.get(created.id),
          ({ ok }) => ok,
        )
        // What is nowhere was never created, and the rest of the checks would only say so again.
        const nowhere =
          result.status === 404 &&
          !(await context.list({ id: created.id })).page?.customers.some(({ id }) => same('id', id, created.id))
        if (nowhere) run.abilities.set('create', 'broken')
        const shown = context.succeeded(result, 'getCustomer', {
          promise: nowhere ? 'get-stored' : 'get-by-id',
          what: 'a GET of a customer that was just created',
        })
        if (!same('id', created.id, shown.id)) {
          const facts = {
            kind: 'observed',
            what: 'a GET by id answers another customer',
            expected: `the customer ${created.id}`,
            actual: `the customer ${shown.id}`,
          } as const
          context.found({
            key: 'get-other',
            operation: 'getCustomer',
            promise: 'get-by-id',
            facts,
            exchange: result.exchange,
          })
          return
        }
        run.first[index] = shown
        if (run.mode === 'smoke') break
      }
      run.abilities.set('get', 'works')
    },
  },
  {
    name: 'update-answers',
    operation: 'updateCustomer',
    promises: ['update-customer', 'update-partial', 'update-that-one', 'update-names', 'get-stored'],
    source: 'doc',
    needs: ['create', 'get', 'writes'],
    stage: 'first',
    async run(context) {
      const { run } = context
      const target = run.first[0] as Shown
      const names = { first_name: 'Grace', last_name: 'Hopper' }
      const result = await context.update(target.id, names)
      // Where all documented members together are taken, it is the partial update that is refused.
      const whole = result.ok ? result : await context.update(target.id, { ...names, email: target['email'] })
      const refusal = { promise: whole.ok ? 'update-partial' : 'update-customer', what: 'an update of both names' }
      const answered = context.succeeded(result, 'updateCustomer', refusal)
      if (!isUuid(answered.id)) return
      const differs = { operation: 'updateCustomer', exchange: result.exchange } as const
      if (!same('id', answered.id, target.id)) {
        const facts = {
          kind: 'observed',
          what: 'an update answers another customer',
          expected: `the customer ${target.id}`,
          actual: `the customer ${answered.id}`,
        } as const
        context.found({ ...differs, key: 'update-other', promise: 'update-that-one', facts })
        return
      }
      const now = await context.settled(
        () => context.get(target.id),
        ({ customer }) => customer?.['first_name'] === names.first_name,
      )
      const stored = context.succeeded(now, 'getCustomer', {
        promise: 'get-by-id',
        what: 'a GET of a customer that was just updated',
      })
      const touched = await touchedNeighbours(context, 'updateCustomer', result, 'update-that-one')
      const lost = notKept(names, stored).filter(({ field, actual }) => field in target && actual === target[field])
      if (lost.length > 0) {
        if (await listShows(context, target.id, names)) {
          context.differs({
            operation: 'getCustomer',
            exchange: now.exchange,
            key: 'get-stored',
            promise: 'get-stored',
            when: 'by id after an update that the list shows',
            differences: lost,
          })
          run.abilities.set('get', 'broken')
          return
        }
        const promise = lost.length === 2 ? 'update-customer' : 'update-names'
        context.differs({
          ...differs,
          key: 'update-stored',
          promise,
          when: 'read again after an update',
          differences: lost,
        })
        return
      }
      run.first[0] = stored
      if (!touched) run.abilities.set('update', 'works')
    },
  },
  {
    name: 'blacklist-answers',
    operation: 'blacklistCustomer',
    promises: ['blacklist-deactivates', 'blacklist-back', 'blacklist-that-one', 'routes-present'],
    source: 'ours',
    needs: ['create', 'get', 'writes'],
    stage: 'first',
    async run(context) {
      const { run } = context
      const target = run.first[0] as Shown
      const { id } = target
      const result = await context.blacklist(id, true)
      if (missing.has(result.status)) return absent(context, 'blacklist', 'blacklistCustomer', result)
      if (!result.ok)
        context.succeeded(result, 'blacklistCustomer', {
          promise: 'blacklist-deactivates',
          what: 'the blacklisting of a customer',
        })
      const active = async (wanted: boolean): Promise<Result> =>
        context.settled(
          () => context.get(id),
          ({ customer }) => customer?.['is_active'] === wanted,
        )
      const off = await active(false)
      if (!off.ok)
        context.succeeded(off, 'getCustomer', {
          promise: 'get-by-id',
          what: 'a GET of a customer that was just blacklisted',
        })
      const touched = await touchedNeighbours(context, 'blacklistCustomer', result, 'blacklist-that-one')
      const key = { operation: 'blacklistCustomer' } as const
      if (off.customer?.['is_active'] === true) {
        const wrong = [{ field: 'is_active', expected: false, actual: off.customer?.['is_active'] }]
        context.differs({
          ...key,
          key: 'blacklist-deactivates',
          promise: 'blacklist-deactivates',
          when: 'read after blacklisting',
          differences: wrong,
          exchange: off.exchange,
        })
        return
      }
      if (off.customer && run.abilities.get('update') === 'works') {
        const lost = differences(target, off.customer, ['is_active', 'updated_at', 'created_at'])
        context.differs({
          ...key,
          key: 'blacklist-that-one',
          promise: 'blacklist-that-one',
          when: 'after blacklisting',
          differences: lost,
          exchange: off.exchange,
        })
      }
      if (!touched) run.abilities.set('blacklist', 'works')
      if (run.mode === 'smoke') return
      const back = await context.blacklist(id, false)
      if (!back.ok)
        context.succeeded(back, 'blacklistCustomer', {
          promise: 'blacklist-back',
          what: 'taking a customer off the blacklist',
        })
      const on = await active(true)
      if (on.customer?.['is_active'] === false) {
        const wrong = [{ field: 'is_active', expected: true, actual: false }]
        context.differs({
          ...key,
          key: 'blacklist-back',
          promise: 'blacklist-back',
          when: 'read after taking it off the blacklist',
          differences: wrong,
          exchange: on.exchange,
        })
      }
    },
  },
  {
    name: 'delete-answers',
    operation: 'deleteCustomer',
    promises: ['delete-removes', 'delete-that-one', 'routes-present'],
    source: 'ours',
    needs: ['create', 'get', 'writes'],
    stage: 'first',
    async run(context) {
      const { run } = context
      const { id } = run.first[0] as Shown
      // Whoever was blacklisted is so still where there is no more than a smoke test.
      const result = run.mode === 'smoke' ? await removeInactive(context, id) : await context.remove(id)
      const lost = missing.has(result.status)
      if (lost && (await context.get(id)).ok) return absent(context, 'delete', 'deleteCustomer', result)
      if (!result.ok && !lost)
        context.succeeded(result, 'deleteCustomer', { promise: 'delete-removes', what: 'the removal of a customer' })
      const after = await context.settled(
        () => context.get(id),
        ({ ok }) => !ok,
      )
      const touched = await touchedNeighbours(context, 'deleteCustomer', result, 'delete-that-one')
      if (after.ok && after.customer) {
        const actual = after.customer['is_active'] === false ? `${after.status}, and inactive` : String(after.status)
        const facts = {
          kind: 'observed',
          what: 'a deleted customer is still found by id',
          expected: '404',
          actual,
        } as const
        return context.found({
          key: 'delete-removes',
          operation: 'deleteCustomer',
          promise: 'delete-removes',
          facts,
          exchange: after.exchange,
        })
      }
      // Cleaning up need not ask again for whom nobody touches any more.
      if (after.status === 404) run.ledger.gone(id)
      if (!touched) run.abilities.set('delete', 'works')
    },
  },
]

// A document that names an operation but not its route leaves open where it is.
function absent(
  context: Context,
  ability: 'blacklist' | 'delete',
  operation: OperationId,
  { status, exchange }: Result,
): void {
  context.run.abilities.set(ability, 'absent')
  const what =
    status === 403
      ? `this caller may not ${ability} a customer, or there is no route to do it`
      : `there is no route to ${ability} a customer`
  const facts = { kind: 'observed', what, expected: '200', actual: String(status) } as const
  context.found({ key: `absent:${ability}`, operation, promise: 'routes-present', facts, exchange })
}

// Tells what was not stored from what an old answer does not show yet.
async function listShows(context: Context, id: string, members: Record<string, unknown>): Promise<boolean> {
  if (context.run.abilities.get('list') !== 'works') return false
  const item = (await context.list({ id })).page?.customers.find((customer) => same('id', customer.id, id))
  return item !== undefined && notKept(members, item).length === 0
}

async function touchedNeighbours(
  context: Context,
  operation: OperationId,
  { exchange }: Result,
  promise: string,
): Promise<boolean> {
  let touched = false
  if (context.run.mode === 'smoke') return false
  for (const neighbour of context.run.first.slice(1)) {
    const { differences: found } = await context.unchanged(neighbour, {})
    touched =
      context.differs({
        key: promise,
        operation,
        promise,
        when: 'of a customer that the request did not name',
        differences: found,
        exchange,
      }) || touched
  }
  return touched
}
