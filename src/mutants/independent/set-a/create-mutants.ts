import { setTimeout as wait } from 'node:timers/promises'
import type { Behaviour, Call, Json, Kept, Mutant } from '../../behaviour.ts'
import { keepsMember, together, without } from '../../changes.ts'
import { isObject } from '../../../http/json.ts'
import { uuidForm } from '../../../spec/uuid.ts'

/** What is wrong when a customer is created. */
export const createMutants: Mutant[] = [
  {
    name: 'top-level-domains-of-six-letters',
    promise: 'create-customer',
    about: 'The check of addresses is older than today’s domains: ada@atelier.photography is refused.',
    change: (was) => ({
      faultsOfCreate(body) {
        const faults = was.faultsOfCreate(body)
        const domain = String(body['email']).split('.').at(-1) ?? ''
        if (domain.length <= 6 || faults.some(({ field }) => field === 'email')) return faults
        return [...faults, { field: 'email', message: 'must be an email address' }]
      },
    }),
  },
  {
    name: 'characters-of-three-bytes',
    promise: 'create-names',
    about:
      'The columns of the names hold characters of at most three bytes: 吉 is kept, but a name is cut off before a 𠮷 or an emoji.',
    change: together(keepsMember('first_name', beforeFourBytes), keepsMember('last_name', beforeFourBytes)),
  },
  {
    name: 'tag-of-address-dropped',
    promise: 'create-email',
    about: 'Addresses are normalised as one mail provider has them: ada+shop@example.com is stored as ada@example.com.',
    change: readsBody(
      (body) =>
        typeof body['email'] === 'string' ? { ...body, email: body['email'].replace(/\+[^@+]*@/, '@') } : body,
      'create',
      'update',
    ),
  },
  {
    name: 'address-valid-on-one-of-its-lines',
    promise: 'create-email-valid',
    about:
      'The pattern for addresses is anchored to lines instead of the whole text: a text of two lines is taken if one of them is an address.',
    change: (was) => ({
      faultsOfCreate(body) {
        const lines = typeof body['email'] === 'string' ? body['email'].split('\n') : []
        const rest = was.faultsOfCreate(body).filter(({ field }) => field !== 'email')
        return lines.length > 1 && lines.some((line) => !emailIsFaulty(was, line)) ? rest : was.faultsOfCreate(body)
      },
    }),
  },
  {
    name: 'looks-before-it-inserts',
    promise: 'create-email-unique',
    about:
      'Whether an address is taken is looked up before the insert and held by nothing: two creates with one address sent at the same time both make a customer.',
    change(was) {
      const seen = new WeakMap<Call, Set<Kept>>()
      return {
        async answer(call) {
          if (call.method === 'POST') {
            seen.set(call, new Set(call.customers.values()))
            await wait(20)
          }
          return was.answer(call)
        },
        taken(fields, self, call) {
          const known = seen.get(call)
          return was.taken(fields, self, known === undefined ? call : among(call, (record) => known.has(record)))
        },
      }
    },
  },
  {
    name: 'unique-among-active',
    promise: 'create-email-unique',
    about:
      'The unique index leaves out inactive rows: the address of a blacklisted customer can be used for a new one.',
    change: (was) => ({
      taken: (fields, self, call) =>
        was.taken(fields, self, self === undefined ? among(call, (record) => record.is_active) : call),
    }),
  },
  {
    name: 'empty-type-is-individual',
    promise: 'create-customer-type-values',
    about: "A customer_type that is empty counts as not wrong: '' and null make an individual.",
    change: readsBody(
      (body) => ('customer_type' in body && !body['customer_type'] ? { ...body, customer_type: 'individual' } : body),
      'create',
    ),
  },
  {
    name: 'stored-before-the-phone-is-checked',
    promise: 'create-refused-not-stored',
    about:
      'The phone number is checked after the insert, which nothing takes back: a create refused for its phone alone has made a customer without one.',
    change: (was) => ({
      refuse(refused, call) {
        if (
          call.operation === 'create' &&
          refused.faults.length > 0 &&
          refused.faults.every(({ field }) => field === 'phone')
        ) {
          const fields = without(without(was.readBody(call) as Json, 'phone'), 'country_code')
          if (was.taken(fields, undefined, call) === undefined) {
            const record = was.create(fields, call)
            call.customers.set(record.id, record)
          }
        }
        return was.refuse(refused, call)
      },
    }),
  },
  {
    name: 'save-is-an-upsert',
    promise: 'create-unique-id',
    about:
      'The body is saved as it came: an id in it becomes the id of the new customer, who takes the place of the one that had it.',
    change: (was) => ({
      create(fields, call) {
        const record = was.create(fields, call)
        const { id } = fields
        return typeof id === 'string' && uuidForm.test(id) ? { ...record, id: id.toLowerCase() } : record
      },
    }),
  },
]

function readsBody(edit: (body: Json) => Json, ...operations: Call['operation'][]): Mutant['change'] {
  return (was) => ({
    readBody(call) {
      const body = was.readBody(call)
      return operations.includes(call.operation) && isObject(body) ? edit(body) : body
    },
  })
}

function emailIsFaulty(was: Readonly<Behaviour>, email: string): boolean {
  return was.faultsOfCreate({ email, customer_type: 'individual' }).some(({ field }) => field === 'email')
}

function among(call: Call, known: (record: Kept) => boolean): Call {
  return { ...call, customers: new Map([...call.customers].filter(([, record]) => known(record))) }
}

function beforeFourBytes(name: string): string {
  return name.replace(/[\u{10000}-\u{10FFFF}][^]*$/u, '')
}
