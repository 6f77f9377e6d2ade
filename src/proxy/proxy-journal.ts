import { pathAndQuery, withoutQuery } from '../http/address.ts'
import type { Exchange } from '../http/exchange.ts'
import { headOf } from '../traffic/passed.ts'
import type { Passed } from '../traffic/passed.ts'
import { failures } from '../traffic/verdict.ts'
import { describe } from '../report/describe-seen.ts'

/** Which of them to show; what is absent is not asked for. */
export type PassedFilter = { method?: string | undefined; path?: string | undefined; status?: string | undefined }

/** The last exchanges. */
export type Journal = {
  add: (passed: Passed) => void
  /** Newest first, in the form of the mock's journal. */
  list: (filter: PassedFilter) => unknown[]
  clear: () => void
}

const longestBody = 16_384

/** A journal of the last `size` exchanges. */
export function createJournal(size: number): Journal {
  let ring: Passed[] = []
  let next = 0
  return {
    add({ exchange, ...rest }) {
      ring[next] = { ...rest, exchange: cut(exchange) }
      next = (next + 1) % size
    },
    list({ method, path, status }) {
      const wanted = status?.toLowerCase().replaceAll('x', '')
      return [...ring.slice(next), ...ring.slice(0, next)]
        .toReversed()
        .filter(({ exchange: { request, answer } }) => {
          const at = pathAndQuery(request.url)
          return (
            (method === undefined || request.method === method.toUpperCase()) &&
            (path === undefined || withoutQuery(at) === path || at.startsWith(`${path.replace(/\/$/, '')}/`)) &&
            (wanted === undefined || String(answer?.status ?? '').startsWith(wanted))
          )
        })
        .map(show)
    },
    clear() {
      ring = []
      next = 0
    },
  }
}

function show(passed: Passed): unknown {
  const { exchange, verdict, disagreements } = passed
  const { request, answer, failure } = exchange
  return {
    at: exchange.startedAt,
    ...headOf(passed),
    operation: verdict.operation ?? null,
    findings: failures(verdict),
    verdict: verdict.seen.map((seen) => ({
      side: seen.side,
      severity: seen.severity,
      promise: seen.promise,
      ...describe(seen, verdict.operation),
      facts: seen.facts,
    })),
    disagreements: disagreements.map((one) => ({ ...one, ours: one.ours.map((seen) => describe(seen).message) })),
    failure,
    request: { headers: request.headers, body: request.body },
    response: { headers: answer?.headers, body: answer?.body },
  }
}

// Texts alone, and not what was read from them: a few hundred JSON trees kept alive cost the garbage collector more
// than judging them did.
function cut(exchange: Exchange): Exchange {
  const { request, answer } = exchange
  const kept = request.body === undefined ? request : { ...request, body: beginning(request.body) }
  return answer
    ? { ...exchange, request: kept, answer: { ...answer, body: beginning(answer.body), json: undefined } }
    : { ...exchange, request: kept }
}

// Copied, so that the journal does not keep the whole of a long text alive.
function beginning(text: string): string {
  return text.length > longestBody
    ? `${Buffer.from(text.slice(0, longestBody)).toString()}… (${text.length} characters)`
    : text
}
