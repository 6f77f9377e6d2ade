import * as fc from 'fast-check'
import type { Told } from '../../knowledge/told.ts'
import type { Body, Teller } from '../scenario.ts'
import { oneOf } from './cast.ts'
import type { Cast, Person } from './cast.ts'
import { anyone, command, mostly, rarely, repeated, to } from './command.ts'
import type { Command, Members } from './command.ts'
import { anyEmail, anyName, contact, freshReference, knownEmail, knownReference, metadata, someone } from './values.ts'
import type { Recipe } from './values.ts'

const type = fc.constantFrom('individual', 'business')

const system = fc.constantFrom('id', 'company_id', 'created_by', 'created_at', 'updated_at')

/** A create that nobody could object to, or hardly. */
export const creating: fc.Arbitrary<Command> = fc
  .record({
    customer_type: type,
    email: anyEmail,
    first_name: mostly(anyName),
    last_name: mostly(anyName),
    contact,
    reference: rarely(freshReference, 2),
    metadata: rarely(metadata, 9),
    system: rarely(system, 25),
  })
  .map((recipe) =>
    command('create', async (cast, teller) => {
      const { draw } = teller
      const body = without({
        customer_type: recipe.customer_type,
        email: recipe.email(draw, cast),
        first_name: recipe.first_name?.(draw, cast),
        last_name: recipe.last_name?.(draw, cast),
        ...recipe.contact,
        reference: recipe.reference?.(draw, cast),
        metadata: recipe.metadata,
        ...saidOf(recipe.system, teller),
      })
      await create(cast, teller, body)
    }),
  )

/** Sends a create, and takes whom it makes into the cast. */
export async function create(cast: Cast, teller: Teller, body: Members): Promise<void> {
  const told = await teller.create(body)
  joined(cast, told, body)
  cast.last = async () => joined(cast, await teller.create(body), body)
}

function joined({ people }: Cast, told: Told, body: Members): void {
  const id = told.customer?.id
  if (!told.ok || id === undefined || people.some((one) => one.id.toLowerCase() === id.toLowerCase())) return
  const { email = told.customer?.['email'], reference, first_name, last_name } = body
  people.push({
    id,
    emails: typeof email === 'string' ? [email] : [],
    reference: typeof reference === 'string' ? reference : undefined,
    names: [first_name, last_name].filter((name) => typeof name === 'string'),
    deleted: false,
  })
}

function without(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}

// What only the system says of a customer, said by a caller.
function saidOf(member: string | undefined, { nobody }: Teller): Members {
  if (member === undefined) return {}
  return { [member]: member.endsWith('_at') ? '2001-02-03T04:05:06Z' : nobody() }
}

const members = fc.record({
  email: rarely(anyEmail, 1),
  first_name: rarely(anyName, 1),
  last_name: rarely(anyName, 1),
  reference: rarely(freshReference, 15),
  contact: rarely(contact, 15),
  customer_type: rarely(type, 15),
  metadata: rarely(metadata, 15),
  system: rarely(system, 25),
})

type MembersRecipe = typeof members extends fc.Arbitrary<infer Value> ? Value : never

function resolved(recipe: MembersRecipe, cast: Cast, teller: Teller): Members {
  const of = <Value>(one: Recipe<Value> | undefined): Value | undefined => one?.(teller.draw, cast)
  return without({
    email: of(recipe.email),
    first_name: of(recipe.first_name),
    last_name: of(recipe.last_name),
    reference: of(recipe.reference),
    ...recipe.contact,
    customer_type: recipe.customer_type,
    metadata: recipe.metadata,
    ...saidOf(recipe.system, teller),
  })
}

const updating: fc.Arbitrary<Command> = fc.tuple(someone, members).map(([who, recipe]) =>
  to('update', who, (person, cast, teller) => {
    const body = resolved(recipe, cast, teller)
    return () => update(person, body, teller)
  }),
)

/** Sends an update, and remembers what it set. */
export async function update(person: Person, body: Body, teller: Teller): Promise<void> {
  const told = await teller.update(person.id, body)
  if (!told.ok || !told.sent) return
  const { email, reference, first_name, last_name } = told.sent
  if (typeof email === 'string') person.emails.push(email)
  if (typeof reference === 'string') person.reference = reference
  person.names.push(...[first_name, last_name].filter((name) => typeof name === 'string'))
}

const getting: fc.Arbitrary<Command> = someone.map((who) =>
  to(
    'get',
    who,
    ({ id }, _cast, { get }) =>
      () =>
        get(id),
  ),
)

const lookingUp: fc.Arbitrary<Command> = fc
  .oneof(knownEmail, knownReference)
  .map((key) => command('look up', (cast, teller) => teller.get(key(teller.draw, cast)), anyone))

const filters = fc
  .record({
    email: rarely(knownEmail, 1),
    id: rarely(someone, 3),
    reference: rarely(knownReference, 4),
    customer_type: rarely(type, 2),
    is_active: rarely(fc.constantFrom('true', 'false'), 2),
    page: rarely(fc.integer({ min: 1, max: 6 }), 5),
    page_size: rarely(fc.integer({ min: 1, max: 100 }), 4),
  })
  .map((recipe) => (cast: Cast, { draw }: Teller): Record<string, string> => {
    const person = recipe.id === undefined ? undefined : oneOf(cast, recipe.id)
    const query = without({
      email: recipe.email?.(draw, cast),
      id: person?.id,
      reference: recipe.reference?.(draw, cast),
      customer_type: recipe.customer_type,
      is_active: recipe.is_active,
      page: recipe.page?.toString(),
      page_size: recipe.page_size?.toString(),
    })
    return query as Record<string, string>
  })

const listing: fc.Arbitrary<Command> = filters.map((query) =>
  command('list', async (cast, teller) => {
    const asked = query(cast, teller)
    cast.last = () => teller.list(asked)
    await cast.last()
  }),
)

const blacklisting: fc.Arbitrary<Command> = fc.tuple(someone, fc.boolean()).map(([who, back]) =>
  to(
    'blacklist',
    who,
    ({ id }, _cast, { blacklist }) =>
      () =>
        blacklist(id, !back),
    ({ has }) => has('blacklist'),
  ),
)

const removing: fc.Arbitrary<Command> = someone.map((who) =>
  to(
    'delete',
    who,
    (person, _cast, { remove }) =>
      async () => {
        if ((await remove(person.id)).ok) person.deleted = true
      },
    ({ has }) => has('delete'),
  ),
)

const again: fc.Arbitrary<Command> = repeated(
  fc.constant(
    command(
      'again',
      ({ last }) => last!(),
      ({ last }) => last !== undefined,
    ),
  ),
)

// Different customers, so that nothing overlaps but the requests; and one of them read meanwhile.
const atOnce: fc.Arbitrary<Command> = fc.tuple(someone, members, members).map(([who, one, other]) =>
  command(
    'at once',
    async (cast, teller) => {
      const [a, b] = [oneOf(cast, who)!, oneOf(cast, who + 1)!]
      await settled([
        update(a, resolved(one, cast, teller), teller),
        update(b, resolved(other, cast, teller), teller),
        teller.list({ id: b.id }),
      ])
      await settled([teller.get(a.id), teller.get(b.id)])
    },
    ({ people }) => people.length > 1,
  ),
)

// Each has to end before the story goes on, also where one of them throws.
async function settled(under: Promise<unknown>[]): Promise<void> {
  const thrown = (await Promise.allSettled(under)).find((one) => one.status === 'rejected')
  if (thrown) throw thrown.reason
}

/** What apps do all day, on one customer after the other, twice, and at once. */
export const usualCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 10, arbitrary: updating },
  { weight: 4, arbitrary: getting },
  { weight: 10, arbitrary: listing },
  { weight: 6, arbitrary: creating },
  { weight: 4, arbitrary: blacklisting },
  { weight: 3, arbitrary: removing },
  { weight: 2, arbitrary: lookingUp },
  { weight: 3, arbitrary: again },
  { weight: 1, arbitrary: atOnce },
)
