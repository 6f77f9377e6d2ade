import type { Change, Mutant, Kept, OperationName } from '../behaviour.ts'
import { Refused } from '../behaviour.ts'
import { json } from '../correct-behaviour.ts'
import { isUuid } from '../../spec/uuid.ts'

/** Answers an operation on a customer that does not exist with this status and, where given, this data. */
function missing(operation: OperationName, status: number, data?: unknown): Change {
  return (was) => ({
    refuse(refused, call) {
      if (call.operation !== operation || refused.status !== 404) return was.refuse(refused, call)
      return status < 300
        ? was.succeed(status, 'OK', data, call)
        : was.refuse(Object.assign(refused, { status, code: 'INTERNAL_ERROR' }), call)
    },
  })
}

function findsByBeginning(operation: OperationName): Change {
  return (was) => ({
    find: (call) =>
      was.find(call) ??
      (call.operation === operation
        ? [...call.customers.values()].find(({ id }) => id.slice(0, 18) === call.id.slice(0, 18))
        : undefined),
  })
}

/** Customers that do not exist, and are treated as if they did. */
export const unknownCustomers: Mutant[] = [
  {
    name: 'get-of-unknown-is-null',
    promise: 'get-unknown',
    about: 'An id that nobody has is answered with 200 and data null.',
    change: missing('get', 200, null),
  },
  {
    name: 'get-of-unknown-is-empty',
    promise: 'get-unknown',
    about: 'An id that nobody has is answered with 200 and data {}.',
    change: missing('get', 200, {}),
  },
  {
    name: 'get-of-unknown-is-somebody',
    promise: 'get-unknown',
    about: 'An id that nobody has answers somebody.',
    change: (was) => ({
      find: (call) => was.find(call) ?? (call.operation === 'get' ? call.customers.values().next().value : undefined),
    }),
  },
  {
    name: 'get-of-unknown-fails',
    promise: 'no-server-error',
    about: 'An id that nobody has is a 500.',
    change: missing('get', 500),
  },
  {
    name: 'get-of-malformed-id-fails',
    promise: 'no-server-error',
    about: 'An id that is no UUID is a 500.',
    change: (was) => ({
      find(call) {
        if (call.operation === 'get' && !isUuid(call.id))
          throw new Refused(500, 'INTERNAL_ERROR', 'The server failed to answer this request.')
        return was.find(call)
      },
    }),
  },
  {
    name: 'update-of-unknown-creates',
    promise: 'update-unknown',
    about: 'An update of an id that nobody has creates a customer.',
    change: (was) => ({
      find(call) {
        const found = was.find(call)
        if (found !== undefined || call.operation !== 'update') return found
        const record: Kept = {
          ...was.create({ email: `${call.id}@example.com`, customer_type: 'individual' }, call),
          id: call.id,
        }
        call.customers.set(record.id, record)
        return record
      },
    }),
  },
  {
    name: 'update-of-unknown-is-answered',
    promise: 'update-unknown',
    about: 'An update of an id that nobody has is answered with 200 and data null.',
    change: missing('update', 200, null),
  },
  {
    name: 'update-of-unknown-fails',
    promise: 'no-server-error',
    about: 'An update of an id that nobody has is a 500.',
    change: missing('update', 500),
  },
  {
    name: 'blacklist-of-unknown-is-answered',
    promise: 'blacklist-unknown',
    about: 'Blacklisting an id that nobody has is answered with 200.',
    change: missing('blacklist', 200, null),
  },
  {
    name: 'blacklist-of-unknown-fails',
    promise: 'no-server-error',
    about: 'Blacklisting an id that nobody has is a 500.',
    change: missing('blacklist', 500),
  },
  {
    name: 'delete-of-unknown-fails',
    promise: 'no-server-error',
    about: 'Deleting an id that nobody has is a 500.',
    change: missing('delete', 500),
  },
  {
    name: 'get-of-unknown-is-html',
    promise: 'error-shape',
    about: 'An id that nobody has is answered with an HTML page.',
    change: (was) => ({
      refuse: (refused, call) =>
        call.operation === 'get' && refused.status === 404
          ? {
              status: 404,
              headers: { 'content-type': 'text/html' },
              body: '<!doctype html><title>404</title><h1>Not Found</h1>',
            }
          : was.refuse(refused, call),
    }),
  },
  {
    name: 'get-of-unknown-is-blank',
    promise: 'error-shape',
    about: 'An id that nobody has is answered with 404 and no body.',
    change: (was) => ({
      refuse: (refused, call) =>
        call.operation === 'get' && refused.status === 404
          ? { status: 404, headers: {}, body: '' }
          : was.refuse(refused, call),
    }),
  },
  {
    name: 'unknown-says-success',
    promise: 'envelope-success',
    about: 'A 404 has success true.',
    change: (was) => ({
      refuse(refused, call) {
        const answer = was.refuse(refused, call)
        return refused.status === 404 ? json(404, { ...JSON.parse(answer.body), success: true }) : answer
      },
    }),
  },
  {
    name: 'get-by-beginning-of-id',
    promise: 'get-unknown',
    about: 'By id, the first half of the id decides.',
    change: findsByBeginning('get'),
  },
  {
    name: 'update-by-beginning-of-id',
    promise: 'update-unknown',
    about: 'In updates, the first half of the id decides.',
    unwatchable: 'somebody who was never seen may have the id',
    change: findsByBeginning('update'),
  },
]
