import { pathAndQuery } from '../http/address.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Disagreement } from './disagreement.ts'
import type { Verdict } from './verdict.ts'

/** One exchange that passed, with what was said of it. */
export type Passed = {
  exchange: Exchange
  verdict: Verdict
  disagreements: Disagreement[]
  /** Milliseconds that the proxy added to it. */
  addedMs: number
  /** Why it was judged late or not at all; undefined where all of it was judged before it went on. */
  remark: string | undefined
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
