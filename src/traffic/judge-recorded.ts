import type { Exchange } from '../http/exchange.ts'
import type { Judge, Passing } from './judge.ts'
import type { HarContents } from './read-har.ts'
import type { Verdict } from './verdict.ts'

/**
 * Judges what was recorded in the order in which it happened, and answers in that of the recording. What may have been
 * under way at once is taken to have been. An exchange whose time is not told is judged by itself, and what it wrote may
 * show at any time; so may what could not be read.
 */
export function judgeRecorded(judge: Judge, { exchanges, times, unreadable }: HarContents): Verdict[] {
  const verdicts: Verdict[] = []
  const always = Number.NEGATIVE_INFINITY
  for (const { method, url } of unreadable) judge.begin({ method, url, body: undefined, whole: false }, always)
  const events: { at: number; ends: boolean; happen: () => void }[] = []
  for (const [n, exchange] of exchanges.entries()) {
    const leaving = { ...leavingOf(exchange), whole: true }
    const under = times[n]
    if (!under) {
      judge.begin(leaving, always)
      verdicts[n] = judge.alone(exchange)
      continue
    }
    let passing: Passing
    events.push(
      { at: under.from, ends: false, happen: () => void (passing = judge.begin(leaving, under.from)) },
      { at: under.to, ends: true, happen: () => void (verdicts[n] = passing.ended(exchange, under.to)) },
    )
  }
  events.sort((a, b) => a.at - b.at || Number(a.ends) - Number(b.ends))
  for (const { happen } of events) happen()
  return verdicts
}

function leavingOf({ request: { method, url, body } }: Exchange) {
  return { method, url, body }
}
