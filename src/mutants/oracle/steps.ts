import type { Json } from '../behaviour.ts'
import type { Draw } from '../grammar/draw.ts'
import type { Client, Customer } from './client.ts'
import { inOtherLetters, lookalike, otherChange, otherCustomer, plainChange, plainCustomer } from './draw-values.ts'
import { drawForgery } from './forgeries.ts'
import type { Ask, Side } from './side.ts'
import { walk, type Query } from './walk.ts'

/** Something that the client does, and how often beside the others; what it cannot do now it passes over. */
type Step = { weight: number; run(client: Client): Promise<void> }

const collection = '/api/customers'

/** JSON, now and then with spaces in it; the same text for both sides. */
function text(draw: Draw, fields: Json): string {
  return JSON.stringify(fields, undefined, draw.once(4) ? 1 : undefined)
}

async function create(client: Client): Promise<void> {
  const { draw, alive } = client
  const isPlain = !draw.once(3)
  const fields = isPlain ? plainCustomer(draw) : otherCustomer(draw)
  const like = alive.length > 0 && draw.once(8) ? draw.pick(alive) : undefined
  if (like !== undefined) {
    fields['email'] =
      client.unused(lookalike(draw)(client.sides[0].own.get(like.number)?.email ?? '')) ?? fields['email']
    if (!isPlain && like.reference !== undefined)
      fields['reference'] = client.unused(lookalike(draw)(like.reference)) ?? fields['reference']
  }
  const customer = client.newcomer(fields)
  const body = text(draw, fields)
  const ask = (): Ask => ({ method: 'POST', path: collection, body, fields })
  const came = await client.about(customer, 'created', ask, () => !isPlain)
  if (came === 'done') alive.push(customer)
  if (came === 'differently') await client.drop(customer)
}

async function update(client: Client): Promise<void> {
  const { draw, alive } = client
  if (alive.length === 0) return
  const customer = draw.pick(alive)
  const isPlain = !draw.once(3)
  const fields = isPlain ? plainChange(draw) : otherChange(draw)
  const body = text(draw, fields)
  const ask = (side: Side): Ask => ({ method: 'PUT', path: client.pathOf(side, customer), body, fields })
  const came = await client.about(customer, 'updated', ask, () => !isPlain || !customer.is_active)
  if (came === 'differently') await client.drop(customer)
}

async function get(client: Client): Promise<void> {
  const { draw, alive } = client
  if (alive.length === 0) return
  await read(client, draw.pick(alive))
}

async function read(client: Client, customer: Customer): Promise<void> {
  await client.about(customer, 'read', (side) => ({ method: 'GET', path: client.pathOf(side, customer) }))
}

function blacklistOf(side: Side, { number }: Customer): string {
  return `${collection}/blacklist/${side.own.get(number)?.id ?? ''}`
}

async function blacklist(client: Client): Promise<void> {
  const { draw, alive } = client
  if (alive.length === 0) return
  const customer = draw.pick(alive)
  // What has been done already may be refused; done or not, it leaves everything as it was.
  const again = draw.once(5)
  const on = customer.is_active !== again
  const ask = (side: Side): Ask => ({
    method: 'POST',
    path: blacklistOf(side, customer),
    body: JSON.stringify({ blacklist: on }),
    bare: true,
  })
  const came = await client.about(customer, 'updated', ask, (side) => again || !side.carriesOut.has('POST'))
  if (came === 'done') customer.is_active = !on
  if (came === 'differently' && !again) await client.drop(customer)
  else if (draw.once(2)) await read(client, customer)
}

async function remove(client: Client): Promise<void> {
  const { draw, alive, gone } = client
  if (alive.length === 0) return
  const customer = draw.pick(alive)
  const ask = (side: Side): Ask => ({ method: 'DELETE', path: client.pathOf(side, customer), bare: true })
  const mayRefuse = (side: Side): boolean => !side.carriesOut.has('DELETE') || !customer.is_active
  const came = await client.about(customer, 'updated', ask, mayRefuse)
  if (came === 'differently') return client.drop(customer)
  if (came !== 'done') return
  alive.splice(alive.indexOf(customer), 1)
  gone.push(customer)
}

/** One customer by what only it has, together with filters that it passes or does not. */
async function find(client: Client): Promise<void> {
  const { draw, alive, gone } = client
  const among = draw.once(6) ? gone : alive
  if (among.length === 0) return
  const customer = draw.pick(among)
  const by = draw.pick(customer.reference === undefined ? ['id', 'email'] : ['id', 'email', 'reference', 'reference'])
  const end = draw.uuid()
  const also: Query = {}
  if (draw.once(4)) also['customer_type'] = draw.once(3) ? otherType(customer.customer_type) : customer.customer_type
  if (draw.once(4)) also['is_active'] = String(draw.once(3) ? !customer.is_active : customer.is_active)
  const similar = draw.once(6) ? lookalike(draw) : undefined
  const query = (side: Side): Query => {
    const { id = '', email = '' } = side.own.get(customer.number) ?? {}
    const value = by === 'id' ? id : by === 'email' ? email : customer.reference!
    return { [by]: similar === undefined ? value : by === 'id' ? idLike(id, end) : similar(value), ...also }
  }
  await client.listed(query, draw.pick([undefined, 1, 10]))
}

async function page(client: Client): Promise<void> {
  const { draw, sides } = client
  const query: Query = {}
  if (draw.once(2)) query['customer_type'] = draw.pick(['individual', 'business'])
  if (draw.once(2)) query['is_active'] = draw.pick(['true', 'false'])
  const all = Math.max(...sides.map((side) => side.own.size + side.others.size))
  const sizes = [undefined, 3, 7, 20, 50, 100].filter((size) => (size ?? 20) * 12 >= all)
  await client.listed(() => query, draw.pick(sizes))
}

async function afterwards(client: Client): Promise<void> {
  const { draw, gone } = client
  if (gone.length === 0) return
  const customer = draw.pick(gone)
  const ask = draw.pick<(side: Side) => Ask>([
    (side) => ({ method: 'GET', path: client.pathOf(side, customer) }),
    (side) => ({ method: 'GET', path: client.pathOf(side, customer) }),
    (side) => ({ method: 'PUT', path: client.pathOf(side, customer), body: { first_name: 'Nobody' } }),
    (side) => ({ method: 'POST', path: blacklistOf(side, customer), body: { blacklist: true } }),
  ])
  await client.refused('a deleted customer', ask)
}

function otherType(type: string): string {
  return type === 'business' ? 'individual' : 'business'
}

/** An id that begins like another and is no other's. */
function idLike(id: string, end: string): string {
  return `${id.slice(0, 14)}${end.slice(14)}`
}

/** Ids that nobody has, some of which begin like somebody's. */
async function unknown(client: Client): Promise<void> {
  const { draw, alive } = client
  const somebody = alive.length > 0 ? draw.pick(alive) : undefined
  const end = draw.uuid()
  const like = draw.pick(['nobody', 'somebody', 'beginning'])
  const id = (side: Side): string => {
    const own = somebody && side.own.get(somebody.number)?.id
    if (own === undefined || like === 'nobody') return end
    return like === 'somebody' ? idLike(own, end) : own.slice(0, 8)
  }
  const ask = draw.pick<(side: Side) => Ask>([
    (side) => ({ method: 'GET', path: `${collection}/${id(side)}` }),
    (side) => ({ method: 'PUT', path: `${collection}/${id(side)}`, body: { first_name: 'Nobody' } }),
    (side) => ({ method: 'POST', path: `${collection}/blacklist/${id(side)}`, body: { blacklist: true } }),
  ])
  if (draw.once(4)) {
    // Whether deleting nobody is refused is left open, but somebody else may not be gone.
    const nobody = client.newcomer({})
    const remove = (side: Side): Ask => ({ method: 'DELETE', path: `${collection}/${id(side)}`, bare: true })
    await client.about(nobody, 'updated', remove, () => true)
    for (const side of client.sides) side.own.delete(nobody.number)
  } else await client.refused('an id that nobody has', ask)
  if (somebody !== undefined) await read(client, somebody)
}

function pause({ draw, sides }: Client): Promise<void> {
  const milliseconds = 1000 * (1 + draw.below(10))
  for (const side of sides) side.subject.wait(milliseconds)
  return Promise.resolve()
}

/** Creates that have to be refused, and leave nobody behind. */
async function refusedCreate(client: Client): Promise<void> {
  const { draw, alive } = client
  const fields = plainCustomer(draw)
  const holder = alive.length > 0 ? draw.pick(alive) : undefined
  const email = fields['email'] as string
  const noAddress = draw.pick([
    'nobody',
    'nobody@',
    '@example.com',
    'no body@example.com',
    'nobody@example@com',
    'nobody@.',
  ])
  const noType = draw.pick(['company', 'person', 'none', 'other', 'individuals'])
  const kinds: [what: string, body: (side: Side) => Json | string, existing?: Customer][] = [
    ['a create without email', () => ({ ...fields, email: undefined })],
    ['a create with no address', () => ({ ...fields, email: noAddress })],
    ['a create without customer_type', () => ({ ...fields, customer_type: undefined })],
    ['a create with another customer_type', () => ({ ...fields, customer_type: noType })],
    ...malformed(draw, fields).map((body): [string, () => string] => [
      'a create with a body that is no object',
      () => body,
    ]),
  ]
  if (holder !== undefined)
    for (const edit of [(address: string) => address, inOtherLetters])
      kinds.push([
        'a create with a taken address',
        (side) => ({ ...fields, email: edit(side.own.get(holder.number)?.email ?? email) }),
        holder,
      ])
  const [what, body, existing] = draw.pick(kinds)
  await client.refused(what, (side) => ({ method: 'POST', path: collection, body: body(side) }), existing)
  if (existing !== undefined) await read(client, existing)
  await client.listed(
    (side) => ({ email: existing ? (side.own.get(existing.number)?.email ?? email) : email }),
    undefined,
  )
}

function malformed(draw: Draw, fields: Json): string[] {
  const json = JSON.stringify(fields)
  return draw.once(2) ? [`${json}x`, `[${json}]`] : [json.replace(/}$/, ',}'), json.slice(0, -1)]
}

/** Updates that have to be refused, or must not show what they ask for. */
async function refusedUpdate(client: Client): Promise<void> {
  const { draw, alive } = client
  if (alive.length < 2) return
  const customer = draw.pick(alive)
  const holder = draw.pick(alive.filter((one) => one !== customer))
  const fields = plainChange(draw)
  const kinds: [what: string, body: (side: Side) => Json | string][] = [
    ['an update with no address', () => ({ ...fields, email: 'nobody' })],
    ...[(address: string) => address, inOtherLetters].map((edit): [string, (side: Side) => Json] => [
      "an update to another's address",
      (side) => ({ ...fields, email: edit(side.own.get(holder.number)?.email ?? '') }),
    ]),
    ...malformed(draw, fields).map((body): [string, () => string] => [
      'an update with a body that is no object',
      () => body,
    ]),
  ]
  const [what, body] = draw.pick(kinds)
  await client.refused(what, (side) => ({ method: 'PUT', path: client.pathOf(side, customer), body: body(side) }))
  await read(client, customer)
}

/** An update to a type that does not exist is refused or ignored, and shown by nobody. */
async function otherTypeUpdate(client: Client): Promise<void> {
  const { draw, alive } = client
  if (alive.length === 0) return
  const customer = draw.pick(alive)
  const body = { customer_type: draw.pick(['company', 'person']) }
  const ask = (side: Side): Ask => ({ method: 'PUT', path: client.pathOf(side, customer), body })
  await client.about(customer, 'updated', ask, () => true)
  for (const side of client.sides) {
    const known = side.own.get(customer.number)
    if (known !== undefined) known.updated = undefined
  }
  await read(client, customer)
}

/** Requests that are not rightly signed, and change nothing. */
async function forged(client: Client): Promise<void> {
  const { draw, alive, sides } = client
  if (sides[0].credentials === undefined || alive.length === 0) return
  const customer = draw.pick(alive)
  const fields = plainCustomer(draw)
  if (draw.once(2)) fields['last_name'] = 'Okafor-Ñandú'
  const asks: [hasBody: boolean, (side: Side) => Ask][] = [
    [false, (side) => ({ method: 'GET', path: client.pathOf(side, customer) })],
    [false, () => ({ method: 'GET', path: collection })],
    [false, (side) => ({ method: 'DELETE', path: client.pathOf(side, customer) })],
    [true, () => ({ method: 'POST', path: collection, body: JSON.stringify(fields) })],
    [
      true,
      (side) => ({ method: 'PUT', path: client.pathOf(side, customer), body: { last_name: fields['last_name'] } }),
    ],
  ]
  const [hasBody, ask] = draw.pick(asks)
  const forgery = drawForgery(draw, hasBody)
  await client.refused(`a request ${forgery.name}`, (side) => ({ ...ask(side), forgery }))
  await read(client, customer)
  await client.listed(() => ({ email: String(fields['email']) }), undefined)
}

const steps: readonly Step[] = [
  { weight: 22, run: create },
  { weight: 16, run: update },
  { weight: 12, run: get },
  { weight: 9, run: blacklist },
  { weight: 4, run: remove },
  { weight: 14, run: find },
  { weight: 3, run: page },
  { weight: 4, run: afterwards },
  { weight: 4, run: unknown },
  { weight: 2, run: pause },
  { weight: 5, run: refusedCreate },
  { weight: 4, run: refusedUpdate },
  { weight: 2, run: otherTypeUpdate },
  { weight: 8, run: forged },
]

const all = steps.flatMap((step) => Array.from({ length: step.weight }, () => step))

/** Gets to know everybody who is there already. */
export async function meetStrangers({ sides }: Client): Promise<void> {
  for (const side of sides)
    await walk(side, {}, undefined, (stranger) => void side.others.set(String(stranger['id']).toLowerCase(), stranger))
}

/** Does one thing more. Throws `Differs` where the sides say what cannot both be right. */
export function takeStep(client: Client): Promise<void> {
  return client.draw.pick(all).run(client)
}
