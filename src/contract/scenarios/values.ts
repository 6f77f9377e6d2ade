import type { Scenario, Teller } from './scenario.ts'

// Each of a kind or two: a name that holds more would hide which one is lost.
const awkward = [
  (word: string) => `O'${word}-Anne & Co`,
  (word: string) => `<b>${word}</b>`,
  (word: string) => `Zoë  李小龍${word}`,
  (word: string) => `van der ${word.toLowerCase()} "x" \\ %_`,
  (word: string) => `${word} 👩‍👩‍👧 می‌خواهم`,
  (word: string) => `${'é'.repeat(64)}${word}`,
  () => 'Null',
  (word: string) => `=${word}+1`,
  (word: string) => `.${word}/`,
  () => 'N',
]

const drawn = ({ draw }: Teller, count: number): string[] => draw.some(awkward, count).map((of) => of(draw.name()))

/** Names as people have them, and longer ones: created, read, listed, and put by updates. */
export const values: Scenario[] = [
  {
    name: 'names-of-all-kinds',
    operation: 'createCustomer',
    needs: ['writes', 'create'],
    when: 'together',
    cost: 40,
    async tell(teller) {
      const { person, create, get, list } = teller
      const names = drawn(teller, awkward.length)
      for (let at = 0; at < names.length; at += 1) {
        const made = await create(
          person({
            first_name: names[at],
            last_name: names[(at + names.length / 2) % names.length],
            customer_type: at % 4 === 0 ? 'individual' : 'business',
          }),
        )
        if (!made.customer) continue
        if (at % 4 === 0) await list({ id: made.customer.id })
        else if (at % 2 === 0) await get(made.customer.id)
      }
    },
  },
  {
    name: 'names-by-updates',
    operation: 'updateCustomer',
    needs: ['writes', 'create', 'update'],
    when: 'together',
    cost: 16,
    async tell(teller) {
      const { customer, update, get } = teller
      const { id } = await customer()
      const names = drawn(teller, awkward.length)
      for (let at = 0; at < names.length; at += 2) {
        await update(id, {
          first_name: names[at],
          ...(names[at + 1] === undefined ? {} : { last_name: names[at + 1] }),
        })
        if (at % 6 === 0) await get(id)
      }
      await get(id)
    },
  },
  {
    name: 'members-left-out',
    operation: 'createCustomer',
    needs: ['writes', 'create'],
    when: 'together',
    cost: 14,
    async tell({ person, create, get, list, update }) {
      const bare = await create(
        person({ first_name: undefined, last_name: undefined, phone: undefined, country_code: undefined }),
      )
      if (bare.customer) {
        await list({ id: bare.customer.id })
        await update(bare.customer.id, {})
        await get(bare.customer.id)
      }
      const given = await create(person({ metadata: { tier: `gold-${String(bare.customer?.id).slice(0, 4)}`, n: 1 } }))
      if (given.customer) {
        await get(given.customer.id)
        await update(given.customer.id, { first_name: 'Ada' })
        await get(given.customer.id)
        await list({ id: given.customer.id })
      }
      await create(person({ country_code: undefined }))
    },
  },
  {
    name: 'members-of-the-system',
    operation: 'all',
    needs: ['writes', 'create', 'update'],
    when: 'together',
    cost: 7,
    async tell({ person, create, update, get, nobody, draw }) {
      const own = {
        id: nobody(),
        company_id: nobody(),
        created_by: nobody(),
        created_at: '2001-02-03T04:05:06Z',
        updated_at: '2001-02-03T04:05:06Z',
      }
      const made = await create(person({ ...own, is_active: false }))
      const plain = made.customer ?? (await create(person())).customer
      if (!plain) return
      await get(plain.id)
      await update(plain.id, { first_name: draw.name(), ...own })
      await get(plain.id)
    },
  },
  {
    name: 'contacts-by-updates',
    operation: 'updateCustomer',
    needs: ['writes', 'create', 'update'],
    when: 'together',
    cost: 9,
    async tell({ customer, update, get, draw }) {
      const { id } = await customer()
      await update(id, { phone: '+233241234567' })
      await get(id)
      await update(id, { reference: draw.reference() })
      await get(id)
      await update(id, { customer_type: 'business', metadata: { tier: 'silver' } })
    },
  },
]
