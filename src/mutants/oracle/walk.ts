import { isObject } from '../../http/json.ts'
import type { Json } from '../behaviour.ts'
import { readCustomer } from './read-customer.ts'
import { send } from './side.ts'
import type { Side } from './side.ts'

/** What a list is asked for; the values of this side. */
export type Query = Record<string, string>

const mostPages = 120

/**
 * Goes through all pages of a list. What comes back is the same for every deployment that keeps the document: which of
 * the client's customers were listed and how each of them was shown, how many strangers too many or too few, and what is
 * wrong with the answers themselves. `meets` is told of every stranger.
 */
export async function walk(
  side: Side,
  query: Query,
  pageSize: number | undefined,
  meets: (stranger: Json) => void = () => {},
): Promise<Json> {
  const numbers = new Map(
    [...side.own].flatMap(([number, { id }]) => (id ? [[id.toLowerCase(), number] as const] : [])),
  )
  const own: { number: number; shown: Json }[] = []
  const faults = new Set<string>()
  const strangers: string[] = []
  let size = pageSize
  let [listed, total] = [0, 0]
  for (let page = 1; page <= mostPages; page += 1) {
    const asked = { ...query, ...(page > 1 && { page: String(page) }), ...(size && { page_size: String(size) }) }
    const answered = await send(side, {
      method: 'GET',
      path: `/api/customers?${new URLSearchParams(asked).toString()}`,
    })
    // How many a page may hold is left open.
    if (answered.outcome === 'refused' && size !== undefined) {
      size = undefined
      page -= 1
      continue
    }
    for (const fault of answered.faults) faults.add(fault)
    if (answered.outcome !== 'done') return { outcome: answered.outcome, faults: [...faults] }
    const read = readPage(answered.data, page)
    for (const fault of read.faults) faults.add(fault)
    total = read.total
    listed += read.customers.length
    for (const shown of read.customers) {
      const id = String(shown['id']).toLowerCase()
      const number = numbers.get(id)
      if (number === undefined) {
        strangers.push(id)
        meets(shown)
      } else {
        const known = side.own.get(number) ?? {}
        own.push({ number, shown: readCustomer(shown, known, { by: 'read', sent: {}, now: side.subject.now() }) })
      }
    }
    if (read.customers.length === 0 || listed >= total) break
  }
  const expected = [...side.others.values()].filter((other) => matches(other, query)).length
  return {
    outcome: 'done',
    faults: [...faults],
    own: own.sort((one, other) => one.number - other.number),
    total: total - expected,
    strangers: strangers.length - expected,
  }
}

function readPage(data: unknown, asked: number): { faults: string[]; customers: Json[]; total: number } {
  if (!isObject(data)) return { faults: ['data of a list is no object'], customers: [], total: 0 }
  const { customers, page, page_size, total } = data
  const faults: string[] = []
  if (!Array.isArray(customers) || !customers.every(isObject)) faults.push('customers is no list of objects')
  for (const [name, value] of Object.entries({ page, page_size, total }))
    if (!Number.isInteger(value) || Number(value) < (name === 'total' ? 0 : 1)) faults.push(`${name} is no count`)
  if (faults.length > 0) return { faults, customers: [], total: 0 }
  const [size, all, some] = [Number(page_size), Number(total), customers as Json[]]
  if (page !== asked) faults.push('page is another page')
  if (some.length !== Math.max(0, Math.min(size, all - (asked - 1) * size)))
    faults.push('a page does not hold what page, page_size and total say')
  return { faults, customers: some, total: all }
}

function matches(other: Json, query: Query): boolean {
  return Object.entries(query).every(([name, value]) => String(other[name]) === value)
}
