import type { Draw } from '../run/draw.ts'
import type { Scenario, Teller } from './scenario.ts'

/** A name with a letter of each kind that is passed on wrongly somewhere. */
export const everyKind = (word: string): string => `O'Mc${word}-Zoë  李 "x" \\ %_ & + 👩‍👩‍👧 von und zu 2`

/** Names of single kinds: where one of everyKind is refused these tell more. */
export const awkwardNames = [
  (word: string) => `O'${word}-Anne + Co & Co`,
  () => '007',
  (word: string) => `Zoë  李小龍 van ${word}`,
  (word: string) => `<b>${word}</b> "x" \\ %_`,
  (word: string) => `${word} 👩‍👩‍👧 می‌خواهم`,
  (word: string) => `${'é'.repeat(64)}${word}`,
  (word: string) => `Mc${word}`,
]

/** Both names with letters of every kind. */
export const ofEveryKind = (draw: Draw): Record<string, unknown> => ({
  first_name: everyKind(draw.name()),
  last_name: everyKind(draw.name()),
})

/** What only the system may set, for a body that says it nevertheless. */
export const systemMembers = (nobody: Teller['nobody'], year: string): Record<string, unknown> => ({
  id: nobody(),
  company_id: nobody(),
  created_by: nobody(),
  created_at: `${year}-02-03T04:05:06Z`,
  updated_at: `${year}-02-03T04:05:06Z`,
})

const short = ['=Ada+1', './Ada', 'de la Cruz', '007', 'X']

/** A phone of another country than all others of a run have: here by itself, and in a story beside its dial code. */
export const farPhone = '+14155550132'

/** Names as people have them, and longer ones, put by updates; members that are left out, and the system's own. */
export const values: Scenario[] = [
  {
    name: 'names-and-contacts-by-updates',
    operation: 'updateCustomer',
    needs: ['writes', 'create', 'update'],
    when: 'together',
    cost: 11,
    async tell({ customer, update, get, draw }) {
      const { id } = await customer({ first_name: 'N', last_name: 'Null' })
      const whole = await update(id, ofEveryKind(draw))
      // What is in the whole has been taken with it.
      const kinds = whole.ok ? awkwardNames.slice(3, 6) : awkwardNames
      const names = [...kinds.map((of) => of(draw.name())), ...draw.some(short, short.length)]
      for (let at = 0; at < names.length; at += 2)
        await update(id, { first_name: names[at], last_name: names[(at + 1) % names.length] })
      await update(id, { phone: `+23324${1_000_000 + draw.number(8_999_999)}`, reference: draw.reference() })
      await update(id, { customer_type: 'business', metadata: { tier: 'silver' } })
      await get(id)
    },
  },
  {
    name: 'members-left-out',
    operation: 'createCustomer',
    needs: ['writes', 'create'],
    when: 'together',
    cost: 9,
    async tell({ person, create, idOf, list, update }) {
      const bare = await create(
        person({ first_name: undefined, last_name: undefined, phone: farPhone, country_code: undefined }),
      )
      const bareId = await idOf(bare)
      if (bareId !== undefined) await list({ id: bareId })
      const metadata = { tier: everyKind(`gold-${String(bareId).slice(0, 4)}`), n: 1, of: { kin: ['Ada', null, true] } }
      const givenId = await idOf(await create(person({ first_name: undefined, metadata })))
      if (givenId !== undefined) {
        await update(givenId, {})
        await update(givenId, { first_name: 'Ada' })
        await list({ id: givenId })
      }
    },
  },
  {
    name: 'members-of-the-system',
    operation: 'all',
    needs: ['writes', 'create', 'update'],
    when: 'together',
    cost: 8,
    async tell({ person, create, idOf, update, blacklist, get, has, nobody, draw }) {
      const own = (year: string) => systemMembers(nobody, year)
      const made = await create(person({ ...own('2001'), is_active: false }))
      // Whoever refuses one of them may take another.
      if (!made.ok) for (const [member, value] of Object.entries(own('2002'))) await create(person({ [member]: value }))
      const id = (await idOf(made)) ?? (await idOf(await create(person())))
      if (id === undefined) return
      await get(id)
      // More than once, where they are let through: what is taken over now and then is, and so is that of some only.
      let updated = await update(id, { first_name: draw.name(), ...own('2003') })
      if (has('blacklist')) await blacklist(id, true)
      for (const year of ['2005', '2006'])
        if (updated.ok) updated = await update(id, { ...ofEveryKind(draw), ...own(year) })
      if (!updated.ok) for (const [member, value] of Object.entries(own('2004'))) await update(id, { [member]: value })
      await get(id)
    },
  },
]
