import { record } from '../../http/json.ts'
import type { OperationId } from '../../spec/openapi.ts'
import type { PromiseId } from '../../spec/promise-id.ts'
import type { Contradiction } from '../knowledge/contradictions.ts'
import { isOther } from '../knowledge/history.ts'
import { possibleVersions } from '../knowledge/line.ts'
import { instant } from '../instant.ts'
import { same } from '../knowledge/same.ts'
import { differing, observed } from './law.ts'
import { blacklistPromise, promiseOf, promiseOfCreate, promiseOfUpdate } from './blame.ts'
import type { Law, View, Violation } from './law.ts'

const times = ['created_at', 'updated_at']
const names = ['first_name', 'last_name']
const showing: OperationId[] = ['createCustomer', 'updateCustomer', 'getCustomer', 'listCustomers', 'blacklistCustomer']

const blamed: PromiseId[] = [
  'create-customer',
  'create-email-unique',
  'create-email',
  'create-names',
  'create-both-types',
  'create-active',
  'customer-metadata',
  'created-at-true',
  'updated-at-true',
  'update-email',
  'update-names',
  'update-other-members',
  'update-keeps-omitted',
  'update-refused-not-stored',
  'update-that-one',
  'blacklist-deactivates',
  'blacklist-back',
  'blacklist-that-one',
  'delete-that-one',
  'get-stored',
  'list-items',
  'auth-required',
  'auth-signature',
  'auth-client',
  'auth-body',
  'auth-window',
  'auth-nonce',
]

const when: Record<OperationId, string> = {
  createCustomer: 'right after it was created',
  updateCustomer: 'in the answer to an update',
  getCustomer: 'when read by id',
  listCustomers: 'in the list',
  blacklistCustomer: 'in the answer to blacklisting',
  deleteCustomer: 'in the answer to a delete',
}

/** What an answer shows of a customer against what is known of it. */
export const kept: Law[] = [
  ...blamed.map(
    (promise): Law => ({
      promise,
      on: showing,
      sole: true,
      holds: (view) => {
        if (!view.readable) return undefined
        const found = view.contradictions.filter((one) => promiseOf(one, view) === promise)
        if (found.length > 0) return differing(found, when[view.operation], keyOf(view, found[0]!))
        return judges(promise, view) ? [] : undefined
      },
    }),
  ),
  {
    // The same, seen by id: what blacklisting is for shows in every answer.
    promise: 'blacklist-deactivates',
    on: ['getCustomer'],
    sole: true,
    holds: ({ contradictions }) => {
      const found = contradictions.filter(
        ({ member, cause, actual }) =>
          member === 'is_active' &&
          actual === true &&
          cause.kind === 'door' &&
          cause.version?.operation === 'blacklistCustomer',
      )
      return found.length > 0 ? differing(found, 'once blacklisted', 'read') : undefined
    },
  },
  {
    promise: 'update-customer',
    on: ['getCustomer'],
    sole: true,
    holds: ({ contradictions, line }) => {
      const last = line?.versions
        .filter((one) => one.operation === 'updateCustomer' && !one.refused && !one.unsure)
        .at(-1)
      if (!last) return undefined
      const set = [...last.members.keys()].filter((member) => member in promiseOfUpdate)
      const lost = contradictions.filter(({ member, cause }) => set.includes(member) && cause.version === last)
      return set.length > 0 && lost.length === set.length
        ? differing(lost.slice(0, 1), 'after an update that was answered', 'lost')
        : []
    },
  },
  {
    // A read that shows what was sent, where the answer to the write did not.
    promise: 'update-answer',
    on: ['getCustomer'],
    sole: true,
    holds: ({ line, customer, sentAt, answeredAt }) => {
      if (!line || !customer) return undefined
      return ['email', ...names].flatMap((member): Violation[] => {
        const [one, ...others] = possibleVersions(line, member, { sentAt, answeredAt }, 0)
        const sent = one?.told?.sent?.[member]
        if (!one?.told || others.length > 0 || one.operation !== 'updateCustomer' || typeof sent !== 'string') return []
        const answered = one.told.customer
        if (
          !answered ||
          !(member in answered) ||
          same(member, sent, answered[member]) ||
          !same(member, sent, customer[member])
        )
          return []
        return [
          {
            key: `untrue:${member}`,
            facts: {
              kind: 'differs',
              when: 'in the answer to an update that was carried out',
              differences: [{ field: member, expected: sent, actual: answered[member] }],
            },
            exchange: one.told.exchange,
          },
        ]
      })
    },
  },
  {
    promise: 'created-at-true',
    on: ['createCustomer'],
    holds: ({ customer, exchange, ok, status, history }) => {
      const [created, now] = [instant(customer?.['created_at']), instant(record(exchange.answer?.json)?.['timestamp'])]
      if (!ok || status !== 201 || !created || !now) return undefined
      const off = Number((created.nanoseconds - now.nanoseconds) / 1_000_000n)
      if (Math.abs(off) <= 60 * 60_000 - 1000) return []
      // Of others' traffic only: it may be who had the address long before.
      const isSure = history.follows === 'ours' || history.createOf(exchange)?.line !== undefined
      if (!isSure && history.line(customer!.id)) return undefined
      return [
        {
          ...observed(
            'of-create',
            'created_at of a new customer is far from the time of the answer',
            String(record(exchange.answer?.json)?.['timestamp']),
            String(customer?.['created_at']),
          ),
          ...(isSure ? {} : { severity: 'note' as const }),
        },
      ]
    },
  },
  {
    promise: 'updated-at-true',
    on: ['updateCustomer', 'blacklistCustomer'],
    holds: ({ customer, exchange, ok, history }) => {
      const [updated, now] = [instant(customer?.['updated_at']), instant(record(exchange.answer?.json)?.['timestamp'])]
      if (!ok || !updated || !now) return undefined
      const ahead = Number((updated.nanoseconds - now.nanoseconds) / 1_000_000n)
      // An update that changes nothing may leave the time of one that is long ago.
      const off = history.follows === 'ours' ? Math.abs(ahead) : ahead
      return off > 15 * 60_000 && customer?.['updated_at'] !== customer?.['created_at']
        ? [
            observed(
              'far',
              'updated_at is far from the time of the answer that updated it',
              String(record(exchange.answer?.json)?.['timestamp']),
              String(customer?.['updated_at']),
            ),
          ]
        : []
    },
  },
  {
    promise: 'updated-at-true',
    on: ['updateCustomer'],
    sole: true,
    holds: (view) => {
      const { line, customer, ok, sent, sentAt } = view
      if (!line || !ok || !customer || !sent || Object.keys(sent).length === 0) return undefined
      const before = possibleVersions(line, 'updated_at', { sentAt, answeredAt: sentAt - 0.001 }, 0)
      if (before.length !== 1 || before[0]!.members.get('updated_at')!.any) return undefined
      // An update that changes nothing need not move it.
      const changes = Object.entries(sent).some(([member, value]) => {
        const [was, ...more] = possibleVersions(line, member, { sentAt, answeredAt: sentAt - 0.001 }, 0)
        return (
          was &&
          more.length === 0 &&
          !was.members.get(member)!.any &&
          member in promiseOfUpdate &&
          !was.members.get(member)!.each.some((each) => same(member, each, value))
        )
      })
      if (!changes) return undefined
      const [was, is] = [instant(before[0]!.members.get('updated_at')!.each.at(-1)), instant(customer['updated_at'])]
      if (!was || !is) return undefined
      if (is.nanoseconds + is.unit < was.nanoseconds)
        return [
          observed(
            'back',
            'an update moves updated_at back',
            `after ${String(before[0]!.members.get('updated_at')!.each.at(-1))}`,
            String(customer['updated_at']),
          ),
        ]
      const step = was.unit > is.unit ? was.unit : is.unit
      const waited = (sentAt - before[0]!.answered) * 1_000_000
      const coarse = step > 5_000_000n ? step : 5_000_000n
      return is.nanoseconds === was.nanoseconds && waited > Number(coarse)
        ? [
            observed(
              `frozen:${Object.keys(sent).toSorted().join('+')}:${String(customer['customer_type'])}`,
              'an update does not move updated_at',
              `after ${String(customer['updated_at'])}`,
              String(customer['updated_at']),
            ),
          ]
        : []
    },
  },
  {
    promise: 'blacklist-updated-at',
    on: ['blacklistCustomer'],
    holds: ({ line, customer, ok, sentAt }) => {
      if (!line || !ok || !customer) return undefined
      const [was] = possibleVersions(line, 'updated_at', { sentAt, answeredAt: sentAt - 0.001 }, 0)
      const before = was?.members.get('updated_at')
      if (!was || !before || before.any || sentAt - was.answered < 5) return undefined
      return before.each.at(-1) === customer['updated_at'] && /\.\d*[1-9]/.test(String(customer['updated_at']))
        ? [
            observed(
              'frozen',
              'blacklisting does not move updated_at',
              `after ${String(customer['updated_at'])}`,
              String(customer['updated_at']),
            ),
          ]
        : []
    },
  },
  ...(
    [
      ['update-that-one', 'updateCustomer'],
      ['blacklist-that-one', 'blacklistCustomer'],
      ['delete-that-one', 'deleteCustomer'],
      ['get-by-id', 'getCustomer'],
    ] as const
  ).map(
    ([promise, operation]): Law => ({
      promise,
      on: [operation],
      holds: (view) => {
        const shown = view.customer
        if (!shown || !view.ok) return undefined
        return isOther(view, shown)
          ? differing(
              [{ member: 'id', expected: view.key, actual: shown.id, late: false } as Contradiction],
              `when asked for by id`,
              'other',
            )
          : []
      },
    }),
  ),
  {
    promise: 'get-by-email-or-reference',
    on: ['getCustomer'],
    holds: ({ key, ok, customer, status, history, sentAt, answeredAt }) => {
      if (!key.includes('@') || status === 0) return undefined
      if (!ok) {
        // Nobody has to be found who may not be there.
        const isThere = history.follows === 'ours' || history.holders(key, { sentAt, answeredAt }).sure.length > 0
        return status < 500 && isThere
          ? [{ key: 'refused', facts: { kind: 'refused', what: ['a GET by email'], status }, sole: true }]
          : undefined
      }
      return customer && typeof customer['email'] === 'string' && !same('email', key, customer['email'])
        ? [observed('other', 'a GET by email answers somebody else', key, customer['email'])]
        : []
    },
  },
]

// Where in an answer, and by which write: what a baseline accepts is this alone.
function keyOf({ operation }: View, { cause }: Contradiction): string {
  return `${operation}:${cause.kind}`
}

// Whether an answer could have shown that a promise is broken.
function judges(promise: PromiseId, { operation, line, list, sent, ok }: View): boolean {
  if (!ok) return false
  if (operation === 'listCustomers') return promise === 'list-items' && (list?.customers.length ?? 0) > 0
  if (operation === 'createCustomer')
    return Object.entries(promiseOfCreate).some(
      ([member, of]) => of === promise && (member === 'is_active' || member === 'metadata' || (sent && member in sent)),
    )
  if (!line) return false
  const last = line.versions.filter((one) => !one.refused && one.operation !== 'createCustomer').at(-1)
  if (operation === 'updateCustomer')
    return (
      promise === 'update-keeps-omitted' ||
      promise === 'created-at-true' ||
      Object.entries(promiseOfUpdate).some(([member, of]) => of === promise && sent && member in sent)
    )
  if (operation === 'blacklistCustomer')
    return promise === 'blacklist-that-one' || promise === blacklistPromise(!(sent?.['blacklist'] === true))
  return (
    promise === 'get-stored' ||
    times.includes(promise) ||
    promise === 'created-at-true' ||
    promise === 'updated-at-true' ||
    (promise.endsWith('-that-one') && last !== undefined) ||
    (promise === 'update-refused-not-stored' && line.versions.some((one) => one.refused))
  )
}
