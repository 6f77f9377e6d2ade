import type { Page, Result } from '../ask.ts'
import type { Check } from '../check.ts'
import { same } from '../compare.ts'
import type { Shown } from '../compare.ts'
import type { Context } from '../context.ts'
import type { Sighting } from '../findings.ts'
import { filterPromises } from '../filter-promises.ts'
import { CheckStopped } from '../run.ts'
import { filteredMembers, uniqueMembers } from '../../spec/members.ts'

const findsOne = (name: string): boolean => Object.hasOwn(uniqueMembers, name)

/** A query and what it has to find. */
type Sought = {
  query: Record<string, string>
  /** A customer that matches. */
  finds?: Shown
  /** How many customers match at least, of this run's own. */
  atLeast?: number
  /** No customer of anybody's matches. */
  nothing?: boolean
  /** How the query reads in a finding. */
  what: string
}

/** That each filter finds what it has to, and nothing else; each pair of them too. */
export const filterChecks: Check[] = [
  {
    name: 'list-filters',
    operation: 'listCustomers',
    promises: [
      ...Object.values(filterPromises),
      'list-filters-combine',
      'list-shape',
      'list-total',
      'list-pages',
      'create-reference',
      'create-email',
      'create-email-unique',
    ],
    source: 'public',
    needs: ['create', 'list', 'writes'],
    stage: 'together',
    async run(context) {
      const { run } = context
      const referenced = run.abilities.get('reference') === 'works'
      const wanted = {
        email: `anna_m.${run.marker}.${run.next()}@example.com`,
        reference: `crm_${context.reference()}`,
      }
      const [local = ''] = wanted.email.split('@')
      // Each is near to the first in its own way: what a prefix, a suffix, a part, LIKE, or an address without its dots
      // and tags would find as well.
      const near = [
        wanted,
        { email: `jo${wanted.email}`, reference: `x${wanted.reference}` },
        { email: `${wanted.email}.example.org`, reference: `${wanted.reference}-2` },
        { email: wanted.email.replace('_', 'x'), reference: wanted.reference.replace('_', 'x') },
        { email: wanted.email.replace('@', '+tag@'), reference: `${wanted.reference}-3` },
        { email: wanted.email.replace(local, local.replaceAll('.', '')), reference: `${wanted.reference}-4` },
      ]
      const made = await Promise.all(
        near.map(async (members, index): Promise<Cast[number] | undefined> => {
          const customer_type = index % 2 === 0 ? 'individual' : 'business'
          const inactive = (index === 1 || index === 2) && run.abilities.get('blacklist') === 'works'
          const created = await context.create({
            customer_type,
            email: members.email,
            ...(referenced ? { reference: members.reference } : {}),
          })
          if (created.status >= 400 && created.status < 500)
            await addressRefused(context, { customer_type, email: members.email })
          const { customer } = created
          if (!customer) return undefined
          if (inactive) await context.blacklist(customer.id, true)
          return {
            customer,
            values: {
              id: customer.id,
              customer_type,
              email: members.email,
              ...(referenced ? { reference: members.reference } : {}),
              is_active: String(!inactive),
            },
          }
        }),
      )
      const cast = made.filter((one) => one !== undefined)
      if (cast[0]?.values['email'] !== wanted.email || cast.length < 4)
        throw new CheckStopped('not all customers could be created for it')
      await everyFilter(context, cast.slice(0, 4))
      const tagged = cast.find(({ values }) => values['email']?.includes('+'))
      if (tagged)
        await seek(context, {
          query: { email: String(tagged.values['email']) },
          finds: tagged.customer,
          what: 'an email with a plus sign',
        })
      await seek(context, { query: { email: `o'${wanted.email}` }, nothing: true, what: 'an email that nobody has' })
      if (referenced)
        await seek(context, {
          query: { reference: `${wanted.reference}'"%` },
          nothing: true,
          what: 'a reference that nobody has',
        })
    },
  },
  {
    name: 'list-filters-what-is-there',
    operation: 'listCustomers',
    promises: [
      'list-filter-id',
      'list-filter-email-exact',
      'list-filter-customer-type',
      'list-filter-is-active',
      'list-filters-combine',
    ],
    source: 'doc',
    needs: ['list'],
    stage: 'together',
    async run(context) {
      if (context.run.mode !== 'read') return
      // They are other people's customers: what is found of one that goes or changes meanwhile says nothing.
      for (let turn = 0; turn < 3; turn += 1) {
        const cast = castOf(context.listed(await context.list(), { promise: 'list-customers', what: 'a plain list' }))
        const sightings: Sighting[] = []
        await everyFilter({ ...context, found: (sighting) => void sightings.push(sighting) }, cast)
        const held =
          sightings.length === 0 ||
          (await Promise.all(cast.map(({ customer }) => isAsItWas(context, customer)))).every(Boolean)
        if (!held) continue
        for (const sighting of sightings) context.found(sighting)
        return
      }
    },
  },
  {
    name: 'list-refuses-bad-queries',
    operation: 'listCustomers',
    promises: ['list-bad-query', 'no-server-error'],
    source: 'ours',
    needs: ['list'],
    stage: 'together',
    async run(context) {
      const queries = [
        { id: 'abc' },
        { customer_type: 'individu' },
        { is_active: 'yes' },
        { page: '0' },
        { page: 'two' },
        { page_size: '-1' },
      ] as Record<string, string>[]
      await Promise.all(
        queries.map(async (query) => {
          const result = await context.list(query)
          const what = `a list with ${new URLSearchParams(query).toString()}`
          if (result.status >= 500) context.refused(result, 'listCustomers', { promise: 'no-server-error', what })
          else if (
            query['customer_type'] !== undefined &&
            (await findsByBeginning(context, result.page, query['customer_type']))
          ) {
            const facts = {
              kind: 'query',
              query: what,
              problem: 'finds customers that do not match',
              expected: 'none, or a refusal',
              actual: `${result.page?.customers.length} on the page`,
            } as const
            context.found({
              key: 'filter:customer_type',
              operation: 'listCustomers',
              promise: 'list-filter-customer-type',
              facts,
              exchange: result.exchange,
            })
          } else context.refused(result, 'listCustomers', { promise: 'list-bad-query', what })
        }),
      )
    },
  },
]

// Without the reference, which may have rules of its own, it is the address that is left: near to others, and nobody's.
async function addressRefused(context: Context, body: { customer_type: string; email: string }): Promise<void> {
  const { status, exchange } = await context.create(body)
  if (status < 400 || status >= 500) return
  const facts = {
    kind: 'refused' as const,
    what: [`the address ${body.email}, which is only near to that of another customer,`],
    status,
  }
  context.found({
    key: 'near-refused',
    operation: 'createCustomer',
    promise: status === 409 ? 'create-email-unique' : 'create-email',
    facts,
    exchange,
  })
}

// A value that is passed over finds businesses too; one that is taken for its completion finds none.
async function findsByBeginning(context: Context, found: Page | undefined, beginning: string): Promise<boolean> {
  const [, business] = context.run.first
  const matching =
    found !== undefined &&
    found.customers.length > 0 &&
    found.customers.every(({ customer_type }) => String(customer_type).startsWith(beginning))
  if (!matching || business?.['customer_type'] !== 'business') return false
  const { page } = await context.list({ id: business.id, customer_type: beginning })
  return page?.customers.length === 0
}

type Cast = { customer: Shown; values: Record<string, string> }[]

/** One customer of each kind that a page shows. */
function castOf({ customers }: Page): Cast {
  const kinds = new Map(
    customers.map((customer) => [`${String(customer['customer_type'])} ${String(customer['is_active'])}`, customer]),
  )
  return [...kinds.values()].slice(0, 4).map((customer) => ({
    customer,
    values: {
      id: customer.id,
      email: String(customer['email']),
      customer_type: String(customer['customer_type']),
      is_active: String(customer['is_active']),
    },
  }))
}

async function isAsItWas(context: Context, before: Shown): Promise<boolean> {
  const { customer } = await context.get(before.id)
  return (
    customer !== undefined && ['email', 'customer_type', 'is_active'].every((name) => customer[name] === before[name])
  )
}

async function everyFilter(context: Context, cast: Cast): Promise<void> {
  const singles: Sought[] = []
  // Opposite in both ways, where there are both.
  const one = cast.find(({ values }) => values['is_active'] === 'true') ?? cast[0]
  const inactive = cast.filter(({ values }) => values['is_active'] === 'false')
  const other = inactive.find(({ values }) => values['customer_type'] !== one?.values['customer_type']) ?? inactive[0]
  for (const { customer, values } of [one, other].filter((member) => member !== undefined)) {
    for (const name of filteredMembers.filter(findsOne)) {
      if (values[name] !== undefined)
        singles.push({ query: { [name]: values[name] }, finds: customer, what: `the ${name} of one customer` })
    }
  }
  for (const name of filteredMembers.filter((member) => !findsOne(member))) {
    for (const value of new Set(cast.map(({ values }) => values[name] as string))) {
      singles.push({
        query: { [name]: value },
        atLeast: cast.filter(({ values }) => values[name] === value).length,
        what: `${name}=${value}`,
      })
    }
  }
  const broken = new Set<string>()
  await Promise.all(
    singles.map(async (sought) => (await seek(context, sought)) || broken.add(Object.keys(sought.query)[0] as string)),
  )

  // A filter that fails on its own would fail in every pair again.
  const pairs: Sought[] = []
  const names = Object.keys(filterPromises).filter(
    (name) => !broken.has(name) && cast.some(({ values }) => values[name] !== undefined),
  )
  for (const [index, first] of names.entries()) {
    for (const second of names.slice(index + 1)) pairs.push(...pairOf(first, second, cast))
  }
  let sound = true
  await Promise.all(pairs.map(async (sought) => (sound = (await seek(context, sought)) && sound)))
  if (!sound || broken.size > 0) return
  await Promise.all(
    cast
      .slice(0, 1)
      .flatMap(({ customer, values }) => allOf(names, customer, values))
      .map((sought) => seek(context, sought)),
  )
}

// One query that has to find the customer, and one whose halves belong to two customers: whichever half is dropped, it
// finds one.
function pairOf(first: string, second: string, cast: Cast): Sought[] {
  const sought: Sought[] = []
  const unique = findsOne(first)
  for (const [index, { customer, values }] of cast.entries()) {
    const pick = (from: Record<string, string>, other: Record<string, string>): Record<string, string> => ({
      [first]: from[first] as string,
      [second]: other[second] as string,
    })
    // One customer is enough for a pair that finds one, but not the same for every pair.
    if (unique && index !== (first.length + second.length) % cast.length) continue
    const matching = pick(values, values)
    // That two which both find one customer find it together is seen where all are asked at once.
    if (!(unique && findsOne(second)))
      sought.push({
        query: matching,
        ...(unique ? { finds: customer } : { atLeast: 1 }),
        what: `${first} and ${second} of one customer`,
      })
    if (!unique) continue
    const other = cast.find(({ values: theirs }) => theirs[second] !== values[second])
    const elsewhere = other?.values ?? otherValue(second, values)
    if (elsewhere)
      sought.push({
        query: pick(values, elsewhere),
        nothing: true,
        what: `the ${first} of one customer and the ${second} of others`,
      })
  }
  return sought
}

function otherValue(name: string, values: Record<string, string>): Record<string, string> | undefined {
  if (name === 'customer_type') return { customer_type: values[name] === 'business' ? 'individual' : 'business' }
  if (name === 'is_active') return { is_active: values[name] === 'true' ? 'false' : 'true' }
  return undefined
}

// All filters at once; and again with each that can be turned round turned round.
function allOf(names: string[], customer: Shown, values: Record<string, string>): Sought[] {
  const query = Object.fromEntries(names.map((name) => [name, values[name] as string]))
  const turned = names.map((name) => otherValue(name, values)).filter((other) => other !== undefined)
  return [
    { query, finds: customer, what: `${names.join(', ')} of one customer` },
    // The other way round, as the order says nothing.
    ...turned.map(
      (other): Sought => ({
        query: Object.fromEntries(Object.entries({ ...query, ...other }).toReversed()),
        nothing: true,
        what: `${names.join(', ')} of one customer, but for the ${Object.keys(other)[0]}`,
      }),
    ),
  ]
}

/** Asks, and reports what is found that must not be, or is not found that must be; tells whether all is well. */
async function seek(context: Context, sought: Sought): Promise<boolean> {
  const result = await context.settled(
    () => context.list(sought.query),
    ({ page }) => page !== undefined && judge(page, sought) === undefined,
  )
  const names = Object.keys(sought.query)
  const promise = names.length === 1 ? (filterPromises[names[0] as string] as string) : 'list-filters-combine'
  if (!result.page) return noPage(context, result, sought, promise)
  const problem = judge(result.page, sought)
  if (!problem) return true
  const { customers, total } = result.page
  const { ofTotal, fault: told, ...words } = problem
  const facts = {
    kind: 'query' as const,
    query: sought.what,
    ...words,
    actual: `${customers.length} on the page, ${total} in total${firstOther(customers, sought)}`,
  }
  const key = names.length === 1 ? `filter:${names[0]}` : 'filters-combine'
  const fault = told ?? (ofTotal ? { key: 'total', promise: 'list-total' } : { key, promise })
  context.found({ ...fault, operation: 'listCustomers', facts, exchange: result.exchange })
  return ofTotal
}

function noPage(context: Context, result: Result, { what }: Sought, promise: string): boolean {
  if (!result.ok) context.listed(result, { promise, what: `a list with ${what}` })
  return false
}

function judge(
  { customers, total, page: told, page_size: size }: Page,
  { query, finds, atLeast, nothing }: Sought,
): { problem: string; expected: string; ofTotal: boolean; fault?: { key: string; promise: string } } | undefined {
  const filter = (problem: string, expected: string) => ({ problem, expected, ofTotal: false })
  const wrong = customers.find((customer) => !matches(customer, query))
  if (nothing && customers.length > 0) return filter('finds customers', 'none')
  if (wrong)
    return filter('finds customers that do not match', finds ? 'that customer alone' : 'only customers that match')
  if (finds && !customers.some(({ id }) => same('id', id, finds.id)))
    return filter('does not find the customer', 'that customer')
  if (finds && customers.length > 1 && customers.every(({ id }) => same('id', id, finds.id))) {
    return {
      ...filter('lists the customer more than once', 'that customer once'),
      fault: { key: 'pages', promise: 'list-pages' },
    }
  }
  if (finds && customers.length > 1) return filter('finds more than the one customer', 'that customer alone')
  const exact = finds ? 1 : nothing ? 0 : undefined
  if (exact !== undefined && total !== exact)
    return { problem: 'tells a wrong total', expected: `a total of ${exact}`, ofTotal: true }
  if (told === 1 && total <= size && total > customers.length)
    return {
      problem: 'tells a total above what is on its only page',
      expected: `a total of ${customers.length}`,
      ofTotal: true,
    }
  if (total < customers.length)
    return {
      problem: 'tells a total below what is on the page',
      expected: `a total of ${customers.length} or more`,
      ofTotal: true,
    }
  if (atLeast !== undefined && total < atLeast)
    return filter('does not find all that match', `a total of ${atLeast} or more`)
  return undefined
}

// A reference is not documented in answers; an email is the same in any letters.
function matches(customer: Shown, query: Record<string, string>): boolean {
  return Object.entries(query).every(([name, value]) => {
    const shown = customer[name]
    if (typeof shown !== 'string' && typeof shown !== 'boolean') return true
    return name === 'reference' || String(shown).toLowerCase() === value.toLowerCase()
  })
}

function firstOther(customers: Shown[], { query }: Sought): string {
  const wrong = customers.find((customer) => !matches(customer, query))
  const shown = Object.keys(query)
    .map((name) => wrong?.[name])
    .filter((value) => value !== undefined)
  return shown.length > 0 ? `, one with ${shown.join(', ')}` : ''
}
