import type { Scenario } from './scenario.ts'

const noAddresses = (mark: string): unknown[] => [
  `not-an-email-${mark}`,
  `${mark}@`,
  `${mark}@x..y`,
  `${mark}@nowhere`,
  '',
]

/** What breaks the document, or only our own rules: bodies, types, ids and queries. */
export const refusals: Scenario[] = [
  {
    name: 'bad-creates',
    operation: 'createCustomer',
    needs: ['writes'],
    when: 'together',
    cost: 23,
    async tell({ create, person, list, draw }) {
      const mark = draw.email('*')
      for (const email of [undefined, null, 42, ...noAddresses(mark)]) await create(person({ email }))
      await create(person({ email: undefined, customer_type: 'business' }))
      for (const customer_type of [undefined, 'company', 'indiv']) await create(person({ customer_type }))
      const refused = person({ first_name: '', phone: 'none', country_code: 'nowhere', customer_type: 'company' })
      await create(refused)
      await list({ email: String(refused['email']) })
      for (const members of [
        { first_name: 42 },
        { last_name: { given: 'Ada' } },
        { phone: 'none', country_code: 'nowhere' },
        { last_name: 'x'.repeat(300) },
      ]) {
        const body = person(members)
        await create(body)
      }
      for (const text of ['{"email": "a', '[]', 'null']) await create({ text })
      await create({ text: JSON.stringify([person()]) })
      await create(person(), { headers: [['content-type', 'text/plain']] })
    },
  },
  {
    name: 'bad-updates-and-blacklistings',
    operation: 'all',
    needs: ['writes', 'create', 'update'],
    when: 'together',
    cost: 22,
    async tell({ customer, update, get, draw, blacklist, has }) {
      const { id } = await customer()
      const mark = draw.email('*')
      for (const email of [`not-an-email-${mark}`, '', 42]) await update(id, { email, first_name: draw.name() })
      for (const text of ['{"first_name": "A', '[{"first_name":"Ada"}]', 'null']) await update(id, { text })
      await update(id, { first_name: 42 })
      await update(id, { last_name: { given: 'Ada' } })
      await update(id, { first_name: null })
      await get(id)
      await update(id, { customer_type: 'company' })
      await get(id)
      if (!has('blacklist')) return
      await blacklist(id, { blacklist: 'yes' })
      await blacklist(id, {})
      for (const text of ['[{"blacklist":true}]', 'null', '{"blacklist": t', '']) await blacklist(id, { text })
      await get(id)
    },
  },
  {
    name: 'ids-that-nobody-has',
    operation: 'all',
    needs: ['writes'],
    when: 'together',
    cost: 14,
    async tell({ earlier, customer, update, blacklist, remove, get, list, nobody, draw, send, has, paths }) {
      const near = earlier()[0]?.id ?? (await customer()).id
      for (const id of [nobody(), nobody(near)]) {
        await get(id)
        await update(id, { first_name: draw.name(), email: draw.email() })
        await list({ id })
        if (has('blacklist')) await blacklist(id, true)
        if (has('delete')) await remove(id)
      }
      for (const key of ['not-an-id', '%00', '%zz', 'x'.repeat(3000)])
        await send('getCustomer', {
          method: 'GET',
          path: paths.to('getCustomer', 'KEY').path.replace('KEY', key.includes('%') ? key : encodeURIComponent(key)),
        })
    },
  },
  {
    name: 'somebody-deleted',
    operation: 'all',
    needs: ['writes', 'create', 'delete'],
    when: 'together',
    cost: 14,
    async tell({ customer, create, person, update, blacklist, remove, get, list, has, draw }) {
      const { id, email } = await customer({ customer_type: 'business' })
      if (has('blacklist')) await blacklist(id, true)
      await remove(id)
      await get(id)
      await list({ email })
      await list({ customer_type: 'business' })
      await update(id, { first_name: draw.name() })
      if (has('blacklist')) await blacklist(id, true)
      await remove(id)
      const again = await create(person({ email, first_name: undefined, last_name: undefined }))
      if (again.customer) await get(again.customer.id)
      await get(id)
    },
  },
  {
    name: 'queries-of-all-kinds',
    operation: 'listCustomers',
    needs: [],
    when: 'together',
    cost: 14,
    async tell({ list, send, strangers, paths }) {
      for (const [name, value] of [
        ['is_active', 'yes'],
        ['customer_type', 'company'],
        ['customer_type', 'indiv'],
        ['id', 'abc'],
        ['page', '0'],
        ['page_size', '0'],
        ['email', `${'x'.repeat(300)}@example.com`],
        ['page_size', '100'],
        ['reference', "o'x"],
        ['customer_type', 'business'],
      ] as const)
        await list({ [name]: value })
      for (const query of [
        'email=a%00b@example.com',
        'is_active=true&is_active=false',
        'email=%zz',
        'email=z%C3%BC@example.com',
      ])
        await send('listCustomers', { method: 'GET', path: `${paths.customers}?${query}` })
      const someone = strangers()[0]
      if (!someone) return
      if (typeof someone['email'] === 'string')
        await list({ email: someone['email'], is_active: String(someone['is_active']) })
    },
  },
  {
    name: 'filters-together',
    operation: 'listCustomers',
    needs: [],
    when: 'together',
    cost: 2,
    async tell({ list }) {
      await list({ customer_type: 'business', is_active: 'true' })
      await list({ is_active: 'true', customer_type: 'business' })
    },
  },
]
