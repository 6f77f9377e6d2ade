import type { Scenario } from './scenario.ts'

/** Each operation once, one after the other: what works here the other stories may rely on. */
export const firstSteps: Scenario[] = [
  {
    name: 'list-at-first',
    operation: 'listCustomers',
    needs: [],
    when: 'first',
    cost: 1,
    tell: async ({ list }) => void (await list()),
  },
  {
    name: 'one-life',
    operation: 'all',
    needs: ['writes'],
    when: 'first',
    cost: 10,
    // What was read before a blacklisting is read after it with no update between, which some caches wait for.
    async tell({ customer, get, list, update, blacklist, remove, draw }) {
      const { id } = await customer()
      await blacklist(id, true)
      await list({ id, is_active: 'true' })
      await get(id)
      await blacklist(id, false)
      await get(id)
      await update(id, { first_name: draw.name() })
      await remove(id)
      await get(id)
    },
  },
]
