import type { Scenario } from './scenario.ts'
import { farPhone } from './values.ts'

/** Requests at the same time: what one leaves behind must not reach the other. */
export const races: Scenario[] = [
  {
    name: 'creates-at-once',
    operation: 'createCustomer',
    needs: ['writes', 'create'],
    when: 'last',
    cost: 6,
    async tell({ create, person, everybody }) {
      const twin = person()
      const other = person({ phone: farPhone, country_code: '+1' })
      await Promise.all([create(twin), create({ ...twin }), create(other)])
      await everybody()
    },
  },
  {
    name: 'updates-at-once',
    operation: 'updateCustomer',
    needs: ['writes', 'create', 'update'],
    when: 'last',
    cost: 8,
    // Of one customer, too: each changes something else, and all of it has to last.
    async tell({ someone, update, blacklist, everybody, draw, earlier, has }) {
      const [one, other] = [earlier()[0] ?? (await someone()), earlier()[1] ?? (await someone())]
      await Promise.all([
        update(one.id, { first_name: draw.name() }),
        update(other.id, { last_name: draw.name() }),
        update(one.id, { last_name: draw.name() }),
        has('blacklist') ? blacklist(other.id, true) : undefined,
      ])
      await everybody()
      const email = draw.email()
      await Promise.all([update(one.id, { email }), update(other.id, { email })])
      await everybody()
    },
  },
  {
    name: 'lists-at-once',
    operation: 'listCustomers',
    needs: ['writes', 'create', 'list'],
    when: 'last',
    cost: 2,
    async tell({ earlier, list, someone }) {
      const [one, other] = [earlier()[0] ?? (await someone()), earlier()[1] ?? (await someone())]
      await Promise.all([list({ id: one.id }), list({ id: other.id })])
    },
  },
]
