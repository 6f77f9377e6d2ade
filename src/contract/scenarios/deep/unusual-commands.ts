import * as fc from 'fast-check'
import type { Draw } from '../../run/draw.ts'
import type { Body, Teller } from '../scenario.ts'
import { oneOf } from './cast.ts'
import type { Cast } from './cast.ts'
import { anyone, command, repeated, to } from './command.ts'
import type { Command, Members } from './command.ts'
import { anyForgery, forge } from './forgeries.ts'
import { create, update } from './usual-commands.ts'
import { hostile, junk, someone } from './values.ts'
import type { Recipe } from './values.ts'

// With the run's mark in the place of the star, so that whoever is made of it is known for ours.
const noAddress = fc.constantFrom('*', '*@', '@*', '@*.example.com', '*@x..y', 'a *@example.com', '*@b@example.com')
const badEmail: fc.Arbitrary<Recipe<unknown>> = fc.oneof(
  noAddress.map((form) => (draw: Draw) => draw.email(form)),
  junk.map((value) => () => value),
)

const badCreating: fc.Arbitrary<Command> = fc
  .oneof(
    fc.constantFrom<Members[]>({ email: undefined }, { customer_type: undefined }),
    badEmail.map((email) => ({ email })),
    fc
      .oneof(junk, fc.constantFrom('company', 'indiv', 'individuals'))
      .map((value): Members => ({ customer_type: value })),
    fc
      .tuple(fc.constantFrom('first_name', 'last_name', 'phone', 'country_code', 'reference', 'metadata'), junk)
      .map(([member, value]): Members => ({ [member]: value })),
    fc.constantFrom<Members[]>({ phone: 'none' }, { country_code: 'nowhere' }, { first_name: 'x'.repeat(300) }),
  )
  .map((edit: Members) =>
    command('bad create', (cast, teller) =>
      create(cast, teller, teller.person({ last_name: teller.draw.email('*'), ...withEmail(edit, cast, teller) })),
    ),
  )

// An address of which only the form is drawn yet.
function withEmail(members: Members, cast: Cast, { draw }: Teller): Members {
  const { email } = members
  return typeof email === 'function' ? { ...members, email: (email as Recipe<unknown>)(draw, cast) } : members
}

const cut = fc.integer({ min: 1, max: 30 })

// Ways in which a body is no JSON: cut short, with more behind it, or with a comma too many.
const broken: fc.Arbitrary<(text: string) => string> = fc.oneof(
  { weight: 2, arbitrary: cut.map((by) => (text: string) => text.slice(0, -by)) },
  { weight: 1, arbitrary: fc.constantFrom(' x', ']', ',', ' {}', '"').map((more) => (text: string) => text + more) },
  { weight: 1, arbitrary: fc.constant((text: string) => text.replace(/}$/, ',}')) },
)

const brokenCreating: fc.Arbitrary<Command> = broken.map((breaks) =>
  command('broken create', (_cast, { create: send, person }) => send({ text: breaks(JSON.stringify(person())) })),
)

const badUpdating: fc.Arbitrary<Command> = fc
  .tuple(
    someone,
    fc.oneof(
      badEmail.map((email): Body => ({ email })),
      fc
        .tuple(fc.constantFrom('first_name', 'last_name', 'phone', 'customer_type', 'metadata', 'reference'), junk)
        .map(([member, value]): Body => ({ [member]: value })),
      fc.constantFrom('company', 'indiv', 'individuals').map((value): Body => ({ customer_type: value })),
      fc.constantFrom<Body[]>({ text: 'null' }, { text: '[]' }, { text: '"Ada"' }),
      broken.map((breaks): Body => ({ text: breaks('{"first_name":"Ada","last_name":"Broken"}') })),
    ),
  )
  .map(([who, edit]) =>
    to('bad update', who, (person, cast, teller) => {
      const body = withEmail(edit, cast, teller)
      return () => update(person, body, teller)
    }),
  )

const badBlacklisting: fc.Arbitrary<Command> = fc
  .tuple(
    someone,
    fc.constantFrom<Body[]>(
      {},
      { blacklist: 'yes' },
      { blacklist: null },
      { blacklist: 1 },
      { text: '' },
      { text: 'null' },
      { text: '[]' },
      { text: '{"blacklist": t' },
      { text: '{"blacklist": true} x' },
    ),
  )
  .map(([who, body]) =>
    to(
      'bad blacklisting',
      who,
      ({ id }, _cast, { blacklist }) =>
        () =>
          blacklist(id, body),
      ({ has }) => has('blacklist'),
    ),
  )

const ofNobody: fc.Arbitrary<Command> = fc
  .tuple(fc.constantFrom('get', 'update', 'list', 'blacklist', 'remove'), someone, fc.boolean())
  .map(([what, who, near]) =>
    command(`${what} nobody`, async (cast, teller) => {
      const id = teller.nobody(near ? oneOf(cast, who)?.id : undefined)
      if (what === 'update') await teller.update(id, { first_name: 'Ada', email: teller.draw.email() })
      else if (what === 'list') await teller.list({ id })
      else if (what === 'blacklist' && cast.has('blacklist')) await teller.blacklist(id, true)
      else if (what === 'remove' && cast.has('delete')) await teller.remove(id)
      else await teller.get(id)
    }),
  )

const asking: fc.Arbitrary<Command> = fc
  .tuple(
    fc.constantFrom('email', 'reference', 'id', 'customer_type', 'is_active', 'page', 'page_size', 'sort'),
    hostile,
    fc.boolean(),
  )
  .map(([name, text, twice]) =>
    command('odd list', (_cast, { send, paths }) => {
      const query = `${name}=${encodeURIComponent(text)}`
      return send('listCustomers', {
        method: 'GET',
        path: `${paths.customers}?${twice ? `${query}&${query}` : query}`,
      })
    }),
  )

const forging: fc.Arbitrary<Command> = fc
  .tuple(someone, anyForgery, fc.constantFrom('list', 'get', 'create', 'update', 'blacklist', 'remove'))
  .map(([who, forgery, what]) =>
    command(
      `forged ${what}`,
      (cast, teller) => forge(teller, oneOf(cast, who)!.id, what, forgery),
      (cast) =>
        cast.signed &&
        anyone(cast) &&
        (what !== 'blacklist' || cast.has('blacklist')) &&
        (what !== 'remove' || cast.has('delete')),
    ),
  )

/** What breaks the document or our own rules, is about nobody, or is not rightly signed. */
export const unusualCommand: fc.Arbitrary<Command> = repeated(
  fc.oneof(
    { weight: 4, arbitrary: forging },
    { weight: 2, arbitrary: badCreating },
    { weight: 2, arbitrary: badUpdating },
    { weight: 1, arbitrary: badBlacklisting },
    { weight: 1, arbitrary: brokenCreating },
    { weight: 2, arbitrary: ofNobody },
    { weight: 1, arbitrary: asking },
  ),
)
