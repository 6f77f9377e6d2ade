import { record } from '../../http/json.ts'
import type { PromiseId } from '../../spec/promise-id.ts'
import type { Stake } from './stake.ts'
import { observed } from './law.ts'
import type { Law, View, Violation } from './law.ts'

// A signature that is wrong is for other laws, and what stands in front of an API says nothing of the API.
const judgesStatus = ({ status, again, demand }: View): boolean =>
  status > 0 && !again && !demand.refuse.some(({ promise }) => promise.startsWith('auth-'))

// What a read has accepted says nothing of what it promises where it shows no customer, or no list of them.
function showsWhatWasRead({ operation, customer, list }: View): boolean {
  if (operation === 'listCustomers') return list !== undefined
  return operation !== 'getCustomer' || customer !== undefined
}

const everyStake: PromiseId[] = [
  'create-customer',
  'create-both-types',
  'create-optional-members',
  'names-in-any-script',
  'create-email',
  'create-phone',
  'create-country-code',
  'create-reference',
  'create-metadata',
  'create-email-unique',
  'create-refused-not-stored',
  'update-customer',
  'update-partial',
  'update-email',
  'update-email-unique',
  'update-empty',
  'update-inactive',
  'update-other-members',
  'get-by-id',
  'list-customers',
  'list-filter-id',
  'list-filter-reference',
  'list-filter-email-exact',
  'list-filter-customer-type',
  'list-filter-is-active',
  'list-filters-combine',
  'list-page-parameters',
  'blacklist-deactivates',
  'blacklist-back',
  'delete-removes',
  'routes-present',
]

const everyRefusal: PromiseId[] = [
  'create-email-required',
  'create-email-valid',
  'create-customer-type-required',
  'create-customer-type-values',
  'create-body-types',
  'create-body-json',
  'create-limits',
  'create-media-type',
  'create-contact-forms',
  'update-email-valid',
  'update-body-types',
  'update-body-json',
  'update-empty',
  'update-unknown',
  'update-other-members',
  'get-unknown',
  'blacklist-unknown',
  'blacklist-body',
  'blacklist-body-json',
  'blacklist-body-required',
  'list-bad-query',
]

/** What a request that has to be accepted, or has to be refused, is answered with. */
export const statuses: Law[] = [
  ...everyStake.map(
    (promise): Law => ({
      promise,
      on: 'all',
      holds: (view) => {
        const { accept } = view.demand
        if (accept?.promise !== promise || !judgesStatus(view)) return undefined
        // Whoever was asked twice may have done it the first time.
        if (view.repeated && view.exchange.request.method !== 'GET') return undefined
        const status = toldStatus(view)
        if (status === 429 || (status >= 300 && status < 400)) return undefined
        if (status < 400) return view.ok && showsWhatWasRead(view) ? [] : undefined
        if (view.operation === 'getCustomer' && status < 500) return undefined
        // What may be refused may not fail: that is no-server-error's.
        if (status >= 500 && accept.severity === 'note') return undefined
        const kind = status >= 500 ? 'server-error' : 'refused'
        const severity = kind === 'server-error' ? undefined : accept.severity
        // Somebody else may have deleted whom it is about.
        const sole = status === 404 || status === 410
        return [
          {
            key: `refused:${accept.what}`,
            facts: { kind, what: [accept.what], status },
            ...(severity ? { severity } : {}),
            ...(sole ? { sole } : {}),
          },
        ]
      },
    }),
  ),
  ...everyRefusal.map(
    (promise): Law => ({
      promise,
      on: 'all',
      holds: (view) => {
        const { refuse, mayRefuse } = view.demand
        if (refuse.length + mayRefuse.length === 0) return undefined
        const due = refuse.filter((one) => one.promise === promise)
        const loose = mayRefuse.filter((one) => one.promise === promise)
        if (!judgesStatus(view) || due.length + loose.length === 0) return undefined
        if (!view.ok) return view.status >= 400 && view.status < 500 ? [] : undefined
        const found = ({ what, sole }: Stake, note: boolean): Violation => ({
          key: `accepted:${what}`,
          facts: { kind: 'accepted', what: [what], status: view.status },
          ...(note ? { severity: 'note' as const } : {}),
          ...(sole ? { sole } : {}),
        })
        // Strict in what must not be: what is loose besides is only told where nothing else is wrong.
        return [
          ...due.map((one) => found(one, false)),
          ...(refuse.length === 0 ? loose.map((one) => found(one, true)) : []),
        ]
      },
    }),
  ),
  {
    promise: 'no-server-error',
    on: 'all',
    holds: (view) => {
      const { refuse, mayRefuse, accept } = view.demand
      if (view.status === 0 || view.again) return undefined
      const stake =
        refuse[0] ??
        mayRefuse[0] ??
        (accept?.promise === 'no-server-error' || accept?.severity === 'note' || accept === undefined
          ? (accept ?? { what: 'a request that may be refused' })
          : undefined)
      if (!stake) return undefined
      const status = toldStatus(view)
      // Whoever is not available for a while has not failed at this request.
      if (status === 503) return undefined
      return status >= 500
        ? [
            {
              key: `${view.operation}:${stake.what}`,
              facts: { kind: 'server-error', what: [stake.what], status },
            },
          ]
        : []
    },
  },
  {
    promise: 'routes-present',
    on: ['blacklistCustomer', 'deleteCustomer'],
    holds: ({ ok }) => (ok ? [] : undefined),
  },
  {
    promise: 'delete-answer',
    on: ['deleteCustomer'],
    holds: ({ ok, customer, key, exchange }) => {
      if (!ok) return undefined
      return customer?.id.toLowerCase() === key.toLowerCase()
        ? []
        : [
            observed(
              'other',
              'the answer to a delete is not the customer as it was',
              'the customer',
              exchange.answer?.body === '' ? 'no body' : 'something else',
            ),
          ]
    },
  },
  {
    promise: 'envelope-success',
    on: 'all',
    holds: ({ exchange, status, demand, operation }) =>
      demand.refuse.length > 0 &&
      status >= 400 &&
      (exchange.answer?.json as { success?: unknown } | null)?.success === true
        ? [observed(`refusal:${operation}`, 'a refusal says success true', 'false', 'true')]
        : undefined,
  },
]

// A refusal that has a status of success says its own one in its body, as problems of RFC 9457 do.
function toldStatus({ ok, status, exchange }: View): number {
  const body = record(exchange.answer?.json)
  if (ok || status < 200 || status >= 300 || body?.['success'] !== false || (body['data'] ?? null) !== null)
    return status
  const told = body['status']
  return typeof told === 'number' && Number.isInteger(told) && told >= 400 && told < 600 ? told : status
}
