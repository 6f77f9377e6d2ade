import { pathAndQuery } from '../http/address.ts'
import type { Exchange } from '../http/exchange.ts'
import { beginning, createJournal } from '../http/journal.ts'
import type { Journal } from '../http/journal.ts'
import { describe } from '../report/describe-seen.ts'
import { headOf } from '../traffic/passed.ts'
import type { Passed } from '../traffic/passed.ts'
import { failures } from '../traffic/verdict.ts'

/** The proxy's journal of the last `size` exchanges, in the form of the mock's. */
export function createProxyJournal(size: number): Journal<Passed> {
  const { add, ...journal } = createJournal<Passed>(size, {
    find: ({ exchange: { request, answer } }) => ({
      method: request.method,
      url: pathAndQuery(request.url),
      status: answer?.status,
    }),
    show,
  })
  return { ...journal, add: ({ exchange, ...rest }) => add({ ...rest, exchange: cut(exchange) }) }
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
