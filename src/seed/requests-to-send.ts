import type { Ledger } from '../own/ledger.ts'
import type { Wanted } from './wanted.ts'

/** What creates one customer: its number in the ledger, its email, and the body as it goes out. */
export type RequestToSend = { number: number; email: string; body: string }

// Made one by one between the answers, each would take twice as long.
const madeTogether = 32

/**
 * What creates the customers that the ledger does not have yet, those whose end nobody saw before the others. Throws
 * `CannotFindOut` where one cannot be made.
 */
export function* requestsToSend(
  ledger: Pick<Ledger, 'entries'>,
  wanted: Wanted,
): IterableIterator<RequestToSend, undefined> {
  let ready: RequestToSend[] = []
  for (const number of numbersToDo(ledger, wanted)) {
    const request = wanted.request(number)
    ready.push({ number, email: request.email, body: JSON.stringify(request) })
    if (ready.length < madeTogether) continue
    yield* ready
    ready = []
  }
  yield* ready
}

// What nobody saw the end of comes first: the sooner it is looked up, the better.
function* numbersToDo({ entries }: Pick<Ledger, 'entries'>, wanted: Wanted): IterableIterator<number, undefined> {
  const unsettled = [...entries].filter(([number, { state }]) => state === 'intended' && wanted.has(number))
  for (const [number] of unsettled) yield number
  const begun = new Set(unsettled.map(([number]) => number))
  for (const number of wanted.numbers()) {
    const state = entries.get(number)?.state
    if (!begun.has(number) && state !== 'created' && state !== 'existed') yield number
  }
}
