import type { Exchange } from '../http/exchange.ts'
import { record } from '../http/json.ts'

/** A customer as an answer shows it. */
export type Shown = Record<string, unknown>

/** The customers that a successful answer shows, single or listed; none of any other. */
export function shownIn({ answer }: Exchange): Shown[] {
  if (!answer || answer.status < 200 || answer.status > 299) return []
  const data = record(answer.json)?.['data']
  const listed = record(data)?.['customers'] ?? data ?? answer.json
  return (Array.isArray(listed) ? (listed as unknown[]) : [listed]).map(record).filter((one) => one !== undefined)
}

/** Whether an answer is a list, as far as one has to be to show that somebody is not in it. */
export function isList({ answer }: Exchange): boolean {
  if (!answer || answer.status < 200 || answer.status > 299) return false
  const data = record(answer.json)?.['data']
  return Array.isArray(record(data)?.['customers'] ?? data ?? answer.json)
}
