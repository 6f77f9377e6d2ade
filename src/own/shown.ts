import type { Answer, Exchange } from '../http/exchange.ts'
import { record } from '../http/json.ts'

/** A customer as an answer shows it. */
export type Shown = Record<string, unknown>

/** The customers that a successful answer shows, single or listed; none of any other. */
export function shownIn({ answer }: Exchange): Shown[] {
  const told = toldBy(answer)
  return (Array.isArray(told) ? (told as unknown[]) : [told]).map(record).filter((one) => one !== undefined)
}

/** Whether an answer shows just this, one of what `shownIn` gives. */
export function shows({ answer }: Exchange, shown: Shown): boolean {
  const told = toldBy(answer)
  return Array.isArray(told) ? told.includes(shown) : told === shown
}

/** Whether an answer is a list, as far as one has to be to show that somebody is not in it. */
export function isList({ answer }: Exchange): boolean {
  return Array.isArray(toldBy(answer))
}

// A customer or an array of them, where an answer is a successful one.
function toldBy(answer: Answer | undefined): unknown {
  if (!answer || answer.status < 200 || answer.status > 299) return undefined
  const data = record(answer.json)?.['data']
  return record(data)?.['customers'] ?? data ?? answer.json
}
