import { createHash } from 'node:crypto'
import type { Answer, Exchange } from '../http/exchange.ts'
import { isObject, parsed, record } from '../http/json.ts'
import type { Told } from './knowledge/told.ts'

/** The most characters of a body that a run keeps: a list of a hundred customers fits in. */
export const mostKept = 50_000

// No member that the document knows is a tenth as long.
const longest = 10_000
const beginning = 1_000
// What is kept of a value that nobody could read in a report any more.
const mostParts = 2_000
// More than any page of a deployment that pages.
const mostStrangers = 1_000

/**
 * The exchange with what is large in its answer cut before it is judged, so that no run holds many of them whole: the
 * text of its body ends in `…`, and of each very long text within it the beginning is left, with its length. What was
 * equal stays equal, and what was JSON stays JSON.
 */
export function bounded(exchange: Exchange): Exchange {
  const { answer } = exchange
  if (!answer || answer.body.length <= mostKept) return exchange
  const body = `${copied(answer.body.slice(0, mostKept))}…`
  return { ...exchange, answer: { ...answer, body, json: withShortTexts(answer.json) } }
}

/**
 * Lets go of what nobody asks for any more of an exchange that was judged and learned: of a large answer the beginning
 * stays, and of a long list those customers that are `ours`, with some of the others.
 */
export function lighten(told: Told, isOurs: (id: string) => boolean): void {
  const { answer } = told.exchange
  if (!answer || answer.body.length <= mostKept) return
  const kept: Answer = answer
  kept.json = outline(answer.json)
  const data = record(record(kept.json)?.['data'])
  if (told.customer) told.customer = { ...data, id: told.customer.id }
  if (!told.list) return
  let strangers = 0
  const customers = told.list.customers.filter(({ id }) => isOurs(id) || (strangers += 1) <= mostStrangers)
  told.list = { ...told.list, customers: customers.map((one) => ({ ...record(outline(one)), id: one.id })) }
}

/** A value of which so much is left that a person sees what it was: the first items and members, and short texts. */
export function outline(value: unknown): unknown {
  let left = mostParts
  const walk = (inner: unknown): unknown => {
    left -= 1
    if (typeof inner === 'string') return short(inner)
    if (typeof inner !== 'object' || inner === null) return inner
    if (Array.isArray(inner)) {
      const items: unknown[] = []
      for (const item of inner) {
        if (left <= 0) break
        items.push(walk(item))
      }
      return items
    }
    const members: [string, unknown][] = []
    for (const name in inner) {
      if (left <= 0) break
      members.push([short(name), walk((inner as Record<string, unknown>)[name])])
    }
    return Object.fromEntries(members)
  }
  return walk(value)
}

// In place: the value was just read, and a copy of it would be what is to be spared.
function withShortTexts(value: unknown): unknown {
  if (typeof value === 'string') return short(value)
  if (typeof value !== 'object' || value === null) return value
  const inner = value as Record<string, unknown>
  for (const name in inner) {
    const one = inner[name]
    if (typeof one === 'string' ? one.length > longest : typeof one === 'object') inner[name] = withShortTexts(one)
  }
  return inner
}

function short(text: string): string {
  if (text.length <= longest) return text
  const sha256 = createHash('sha256').update(text).digest('hex')
  const start = copied(text.slice(0, beginning))
  return isObject(parsed(text))
    ? JSON.stringify({ begins: start, characters: text.length, sha256 })
    : `${start}… (${text.length} characters, SHA-256 ${sha256})`
}

// A part of a text would keep the whole of it alive.
function copied(part: string): string {
  return Buffer.from(part).toString()
}
