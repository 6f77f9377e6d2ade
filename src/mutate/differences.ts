import { isObject, parsed } from '../http/json.ts'
import type { Answered } from './exchange.ts'

/** One thing in an answer that is other than it would have been. */
export type Difference = {
  /** A member (`data.customers[].email`), `status`, `header NAME`, `headers`, `body` or `connection`. */
  place: string
  /** Undefined where there was to be nothing. */
  expected: unknown
  /** Undefined where nothing came. */
  actual: unknown
}

// A list of a hundred customers that all lack a member says it once.
const most = 200

/** Whether a text stands for another: by default where it is the same. */
export type Agree = (expected: string, actual: string) => boolean

/**
 * What is other in an answer than in the one expected, the status before the members and these before the headers. Where
 * the status differs, the members are another answer's and not compared.
 */
export function differences(
  expected: Answered,
  actual: Answered,
  agree: Agree = (one, other) => one === other,
): Difference[] {
  if (actual.status === undefined || (expected.whole && !actual.whole))
    return [
      {
        place: 'connection',
        expected: 'a whole answer',
        actual: actual.status === undefined ? undefined : 'a part of it',
      },
    ]
  if (expected.status !== actual.status) return [{ place: 'status', expected: expected.status, actual: actual.status }]
  const found = [
    ...ofBodies(expected.body.toString('utf8'), actual.body.toString('utf8'), agree),
    ...ofHeaders(expected.headers, actual.headers, agree),
  ]
  if (found.length > 0) return found
  // Such as another order of them.
  const [right, other] = [expected.headers.join(', '), actual.headers.join(', ')]
  return agree(right, other) ? found : [{ place: 'headers', expected: right, actual: other }]
}

function ofBodies(expected: string, actual: string, agree: Agree): Difference[] {
  const [right, other] = [parsed(expected), parsed(actual)]
  const found: Difference[] = []
  if (right !== undefined && other !== undefined) compare('', right, other, { found, agree })
  // Such as another order of the members.
  return found.length > 0 || agree(expected, actual) ? found : [{ place: 'body', expected, actual }]
}

type Comparing = { found: Difference[]; agree: Agree }

function compare(place: string, expected: unknown, actual: unknown, comparing: Comparing): void {
  const { found, agree } = comparing
  if (found.length >= most) return
  if (typeof expected === 'string' && typeof actual === 'string' ? agree(expected, actual) : expected === actual) return
  if (isObject(expected) && isObject(actual)) {
    for (const name of new Set([...Object.keys(expected), ...Object.keys(actual)]))
      compare(place === '' ? name : `${place}.${name}`, expected[name], actual[name], comparing)
  } else if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length)
      found.push({ place: `${place}.length`, expected: expected.length, actual: actual.length })
    else for (const [index, value] of expected.entries()) compare(`${place}[]`, value, actual[index], comparing)
  } else found.push({ place, expected, actual })
}

function ofHeaders(expected: string[], actual: string[], agree: Agree): Difference[] {
  const [right, other] = [byName(expected), byName(actual)]
  return [...new Set([...right.keys(), ...other.keys()])]
    .filter((name) => {
      const [one, another] = [right.get(name), other.get(name)]
      if (name === 'content-length' || one === another) return false
      return one === undefined || another === undefined || !agree(one, another)
    })
    .map((name) => ({ place: `header ${name}`, expected: right.get(name), actual: other.get(name) }))
}

function byName(headers: string[]): Map<string, string> {
  return new Map(
    headers.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
}

/**
 * How easily a difference is noticed: 0 another value of the same kind, 1 a value of another kind or none, 2 another
 * status, 3 no answer that could be read.
 */
export function crudeness({ place, expected, actual }: Difference): 0 | 1 | 2 | 3 {
  if (place === 'connection' || place === 'body') return 3
  if (place === 'status') return Math.floor(Number(expected) / 100) === Math.floor(Number(actual) / 100) ? 0 : 2
  return kindOf(expected) === kindOf(actual) ? 0 : 1
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value
}
