import { header } from '../http/exchange.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Outgoing } from '../client/send.ts'
import type { OperationId } from '../spec/openapi.ts'
import type { Shown } from './compare.ts'
import { customersIn } from './judge-answer.ts'
import { record } from '../http/json.ts'
import { CheckStopped } from './run.ts'
import type { Run } from './run.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

/** A page of a list, as far as it has the documented shape. */
export type Page = { customers: Shown[]; page: number; page_size: number; total: number }

/** An exchange with what it says. */
export type Result = {
  exchange: Exchange
  /** 0 where no answer came. */
  status: number
  ok: boolean
  /** The customer at `data`, where there is one with an id. */
  customer: Shown | undefined
  /** The list at `data`, where it has its shape. */
  page: Page | undefined
}

/** Sends one request for a check: judges the shape of the answer, and asks once more where the server failed. */
export async function ask(run: Run, check: string, operation: OperationId, outgoing: Outgoing): Promise<Result> {
  if (run.gone) throw new CheckStopped('the deployment stopped answering')
  const first = await once(run, check, operation, outgoing)
  if (first.status < 500 || first.status === 501 || first.status === 503) return first
  const second = await once(run, check, operation, outgoing)
  if (second.status === 0 || second.status >= 500) return first
  // Carried out the first time, all the same.
  if (operation === 'deleteCustomer' && second.status === 404) return first
  // A signature of the check's own holds one nonce, which was used up the first time.
  if (second.status === 401 && header(outgoing.headers ?? [], 'x-auth-nonce') !== undefined) return first
  const facts = { kind: 'flaky', first: String(first.status), second: String(second.status) } as const
  run.findings.add(check, { key: 'flaky', operation, promise: 'answer-steady', facts, exchange: first.exchange })
  return { ...second, exchange: { ...second.exchange, attempts: second.exchange.attempts + 1 } }
}

async function once(run: Run, check: string, operation: OperationId, outgoing: Outgoing): Promise<Result> {
  if (outgoing.method !== 'GET') {
    if (run.writesLeft <= 0) throw new CheckStopped('the write budget is used up')
    run.writesLeft -= 1
  }
  const exchange = await run.sender.send(outgoing)
  const { answer, failure, attempts, durationMs } = exchange
  const sentAt = Date.parse(exchange.startedAt)
  run.timings.push({
    check,
    operation,
    method: outgoing.method,
    path: outgoing.path,
    status: answer?.status ?? null,
    atMs: sentAt - run.startedAt,
    durationMs,
    attempts,
  })
  if (answer?.status === 429)
    throw new CannotFindOut(
      `${run.target.host} keeps answering 429 (too many requests): pace the check with --rate, such as --rate 60/min`,
    )
  if (failure?.kind === 'unreachable') run.gone = true
  run.answers.push({ check, operation, exchange, sentAt })
  return read(exchange)
}

function read(exchange: Exchange): Result {
  const { answer } = exchange
  const status = answer?.status ?? 0
  const ok = status >= 200 && status < 300
  const data = record(record(answer?.json)?.['data'])
  const customers = ok ? customersIn(answer?.json).filter((one): one is Shown => typeof one['id'] === 'string') : []
  const listed = data && Array.isArray(data['customers'])
  const numbers = [data?.['page'], data?.['page_size'], data?.['total']]
  return {
    exchange,
    status,
    ok,
    customer: listed ? undefined : customers[0],
    page:
      ok && listed && numbers.every(Number.isInteger)
        ? { customers, page: numbers[0] as number, page_size: numbers[1] as number, total: numbers[2] as number }
        : undefined,
  }
}
