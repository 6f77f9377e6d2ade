import { Refused } from '../../behaviour.ts'
import type { Fault, Json, Variant } from '../../behaviour.ts'
import { isObject } from '../../../http/json.ts'
import { overlooks, without } from '../../changes.ts'

const systemGenerated = ['id', 'created_at', 'updated_at', 'company_id', 'created_by']
const textMembers = ['first_name', 'last_name', 'phone', 'country_code', 'reference']

/** Variants that refuse or take what the document leaves open, or do with it as they please. */
export const variantsOfRules: Variant[] = [
  {
    name: 'b-duplicate-answers-the-existing',
    about:
      "The provider's sandbox: a create with a taken email answers 200 with the customer that has it. Allowed: nothing new is stored.",
    change: (was) => ({
      onTaken(field, fields, call) {
        const email = String(fields['email']).toLowerCase()
        const existing = [...call.customers.values()].find((record) => record.email.toLowerCase() === email)
        if (field !== 'email' || existing === undefined) return was.onTaken(field, fields, call)
        return was.succeed(200, 'Customer exists already', was.showOne(existing, call), call)
      },
    }),
  },
  {
    name: 'b-deleted-is-410',
    about:
      'Soft deletes: what is asked of a deleted customer is refused with 410 instead of 404. Allowed: any 4xx of the same meaning.',
    change: (was) => {
      const deleted = new Set<string>()
      return {
        remove(record, call) {
          deleted.add(record.id)
          was.remove(record, call)
        },
        find(call) {
          if (deleted.has(call.id.toLowerCase())) throw new Refused(410, 'NOT_FOUND', 'This customer was deleted.')
          return was.find(call)
        },
      }
    },
  },
  {
    name: 'b-identity-complete-or-refused',
    about:
      'A deployment that must know its customers refuses a create without both names, phone and country_code. Allowed: a note.',
    change: (was) => ({
      faultsOfCreate(body) {
        const missing: Fault[] = ['first_name', 'last_name', 'phone', 'country_code']
          .filter((field) => body[field] === undefined)
          .map((field) => ({ field, message: 'is required' }))
        return [...was.faultsOfCreate(body), ...missing]
      },
    }),
  },
  {
    name: 'b-firewall-against-markup',
    about: 'A web application firewall refuses names that hold markup with 403, as a problem. Allowed: a note.',
    change: (was) => ({
      readBody(call) {
        const body = was.readBody(call)
        const names = isObject(body) ? [body['first_name'], body['last_name']] : []
        if (names.some((name) => typeof name === 'string' && /<[a-z!/]/i.test(name)))
          throw new Refused(403, 'FORBIDDEN', 'Request blocked.')
        return body
      },
      refuse(refused, call) {
        if (refused.status !== 403) return was.refuse(refused, call)
        const body = { type: 'about:blank', title: 'Forbidden', status: 403, detail: refused.message }
        return { status: 403, headers: { 'content-type': 'application/problem+json' }, body: JSON.stringify(body) }
      },
    }),
  },
  {
    name: 'b-references-not-supported',
    about: 'A reference is ignored wherever it is sent, and the filter by it finds nobody. Allowed: a note.',
    change: (was) => ({
      create: (fields, call) => was.create(without(fields, 'reference'), call),
      update: (record, fields, call) => was.update(record, without(fields, 'reference'), call),
      taken: (fields, own, call) => was.taken(without(fields, 'reference'), own, call),
      matches: (filter, value, record) => filter !== 'reference' && was.matches(filter, value, record),
    }),
  },
  {
    name: 'b-oldest-first-in-tens',
    about:
      'Django REST: the list is in the order of creation, ten to a page where nothing is asked, fifty at most, and page_size says so. Allowed: order and limits are ours.',
    change: (was) => ({
      select: (call) => was.select(call).toReversed(),
      page(matching, call) {
        const query = new URLSearchParams(call.query)
        query.set('page_size', String(Math.min(50, Number(query.get('page_size') ?? 10))))
        return was.page(matching, { ...call, query })
      },
    }),
  },
  {
    name: 'b-odd-queries-answered',
    about:
      'A filter value that nobody can have finds nobody, and a page or page_size that is none counts as not given. Allowed: the refusal of bad queries is ours.',
    change: (was) => ({
      faultsOfQuery: () => [],
      page(matching, call) {
        const query = new URLSearchParams(call.query)
        for (const name of ['page', 'page_size'])
          if (was.faultsOfQuery(new URLSearchParams([[name, query.get(name) ?? '1']])).length > 0) query.delete(name)
        return was.page(matching, { ...call, query })
      },
    }),
  },
  {
    name: 'b-loosely-typed',
    about:
      'PHP without strict types: numbers and booleans in names, phone, country_code and reference become text, and any text is a phone. Allowed: notes.',
    change: (was) => ({
      ...overlooks('phone', 'faultsOfCreate', isText)(was),
      ...overlooks('phone', 'faultsOfUpdate', isText)(was),
      readBody(call) {
        const body = was.readBody(call)
        if (!isObject(body)) return body
        const loose = Object.entries(body).map(([name, value]): [string, unknown] =>
          textMembers.includes(name) && ['number', 'boolean'].includes(typeof value)
            ? [name, String(value)]
            : [name, value],
        )
        return Object.fromEntries(loose)
      },
    }),
  },
  {
    name: 'b-system-members-refused',
    about:
      'Strong parameters that raise: a body with id, created_at, updated_at, company_id or created_by is refused with 400. Allowed: ignored or refused.',
    change: (was) => ({
      faultsOfCreate: (body) => [...was.faultsOfCreate(body), ...faultsOfSystemMembers(body)],
      faultsOfUpdate: (body) => [...was.faultsOfUpdate(body), ...faultsOfSystemMembers(body)],
    }),
  },
  {
    name: 'b-blacklisting-is-no-update',
    about: 'The blacklist is a table of its own: updated_at does not move with it. Allowed: a note.',
    change: (was) => ({
      blacklist(record, on, call) {
        const before = record.updated_at
        was.blacklist(record, on, call)
        record.updated_at = before
      },
    }),
  },
]

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

function faultsOfSystemMembers(body: Json): Fault[] {
  return systemGenerated
    .filter((field) => body[field] !== undefined)
    .map((field) => ({ field, message: 'is assigned by the system' }))
}
