import type { Json } from '../behaviour.ts'
import { isObject } from '../../http/json.ts'
import type { Draw } from '../grammar/draw.ts'
import { compare } from './difference.ts'
import type { Answered } from './read-answer.ts'
import { pathOf } from './paths.ts'
import { readCustomer } from './read-customer.ts'
import type { Asked } from './read-customer.ts'
import { send } from './side.ts'
import type { Ask, Side } from './side.ts'
import { walk } from './walk.ts'
import type { Query } from './walk.ts'

/** A customer that the client made, as far as both sides agree; each side knows it by its number. */
export type Customer = {
  number: number
  customer_type: string
  is_active: boolean
  /** Undefined where none was attached. */
  reference: string | undefined
}

/** Asks two deployments the same; every method throws `Differs` where what they say cannot both be right. */
export type Client = {
  draw: Draw
  sides: readonly [right: Side, other: Side]
  alive: Customer[]
  gone: Customer[]
  /** A customer that is not made yet, with a number of its own. */
  newcomer(fields: Json): Customer
  /** The text, unless it was asked for before, in these letters or others. */
  unused(text: string): string | undefined
  /** Asks about one customer. `differently` where one side refused what it may refuse and the other did it. */
  about(
    customer: Customer,
    by: Asked['by'],
    ask: (side: Side) => Ask,
    mayRefuse?: (side: Side) => boolean,
  ): Promise<'done' | 'refused' | 'differently'>
  /** Asks what has to be refused. A 2xx that answers this customer counts as a refusal, where one is given. */
  refused(what: string, ask: (side: Side) => Ask, existing?: Customer): Promise<void>
  /** Goes through a list on both sides. */
  listed(query: (side: Side) => Query, pageSize: number | undefined): Promise<void>
  /** Lets a customer go that the sides rightly treated differently. */
  drop(customer: Customer): Promise<void>
  /** Reads a customer on both sides. */
  read(customer: Customer): Promise<void>
}

/** A client that has asked nothing yet. */
export function createClient(sides: Client['sides'], draw: Draw): Client {
  const alive: Customer[] = []
  const gone: Customer[] = []
  const used = new Set<string>()
  let made = 0

  /** What one side says of a customer; `customer` is null where it may leave it out and does. */
  async function hear(side: Side, number: number, by: Asked['by'], ask: Ask): Promise<Heard> {
    const { outcome, faults, data } = await send(side, ask)
    if (outcome !== 'done') return { outcome, faults, customer: null }
    const known = side.own.get(number) ?? {}
    side.own.set(number, known)
    const sent = ask.fields ?? (isObject(ask.body) ? ask.body : {})
    if (ask.bare) {
      side.carriesOut.add(ask.method)
      // Whether it moves updated_at is left open, and what a delete shows as well.
      known.updated = undefined
      if (ask.method === 'DELETE' || !isObject(data) || !('id' in data)) return { outcome, faults, customer: null }
    }
    const asked: Asked = { by: ask.bare ? 'read' : by, sent, now: side.subject.now() }
    return { outcome, faults, customer: readCustomer(data, known, asked) }
  }

  const client: Client = {
    draw,
    sides,
    alive,
    gone,
    newcomer: (fields) => ({
      number: (made += 1),
      customer_type: String(fields['customer_type']),
      is_active: true,
      reference: fields['reference'] as string | undefined,
    }),
    unused(text) {
      const isNew = !used.has(text.toLowerCase())
      used.add(text.toLowerCase())
      return isNew ? text : undefined
    },
    async about(customer, by, ask, mayRefuse = () => false) {
      const asks = [ask(sides[0]), ask(sides[1])] as const
      // Asked before either is: what one side carried out so far says whether it may refuse now.
      const may = sides.map((side) => mayRefuse(side))
      const right = await hear(sides[0], customer.number, by, asks[0])
      const other = await hear(sides[1], customer.number, by, asks[1])
      const name = `${asks[0].method} ${asks[0].path}`
      const outcomes = [right.outcome, other.outcome]
      if (may[outcomes.indexOf('refused')] && outcomes.includes('done')) {
        compare(name, right.faults, other.faults)
        return 'differently'
      }
      const shown = right.customer !== null && other.customer !== null
      compare(name, shown ? right : { ...right, customer: null }, shown ? other : { ...other, customer: null })
      return right.outcome === 'done' ? 'done' : 'refused'
    },
    async refused(what, ask, existing) {
      const heard: Pick<Answered, 'outcome' | 'faults'>[] = []
      for (const side of sides) {
        const { outcome, faults, data } = await send(side, ask(side))
        const known = existing && side.own.get(existing.number)?.id?.toLowerCase()
        const answersExisting = outcome === 'done' && isObject(data) && String(data['id']).toLowerCase() === known
        const isRefusal = answersExisting || outcome === 'unauthorized'
        heard.push({ outcome: isRefusal ? 'refused' : outcome, faults })
      }
      compare(what, heard[0], heard[1])
    },
    async listed(query, pageSize) {
      const [right, other] = [
        await walk(sides[0], query(sides[0]), pageSize),
        await walk(sides[1], query(sides[1]), pageSize),
      ]
      compare(`GET /api/customers?${new URLSearchParams(query(sides[0])).toString()}`, right, other)
    },
    async drop(customer) {
      for (const side of sides) {
        const { id } = side.own.get(customer.number) ?? {}
        if (id === undefined) continue
        const { data } = await send(side, { method: 'GET', path: pathOf(side, customer) })
        side.own.delete(customer.number)
        if (isObject(data)) side.others.set(id.toLowerCase(), data)
      }
      if (alive.includes(customer)) alive.splice(alive.indexOf(customer), 1)
    },
    async read(customer) {
      await client.about(customer, 'read', (side) => ({ method: 'GET', path: pathOf(side, customer) }))
    },
  }
  return client
}

type Heard = { outcome: Answered['outcome']; faults: string[]; customer: Json | null }
