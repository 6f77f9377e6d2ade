import type { OperationId } from '../../spec/openapi.ts'
import type { PromiseId } from '../../spec/promise-id.ts'
import type { Contradiction } from '../knowledge/contradictions.ts'
import { isOther } from '../knowledge/sight.ts'
import { possibleVersions } from '../knowledge/line.ts'
import { same } from '../knowledge/same.ts'
import { differing, observed } from './law.ts'
import { blacklistPromise, promiseOf, promiseOfCreate, promiseOfUpdate } from './blame.ts'
import type { Law, View, Violation } from './law.ts'

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
  // A read that bears out what a list showed before, against the answer to the create: then it is not the list.
  ...(
    [
      ['get-stored', ['company_id', 'created_by']],
      ['created-at-true', ['created_at']],
    ] as const
  ).map(
    ([promise, members]): Law => ({
      promise,
      on: ['getCustomer'],
      holds: ({ line, customer, contradictions }) => {
        const create = line?.ours
          ? line.versions.find(({ operation, told }) => operation === 'createCustomer' && told)
          : undefined
        const answered = create?.told?.customer
        if (!customer || !answered || answered.id.toLowerCase() !== line!.id) return undefined
        return members.flatMap((member): Violation[] => {
          const [expected, actual] = [customer[member], answered[member]]
          const isTold = contradictions.some((one) => one.member === member)
          if (isTold || typeof expected !== 'string' || typeof actual !== 'string' || same(member, expected, actual))
            return []
          return [
            {
              key: `untrue:${member}`,
              facts: {
                kind: 'differs',
                when: 'in the answer to a create, of what is read ever since',
                differences: [{ field: member, expected, actual }],
              },
              exchange: create.told!.exchange,
            },
          ]
        })
      },
    }),
  ),
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
        // In other letters than it was given in, an address need not be found.
        const holders = history.holders(key, { sentAt, answeredAt }).sure
        const isThere = holders.some(({ versions }) =>
          versions.some(({ members }) => members.get('email')?.each.includes(key)),
        )
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

// What may have been done to another customer, too.
const thatOne: Partial<Record<PromiseId, OperationId>> = {
  'update-that-one': 'updateCustomer',
  'blacklist-that-one': 'blacklistCustomer',
  'delete-that-one': 'deleteCustomer',
}

// Whether an answer could have shown that a promise is broken.
function judges(promise: PromiseId, { operation, line, list, sent, ok, history }: View): boolean {
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
    promise === 'created-at-true' ||
    promise === 'updated-at-true' ||
    (promise in thatOne && last !== undefined && history.works.has(thatOne[promise]!)) ||
    (promise === 'update-refused-not-stored' && line.versions.some((one) => one.refused))
  )
}
