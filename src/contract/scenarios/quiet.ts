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
    cost: 6,
    async tell(teller) {
      await walk(teller, { is_active: 'true', customer_type: 'business' }, { most: 2 })
      // There are few of them.
      await walk(teller, { is_active: 'false', customer_type: 'individual' }, { most: 2, size: 1 })
    },
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
    async tell({ list, get, update, blacklist, remove, has, draw, create, person }) {
      const wide: Record<string, string> = (await list({ page_size: '100', page: '1' })).list
        ? { page: '1', page_size: '100' }
        : {}
      const sent = person({ customer_type: 'business' })
      const { customer } = await create(sent)
      const shown = (await list(wide)).list?.customers.find(({ email }) => email === sent['email'])
      const id = customer?.id ?? shown?.id
      if (id === undefined) return
      await create(person({ email: 'none' }))
      if (has('blacklist')) await blacklist(id, true)
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

// The first pages, and as many customers on one.
async function walk(
  { list }: Teller,
  filter: Record<string, string>,
  { most = 3, size = 2 }: { most?: number; size?: number } = {},
): Promise<number | undefined> {
  const page = (number: number, size: number) => list({ ...filter, page: String(number), page_size: String(size) })
  const first = (await page(1, size)).list
  if (!first?.total || first.page_size === undefined) return first?.total
  const pages = Math.ceil(first.total / first.page_size)
  for (let number = 2; number <= Math.min(pages, most); number += 1) await page(number, size)
  await page(1, first.page_size * most)
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
