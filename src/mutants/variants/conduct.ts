import { isUuid } from '../../spec/uuid.ts'
import { isObject } from '../../http/json.ts'
import { Refused } from '../behaviour.ts'
import type { Behaviour, Change, Json, Variant } from '../behaviour.ts'
import { answersWith, keepsMember, together, without } from '../changes.ts'
import { instant, json } from '../correct-behaviour.ts'
import { strangers } from '../strangers.ts'

const known = new Set([
  'email',
  'customer_type',
  'first_name',
  'last_name',
  'phone',
  'country_code',
  'reference',
  'metadata',
  'is_active',
  'blacklist',
])

function startsWith(count: number): Change {
  return (was) => ({
    begin(customers) {
      // Whatever else begins with it goes on.
      const stop = was.begin(customers)
      customers.clear()
      for (const record of strangers(count)) customers.set(record.id, record)
      return stop
    },
  })
}

/** Has no route for this operation: the path or the method is not known. */
function withoutRoute(operation: 'delete' | 'blacklist', status: number): Change {
  return (was) => ({
    route(call) {
      was.route(call)
      if (call.operation === operation)
        throw new Refused(status, status === 404 ? 'NOT_FOUND' : 'METHOD_NOT_ALLOWED', 'There is no such route.')
    },
  })
}

function lists(edit: (query: URLSearchParams) => URLSearchParams): Change {
  return (was) => ({ page: (matching, call) => was.page(matching, { ...call, query: edit(call.query) }) })
}

function passesOver(member: string): Change {
  return (was) => ({
    readBody(call) {
      const body = was.readBody(call)
      return isObject(body) ? without(body, member) : body
    },
  })
}

function answersExisting(status: 200 | 201): Change {
  return (was) => ({
    onTaken(field, fields, call) {
      const holder = [...call.customers.values()].find(
        ({ email }) => email.toLowerCase() === String(fields['email']).toLowerCase(),
      )
      return field === 'email' && holder !== undefined
        ? was.succeed(status, 'Customer exists', was.showOne(holder, call), call)
        : was.onTaken(field, fields, call)
    },
  })
}

function refusesMembers(seam: 'faultsOfCreate' | 'faultsOfUpdate', refused: (member: string) => boolean): Change {
  return (was: Readonly<Behaviour>) => ({
    [seam]: (body: Json) => [
      ...was[seam](body),
      ...Object.keys(body)
        .filter(refused)
        .map((field) => ({ field, message: 'is not known here' })),
    ],
  })
}

/** Decisions that the document leaves open, taken in an unusual way. */
export const unusualConduct: Variant[] = [
  // Lists
  {
    name: 'page-size-ignored',
    about: 'page_size is ignored: pages hold 15, and say so.',
    change: lists((query) => new URLSearchParams({ page: query.get('page') ?? '1', page_size: '15' })),
  },
  {
    name: 'page-size-capped',
    about: 'A page holds 5 at most, and says so.',
    change: lists(
      (query) =>
        new URLSearchParams({
          page: query.get('page') ?? '1',
          page_size: String(Math.min(5, Number(query.get('page_size') ?? 5))),
        }),
    ),
  },
  {
    name: 'paging-parameters-ignored',
    about: 'page and page_size are ignored: everything is on page 1 of 100.',
    change: lists(() => new URLSearchParams({ page: '1', page_size: '100' })),
  },
  {
    name: 'large-pages-refused',
    about: 'A page_size of more than 20 is refused.',
    change: (was) => ({
      faultsOfQuery: (query) => [
        ...was.faultsOfQuery(query),
        ...(Number(query.get('page_size')) > 20 ? [{ field: 'page_size', message: 'must be at most 20' }] : []),
      ],
    }),
  },
  {
    name: 'paging-parameters-refused',
    about: 'page and page_size are parameters that are not known, and refused.',
    change: (was) => ({
      faultsOfQuery: (query) => [
        ...was.faultsOfQuery(query),
        ...['page', 'page_size'].filter((name) => query.has(name)).map((field) => ({ field, message: 'is not known' })),
      ],
    }),
  },
  {
    name: 'sorted-by-email',
    about: 'The list is in the order of the addresses.',
    change: (was) => ({
      select: (call) => was.select(call).toSorted((one, other) => (one.email < other.email ? -1 : 1)),
    }),
  },
  {
    name: 'bad-filters-are-ignored',
    about: 'A value that a filter cannot have is passed over.',
    change: (was) => ({
      faultsOfQuery: (query) => was.faultsOfQuery(query).filter(({ field }) => field === 'email'),
      select: (call) =>
        was.select({
          ...call,
          query: new URLSearchParams(
            [...call.query].filter(([field]) => was.faultsOfQuery(call.query).every((fault) => fault.field !== field)),
          ),
        }),
      page: (matching, call) =>
        was.page(matching, {
          ...call,
          query: new URLSearchParams(
            [...call.query].filter(([field]) => was.faultsOfQuery(call.query).every((fault) => fault.field !== field)),
          ),
        }),
    }),
  },
  {
    name: 'default-page-of-fifty',
    about: 'Pages hold 50 where nothing is asked for.',
    change: lists(
      (query) => new URLSearchParams({ page: query.get('page') ?? '1', page_size: query.get('page_size') ?? '50' }),
    ),
  },
  {
    name: 'oldest-first',
    about: 'The list is in the order of creation.',
    change: (was) => ({ select: (call) => was.select(call).toReversed() }),
  },
  {
    name: 'sorted-by-id',
    about: 'The list is in the order of the ids.',
    change: (was) => ({ select: (call) => was.select(call).toSorted((one, other) => (one.id < other.id ? -1 : 1)) }),
  },
  {
    name: 'recently-updated-first',
    about: 'The list begins with those updated last.',
    change: (was) => ({
      select: (call) => was.select(call).toSorted((one, other) => (one.updated_at < other.updated_at ? 1 : -1)),
    }),
  },
  {
    name: 'past-the-end-is-refused',
    about: 'A page past the last one is a 404.',
    change: (was) => ({
      page(matching, call) {
        const page = was.page(matching, call)
        if (page.page > 1 && page.customers.length === 0) throw new Refused(404, 'NOT_FOUND', 'There is no such page.')
        return page
      },
    }),
  },
  {
    name: 'bad-filters-find-nobody',
    about: 'A value that a filter cannot have finds nobody instead of being refused.',
    change: (was) => ({
      faultsOfQuery: (query) => was.faultsOfQuery(query).filter(({ field }) => field.startsWith('page')),
    }),
  },
  {
    name: 'unknown-parameters-refused',
    about: 'A query parameter that is not known is refused.',
    change: (was) => ({
      faultsOfQuery: (query) => [
        ...was.faultsOfQuery(query),
        ...[...query.keys()]
          .filter(
            (name) => !['id', 'reference', 'email', 'customer_type', 'is_active', 'page', 'page_size'].includes(name),
          )
          .map((field) => ({ field, message: 'is not known' })),
      ],
    }),
  },
  { name: 'an-empty-store', about: 'Nobody has made a customer before.', change: startsWith(0) },
  { name: 'a-full-store', about: 'There are 3000 customers already.', change: startsWith(3000) },
  {
    name: 'deep-pages-refused',
    about: 'What lies beyond the first 1500 of 1700 customers is refused, as a search index does.',
    change: together(startsWith(1700), (was) => ({
      page(matching, call) {
        const page = was.page(matching, call)
        if (page.page * page.page_size > 1500) throw new Refused(400, 'VALIDATION_ERROR', 'The page lies too deep.')
        return page
      },
    })),
  },
  // Routes
  { name: 'deleting-is-forbidden', about: 'This caller may not delete: 403.', change: withoutRoute('delete', 403) },
  {
    name: 'no-blacklist-in-the-gateway',
    about: 'The path to blacklist is one that the gateway in front does not know: 403 in words of its own.',
    change: (was) => ({
      answer: (call) =>
        call.path.includes('/blacklist/')
          ? Promise.resolve(json(403, { message: 'Missing Authentication Token' }))
          : was.answer(call),
    }),
  },
  {
    name: 'unusual-paths-refused-in-front',
    about: 'A path with an encoded percent sign or quote is refused by the framework, with 400 and no body.',
    change: (was) => ({
      answer: (call) =>
        /%(22|25)|%(?![0-9a-f]{2})|"/i.test(call.path)
          ? Promise.resolve({ status: 400, headers: {}, body: '' })
          : was.answer(call),
    }),
  },
  { name: 'no-delete', about: 'DELETE is a 405.', change: withoutRoute('delete', 405) },
  {
    name: 'no-delete-in-the-framework',
    about: 'DELETE is a path that the framework in front answers with an HTML 404.',
    change: (was) => ({
      answer: (call) =>
        call.method === 'DELETE'
          ? Promise.resolve({
              status: 404,
              headers: { 'content-type': 'text/html; charset=utf-8' },
              body: '<!DOCTYPE html><html lang="en"><body><pre>Cannot DELETE</pre></body></html>',
            })
          : was.answer(call),
    }),
  },
  { name: 'no-delete-path', about: 'DELETE is a 404.', change: withoutRoute('delete', 404) },
  { name: 'no-blacklist', about: 'There is no path to blacklist.', change: withoutRoute('blacklist', 404) },
  {
    name: 'no-delete-no-blacklist',
    about: 'Neither delete nor blacklist exists.',
    change: (was) => ({
      route(call) {
        was.route(call)
        if (call.operation === 'delete' || call.operation === 'blacklist')
          throw new Refused(call.operation === 'delete' ? 405 : 404, 'NOT_FOUND', 'There is no such route.')
      },
    }),
  },
  {
    name: 'get-by-id-only',
    about: 'Neither an address nor a reference finds a customer in the path.',
    change: () => ({ find: (call) => call.customers.get(call.id.toLowerCase()) }),
  },
  {
    name: 'malformed-ids-are-400',
    about: 'An id that is no UUID is a 400.',
    change: (was) => ({
      find(call) {
        const record = was.find(call)
        if (record === undefined && !isUuid(call.id))
          throw new Refused(400, 'VALIDATION_ERROR', 'The id is not a UUID.')
        return record
      },
    }),
  },
  { name: 'base-path', about: 'The API lies under a path of its own.', change: () => ({ prefix: '/sandbox/v1' }) },
  // Members
  {
    name: 'duplicate-answers-existing',
    about: 'A create with a taken address answers the customer that has it, unchanged.',
    change: answersExisting(200),
  },
  {
    name: 'duplicate-answers-existing-with-201',
    about: 'A create with a taken address is answered with 201 and the customer that has it, unchanged.',
    change: answersExisting(201),
  },
  {
    name: 'unknown-members-refused',
    about: 'A create or update with a member that is not known is refused.',
    change: together(
      refusesMembers('faultsOfCreate', (member) => !known.has(member)),
      refusesMembers('faultsOfUpdate', (member) => !known.has(member)),
    ),
  },
  {
    name: 'metadata-refused',
    about: 'metadata is not taken from callers.',
    change: together(
      refusesMembers('faultsOfCreate', (member) => member === 'metadata'),
      refusesMembers('faultsOfUpdate', (member) => member === 'metadata'),
    ),
  },
  { name: 'metadata-dropped', about: 'metadata from callers is ignored.', change: keepsMember('metadata', () => '{}') },
  {
    name: 'references-refused',
    about: 'A create or update with a reference is refused: the document lists none.',
    change: together(
      refusesMembers('faultsOfCreate', (member) => member === 'reference'),
      refusesMembers('faultsOfUpdate', (member) => member === 'reference'),
    ),
  },
  {
    name: 'references-passed-over',
    about: 'A reference is passed over as any member that is not known, so the filter finds nobody by it.',
    change: passesOver('reference'),
  },
  {
    name: 'references-unknown',
    about: 'A reference is passed over in bodies and in queries.',
    change: together(passesOver('reference'), (was) => ({
      matches: (name, value, record) => name === 'reference' || was.matches(name, value, record),
    })),
  },
  {
    name: 'names-are-trimmed',
    about: 'Spaces around names are taken off.',
    change: together(
      keepsMember('first_name', (name) => name.trim()),
      keepsMember('last_name', (name) => name.trim()),
    ),
  },
  {
    name: 'strings-are-trimmed',
    about: 'Spaces around every text of a body are taken off before it is looked at, customer_type included.',
    change: (was) => ({
      readBody(call) {
        const body = was.readBody(call)
        if (!isObject(body)) return body
        return Object.fromEntries(
          Object.entries(body).map(([name, value]) => [name, typeof value === 'string' ? value.trim() : value]),
        )
      },
    }),
  },
  {
    name: 'inactive-customers-are-locked',
    about: 'A blacklisted customer cannot be updated: 409.',
    change: (was) => ({
      update(record, fields, call) {
        if (!record.is_active) throw new Refused(409, 'CUSTOMER_INACTIVE', 'This customer is blacklisted.')
        was.update(record, fields, call)
      },
    }),
  },
  {
    name: 'updates-at-once-conflict',
    about: 'Of two updates of one customer at the same time the second is a 409.',
    change: (was) => {
      const under = new Set<string>()
      return {
        async answer(call) {
          if (call.method !== 'PUT') return was.answer(call)
          if (under.has(call.path))
            return was.refuse(new Refused(409, 'CONFLICT', 'Another update is under way.'), call)
          under.add(call.path)
          await new Promise((resolve) => setTimeout(resolve, 10))
          under.delete(call.path)
          return was.answer(call)
        },
      }
    },
  },
  {
    name: 'blacklisted-customers-are-kept',
    about: 'A blacklisted customer cannot be deleted: 409.',
    change: (was) => ({
      remove(record, call) {
        if (!record.is_active) throw new Refused(409, 'CUSTOMER_INACTIVE', 'This customer is blacklisted.')
        was.remove(record, call)
      },
    }),
  },
  {
    name: 'mobile-phones-only',
    about: 'A phone number of a British landline is refused.',
    change: (was) => ({
      faultsOfCreate: (body) => [
        ...was.faultsOfCreate(body),
        ...(/^\+44[^7]/.test(String(body['phone'])) ? [{ field: 'phone', message: 'must be a mobile number' }] : []),
      ],
    }),
  },
  {
    name: 'blacklisting-twice-is-refused',
    about: 'Blacklisting a customer who is blacklisted, or taking back one who is not, is a 409.',
    change: (was) => ({
      blacklist(record, on, call) {
        if (record.is_active !== on) throw new Refused(409, 'CONFLICT', 'The customer is so already.')
        was.blacklist(record, on, call)
      },
    }),
  },
  {
    name: 'null-clears-names',
    about: 'An update with null as a name takes it away.',
    change: (was) => ({
      faultsOfUpdate: (body) =>
        was
          .faultsOfUpdate(body)
          .filter(({ field }) => !['first_name', 'last_name'].includes(field) || body[field] !== null),
      update(record, fields, call) {
        const named = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
        was.update(record, named, call)
        for (const field of ['first_name', 'last_name'] as const) if (fields[field] === null) record[field] = undefined
      },
    }),
  },
  {
    name: 'deleted-emails-stay-taken',
    about: 'The address of a customer that was deleted is not given to another.',
    change: (was) => {
      const deleted = new Set<string>()
      return {
        remove(record, call) {
          deleted.add(record.email.toLowerCase())
          was.remove(record, call)
        },
        taken: (fields, self, call) =>
          deleted.has(String(fields['email']).toLowerCase()) ? 'email' : was.taken(fields, self, call),
      }
    },
  },
  {
    name: 'phones-must-agree',
    about: 'A phone number that does not begin with the country_code given is refused.',
    change: (was) => ({
      faultsOfCreate({ phone, country_code: code, ...rest }) {
        const agree =
          typeof phone !== 'string' || typeof code !== 'string' || !phone.startsWith('+') || phone.startsWith(code)
        return [
          ...was.faultsOfCreate({ phone, country_code: code, ...rest }),
          ...(agree ? [] : [{ field: 'phone', message: 'does not belong to country_code' }]),
        ]
      },
    }),
  },
  {
    name: 'references-may-repeat',
    about: 'Two customers may have one reference.',
    change: (was) => ({ taken: (fields, self, call) => was.taken({ ...fields, reference: undefined }, self, call) }),
  },
  {
    name: 'only-documented-updates',
    about: 'An update refuses whatever is not email, first_name or last_name.',
    change: refusesMembers('faultsOfUpdate', (member) => !['email', 'first_name', 'last_name'].includes(member)),
  },
  {
    name: 'blacklisting-leaves-updated-at',
    about: 'updated_at stays when a customer is blacklisted.',
    change: (was) => ({
      blacklist(record, on, call) {
        const before = record.updated_at
        was.blacklist(record, on, call)
        record.updated_at = before
      },
    }),
  },
  {
    name: 'is-active-not-updatable',
    about: 'is_active in an update is ignored.',
    change: (was) => ({
      update: (record, fields, call) => was.update(record, { ...fields, is_active: undefined }, call),
    }),
  },
  {
    name: 'empty-updates-refused',
    about: 'An update without a member is refused.',
    change: (was) => ({
      faultsOfUpdate: (body) =>
        Object.keys(body).length === 0 ? [{ field: '', message: 'nothing to change' }] : was.faultsOfUpdate(body),
    }),
  },
  {
    name: 'unchanged-updates-refused',
    about: 'An update that changes nothing is refused.',
    change: (was) => ({
      update(record, fields, call) {
        const changes = Object.entries(fields).some(
          ([name, value]) =>
            String(record[name as keyof typeof record] ?? '').toLowerCase() !== String(value).toLowerCase(),
        )
        if (!changes) throw new Refused(422, 'VALIDATION_ERROR', 'Nothing is to be changed.')
        was.update(record, fields, call)
      },
    }),
  },
  {
    name: 'names-in-nfc',
    about: 'Names are kept composed, as Unicode advises.',
    change: together(
      keepsMember('first_name', (name) => name.normalize('NFC')),
      keepsMember('last_name', (name) => name.normalize('NFC')),
    ),
  },
  {
    name: 'emails-in-lower-case',
    about: 'Addresses are kept in lower case, and found in any.',
    change: (was) => ({
      ...keepsMember('email', (email) => email.toLowerCase())(was),
      matches: (name, value, record) =>
        name === 'email' ? value.toLowerCase() === record.email : was.matches(name, value, record),
    }),
  },
  {
    name: 'clock-behind',
    about: "The server's clock is 90 seconds behind.",
    change: together(
      () => ({ now: () => instant(performance.timeOrigin + performance.now() - 90_000) }),
      answersWith((answer) => ({
        ...answer,
        headers: { ...answer.headers, date: new Date(Date.now() - 90_000).toUTCString() },
      })),
    ),
  },
]
