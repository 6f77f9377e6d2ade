import { queryOf } from '../../http/address.ts'
import type { Exchange } from '../../http/exchange.ts'
import { parsed, record } from '../../http/json.ts'
import type { OperationId } from '../../spec/openapi.ts'

/** A customer as some answer shows it. */
export type Shown = Record<string, unknown> & { id: string }

/** A list as an answer shows it; what has another shape is undefined. */
export type ShownList = {
  customers: Shown[]
  /** How many rows there are, those included that are no customers. */
  rows: number
  page: number | undefined
  page_size: number | undefined
  total: number | undefined
}

/** One exchange of a history, with what it says. Times are milliseconds of one clock. */
export type Told = {
  operation: OperationId
  exchange: Exchange
  /** Not after the first byte left, and not before the last one came. */
  sentAt: number
  answeredAt: number
  /** 0 where no answer came. */
  status: number
  /** Answered with 2xx, and not taken back by `success: false` with nothing to show. */
  ok: boolean
  /** What stands in the id's place of the path, decoded; empty where there is none. */
  key: string
  /** The body as a JSON object; undefined where it is none. */
  sent: Record<string, unknown> | undefined
  query: URLSearchParams
  /** The customer at `data` of an answer that is ok. */
  customer: Shown | undefined
  /** The list at `data` of an answer that is ok. */
  list: ShownList | undefined
  /** The body that was signed, where it is another than the one that was sent. */
  signedBody?: string | undefined
}

/** Reads an exchange for a history. `key` is what stands in the id's place of its path, decoded; empty where there is none. */
export function told(
  operation: OperationId,
  exchange: Exchange,
  key: string,
  times: { sentAt: number; answeredAt: number },
  signedBody?: string,
): Told {
  const { request, answer } = exchange
  const status = answer?.status ?? 0
  const body = record(answer?.json)
  const ok = status >= 200 && status < 300 && !saysNo(body)
  const data = ok ? record(body?.['data']) : undefined
  const rows = data && Array.isArray(data['customers']) ? (data['customers'] as unknown[]) : undefined
  return {
    operation,
    exchange,
    ...times,
    status,
    ok,
    key,
    // An exception for each request without a body would cost more than all the rest.
    sent: request.body ? record(parsed(request.body)) : undefined,
    query: new URLSearchParams(queryOf(request.url)),
    customer: operation !== 'listCustomers' && isCustomer(data) ? data : undefined,
    list:
      rows && operation === 'listCustomers'
        ? {
            customers: rows.filter(isCustomer),
            rows: rows.length,
            page: whole(data!['page']),
            page_size: whole(data!['page_size']),
            total: whole(data!['total']),
          }
        : undefined,
    ...(signedBody === undefined ? {} : { signedBody }),
  }
}

/** Whether an answer with 2xx says that it did not work: one that shows a customer, or a list, says so wrongly. */
export function saysNo(body: Record<string, unknown> | undefined): boolean {
  if (body?.['success'] !== false) return false
  const data = record(body['data'])
  return !isCustomer(data) && !Array.isArray(data?.['customers'])
}

function isCustomer(value: unknown): value is Shown {
  return typeof record(value)?.['id'] === 'string'
}

function whole(value: unknown): number | undefined {
  return Number.isInteger(value) ? (value as number) : undefined
}
