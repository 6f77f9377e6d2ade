import type { Told } from '../contract/knowledge/told.ts'
import { queryOf } from '../http/address.ts'
import { isObject, parsed } from '../http/json.ts'
import { withoutNames } from './renaming.ts'
import type { Renaming } from './renaming.ts'

/**
 * Whether two requests are the same one but for what each run makes up; then what it made up for one of them is paired
 * with what stands in its place in the other.
 */
export function pairRequests(first: Told, second: Told, renaming: Renaming, marks: [string, string]): boolean {
  const [one, other] = [first.exchange.request, second.exchange.request]
  if (first.operation !== second.operation || one.method !== other.method) return false
  return pairAddresses(first, second, renaming, marks) && pairBodies(one.body, other.body, renaming, marks)
}

function pairAddresses(first: Told, second: Told, renaming: Renaming, marks: [string, string]): boolean {
  const [one, other] = [first, second].map(({ exchange }) => exchange.request.url) as [string, string]
  if (first.key !== '' || second.key !== '') return pairTexts(first.key, second.key, renaming, marks)
  const [query, otherQuery] = [queryOf(one), queryOf(other)]
  const [asked, otherAsked] = [[...new URLSearchParams(query)], [...new URLSearchParams(otherQuery)]]
  if (asked.length !== otherAsked.length) return false
  return asked.every(
    ([name, value], at) => name === otherAsked[at]![0] && pairTexts(value, otherAsked[at]![1], renaming, marks),
  )
}

function pairBodies(first = '', second = '', renaming: Renaming, marks: [string, string]): boolean {
  const [one, other] = [parsed(first), parsed(second)]
  if (!isObject(one) || !isObject(other)) return withoutNames(first, marks[0]) === withoutNames(second, marks[1])
  return pairValues(one, other, renaming, marks)
}

function pairValues(first: unknown, second: unknown, renaming: Renaming, marks: [string, string]): boolean {
  if (typeof first === 'string' && typeof second === 'string') return pairTexts(first, second, renaming, marks)
  if (Array.isArray(first) && Array.isArray(second))
    return first.length === second.length && first.every((one, at) => pairValues(one, second[at], renaming, marks))
  if (!isObject(first) || !isObject(second)) return Object.is(first, second)
  const names = Object.keys(first)
  if (names.length !== Object.keys(second).length) return false
  return names.every((name) => name in second && pairValues(first[name], second[name], renaming, marks))
}

// What is made up is an id, or has the run's mark in it; a short reference has only the end of it.
function pairTexts(first: string, second: string, renaming: Renaming, marks: [string, string]): boolean {
  if (first === second) return renaming.agree(first, second) !== false
  const isAlike =
    withoutNames(first, marks[0]) === withoutNames(second, marks[1]) ||
    (first.startsWith(marks[0].slice(-5)) && second.startsWith(marks[1].slice(-5)))
  return isAlike && renaming.pair(first, second)
}
