import type { Json } from '../behaviour.ts'
import type { Draw } from '../grammar/draw.ts'
import type { Client, Customer } from './client.ts'
import { inOtherLetters, plainChange, plainCustomer } from './draw-values.ts'
import { drawForgery } from './forgeries.ts'
import { blacklistPathOf, collection, pathOf } from './paths.ts'
import type { Ask, Side } from './side.ts'

/** Customers that were deleted are not found any more. */
export async function afterwards(client: Client): Promise<void> {
  const { draw, gone } = client
  if (gone.length === 0) return
  const customer = draw.pick(gone)
  const ask = draw.pick<(side: Side) => Ask>([
    (side) => ({ method: 'GET', path: pathOf(side, customer) }),
    (side) => ({ method: 'GET', path: pathOf(side, customer) }),
    (side) => ({ method: 'PUT', path: pathOf(side, customer), body: { first_name: 'Nobody' } }),
    (side) => ({ method: 'POST', path: blacklistPathOf(side, customer), body: { blacklist: true } }),
  ])
  await client.refused('a deleted customer', ask)
}

/** An id that begins like another and is no other's. */
export function idLike(id: string, end: string): string {
  return `${id.slice(0, 14)}${end.slice(14)}`
}

/** Ids that nobody has, some of which begin like somebody's. */
export async function unknown(client: Client): Promise<void> {
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
  if (somebody !== undefined) await client.read(somebody)
}

/** Creates that have to be refused, and leave nobody behind. */
export async function refusedCreate(client: Client): Promise<void> {
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
  if (existing !== undefined) await client.read(existing)
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
export async function refusedUpdate(client: Client): Promise<void> {
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
  await client.refused(what, (side) => ({ method: 'PUT', path: pathOf(side, customer), body: body(side) }))
  await client.read(customer)
}

/** An update to a type that does not exist is refused or ignored, and shown by nobody. */
export async function otherTypeUpdate(client: Client): Promise<void> {
  const { draw, alive } = client
  if (alive.length === 0) return
  const customer = draw.pick(alive)
  const body = { customer_type: draw.pick(['company', 'person']) }
  const ask = (side: Side): Ask => ({ method: 'PUT', path: pathOf(side, customer), body })
  await client.about(customer, 'updated', ask, () => true)
  for (const side of client.sides) {
    const known = side.own.get(customer.number)
    if (known !== undefined) known.updated = undefined
  }
  await client.read(customer)
}

/** Requests that are not rightly signed, and change nothing. */
export async function forged(client: Client): Promise<void> {
  const { draw, alive, sides } = client
  if (sides[0].credentials === undefined || alive.length === 0) return
  const customer = draw.pick(alive)
  const fields = plainCustomer(draw)
  if (draw.once(2)) fields['last_name'] = 'Okafor-Ñandú'
  const asks: [hasBody: boolean, (side: Side) => Ask][] = [
    [false, (side) => ({ method: 'GET', path: pathOf(side, customer) })],
    [false, () => ({ method: 'GET', path: collection })],
    [false, (side) => ({ method: 'DELETE', path: pathOf(side, customer) })],
    [true, () => ({ method: 'POST', path: collection, body: JSON.stringify(fields) })],
    [true, (side) => ({ method: 'PUT', path: pathOf(side, customer), body: { last_name: fields['last_name'] } })],
  ]
  const [hasBody, ask] = draw.pick(asks)
  const forgery = drawForgery(draw, hasBody)
  await client.refused(`a request ${forgery.name}`, (side) => ({ ...ask(side), forgery }))
  await client.read(customer)
  await client.listed(() => ({ email: String(fields['email']) }), undefined)
}
