import type { Draw } from '../run/draw.ts'
import type { Scenario, Teller } from './scenario.ts'

/** Addresses of unusual forms, with a word in them; `*` is where the mark goes. */
export const emailForms = (word: string): string[] => [
  `o'McA-${word}+news_a.*@mail.ex-ample.international`,
  `${word}+news.*@example.com`,
  `${word.toUpperCase()}X.*@EXAMPLE.COM`,
  `a.b.${word}_z-*@mail.ex-ample.international`,
  `o'${word}.*@example.org`,
]

// As long as one may be, and only at its end another than the rest of them.
const long = ({ draw }: Teller): string => {
  const [end = '', domain] = draw.email('*@example.com').split('@')
  return `${'x'.repeat(64 - end.length)}${end}@${domain}`
}

/** An address of a form, that nobody has: in capitals altogether where the form has a word of them. */
export const formed = (draw: Draw, form: string): string =>
  /[A-Z]{2}/.test(form) ? draw.email(form).toUpperCase() : draw.email(form)

const ofEachForm = ({ draw }: Teller): string[] =>
  emailForms(draw.word())
    .slice(1)
    .map((form) => formed(draw, form))

/** Addresses of many forms, and neighbours that a loose comparison takes for the same. */
export const addresses: Scenario[] = [
  {
    name: 'addresses-of-all-forms',
    operation: 'createCustomer',
    needs: ['writes', 'create'],
    when: 'together',
    cost: 8,
    async tell(teller) {
      const { crowd, someone, person, create, get, list, update, blacklist, has, draw } = teller
      const whole = await someone({ email: 'unusual' })
      await get(whole.id)
      if (has('update')) await update(whole.id, { last_name: draw.name() })
      if (has('blacklist')) await blacklist(whole.id, true)
      // One that has a letter of each kind, by either way, and others.
      const unusual = crowd().filter(({ email }) => /[^a-z0-9.@]|international/.test(email))
      for (const { email } of [whole, ...draw.some(unusual, 1)]) await list({ email })
      const email = long(teller)
      if ((await create(person({ email }))).ok) await list({ email })
    },
  },
  {
    name: 'addresses-by-updates',
    operation: 'updateCustomer',
    needs: ['writes', 'create', 'update'],
    when: 'together',
    cost: 9,
    async tell(teller) {
      const { someone, update, get, list, draw } = teller
      const { id, email: first } = await someone({ customer_type: 'business', metadata: true })
      for (const email of [...ofEachForm(teller), long(teller)]) await update(id, { email })
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
    cost: 16,
    // Beside the lives, which show whether references are supported at all.
    async tell({ person, create, list, draw }) {
      const own = draw.email('a.b_c*@example.com')
      // Each differs by one letter that a pattern, a prefix or a cut would pass over.
      const others = [
        own.replace('_', 'z'),
        own.replace('a.b', 'ab'),
        ...(draw.domain === undefined ? [`${own}.au`, own.replace('example.com', 'example.net')] : []),
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
      await create(person({ reference }))
      await list({ email: own })
      await list({ email: `o'nobody.${own}` })
      await list({ reference })
      await list({ reference: `${reference}0` })
      await list({ reference: `nobody-${reference}` })
    },
  },
]
