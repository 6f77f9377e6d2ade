import type { Scenario } from './scenario.ts'
import { farPhone } from './values.ts'

/** Requests at the same time: what one leaves behind must not reach the other. */
export const races: Scenario[] = [
  {
    name: 'creates-at-once',
    operation: 'createCustomer',
    needs: ['writes', 'create'],
    when: 'last',
    cost: 7,
    async tell({ create, person, get }) {
      const twin = person()
      const other = person({ phone: farPhone, country_code: '+1' })
      const made = await Promise.all([create(twin), create({ ...twin }), create(other)])
      for (const { customer } of made) if (customer) await get(customer.id)
    },
  },
  {
    name: 'updates-at-once',
    operation: 'updateCustomer',
    needs: ['writes', 'create', 'update'],
    when: 'last',
    cost: 8,
    async tell({ customer, update, get, draw, earlier }) {
      const [one, other] = [earlier()[0] ?? (await customer()), earlier()[1] ?? (await customer())]
      await Promise.all([update(one.id, { first_name: draw.name() }), update(other.id, { last_name: draw.name() })])
      await Promise.all([get(one.id), get(other.id)])
      const email = draw.email()
      await Promise.all([update(one.id, { email }), update(other.id, { email })])
      await get(one.id)
      await get(other.id)
    },
  },
  {
    name: 'lists-at-once',
    operation: 'listCustomers',
    needs: ['writes', 'create', 'list'],
    when: 'last',
    cost: 2,
    async tell({ earlier, list, customer }) {
      const [one, other] = [earlier()[0] ?? (await customer()), earlier()[1] ?? (await customer())]
      await Promise.all([list({ id: one.id }), list({ id: other.id })])
    },
  },
]
