import type { Scenario, Teller } from './scenario.ts'
import { ofEveryKind } from './values.ts'

// What no reading of "a valid email" lets through: some of them each time, others for another seed.
const spaced = (mark: string): string[] => [`${mark} b@example.com`, `${mark}@exam ple.com`]
const noAddresses = (mark: string): string[] => [
  '',
  `@${mark}.example.com`,
  `${mark}@`,
  `${mark}@x..y`,
  `${mark}@b@example.com`,
  `${mark}@example,com`,
  `${mark}@example.com, b@example.com`,
  `Ada <${mark}@example.com>`,
  `${mark}@.com`,
  `${mark}@example.com\nbcc:b@example.com`,
]

// Bodies that are no JSON, of one that would be taken: how far a reader is from the standard shows in any of them.
const noJson = (text: string): string[] => [
  text.replaceAll('"', "'"),
  text.replaceAll(/"([a-z_]+)":/g, '$1:'),
  text.replace('{', '{/* */'),
  text.replace('{', '{"n":NaN,'),
  text.replace('}', '}}'),
  `${text} {}`,
  `"${text.length}"`,
  'true',
  '',
]
// What no value begins with, so that it is left over whoever reads on or not.
const almostJson = (text: string): string[] => [`${text} x`, text.replace(/}$/, ',}')]

// What a server has to get over: none of it is anybody's, so it may find nobody, or be refused.
const queries = [
  'page=-1',
  'page=1.5',
  'page_size=-1',
  'page_size=0',
  'page_size=1000000000',
  'page=0x1',
  'page=',
  'reference=%ED%A0%80',
  'reference=%F0%9F',
  'id=%00',
  'id=',
  'is_active=',
  'email=',
  'email=%25%5F%27%22%5C',
  'customer_type%5B%5D=business',
  'email%5Bne%5D=a@example.com',
  'page=1&page=2',
  'is_active=true&is_active=false',
  'page_size=%2B5',
  'is_active=TRUE',
  '&&==&%3D',
]

// Letters that stop one layer or another; a name with them may be refused.
const stops = ['\ud800', '\ufeff', '\u202e', '\u0085', '{{7*7}}', '${1}', '%s%n', "'; --"]

/** What breaks the document, or only our own rules: bodies, types, ids and queries. */
export const refusals: Scenario[] = [
  {
    name: 'bad-creates',
    operation: 'createCustomer',
    needs: ['writes'],
    when: 'last',
    cost: 27,
    async tell({ create, person, list, draw }) {
      const mark = draw.email('*')
      const plain = [`not-an-email-${mark}`, `${mark}@nowhere`, draw.of(spaced(mark))]
      const odd = [...plain, draw.of(noAddresses(mark))]
      for (const [at, email] of [undefined, null, 42, [`${mark}@example.com`], ...odd].entries())
        await create(person({ email, ...(at % 2 === 0 ? {} : { ...ofEveryKind(draw), customer_type: 'business' }) }))
      await create(person({ email: undefined, customer_type: 'business', ...ofEveryKind(draw) }))
      for (const customer_type of [undefined, 'company']) await create(person({ customer_type }))
      await create(person({ customer_type: 'indiv', ...ofEveryKind(draw) }))
      const refused = person({ first_name: '', phone: 'none', country_code: 'nowhere', customer_type: 'company' })
      await create(refused)
      await list({ email: String(refused['email']) })
      for (const members of [
        { first_name: 42, phone: 'none', country_code: 'nowhere' },
        { last_name: { given: 'Ada' } },
        { first_name: 'x'.repeat(300), last_name: 'x'.repeat(300) },
      ]) {
        const body = person(members)
        await create(body)
      }
      const whole = JSON.stringify(person())
      for (const text of ['{"email": "a', `[${whole}]`, 'null', ...almostJson(whole), draw.of(noJson(whole))])
        await create({ text })
      // Without a last name, which a refused one may have left behind.
      for (const stop of ['\u0000', draw.of(stops)])
        await create(person({ first_name: `Ada ${stop}`, last_name: undefined }))
      await create(person(), { headers: [['content-type', 'text/plain']] })
    },
  },
  {
    name: 'bad-updates-and-blacklistings',
    operation: 'all',
    needs: ['writes', 'create', 'update'],
    when: 'last',
    cost: 23,
    async tell({ someone, update, get, draw, blacklist, has }) {
      const { id } = await someone()
      const mark = draw.email('*')
      for (const email of [`not-an-email-${mark}`, '', 42, null]) await update(id, { email, first_name: draw.name() })
      const customer_type = draw.of(['individual', 'business'])
      await update(id, { email: `${mark}@`, customer_type, ...ofEveryKind(draw) })
      const whole = JSON.stringify({ first_name: draw.name() })
      for (const text of ['{"first_name": "A', `[${whole}]`, 'null', ...almostJson(whole)]) await update(id, { text })
      // Before any update that may be let through, which would be taken for what stored these.
      await get(id)
      await update(id, { first_name: 42 })
      await update(id, { last_name: { given: 'Ada' } })
      await update(id, { first_name: null })
      await update(id, { customer_type: 'company' })
      await update(id, { customer_type: 'indiv', ...ofEveryKind(draw) })
      if (has('blacklist')) {
        await blacklist(id, { blacklist: 'yes' })
        await blacklist(id, {})
        for (const text of ['[{"blacklist":true}]', '{"blacklist": t', 'null', '']) await blacklist(id, { text })
      }
      await get(id)
    },
  },
  {
    name: 'ids-that-nobody-has',
    operation: 'all',
    needs: ['writes'],
    when: 'together',
    cost: 11,
    async tell({ list, nobody, send, paths, mine, update, blacklist, has, draw, credentials }) {
      await list({ id: nobody() })
      // With two others, of whoever is nobody any more, as often as what happens every fifth time shows; and not where
      // signatures take their share of the requests.
      for (const near of mine().slice(0, credentials ? 0 : 3)) {
        if (has('update')) await update(nobody(near), { first_name: draw.name() })
        if (has('blacklist')) await blacklist(nobody(near), true)
      }
      for (const key of ['not-an-id', '%00', '%zz', ...(credentials ? [] : ['x'.repeat(3000)])])
        await send('getCustomer', {
          method: 'GET',
          path: paths.to('getCustomer', 'KEY').path.replace('KEY', key.includes('%') ? key : encodeURIComponent(key)),
        })
    },
  },
  {
    name: 'nobody-any-more',
    operation: 'all',
    needs: ['writes', 'create'],
    when: 'last',
    cost: 19,
    // Whoever is found in somebody's place is the newest, or has an id like it; and what is found for some only is found
    // for one who is changed, inactive and has letters of every kind.
    async tell(teller) {
      const { customer, create, idOf, person, update, blacklist, remove, get, list, nobody, has, draw } = teller
      const { id, email } = await customer({ customer_type: draw.of(['individual', 'business']) })
      if (has('update')) await update(id, ofEveryKind(draw))
      if (has('blacklist')) await blacklist(id, true)
      const near = nobody(id)
      await askFor(teller, near, { first_name: draw.name(), email: draw.email() })
      if (!has('delete')) return
      await remove(id)
      await askFor(teller, id, { first_name: draw.name() })
      await list({ email })
      const again = await idOf(await create(person({ email, first_name: undefined, last_name: undefined })))
      if (again !== undefined) await get(again)
      // Once more: nobody had it when it was asked for before.
      await list({ email })
      await get(id)
    },
  },
  {
    name: 'queries-of-all-kinds',
    operation: 'listCustomers',
    needs: [],
    when: 'together',
    cost: 15,
    async tell({ list, send, strangers, paths, draw, credentials }) {
      for (const [name, value] of [
        ['is_active', 'yes'],
        ['customer_type', 'company'],
        ['customer_type', 'indiv'],
        ['id', 'abc'],
        ['page', '0'],
        ['email', `${'x'.repeat(300)}@example.com`],
        ['reference', "o'x"],
      ] as const)
        await list({ [name]: value })
      for (const query of [
        'email=a%00b@example.com',
        'email=a@example.com&email=b@example.com',
        'email=%zz',
        'email=%FF@example.com',
        `page=${'9'.repeat(25)}`,
        'email=z%C3%BC@example.com',
        // Not where signatures take their share of the requests.
        ...(credentials ? [] : [draw.of(queries)]),
      ])
        await send('listCustomers', { method: 'GET', path: `${paths.customers}?${query}` })
      const someone = strangers()[0]
      if (!someone) return
      if (typeof someone['email'] === 'string')
        await list({ email: someone['email'], is_active: String(someone['is_active']) })
    },
  },
]

// By each operation, though nobody is there.
async function askFor({ get, update, blacklist, remove, has }: Teller, id: string, members: object): Promise<void> {
  await get(id)
  await update(id, { ...members })
  if (has('blacklist')) await blacklist(id, true)
  if (has('delete')) await remove(id)
}
