import type { Exchange } from '../http/exchange.ts'
import { exchangeFrom } from './judging.ts'
import { show, written } from './mock-journal.ts'
import type { Bodies, Head, MockEntry } from './mock-journal.ts'

/** An entry as servers keep it together, in JSON: as it is shown, and what it takes to judge it besides. */
export type KeptEntry = Head &
  Bodies & {
    /** Its path as the document has it, and when it came by its world's clock; absent where nobody can judge it. */
    judging?: { path: string; startedAt: string }
  }

/** What is kept of an entry. Header fields apart, what is judged of it is judged of all that came. */
export function keptEntry(entry: MockEntry, hide: (text: string) => string): KeptEntry {
  const shown = show(entry, hide)
  const { url, requestBody, answer, path, answeredAt, duration, isCut } = entry
  // What holds of a text without its secrets may not hold of the text.
  const isWhole =
    !isCut &&
    shown.url === url &&
    shown.request.body === requestBody?.toString('utf8') &&
    shown.response.body === written(answer).body
  return isWhole ? { ...shown, judging: { path, startedAt: new Date(answeredAt - duration).toISOString() } } : shown
}

/** An entry as it is shown. */
export function shownOf(entry: KeptEntry): Head & Bodies {
  const shown = { ...entry }
  delete shown.judging
  return shown
}

/** An entry as an exchange; undefined where nobody can judge it. */
export function exchangeOfKept({ judging, ...entry }: KeptEntry): Exchange | undefined {
  if (!judging) return undefined
  const { method, status, duration_ms: duration, fault, request, response } = entry
  return exchangeFrom({ ...judging, method, request, status: status ?? undefined, duration, fault, answer: response })
}
