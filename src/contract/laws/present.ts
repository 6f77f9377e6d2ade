import type { Facts } from '../finding.ts'
import { presence } from '../knowledge/contradictions.ts'
import { doorOf } from '../knowledge/sight.ts'
import { observed } from './law.ts'
import type { Law, View, Violation } from './law.ts'

/** Whether the customers of an answer have to be there, and whether those that must not be are not. */
export const present: Law[] = [
  ...(
    [
      'auth-required',
      'auth-signature',
      'auth-body',
      'auth-nonce',
      'auth-window',
      'auth-client',
      'get-by-id',
      'get-stored',
      'answer-steady',
      'delete-that-one',
      'update-that-one',
      'create-customer',
    ] as const
  ).map(
    (promise): Law => ({
      promise,
      on: ['getCustomer'],
      sole: true,
      holds: (view) => {
        const { line, status, again, operation, demand } = view
        if (view.ok && promise !== 'get-by-id') return undefined
        if (
          !line ||
          status === 0 ||
          status >= 500 ||
          (status >= 300 && status < 400) ||
          demand.refuse.some((one) => one.promise.startsWith('auth-'))
        )
          return undefined
        const due = presence(line, view, doorOf(operation))
        if (due.is !== true) return undefined
        if (view.ok) return promise === 'get-by-id' && view.customer ? [] : undefined
        if (status !== 404 && status !== 410)
          return promise === 'get-by-id'
            ? [{ key: 'refused', facts: { kind: 'refused', what: ['a GET of a customer that is there'], status } }]
            : undefined
        if (!lossOf(view).includes(promise)) return undefined
        const facts: Facts = again?.ok
          ? { kind: 'flaky', first: String(status), second: String(again.status) }
          : { kind: 'refused', what: ['a GET of a customer that is there'], status }
        return [{ key: 'lost', facts, ...(due.late && !again?.ok ? { late: true } : {}) }]
      },
    }),
  ),
  {
    promise: 'delete-removes',
    on: ['getCustomer', 'listCustomers'],
    sole: true,
    holds: (view) => {
      const shown = view.customer ? [view.customer] : (view.list?.customers ?? [])
      if (!view.ok) return view.line && presence(view.line, view, 'get').is === false ? [] : undefined
      const found = shown.flatMap((one): Violation[] => {
        const line = view.history.line(one.id)
        const due = line && presence(line, view, doorOf(view.operation))
        if (!line || due?.is !== false) return []
        const by = view.operation === 'getCustomer' ? 'id' : [...view.query.keys()].toSorted().join('+') || 'list'
        return [
          {
            ...observed(
              `by-${by}:${String(one['customer_type'])}`,
              'a customer that was deleted is still shown',
              'no such customer',
              by === 'id' ? 'it, by id' : 'it, in the list',
            ),
            ...(due.late ? { late: true } : {}),
          },
        ]
      })
      // Where nobody was deleted nobody can be gone.
      return found.length > 0 || view.history.works.has('deleteCustomer') ? found : undefined
    },
  },
]

// Which promises a GET breaks that does not find a customer who is there.
function lossOf({ line, again, history, sentAt }: View): string[] {
  if (again?.ok) return ['answer-steady']
  const seen = Math.max(
    ...['get', 'list'].map((door) => {
      const shown = line!.shown.get(`${door} @there`)
      return shown?.version.members.get('@there')?.each.includes(true) ? shown.sentAt : Number.NEGATIVE_INFINITY
    }),
  )
  if (seen === Number.NEGATIVE_INFINITY) return ['get-stored', 'get-by-id']
  const since = line!.versions.filter((one) => one.sent >= seen && one.sent <= sentAt)
  const last = since.at(-1)
  if (last?.refusedFor) return [last.refusedFor]
  if (last?.operation === 'updateCustomer') return ['update-that-one', 'get-by-id']
  if (last) return ['get-by-id']
  const deleted = history.writes.some(
    ({ line: other, version }) =>
      other !== line && version.operation === 'deleteCustomer' && version.answered >= seen && version.sent <= sentAt,
  )
  return deleted ? ['delete-that-one'] : ['get-by-id']
}
