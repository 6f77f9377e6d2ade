import { header, isBlameless } from '../../http/exchange.ts'
import { record } from '../../http/json.ts'
import type { PromiseId } from '../../spec/promise-id.ts'
import type { Facts } from '../finding.ts'
import { instant } from '../instant.ts'
import { contactMembers } from '../knowledge/same.ts'
import { parsed } from '../../http/json.ts'
import { observed } from './law.ts'
import type { Law, View, Violation } from './law.ts'

// What one answer has to be by itself: each promise whose breach its shape shows.
const shown: PromiseId[] = [
  'answer-json',
  'envelope-success',
  'envelope-message',
  'envelope-data',
  'envelope-request-id',
  'envelope-timestamp',
  'error-shape',
  'error-no-internals',
  'customer-id',
  'customer-first-name',
  'customer-last-name',
  'customer-email',
  'customer-customer-type',
  'customer-company-id',
  'customer-created-by',
  'customer-is-active',
  'customer-metadata',
  'customer-created-at',
  'customer-updated-at',
  'updated-at-true',
  'update-answer',
  'get-by-id',
  'list-shape',
  'list-items',
  'list-page-parameters',
  'no-undocumented-members',
  'name-length',
  'blacklist-answer',
]

const shapes: Law[] = shown.map((promise) => ({
  promise,
  on: 'all',
  holds: (view) => {
    if (view.status === 0 || view.again) return undefined
    const found = view.shape.filter((fault) => fault.promise === promise)
    return found.length > 0 || couldShow(promise, view) ? found.map(asViolation) : undefined
  },
}))

// A promise is not kept by an answer that could not have shown it broken.
function couldShow(promise: string, { ok, status, operation, customer, list, query, exchange }: View): boolean {
  if (promise.startsWith('error')) return status >= 400
  if (!ok || record(exchange.answer?.json) === undefined) return false
  if (promise.startsWith('customer-') || promise === 'name-length' || promise === 'updated-at-true')
    return customer !== undefined || (list?.customers.length ?? 0) > 0
  if (promise === 'list-items') return (list?.customers.length ?? 0) > 0
  if (promise === 'list-page-parameters') return query.has('page') || query.has('page_size')
  if (promise.startsWith('list-')) return list !== undefined
  if (promise === 'get-by-id') return operation === 'getCustomer' && customer !== undefined
  const of = { 'update-answer': 'updateCustomer', 'blacklist-answer': 'blacklistCustomer' }
  return of[promise as keyof typeof of] === undefined || of[promise as keyof typeof of] === operation
}

function asViolation({
  key,
  facts,
  severity,
  foreign,
}: {
  key: string
  facts: Facts
  severity?: 'note' | 'failure' | undefined
  foreign?: Violation['foreign']
}): Violation {
  return { key, facts, ...(severity ? { severity } : {}), ...(foreign ? { foreign } : {}) }
}

const tooFar = 10 * 60_000
const longAgo = 1050
const aSecond = 1_000_000_000n

/** What holds for every answer, whatever was asked. */
export const answers: Law[] = [
  ...shapes,
  {
    promise: 'answer-complete',
    on: 'all',
    // A run ends where nobody listens; whoever watches tells of it.
    holds: ({ exchange, operation, again, history }) =>
      exchange.failure && isBlameless(exchange.failure)
        ? undefined
        : exchange.failure && (exchange.failure.kind !== 'unreachable' || history.follows === 'all') && !again?.status
          ? [{ key: operation, facts: { kind: 'no-answer', failure: exchange.failure.message } }]
          : exchange.failure
            ? undefined
            : [],
  },
  {
    promise: 'answer-complete',
    on: 'all',
    holds: ({ exchange, operation, again }) =>
      exchange.failure && again?.status
        ? [{ key: `now-and-then:${operation}`, facts: { kind: 'no-answer', failure: exchange.failure.message } }]
        : undefined,
  },
  {
    promise: 'answer-steady',
    on: 'all',
    holds: ({ status, again, operation }) =>
      again && status >= 500 && again.status > 0 && again.status < 500
        ? [{ key: operation, facts: { kind: 'flaky', first: String(status), second: String(again.status) } }]
        : status > 0 && status < 500
          ? []
          : undefined,
  },
  {
    promise: 'request-id-unique',
    on: 'all',
    holds: (view) => {
      const { exchange, requestIdIsUsed, operation } = view
      const id = record(record(exchange.answer?.json)?.['metadata'])?.['request_id']
      if (typeof id !== 'string' || id === '' || mayBeCopy(view)) return undefined
      // Some apps number their requests, and send one again under its number.
      if (exchange.request.headers.some(([, value]) => value === id)) return undefined
      return requestIdIsUsed ? [observed(operation, 'two requests have the same request_id', 'one for each', id)] : []
    },
  },
  {
    promise: 'timestamp-now',
    on: 'all',
    holds: (view) => {
      const { exchange, sentAt, timestampSince, clockAtLeast, operation } = view
      const text = record(exchange.answer?.json)?.['timestamp']
      const at = instant(text)
      if (!exchange.answer || typeof text !== 'string' || !at) return undefined
      if (timestampSince !== undefined && sentAt - timestampSince > longAgo && !mayBeCopy(view))
        return [
          observed(
            `frozen:${operation}`,
            'timestamp is the same in answers made more than a second apart',
            'when the answer was generated',
            text,
          ),
        ]
      // Taken over from an answer before.
      if (clockAtLeast !== undefined && at.nanoseconds + at.unit + aSecond < clockAtLeast)
        return [
          observed(
            `behind:${operation}`,
            operation === 'listCustomers'
              ? 'timestamp is more than a second before a customer in it was created, by the answers before that'
              : 'timestamp is more than a second before the request, by the timestamps of the answers before it',
            'when the answer was generated',
            text,
          ),
        ]
      // Only where the server's own Date header agrees with this machine is the clock known well enough.
      const date = Date.parse(header(exchange.answer.headers, 'date') ?? '')
      if (Number.isNaN(date) || Math.abs(date - Date.parse(exchange.startedAt)) > 5 * 60_000 + exchange.durationMs)
        return undefined
      const off = Math.abs(Number(at.nanoseconds / 1_000_000n) - date)
      return off > tooFar
        ? [
            observed(
              operation,
              `timestamp is ${Math.round(off / 60_000)} minutes off`,
              `about ${exchange.startedAt}`,
              text,
            ),
          ]
        : []
    },
  },
  {
    promise: 'error-no-internals',
    on: ['createCustomer', 'updateCustomer'],
    // A refusal that tells of another customer what the caller did not send.
    holds: ({ history, status, exchange, sent, key, operation }) => {
      if (status < 400 || !exchange.answer || !sent) return undefined
      const { email } = sent
      if (typeof email !== 'string') return undefined
      const text = exchange.answer.body
      const data = record(record(exchange.answer.json)?.['data'])
      if (data && typeof data['email'] === 'string') return []
      for (const line of history.lines()) {
        if (!line.ours || line.id === key.toLowerCase()) continue
        const made = line.versions.find((one) => one.operation === 'createCustomer' && one.told)?.told?.sent
        const told = ['phone', 'first_name', 'last_name', ...contactMembers].find((member) => {
          const value = made?.[member]
          return (
            typeof value === 'string' &&
            value.length > 8 &&
            text.includes(value) &&
            !(exchange.request.body ?? '').includes(value)
          )
        })
        if (told) return [{ key: `other:${operation}`, facts: { kind: 'leak', what: `${told} of another customer` } }]
      }
      return []
    },
  },
  {
    promise: 'customer-metadata',
    on: ['createCustomer'],
    holds: ({ ok, sent, customer, history, exchange }) => {
      if (!ok || !sent || !customer || 'metadata' in sent) return undefined
      // The customer who had the address has what was given to it.
      if (!history.line(customer.id)?.versions.some(({ told }) => told?.exchange === exchange)) return undefined
      const mine = entries(customer['metadata'])
      if (mine.length === 0) return []
      const given = history.creates.flatMap(({ told }) => entries(told?.sent?.['metadata']))
      const shared = mine.find((entry) => given.includes(entry))
      return shared
        ? [
            observed(
              'of-another',
              'a customer created without metadata has what was given to another',
              'none of it',
              shared,
            ),
          ]
        : []
    },
  },
]

// What stands between an app and a deployment may give what it has kept, with the time and the number of then.
function mayBeCopy({ history, exchange, requestIdIsUsed, timestampSince }: View): boolean {
  return (
    history.follows === 'all' && exchange.request.method === 'GET' && requestIdIsUsed && timestampSince !== undefined
  )
}

function entries(metadata: unknown): string[] {
  return Object.entries(record(typeof metadata === 'string' ? parsed(metadata) : metadata) ?? {}).map((entry) =>
    JSON.stringify(entry),
  )
}
