import type { Json } from '../behaviour.ts'
import type { Draw } from '../grammar/draw.ts'
import type { Client } from './client.ts'
import { lookalike, otherChange, otherCustomer, plainChange, plainCustomer } from './draw-values.ts'
import { afterwards, forged, idLike, otherTypeUpdate, refusedCreate, refusedUpdate, unknown } from './refused-steps.ts'
import { blacklistPathOf, collection, pathOf } from './paths.ts'
import type { Ask, Side } from './side.ts'
import { walk, type Query } from './walk.ts'

/** Something that the client does, and how often beside the others; what it cannot do now it passes over. */
type Step = { weight: number; run(client: Client): Promise<void> }

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
  const ask = (side: Side): Ask => ({ method: 'PUT', path: pathOf(side, customer), body, fields })
  const came = await client.about(customer, 'updated', ask, () => !isPlain || !customer.is_active)
  if (came === 'differently') await client.drop(customer)
}

async function get(client: Client): Promise<void> {
  const { draw, alive } = client
  if (alive.length === 0) return
  await client.read(draw.pick(alive))
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
    path: blacklistPathOf(side, customer),
    body: JSON.stringify({ blacklist: on }),
    bare: true,
  })
  const came = await client.about(customer, 'updated', ask, (side) => again || !side.carriesOut.has('POST'))
  if (came === 'done') customer.is_active = !on
  if (came === 'differently' && !again) await client.drop(customer)
  else if (draw.once(2)) await client.read(customer)
}

async function remove(client: Client): Promise<void> {
  const { draw, alive, gone } = client
  if (alive.length === 0) return
  const customer = draw.pick(alive)
  const ask = (side: Side): Ask => ({ method: 'DELETE', path: pathOf(side, customer), bare: true })
  // Whether there is a delete is left open, and so is whom it may be refused for.
  const came = await client.about(customer, 'updated', ask, () => true)
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

function otherType(type: string): string {
  return type === 'business' ? 'individual' : 'business'
}

function pause({ draw, sides }: Client): Promise<void> {
  const milliseconds = 1000 * (1 + draw.below(10))
  for (const side of sides) side.subject.wait(milliseconds)
  return Promise.resolve()
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
