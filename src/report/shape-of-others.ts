import type { Facts, Finding } from '../contract/finding.ts'
import type { Others } from '../contract/run/outcome.ts'
import type { Exchange } from '../http/exchange.ts'
import { isObject } from '../http/json.ts'
import { contactMembers } from '../contract/knowledge/same.ts'
import { answeredMembers } from '../spec/members.ts'

/** Shows of customers that a run did not create the shape, and not the values. */
export type Shaper = {
  /** The finding, with its exchange and its facts; ours are in full, in a list with others too. */
  finding: (finding: Finding) => Finding
  /** Text in which values of others may stand, such as an address that asks for one of them. */
  text: (text: string) => string
}

/** A shaper for what one run has seen of others. */
export function createShaper({ isOurs, seen }: Others): Shaper {
  const everywhere = new Set(seen.flatMap((one) => [...valuesOf(one)]))
  return {
    finding(finding) {
      const { exchange } = finding
      const here = new Set(everywhere)
      const shaped = (value: unknown): unknown => shapeWithin(value, isOurs, here)
      // The exchange first: what it shows of others may stand in the facts.
      const cleaned = exchange && exchangeWithout(exchange, shaped, isOurs, (text) => withoutValues(text, here))
      return { ...finding, facts: factsWithout(finding.facts, shaped, here), exchange: cleaned }
    },
    text: (text) => withoutValues(text, everywhere),
  }
}

/** A text with every letter as `a` or `A` and every digit as `9`: what it is like, and not what it says. */
export function shapeOf(text: string): string {
  return Array.from(text.slice(0, longestShape), (one) =>
    /\p{Lu}/u.test(one) ? 'A' : /[\p{L}\p{M}]/u.test(one) ? 'a' : /\p{N}/u.test(one) ? '9' : one,
  )
    .join('')
    .concat(text.length > longestShape ? `… (${text.length} characters)` : '')
}

const longestShape = 200

// Of a customer these tell nobody who it is, and which rule it breaks.
const harmless = new Set(['id', 'customer_type', 'is_active'])

const personal: readonly string[] = ['email', 'first_name', 'last_name', ...contactMembers]
const isCustomer = (value: Record<string, unknown>): boolean =>
  personal.some((name) => name in value) ||
  ('id' in value && answeredMembers.some((name) => name !== 'id' && name in value))

function shapeWithin(value: unknown, isOurs: Others['isOurs'], values: Set<string>): unknown {
  if (Array.isArray(value)) return value.map((one) => shapeWithin(one, isOurs, values))
  if (!isObject(value)) return value
  if (!isCustomer(value))
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shapeWithin(one, isOurs, values)]))
  if (isOurs(value)) return value
  for (const one of valuesOf(value)) values.add(one)
  return shapeOfAll(value)
}

// A member that is not what it has to be tells something else.
function isHarmless(name: string, value: unknown): boolean {
  return harmless.has(name) && (typeof value !== 'string' || /^[\w-]{1,40}$/.test(value))
}

function shapeOfAll(value: unknown): unknown {
  if (typeof value === 'string') return shapeOf(value)
  if (typeof value === 'number') return 0
  if (Array.isArray(value)) return value.map(shapeOfAll)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, isHarmless(name, one) ? one : shapeOfAll(one)]),
  )
}

function* valuesOf(value: unknown): Iterable<string> {
  if (typeof value === 'string' && value !== '') yield value
  if (typeof value !== 'object' || value === null) return
  for (const [name, one] of Object.entries(value)) if (!isHarmless(name, one)) yield* valuesOf(one)
}

function exchangeWithout(
  exchange: Exchange,
  shaped: (value: unknown) => unknown,
  isOurs: Others['isOurs'],
  text: (text: string) => string,
): Exchange {
  const { answer } = exchange
  const cleaned = answer && { ...answer, ...bodyWithout(answer, shaped, isOurs) }
  const { url, ...sent } = exchange.request
  const request = { ...sent, url: text(url) }
  if (!cleaned) return { ...exchange, request }
  const headers = cleaned.headers.map(([name, value]): [string, string] => [name, text(value)])
  return {
    ...exchange,
    request,
    answer: { ...cleaned, headers, body: cleaned.json === undefined ? text(cleaned.body) : cleaned.body },
  }
}

function bodyWithout(
  { body, json }: { body: string; json: unknown },
  shaped: (value: unknown) => unknown,
  isOurs: Others['isOurs'],
): { body: string; json: unknown } {
  if (json === undefined) return { body: textWithout(body, isOurs), json }
  const kept = shaped(json)
  const text = JSON.stringify(kept)
  return text === JSON.stringify(json) ? { body, json } : { body: body.endsWith('…') ? `${text}…` : text, json: kept }
}

// An answer that is no JSON may be JSON that was cut off, and nobody can tell whose it is; or a page that names somebody.
function textWithout(body: string, isOurs: Others['isOurs']): string {
  return /^\s*[[{]/.test(body)
    ? shapeOf(body)
    : body.replace(/[^\s"'<>()=]+/g, (word) => (!word.includes('@') || isOurs({ email: word }) ? word : shapeOf(word)))
}

function factsWithout(facts: Facts, shaped: (value: unknown) => unknown, values: Set<string>): Facts {
  const within = (value: unknown): unknown => {
    if (typeof value === 'string') return values.has(value) ? shapeOf(value) : withoutValues(value, values)
    if (Array.isArray(value)) return value.map(within)
    if (!isObject(value)) return value
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, within(one)]))
  }
  // Not the kind, the place and the keyword, which are the kit's own words.
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name,
      name === 'kind' || name === 'place' || name === 'keyword' ? value : within(shaped(value)),
    ]),
  ) as Facts
}

// Shorter ones could not be told from other text.
const shortest = 4
const common = new Set(['individual', 'business', 'true', 'false', 'null'])

function withoutValues(text: string, values: ReadonlySet<string>): string {
  let cleaned = text
  let lower = text.toLowerCase()
  // The longer ones first: an email may begin with a name.
  for (const value of [...values].sort((a, b) => b.length - a.length)) {
    if (value.length < shortest || common.has(value)) continue
    const encoded = new URLSearchParams({ value }).toString().slice('value='.length)
    for (const spelled of new Set([
      value,
      encoded,
      encoded.replaceAll('+', '%20'),
      JSON.stringify(value).slice(1, -1),
    ])) {
      if (!lower.includes(spelled.toLowerCase())) continue
      const whole = `(?<![\\p{L}\\p{N}])${spelled.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}(?![\\p{L}\\p{N}])`
      cleaned = cleaned.replace(new RegExp(whole, 'giu'), () => shapeOf(value))
      lower = cleaned.toLowerCase()
    }
  }
  return cleaned
}
