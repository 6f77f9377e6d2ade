import type { Scenario } from './scenario.ts'

const otherLetters = (email: string): string =>
  email.replaceAll(/[a-z]/g, (letter, at: number) => (at % 2 === 0 ? letter.toUpperCase() : letter))

/** Addresses that are taken, were taken, or only look so. */
export const uniqueness: Scenario[] = [
  {
    name: 'a-taken-address',
    operation: 'createCustomer',
    needs: ['writes', 'create'],
    when: 'together',
    cost: 13,
    async tell({ customer, create, person, get, list, blacklist, has, draw }) {
      const { id, email } = await customer({ email: draw.email(`ada.${draw.word()}.*@example.com`) })
      await create(person({ email }))
      await create(person({ email, customer_type: 'business' }))
      await create(person({ email: otherLetters(email) }))
      await get(email)
      await list({ email })
      await create(person({ email: email.replace('@', '+tag@') }))
      if (has('blacklist')) {
        await blacklist(id, true)
        await create(person({ email }))
        await get(id)
      }
    },
  },
  {
    name: 'an-update-to-a-taken-address',
    operation: 'updateCustomer',
    needs: ['writes', 'create', 'update'],
    when: 'together',
    cost: 11,
    async tell({ customer, update, get, draw, earlier }) {
      const one = await customer()
      const other = earlier()[0] ?? (await customer())
      await update(one.id, { email: other.email, first_name: draw.name() })
      await update(one.id, { email: otherLetters(other.email), last_name: draw.name() })
      await get(one.id)
      await get(other.id)
      await update(one.id, { email: one.email, first_name: draw.name() })
      await update(one.id, { email: otherLetters(one.email), last_name: draw.name() })
      await update(one.id, { email: otherLetters(one.email) })
      await get(one.id)
    },
  },
  {
    name: 'an-address-that-was-given-up',
    operation: 'createCustomer',
    needs: ['writes', 'create', 'update'],
    when: 'together',
    cost: 9,
    async tell({ customer, create, person, update, draw }) {
      const one = await customer()
      await update(one.id, { email: draw.email() })
      await create(person({ email: one.email }))
      const bad = person({ customer_type: 'company' })
      await create(bad)
      await create({ ...bad, customer_type: 'individual' })
    },
  },
  {
    name: 'namesakes',
    operation: 'all',
    needs: ['writes', 'create', 'update'],
    when: 'last',
    cost: 20,
    // Alone: so whatever changes beside the one that is named has been changed by that.
    async tell({ customer, update, get, blacklist, remove, has, draw }) {
      const names = { first_name: draw.name(), last_name: draw.name() }
      const a = await customer(names)
      const b = await customer(names)
      const c = await customer(names)
      await update(c.id, { last_name: draw.name() })
      await get(a.id)
      await get(b.id)
      await update(a.id, { first_name: draw.name() })
      await get(b.id)
      await get(c.id)
      if (has('blacklist')) {
        await blacklist(b.id, true)
        await get(a.id)
      }
      if (!has('delete')) return
      await remove(b.id)
      await get(b.id)
      await get(a.id)
      await get(c.id)
    },
  },
]
