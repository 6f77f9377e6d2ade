import { Refused } from '../../behaviour.ts'
import type { Fault, Json, Variant } from '../../behaviour.ts'
import { isObject } from '../../../http/json.ts'
import { overlooks, together } from '../../changes.ts'

/** Deployments that take more than usual, or less, or refuse otherwise. */
export const ruleVariants: Variant[] = [
  {
    name: 'known-address-answers-its-customer',
    about:
      'A create with a taken address answers 200 and the customer who has it, in whatever letters, and stores nothing: a failure "unless the customer who has it is answered and nothing new is stored".',
    change: (was) => ({
      onTaken(field, fields, call) {
        const address = String(fields['email']).toLowerCase()
        const owner = [...call.customers.values()].find(({ email }) => email.toLowerCase() === address)
        if (field !== 'email' || owner === undefined) return was.onTaken(field, fields, call)
        return was.succeed(200, 'Customer already exists', was.showOne(owner, call), call)
      },
    }),
  },
  {
    name: 'every-detail-required',
    about:
      'A create has to hold both names, phone and country_code: "a create without names, phone or country_code is refused" is a note.',
    change: (was) => ({
      faultsOfCreate: (body) => [
        ...['first_name', 'last_name', 'phone', 'country_code']
          .filter((field) => body[field] === undefined)
          .map((field) => ({ field, message: 'is required' })),
        ...was.faultsOfCreate(body),
      ],
    }),
  },
  {
    name: 'no-references',
    about:
      'A reference in a body is refused with 422, so that no list finds one: "references are not supported" is a note.',
    change: together(
      refusesWhere('faultsOfCreate', (body) => 'reference' in body, 422, 'reference is not supported.'),
      refusesWhere('faultsOfUpdate', (body) => 'reference' in body, 422, 'reference is not supported.'),
    ),
  },
  {
    name: 'firewall-against-markup',
    about:
      'A firewall answers bodies whose names hold < or > with 403: "names in other scripts or with markup are refused (400, 403, 422)" is a note.',
    change: together(
      refusesWhere('faultsOfCreate', namesHoldMarkup, 403, 'The request was blocked.'),
      refusesWhere('faultsOfUpdate', namesHoldMarkup, 403, 'The request was blocked.'),
    ),
  },
  {
    name: 'gone-once-deleted',
    about:
      'The id of a deleted customer, whose row is kept, is answered 410 instead of 404: "any 4xx of the same meaning" is accepted for a refusal.',
    change(was) {
      const deleted = new Set<string>()
      return {
        remove(record, call) {
          deleted.add(record.id)
          was.remove(record, call)
        },
        find(call) {
          if (deleted.has(call.id.toLowerCase())) throw new Refused(410, 'GONE', 'This customer was deleted.')
          return was.find(call)
        },
      }
    },
  },
  {
    name: 'queries-forgiven',
    about:
      'A filter value that nothing can have finds nothing, a page that cannot be is the first, and of two values for one filter the first counts, all with 200: that these are "400, not an empty list" is ours.',
    change: (was) => ({
      faultsOfQuery: () => [],
      page(matching, call) {
        const names = [...new Set(call.query.keys())]
        const query = new URLSearchParams(Object.fromEntries(names.map((name) => [name, call.query.get(name) ?? ''])))
        for (const { field } of was.faultsOfQuery(query)) query.delete(field)
        return was.page(matching, { ...call, query })
      },
    }),
  },
  {
    name: 'texts-from-other-types',
    about:
      'Numbers and booleans where a text is meant are stored as text, names may be of any length, and phone and country_code any text: each of these is a note. The address and customer_type are checked as documented.',
    change: together(
      (was) => ({
        readBody(call) {
          const body = was.readBody(call)
          if (!isObject(body)) return body
          const loose = Object.entries(body).filter(
            ([name, value]) => looseMembers.has(name) && (typeof value === 'number' || typeof value === 'boolean'),
          )
          return { ...body, ...Object.fromEntries(loose.map(([name, value]) => [name, String(value)])) }
        },
      }),
      ...['phone', 'country_code'].flatMap((member) => [
        overlooks(member, 'faultsOfCreate', (value) => typeof value === 'string'),
        overlooks(member, 'faultsOfUpdate', (value) => typeof value === 'string'),
      ]),
      ...['first_name', 'last_name'].flatMap((member) => [
        overlooks(member, 'faultsOfCreate', (value) => typeof value === 'string' && value !== ''),
        overlooks(member, 'faultsOfUpdate', (value) => typeof value === 'string' && value !== ''),
      ]),
    ),
  },
]

const looseMembers = new Set(['first_name', 'last_name', 'phone', 'country_code', 'reference'])

function refusesWhere(
  seam: 'faultsOfCreate' | 'faultsOfUpdate',
  when: (body: Json) => boolean,
  status: number,
  message: string,
): Variant['change'] {
  return (was) => ({
    [seam](body: Json): Fault[] {
      if (when(body)) throw new Refused(status, 'REFUSED', message)
      return was[seam](body)
    },
  })
}

function namesHoldMarkup(body: Json): boolean {
  return ['first_name', 'last_name'].some((name) => /[<>]/.test(String(body[name] ?? '')))
}
