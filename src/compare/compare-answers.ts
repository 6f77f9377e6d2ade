import type { Shown, Told } from '../contract/knowledge/told.ts'
import { instant } from '../contract/instant.ts'
import { header } from '../http/exchange.ts'
import type { Answer } from '../http/exchange.ts'
import { isObject, record } from '../http/json.ts'
import type { Spec } from '../spec/spec.ts'
import { isUuid } from '../spec/uuid.ts'
import { withoutNames } from './renaming.ts'
import type { Renaming } from './renaming.ts'

/** One place in which two answers differ. */
export type Unlike = { place: string; first: unknown; second: unknown }

/** What the two runs are that two answers came in. */
export type Sides = {
  renaming: Renaming
  marks: [first: string, second: string]
  /** Whether a customer is one that the run made; those of others are not compared. */
  isOurs: [
    first: (customer: Record<string, unknown>) => boolean,
    second: (customer: Record<string, unknown>) => boolean,
  ]
}

/** Tells where two answers differ, up to the renaming of ids, times and request ids. */
export type CompareAnswers = (
  first: Told & { exchange: { answer: Answer } },
  second: Told & { exchange: { answer: Answer } },
) => Unlike[]

// Words for people, and a link to more of them.
const forPeople = new Set(['message', 'title', 'detail', 'instance'])
// New for each request.
const ownOfRequest = new Set(['request_id', 'correlation_id'])

/** Compares by the members that a spec documents: of others it is told whether they are there, and of which type. */
export function createCompareAnswers(spec: Spec, { renaming, marks, isOurs }: Sides): CompareAnswers {
  const namesOf = (shape: 'customer' | 'customer-envelope' | 'error'): Set<string> =>
    new Set(Object.keys(spec.schemas[shape].properties ?? {}))
  const known = {
    customer: namesOf('customer'),
    // A hint is the mock's own, and says of each request something else.
    body: new Set([...namesOf('customer-envelope'), ...namesOf('error')].filter((name) => name !== 'hint')),
    list: new Set(['customers', 'page', 'page_size', 'total']),
  }

  const texts = (place: string, name: string, first: string, second: string): Unlike[] => {
    if (ownOfRequest.has(name)) return []
    if (forPeople.has(name)) {
      const [one, other] = [withoutNames(first, marks[0]), withoutNames(second, marks[1])]
      return one === other ? [] : [{ place, first, second }]
    }
    const [one, other] = [instant(first), instant(second)]
    // How fine times are is told of all of them together.
    if (one && other) return []
    const agree = renaming.agree(first, second)
    const isMadeUp = (): boolean => isUuid(first) && isUuid(second)
    const isOtherwise = (): boolean => withoutNames(first, marks[0]) !== withoutNames(second, marks[1])
    if (agree ?? (isMadeUp() || !isOtherwise() ? renaming.pair(first, second) : false)) return []
    return [{ place, first, second }]
  }

  const values = (place: string, name: string, first: unknown, second: unknown, documented?: Set<string>): Unlike[] => {
    if (typeof first === 'string' && typeof second === 'string') return texts(place, name, first, second)
    if (isObject(first) && isObject(second)) return members(place, first, second, documented)
    if (Array.isArray(first) && Array.isArray(second)) {
      if (first.length !== second.length)
        return [{ place: `${place}.length`, first: first.length, second: second.length }]
      return first.flatMap((one, at) => values(`${place}[]`, name, one, second[at], documented))
    }
    return Object.is(first, second) ? [] : [{ place, first, second }]
  }

  const members = (
    place: string,
    first: Record<string, unknown>,
    second: Record<string, unknown>,
    documented: Set<string> | undefined,
  ): Unlike[] =>
    [...new Set([...Object.keys(first), ...Object.keys(second)])].sort().flatMap((name) => {
      const at = place === '' ? name : `${place}.${name}`
      const [one, other] = [first[name], second[name]]
      if (one === undefined || other === undefined) return [{ place: at, first: one, second: other }]
      if (documented && !documented.has(name))
        return typeOf(one) === typeOf(other) ? [] : [{ place: at, first: one, second: other }]
      return values(at, name, one, other)
    })

  const lists = (first: Told, second: Told): Unlike[] => {
    const [one, other] = [first, second].map(({ exchange }) => record(record(exchange.answer?.json)?.['data']) ?? {})
    const own = (told: Told, side: 0 | 1): Shown[] => (told.list?.customers ?? []).filter(isOurs[side])
    const [ours, theirs] = [own(first, 0), own(second, 1)]
    const { customers: _, total, ...rest } = one!
    const { customers: __, total: otherTotal, ...otherRest } = other!
    return [
      ...members('data', rest, otherRest, known.list),
      // How many there are depends on others, but not of those who are asked for by what is theirs alone.
      ...(isAboutOurs(first) ? values('data.total', 'total', total, otherTotal) : []),
      ...rows(ours, theirs),
    ]
  }

  const rows = (ours: Shown[], theirs: Shown[]): Unlike[] => {
    if (ours.length !== theirs.length)
      return [{ place: 'data.customers', first: `${ours.length} of its own`, second: `${theirs.length} of its own` }]
    const partners = ours.map((one) => theirs.findIndex((other) => renaming.agree(one.id, other.id)))
    const isMixed = partners.every((at) => at >= 0) && partners.some((at, place) => at !== place)
    return [
      ...(isMixed ? [{ place: 'the order of data.customers', first: 'one', second: 'another' }] : []),
      ...ours.flatMap((one, at) => members('customer', one, theirs[isMixed ? partners[at]! : at]!, known.customer)),
    ]
  }

  return (first, second) => {
    const [one, other] = [first.exchange.answer, second.exchange.answer]
    if (one.status !== other.status) return [{ place: 'status', first: one.status, second: other.status }]
    const [type, otherType] = [mediaTypeOf(one), mediaTypeOf(other)]
    const heads: Unlike[] = type === otherType ? [] : [{ place: 'content-type', first: type, second: otherType }]
    for (const name of ['allow', 'location', 'retry-after']) {
      const [mine, yours] = [header(one.headers, name), header(other.headers, name)]
      if ((mine === undefined) !== (yours === undefined)) heads.push({ place: name, first: mine, second: yours })
    }
    const [json, otherJson] = [one.json, other.json]
    if (!isObject(json) || !isObject(otherJson)) {
      const same = withoutNames(one.body, marks[0]) === withoutNames(other.body, marks[1])
      return same ? heads : [...heads, { place: 'body', first: one.body, second: other.body }]
    }
    const { data, ...rest } = json
    const { data: otherData, ...otherRest } = otherJson
    return [
      ...heads,
      ...members('', rest, otherRest, known.body),
      ...(first.list && second.list
        ? lists(first, second)
        : isObject(data) && isObject(otherData)
          ? members(first.customer ? 'customer' : 'data', data, otherData, first.ok ? known.customer : undefined)
          : values('data', 'data', data, otherData)),
    ]
  }
}

/** Whether a list asks for somebody whom only one run can have made. */
function isAboutOurs({ query }: Told): boolean {
  return ['id', 'email', 'reference'].some((name) => query.has(name))
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
}

function mediaTypeOf({ headers }: Answer): string | undefined {
  return header(headers, 'content-type')?.split(';', 1)[0]!.trim().toLowerCase()
}
