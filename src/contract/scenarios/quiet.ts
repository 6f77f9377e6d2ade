import type { Scenario, Teller } from './scenario.ts'

/** Counting and paging: told alone and last, again where others write meanwhile, and judged as a whole. */
export const quiet: Scenario[] = [
  {
    name: 'pages',
    operation: 'listCustomers',
    needs: ['list'],
    when: 'quiet',
    cost: 7,
    tell: async (teller) => {
      const total = await walk(teller, {})
      if (total !== undefined && total > 2) await ends(teller, total)
    },
  },
  {
    name: 'pages-of-a-filter',
    operation: 'listCustomers',
    needs: ['list'],
    when: 'quiet',
    cost: 4,
    tell: async (teller) => void (await walk(teller, { customer_type: 'business', is_active: 'true' })),
  },
  {
    name: 'totals',
    operation: 'listCustomers',
    needs: ['list'],
    when: 'quiet',
    cost: 8,
    async tell({ list }) {
      await list()
      for (const customer_type of ['individual', 'business']) await list({ customer_type })
      for (const is_active of ['true', 'false']) await list({ is_active })
      for (const is_active of ['true', 'false']) await list({ customer_type: 'business', is_active })
      await list()
    },
  },
  {
    name: 'counting-along',
    operation: 'listCustomers',
    needs: ['writes', 'create', 'list'],
    when: 'quiet',
    cost: 11,
    async tell({ list, get, customer, update, remove, has, draw, create, person }) {
      const wide: Record<string, string> = (await list({ page_size: '100', page: '1' })).list
        ? { page: '1', page_size: '100' }
        : {}
      const { id } = await customer({ customer_type: 'business' })
      await list(wide)
      await create(person({ email: 'none' }))
      await list(wide)
      await update(id, { first_name: draw.name() })
      await list(wide)
      if (!has('delete')) return
      await remove(id)
      await get(id)
      await list(wide)
    },
  },
]

// The first three pages of two, and the same six on one.
async function walk({ list }: Teller, filter: Record<string, string>): Promise<number | undefined> {
  const page = (number: number, size: number) => list({ ...filter, page: String(number), page_size: String(size) })
  const first = (await page(1, 2)).list
  if (!first?.total || first.page_size === undefined) return first?.total
  const pages = Math.ceil(first.total / first.page_size)
  for (let number = 2; number <= Math.min(pages, 3); number += 1) await page(number, 2)
  await page(1, first.page_size * 3)
  return first.total
}

// The last page, one that is not full where that can be, and the one after it.
async function ends({ list }: Teller, total: number): Promise<void> {
  const told = (await list({ page: '1', page_size: '20' })).list?.page_size ?? 20
  const most = Math.min(told, Math.max(2, total - 1))
  const size = total % most === 0 && most > 2 ? most - 1 : most
  const last = Math.ceil(total / size)
  await list({ page: String(last), page_size: String(size) })
  await list({ page: String(last + 1), page_size: String(size) })
}
