import type { Check } from '../check.ts'
import { same } from '../compare.ts'

/** That a customer is found by id, and nothing where there is none. */
export const getChecks: Check[] = [
  {
    name: 'get-refuses-unknown',
    operation: 'getCustomer',
    promises: ['get-unknown', 'no-server-error'],
    source: 'public',
    needs: [],
    stage: 'together',
    async run(context) {
      const about = { promise: 'get-unknown', what: 'a GET of an id that no customer has' }
      context.refused(await context.get(context.unknownId()), 'getCustomer', about)
      const id = `${context.run.marker}-'"%`
      context.refused(await context.get(id), 'getCustomer', { promise: 'get-unknown', what: `a GET of the id ${id}` })
    },
  },
  {
    name: 'get-finds-listed',
    operation: 'getCustomer',
    promises: ['get-by-id', 'list-items'],
    source: 'doc',
    needs: ['list'],
    stage: 'together',
    async run(context) {
      if (context.run.mode !== 'read') return
      const listed = context.listed(await context.list(), { promise: 'list-customers', what: 'a plain list' })
      for (const item of listed.customers.slice(0, 5)) {
        const result = await context.get(item.id)
        const again = await context.list({ id: item.id })
        // It may have been removed meanwhile.
        if (!result.ok && !again.page?.customers.some(({ id }) => id === item.id)) continue
        const single = context.succeeded(result, 'getCustomer', {
          promise: 'get-by-id',
          what: 'a GET of a customer that the list shows',
        })
        if (same('id', item.id, single.id)) continue
        const facts = {
          kind: 'observed',
          what: 'a GET by id answers another customer',
          expected: `the customer ${item.id}`,
          actual: `the customer ${single.id}`,
        } as const
        context.found({
          key: 'get-other',
          operation: 'getCustomer',
          promise: 'get-by-id',
          facts,
          exchange: result.exchange,
        })
      }
    },
  },
  {
    name: 'get-finds-by-email-or-reference',
    operation: 'getCustomer',
    promises: ['get-by-email-or-reference'],
    source: 'ours',
    needs: ['create', 'get', 'writes'],
    stage: 'together',
    async run(context) {
      const { first, referenced } = context.run
      const other = first[1] ?? (await context.customer())
      const keys = [
        { name: 'email', key: String(other['email']), id: other.id },
        ...(referenced ? [{ name: 'reference', key: referenced.reference, id: referenced.customer.id }] : []),
      ]
      for (const { name, key, id } of keys) {
        const result = await context.get(key)
        if (result.ok && same('id', id, result.customer?.id)) continue
        const facts = {
          kind: 'observed',
          what: `a GET with ${name === 'email' ? 'an email' : 'a reference'} in the id's place`,
          expected: 'the customer',
          actual: result.ok ? 'another customer' : String(result.status),
        } as const
        context.found({
          key: `get-by:${name}`,
          operation: 'getCustomer',
          promise: 'get-by-email-or-reference',
          facts,
          exchange: result.exchange,
        })
      }
    },
  },
]
