import type { Scenario, Teller } from './scenario.ts'

const forms = (word: string): string[] => [
  `${word}+news.*@example.com`,
  `${word.toUpperCase()}X.*@EXAMPLE.COM`,
  `a.b.${word}_z-*@mail.ex-ample.international`,
  `o'${word}.*@example.org`,
]

const long = ({ draw }: Teller): string => {
  const start = draw.email('*')
  return `${start}${'x'.repeat(64 - start.length)}@example.com`
}

// In capitals altogether where the form has some.
const drawn = ({ draw }: Teller, count: number): string[] =>
  draw
    .some(forms(draw.word()), count)
    .map((form) => (/[A-Z]/.test(form) ? draw.email(form).toUpperCase() : draw.email(form)))

/** Addresses of many forms, and neighbours that a loose comparison takes for the same. */
export const addresses: Scenario[] = [
  {
    name: 'addresses-of-all-forms',
    operation: 'createCustomer',
    needs: ['writes', 'create'],
    when: 'together',
    cost: 20,
    async tell(teller) {
      const { person, create, get, list } = teller
      for (const email of [...drawn(teller, 4), long(teller)]) {
        const made = await create(person({ email }))
        if (!made.customer) continue
        await get(made.customer.id)
        await list({ email })
      }
    },
  },
  {
    name: 'addresses-by-updates',
    operation: 'updateCustomer',
    needs: ['writes', 'create', 'update'],
    when: 'together',
    cost: 13,
    async tell(teller) {
      const { customer, update, get, list, draw } = teller
      const { id, email: first } = await customer()
      for (const email of [...drawn(teller, 4), long(teller)]) await update(id, { email })
      await get(id)
      const last = draw.email()
      await update(id, { email: last })
      await get(id)
      await list({ email: last })
      await list({ email: first })
    },
  },
  {
    name: 'neighbours-of-an-address',
    operation: 'listCustomers',
    needs: ['writes', 'create', 'list'],
    when: 'together',
    cost: 17,
    async tell({ person, create, list, draw }) {
      const word = draw.email('a.b_c*')
      const own = `${word}@example.com`
      // Each differs by one letter that a pattern, a prefix or a cut would pass over.
      const others = [
        own.replace('_', 'z'),
        own.replace('a.b', 'ab'),
        `${own}.au`,
        own.replace('example.com', 'example.net'),
      ]
      const reference = draw.reference()
      await create(person({ email: own, reference }))
      for (const [at, email] of others.entries())
        await create(
          person({
            email,
            ...(at < 3 ? { reference: [`${reference}0`, `${reference}_x`, reference.toUpperCase()][at] } : {}),
          }),
        )
      await list({ email: own })
      for (const email of others.slice(0, 2)) await list({ email })
      await list({ email: `o'nobody.${own}` })
      await list({ reference })
      await list({ reference: `${reference}0` })
      await list({ reference: `nobody-${reference}` })
    },
  },
]
