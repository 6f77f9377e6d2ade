import type { Scenario, Teller } from './scenario.ts'

// A few kinds in each name: all of them in either place would cost as many customers.
const awkward = [
  (word: string) => `O'${word}-Anne + Co & Co`,
  (word: string) => `Zoë  李小龍 van ${word}`,
  (word: string) => `<b>${word}</b> "x" \\ %_`,
  (word: string) => `${word} 👩‍👩‍👧 می‌خواهم`,
  (word: string) => `${'é'.repeat(64)}${word}`,
]

const short = ['Null', 'N', '=Ada+1', './Ada', 'de la Cruz']

const drawn = ({ draw }: Teller, count: number): string[] => draw.some(awkward, count).map((of) => of(draw.name()))

/** A phone of another country than all others of a run have: here by itself, and in a story beside its dial code. */
export const farPhone = '+14155550132'

/** Names as people have them, and longer ones: created, read, listed, and put by updates. */
export const values: Scenario[] = [
  {
    name: 'names-of-all-kinds',
    operation: 'createCustomer',
    needs: ['writes', 'create'],
    when: 'together',
    cost: 15,
    async tell(teller) {
      const { person, create, get, list } = teller
      const names = drawn(teller, awkward.length)
      for (let at = 0; at < names.length; at += 1) {
        const made = await create(
          person({
            first_name: names[at],
            last_name: names[(at + 1) % names.length],
            customer_type: at % 4 === 0 ? 'individual' : 'business',
          }),
        )
        if (!made.customer) continue
        if (at % 2 === 0) await get(made.customer.id)
        else await list({ id: made.customer.id })
      }
    },
  },
  {
    name: 'names-and-contacts-by-updates',
    operation: 'updateCustomer',
    needs: ['writes', 'create', 'update'],
    when: 'together',
    cost: 13,
    async tell(teller) {
      const { customer, update, get, draw } = teller
      const { id } = await customer({ first_name: 'N', last_name: 'Null' })
      const names = [...drawn(teller, awkward.length), ...draw.some(short, short.length)]
      for (const at of names.keys())
        if (at % 2 === 0 || at < awkward.length)
          await update(id, { first_name: names[at], last_name: names[(at + 1) % names.length] })
      await update(id, { phone: '+233241234567', reference: draw.reference() })
      await update(id, { customer_type: 'business', metadata: { tier: 'silver' } })
      await get(id)
    },
  },
  {
    name: 'members-left-out',
    operation: 'createCustomer',
    needs: ['writes', 'create'],
    when: 'together',
    cost: 10,
    async tell({ person, create, get, list, update }) {
      const bare = await create(
        person({ first_name: undefined, last_name: undefined, phone: farPhone, country_code: undefined }),
      )
      if (bare.customer) {
        await list({ id: bare.customer.id })
        await update(bare.customer.id, {})
        await get(bare.customer.id)
      }
      const given = await create(person({ metadata: { tier: `gold-${String(bare.customer?.id).slice(0, 4)}`, n: 1 } }))
      if (given.customer) {
        await update(given.customer.id, { first_name: 'Ada' })
        await list({ id: given.customer.id })
      }
    },
  },
  {
    name: 'members-of-the-system',
    operation: 'all',
    needs: ['writes', 'create', 'update'],
    when: 'together',
    cost: 6,
    async tell({ person, create, update, get, nobody, draw }) {
      const own = (year: string) => ({
        id: nobody(),
        company_id: nobody(),
        created_by: nobody(),
        created_at: `${year}-02-03T04:05:06Z`,
        updated_at: `${year}-02-03T04:05:06Z`,
      })
      const made = await create(person({ ...own('2001'), is_active: false }))
      // Whoever refuses one of them may take another.
      if (!made.ok) for (const [member, value] of Object.entries(own('2002'))) await create(person({ [member]: value }))
      const plain = made.customer ?? (await create(person())).customer
      if (!plain) return
      await get(plain.id)
      const updated = await update(plain.id, { first_name: draw.name(), ...own('2003') })
      if (!updated.ok)
        for (const [member, value] of Object.entries(own('2004'))) await update(plain.id, { [member]: value })
      await get(plain.id)
    },
  },
]
