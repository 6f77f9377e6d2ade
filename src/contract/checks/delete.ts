import type { Result } from '../ask.ts'
import type { Check } from '../check.ts'
import { same } from '../compare.ts'
import type { Context } from '../context.ts'
import { filterPromises } from '../filter-promises.ts'

/** That a deleted customer is gone, and no other. */
export const deleteChecks: Check[] = [
  ...(['individual', 'business'] as const).map(
    (type): Check => ({
      name: `delete-removes-${type}`,
      operation: 'deleteCustomer',
      promises: [
        'delete-removes',
        'delete-that-one',
        'delete-answer',
        'update-unknown',
        'blacklist-unknown',
        'list-filter-id',
        'list-filter-email-exact',
        'list-filter-reference',
      ],
      source: 'ours',
      needs: ['create', 'get', 'delete', 'writes'],
      stage: 'together',
      run: (context) => removal(context, type),
    }),
  ),
  {
    name: 'delete-refuses-unknown',
    operation: 'deleteCustomer',
    promises: ['no-server-error'],
    source: 'public',
    needs: ['delete', 'writes'],
    stage: 'together',
    async run(context) {
      // The document leaves open whether this is a success: the customer is not there either way.
      const result = await context.remove(context.unknownId())
      if (result.status >= 500)
        context.refused(result, 'deleteCustomer', {
          promise: 'no-server-error',
          what: 'the removal of an id that no customer has',
        })
    },
  },
]

const ofInactive = new Set([400, 403, 409, 422, 423])

/**
 * Deletes a customer who may be blacklisted. Whether that is allowed is open, as some deployments have to keep them: it
 * is taken off the blacklist then.
 */
export async function removeInactive(context: Context, id: string): Promise<Result> {
  const result = await context.remove(id)
  if (!ofInactive.has(result.status) || context.run.abilities.get('blacklist') !== 'works') return result
  const facts = { kind: 'refused' as const, what: ['the removal of a blacklisted customer'], status: result.status }
  context.found({
    key: 'delete-inactive',
    operation: 'deleteCustomer',
    promise: 'delete-removes',
    facts,
    exchange: result.exchange,
    severity: 'note',
  })
  await context.blacklist(id, false)
  return context.remove(id)
}

async function removal(context: Context, type: string): Promise<void> {
  const { run } = context
  const email = context.email()
  // Two of one name: the other one has to stay.
  const name = { first_name: 'Ada', last_name: 'Nwosu' }
  const namesake = type === 'business' ? await context.customer(name) : undefined
  const reference =
    type === 'individual' && run.abilities.get('reference') === 'works' ? context.reference() : undefined
  const created = await context.customer({
    customer_type: type,
    email,
    ...name,
    ...(reference !== undefined && { reference }),
  })
  const about = { operation: 'deleteCustomer', promise: 'delete-removes' } as const
  if (type === 'business' && run.abilities.get('blacklist') === 'works') await context.blacklist(created.id, true)
  const result = type === 'business' ? await removeInactive(context, created.id) : await context.remove(created.id)
  if (!result.ok)
    context.succeeded(result, 'deleteCustomer', {
      promise: 'delete-removes',
      what: `the removal of a customer of type ${type}`,
    })
  if (result.customer && !same('id', created.id, result.customer.id)) {
    const facts = {
      kind: 'observed',
      what: 'a delete answers another customer',
      expected: created.id,
      actual: result.customer.id,
    } as const
    context.found({ ...about, key: 'delete-answer', promise: 'delete-answer', facts, exchange: result.exchange })
  }
  if (namesake) {
    const { status, exchange } = await context.settled(
      () => context.get(namesake.id),
      ({ ok }) => ok,
    )
    const facts = {
      kind: 'observed',
      what: 'a customer with the name of a deleted one is gone',
      expected: '200',
      actual: String(status),
    } as const
    if (status === 404) context.found({ ...about, key: 'delete-that-one', promise: 'delete-that-one', facts, exchange })
  }
  const gone = await context.settled(
    () => context.get(created.id),
    ({ ok }) => !ok,
  )
  if (gone.customer) {
    const facts = {
      kind: 'observed',
      what: `a deleted customer of type ${type} is still found by id`,
      expected: '404',
      actual: String(gone.status),
    } as const
    return context.found({ ...about, key: 'delete-removes', facts, exchange: gone.exchange })
  }
  if (!gone.ok && type === 'business') run.removed = { id: created.id, email }
  if (gone.status >= 500)
    context.refused(gone, 'getCustomer', { promise: 'get-unknown', what: 'a GET of a customer that was deleted' })
  if (run.abilities.get('list') === 'works') {
    const names = type === 'business' ? { id: created.id } : { email, ...(reference !== undefined && { reference }) }
    for (const [name, value] of Object.entries(names)) {
      const still = await context.settled(
        () => context.list({ [name]: value }),
        ({ page }) => !page?.customers.length,
      )
      const promise = filterPromises[name] as string
      if (!still.ok) context.listed(still, { promise, what: 'a list of whom nobody is left' })
      const listed = still.page?.customers.find(({ id }) => same('id', id, created.id))
      if (!listed && still.page?.customers[0]) {
        const wrong = {
          kind: 'query',
          query: `the ${name} of a customer that was deleted`,
          problem: 'finds customers that do not match',
          expected: 'none',
          actual: `${still.page.customers.length} on the page`,
        } as const
        context.found({
          key: `filter:${name}`,
          operation: 'listCustomers',
          promise,
          facts: wrong,
          exchange: still.exchange,
        })
      }
      if (!listed) continue
      const facts = {
        kind: 'observed',
        what: 'a deleted customer is still in the list',
        expected: 'no customer',
        actual: `the customer ${listed.id}`,
      } as const
      context.found({ ...about, key: 'delete-listed', facts, exchange: still.exchange })
    }
  }
  let stays = false
  if (!gone.ok && type === 'individual' && run.abilities.get('update') === 'works') {
    stays = !context.refused(await context.update(created.id, { first_name: 'Eve' }), 'updateCustomer', {
      promise: 'update-unknown',
      what: 'an update of a customer that was deleted',
    })
  }
  if (!gone.ok && type === 'business' && run.abilities.get('blacklist') === 'works') {
    context.refused(await context.blacklist(created.id, true), 'blacklistCustomer', {
      promise: 'blacklist-unknown',
      what: 'the blacklisting of a customer that was deleted',
    })
  }
  if (type !== 'individual') return
  const again = await context.remove(created.id)
  if (again.status >= 500)
    context.refused(again, 'deleteCustomer', {
      promise: 'no-server-error',
      what: 'the removal of a customer that is gone',
    })
  // Seen to be gone twice: cleaning up need not ask again.
  if (gone.status === 404 && again.status === 404 && !stays) run.ledger.gone(created.id)
}
