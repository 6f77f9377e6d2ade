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
    cost: 11,
    async tell({ someone, earlier, create, person, get, list, update, blacklist, has }) {
      const { id, email } = await someone({ email: 'plain', customer_type: 'individual', metadata: true })
      await create(person({ email }))
      await create(person({ email, customer_type: 'business' }))
      await create(person({ email: otherLetters(email) }))
      await get(email)
      await list({ email })
      await create(person({ email: email.replace('@', '+tag@') }))
      if (has('blacklist')) {
        await blacklist(id, true)
        await create(person({ email }))
        const other = earlier()[1]
        if (other && has('update')) await update(other.id, { email })
        await get(id)
      }
    },
  },
  {
    name: 'an-update-to-a-taken-address',
    operation: 'updateCustomer',
    needs: ['writes', 'create', 'update'],
    when: 'together',
    cost: 8,
    async tell({ someone, update, get, draw, earlier }) {
      const one = await someone({ customer_type: 'individual' })
      const other = earlier()[0] ?? (await someone())
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
    cost: 7,
    async tell({ someone, create, person, update, draw }) {
      const one = await someone({ email: 'plain' })
      const email = draw.email()
      await update(one.id, { email })
      await create(person({ email: one.email }))
      await create(person({ email: otherLetters(email) }))
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
    cost: 14,
    // Alone: so whatever changes beside the one that is named has been changed by that.
    async tell({ create, idOf, person, everybody, update, get, blacklist, remove, has, draw }) {
      // Of one household: they share a phone, too.
      const { first_name, last_name, phone, country_code } = person({ first_name: draw.name(), last_name: draw.name() })
      const names = { first_name, last_name, phone, country_code }
      const made: string[] = []
      for (let n = 0; n < 3; n += 1) {
        const id = await idOf(await create(person(names)))
        if (id !== undefined) made.push(id)
      }
      const [a, b, c] = made
      if (a === undefined || b === undefined || c === undefined) return
      await update(c, { last_name: draw.name() })
      await everybody()
      await update(a, { first_name: draw.name() })
      await everybody()
      if (has('blacklist')) {
        await blacklist(b, true)
        await get(a)
      }
      if (!has('delete')) return
      await remove(b)
      // Whom a delete took besides is told as its doing by these, and by a list as the list's.
      await get(a)
      await get(c)
    },
  },
]
