import { isUuid } from '../../spec/uuid.ts'
import type { Call, Change, Mutant, Json, OperationName } from '../behaviour.ts'
import { Refused } from '../behaviour.ts'
import { isObject } from '../../http/json.ts'

function failed(): Refused {
  return new Refused(500, 'INTERNAL_ERROR', 'The server failed to answer this request.')
}

/** Fails over some bodies of one operation. */
function failsOver(operation: OperationName, over: (body: Json, call: Call) => boolean): Change {
  return (was) => ({
    readBody(call) {
      const body = was.readBody(call)
      if (call.operation === operation && over(body as Json, call)) throw failed()
      return body
    },
  })
}

/** Fails where the body of one operation cannot be read. */
function failsToRead(operation: OperationName, when: (call: Call) => boolean = () => true): Change {
  return (was) => ({
    readBody(call) {
      try {
        return was.readBody(call)
      } catch (error) {
        throw call.operation === operation && when(call) ? failed() : error
      }
    },
  })
}

/** Fails over some queries. */
function failsToList(over: (query: URLSearchParams) => boolean): Change {
  return (was) => ({
    faultsOfQuery(query) {
      if (over(query)) throw failed()
      return was.faultsOfQuery(query)
    },
  })
}

const plainListFails = failsToList((query) => query.size === 0)

const documented = [
  'email',
  'customer_type',
  'first_name',
  'last_name',
  'phone',
  'country_code',
  'reference',
  'metadata',
  'is_active',
]

function anyText(body: Json, form: RegExp): boolean {
  return Object.values(body ?? {}).some((value) => typeof value === 'string' && form.test(value))
}

function hasUnknown(body: Json): boolean {
  return isObject(body) && Object.keys(body).some((member) => !documented.includes(member))
}

/** Requests that make the server stumble. */
export const serverErrors: Mutant[] = [
  // Bodies
  {
    name: 'malformed-json-fails',
    promise: 'no-server-error',
    about: 'A create that is not JSON is a 500.',
    change: failsToRead('create', ({ headers }) => headers['content-type']?.includes('json') === true),
  },
  {
    name: 'malformed-update-fails',
    promise: 'no-server-error',
    about: 'An update that is not JSON is a 500.',
    change: failsToRead('update'),
  },
  {
    name: 'malformed-blacklist-fails',
    promise: 'no-server-error',
    about: 'A blacklist request without a body, or one that is not JSON, is a 500.',
    change: failsToRead('blacklist'),
  },
  {
    name: 'blacklist-with-text-fails',
    promise: 'no-server-error',
    about: 'A blacklist request with text is a 500.',
    change: failsOver('blacklist', (body) => typeof body?.['blacklist'] === 'string'),
  },
  {
    name: 'blacklist-with-array-fails',
    promise: 'no-server-error',
    about: 'A blacklist request with an array is a 500.',
    change: failsOver('blacklist', Array.isArray),
  },
  {
    name: 'blacklist-with-null-fails',
    promise: 'no-server-error',
    about: 'A blacklist request with null is a 500.',
    change: failsOver('blacklist', (body) => body === null),
  },
  {
    name: 'null-update-fails',
    promise: 'no-server-error',
    about: 'An update with null is a 500.',
    change: failsOver('update', (body) => body === null),
  },
  {
    name: 'missing-email-fails',
    promise: 'no-server-error',
    about: 'A create without email is a 500.',
    change: failsOver('create', (body) => body?.['email'] === undefined),
  },
  {
    name: 'missing-type-fails',
    promise: 'no-server-error',
    about: 'A create without customer_type is a 500.',
    change: failsOver('create', (body) => body?.['customer_type'] === undefined),
  },
  {
    name: 'other-type-fails',
    promise: 'no-server-error',
    about: 'A create with another customer_type is a 500.',
    change: failsOver(
      'create',
      (body) => typeof body?.['customer_type'] === 'string' && !/^(individual|business)$/.test(body['customer_type']),
    ),
  },
  {
    name: 'mistyped-email-fails',
    promise: 'no-server-error',
    about: 'A create with an email that is no text is a 500.',
    change: failsOver('create', (body) => body?.['email'] !== undefined && typeof body['email'] !== 'string'),
  },
  {
    name: 'mistyped-name-fails',
    promise: 'no-server-error',
    about: 'A create with a name that is no text is a 500.',
    change: failsOver('create', (body) =>
      [body?.['first_name'], body?.['last_name']].some((name) => name !== undefined && typeof name !== 'string'),
    ),
  },
  {
    name: 'mistyped-update-fails',
    promise: 'no-server-error',
    about: 'An update with a number as name is a 500.',
    change: failsOver(
      'update',
      (body) => typeof body?.['first_name'] === 'number' || typeof body?.['last_name'] === 'number',
    ),
  },
  {
    name: 'array-body-fails',
    promise: 'no-server-error',
    about: 'A create with an array is a 500.',
    change: failsOver('create', Array.isArray),
  },
  {
    name: 'null-body-fails',
    promise: 'no-server-error',
    about: 'A create with null is a 500.',
    change: failsOver('create', (body) => body === null),
  },
  {
    name: 'null-name-in-update-fails',
    promise: 'no-server-error',
    about: 'An update with null as a name is a 500.',
    change: failsOver('update', (body) => body?.['last_name'] === null || body?.['first_name'] === null),
  },
  {
    name: 'empty-update-fails',
    promise: 'no-server-error',
    about: 'An update without a member is a 500.',
    change: failsOver('update', (body) => isObject(body) && Object.keys(body).length === 0),
  },
  {
    name: 'unknown-member-fails',
    promise: 'no-server-error',
    about: 'A create with a member that is not known is a 500.',
    change: failsOver('create', hasUnknown),
  },
  {
    name: 'reference-fails',
    promise: 'no-server-error',
    about: 'A create with a reference is a 500.',
    change: failsOver('create', (body) => isObject(body) && body['reference'] !== undefined),
  },
  {
    name: 'metadata-fails',
    promise: 'no-server-error',
    about: 'A create with metadata is a 500.',
    change: failsOver('create', (body) => isObject(body) && body['metadata'] !== undefined),
  },
  {
    name: 'metadata-fails-in-updates',
    promise: 'no-server-error',
    about: 'An update of metadata is a 500.',
    change: failsOver('update', (body) => isObject(body) && body['metadata'] !== undefined),
  },
  {
    name: 'address-in-the-path-fails',
    promise: 'no-server-error',
    about: 'A GET with an email in the place of the id is a 500.',
    change: (was) => ({
      find(call) {
        if (call.operation === 'get' && call.id.includes('@')) throw failed()
        return was.find(call)
      },
    }),
  },
  {
    name: 'deleting-is-not-implemented',
    promise: 'delete-removes',
    about: 'A delete is a 501.',
    change: (was) => ({
      route(call) {
        was.route(call)
        if (call.operation === 'delete') throw new Refused(501, 'NOT_IMPLEMENTED', 'There is no such route yet.')
      },
    }),
  },
  {
    name: 'duplicate-update-fails',
    promise: 'no-server-error',
    about: 'An update to a taken address is a 500.',
    change: (was) => ({
      taken(fields, self, call) {
        const taken = was.taken(fields, self, call)
        if (taken !== undefined && self !== undefined) throw failed()
        return taken
      },
    }),
  },
  {
    name: 'delete-fails-and-deletes',
    promise: 'delete-removes',
    about: 'A delete deletes and is a 500.',
    change: (was) => ({
      remove(record, call) {
        was.remove(record, call)
        throw failed()
      },
    }),
  },
  // Values that should be taken
  {
    name: 'quotes-in-names-fail',
    promise: 'no-server-error',
    about: 'A create with an apostrophe in a name is a 500.',
    change: failsOver(
      'create',
      (body) => isObject(body) && `${String(body['first_name'])}${String(body['last_name'])}`.includes("'"),
    ),
  },
  {
    name: 'other-scripts-fail',
    promise: 'no-server-error',
    about: 'A create with a name beyond Latin letters is a 500.',
    change: failsOver('create', (body) => anyText(body, /[\u0370-\uffff]/)),
  },
  {
    name: 'long-names-fail',
    promise: 'no-server-error',
    about: 'A create with a name of more than 60 characters is a 500.',
    change: failsOver('create', (body) => typeof body?.['first_name'] === 'string' && body['first_name'].length > 60),
  },
  {
    name: 'other-scripts-fail-in-updates',
    promise: 'no-server-error',
    about: 'An update with a name beyond Latin letters is a 500.',
    change: failsOver('update', (body) => anyText(body, /[\u0370-\uffff]/)),
  },
  // Queries
  {
    name: 'list-fails',
    promise: 'list-customers',
    about: 'The list without a filter is a 500.',
    change: plainListFails,
  },
  // A signature holds one nonce: what failed with it cannot be sent again.
  {
    name: 'signed-list-fails',
    promise: 'list-customers',
    needs: 'auth',
    about: 'The list without a filter is a 500, where requests are signed.',
    change: plainListFails,
  },
  {
    name: 'list-demands-a-filter',
    promise: 'list-customers',
    about: 'The list without a filter is a 400.',
    change: (was) => ({
      faultsOfQuery: (query) =>
        query.size === 0 ? [{ field: '', message: 'a filter is required' }] : was.faultsOfQuery(query),
    }),
  },
  {
    name: 'page-zero-fails',
    promise: 'no-server-error',
    about: 'page=0 is a 500.',
    change: failsToList((query) => /^-?0*$/.test(query.get('page') ?? '1')),
  },
  {
    name: 'page-past-the-end-fails',
    promise: 'no-server-error',
    about: 'A page past the last one is a 500.',
    change: (was) => ({
      page(matching, call) {
        const page = was.page(matching, call)
        if (page.page > 1 && page.customers.length === 0) throw failed()
        return page
      },
    }),
  },
  {
    name: 'malformed-id-filter-fails',
    promise: 'no-server-error',
    about: 'id=abc is a 500.',
    change: failsToList((query) => query.has('id') && !isUuid(query.get('id'))),
  },
  {
    name: 'other-activity-filter-fails',
    promise: 'no-server-error',
    about: 'is_active=yes is a 500.',
    change: failsToList((query) => query.has('is_active') && !/^(true|false)$/.test(query.get('is_active') ?? '')),
  },
  {
    name: 'other-type-filter-fails',
    promise: 'no-server-error',
    about: 'customer_type=company is a 500.',
    change: failsToList(
      (query) => query.has('customer_type') && !/^(individual|business)$/.test(query.get('customer_type') ?? ''),
    ),
  },
  {
    name: 'quotes-in-filters-fail',
    promise: 'list-filter-email-exact',
    about: 'An apostrophe in email or reference is a 500.',
    change: failsToList((query) => `${query.get('email') ?? ''}${query.get('reference') ?? ''}`.includes("'")),
  },
]
