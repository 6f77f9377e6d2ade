import { pathAndQuery } from '../http/address.ts'
import type { Exchange } from '../http/exchange.ts'
import { redactExchange } from '../http/redact.ts'
import type { Disagreement } from './disagreement.ts'
import { redactDisagreement, redactSeen } from './redact-seen.ts'
import type { Verdict } from './verdict.ts'

/** One exchange that passed, with what was said of it, and without what lets someone in. */
export type Passed = {
  exchange: Exchange
  verdict: Verdict
  disagreements: Disagreement[]
  /** Milliseconds that the proxy added to it. */
  addedMs: number
  /** Why it was judged late or not at all; undefined where all of it was judged before it went on. */
  remark: string | undefined
}

/** An exchange that has been judged as it may be kept and shown: what lets someone in is taken out of all of it. */
export function toPassed({ exchange, verdict, disagreements, ...rest }: Passed): Passed {
  return {
    ...rest,
    exchange: redactExchange(exchange),
    verdict: { ...verdict, seen: verdict.seen.map(redactSeen) },
    disagreements: disagreements.map(redactDisagreement),
  }
}

/** What a line of a log or a journal begins with, in the names of the mock's own journal. */
export function headOf({ exchange, addedMs, remark }: Passed): object {
  const { request, answer, durationMs } = exchange
  return {
    method: request.method,
    url: pathAndQuery(request.url),
    status: answer?.status ?? null,
    duration_ms: durationMs,
    added_ms: addedMs,
    remark,
  }
}
