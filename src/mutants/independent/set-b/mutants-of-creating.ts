import { setTimeout as delay } from 'node:timers/promises'
import type { Call, Json, Kept, Mutant } from '../../behaviour.ts'
import { isObject } from '../../../http/json.ts'

/** Mutants that create what should be refused, refuse what should be created, or create something else. */
export const mutantsOfCreating: Mutant[] = [
  {
    name: 'b-old-address-stays-taken',
    promise: 'create-customer',
    about: 'An address that a customer gave up in an update cannot be used for a new customer: 409.',
    change: (was) => {
      const given = new Set<string>()
      return {
        update(record, fields, call) {
          const before = record.email
          was.update(record, fields, call)
          if (record.email !== before) given.add(before.toLowerCase())
        },
        taken(fields, own, call) {
          const email = fields['email']
          const reserved = own === undefined && typeof email === 'string' && given.has(email.toLowerCase())
          return was.taken(fields, own, call) ?? (reserved ? 'email' : undefined)
        },
      }
    },
  },
  {
    name: 'b-business-with-last-name-is-individual',
    promise: 'create-both-types',
    about: 'A business that is created with a last name becomes an individual.',
    change: (was) => ({
      create(fields, call) {
        const record = was.create(fields, call)
        if (record.last_name !== undefined) record.customer_type = 'individual'
        return record
      },
    }),
  },
  {
    name: 'b-address-within-a-text',
    promise: 'create-email-valid',
    about: 'A create takes any text that contains an email address, such as "Ada <ada@example.com>".',
    change: (was) => ({
      faultsOfCreate(body) {
        const email = body['email']
        const parts = typeof email === 'string' ? email.split(/[\s<>]/) : []
        const valid = (part: string): boolean =>
          was.faultsOfCreate({ ...body, email: part }).every(({ field }) => field !== 'email')
        const found = parts.find((part) => part !== '' && valid(part))
        return was.faultsOfCreate(found === undefined ? body : { ...body, email: found })
      },
    }),
  },
  {
    name: 'b-address-of-inactive-is-free',
    promise: 'create-email-unique',
    about: 'The address of a blacklisted customer can be used for a new customer.',
    change: (was) => ({
      taken(fields, own, call) {
        const taken = was.taken(fields, own, call)
        if (taken !== 'email' || own !== undefined) return taken
        const active = [...call.customers].filter(([, record]) => record.is_active)
        const { email: _, ...rest } = fields
        return was.taken(fields, own, { ...call, customers: new Map(active) }) ?? was.taken(rest, own, call)
      },
    }),
  },
  {
    name: 'b-two-creates-at-once-share-an-address',
    promise: 'create-email-unique',
    about: 'Two creates with the same address that overlap are both stored: each looked before the other had written.',
    change: (was) => {
      const known = new WeakMap<Call, Map<string, Kept>>()
      return {
        async answer(call) {
          if (call.method === 'POST' && !call.path.includes('/blacklist/')) {
            known.set(call, new Map(call.customers))
            await delay(50)
          }
          return was.answer(call)
        },
        taken: (fields, own, call) => was.taken(fields, own, { ...call, customers: known.get(call) ?? call.customers }),
      }
    },
  },
  {
    name: 'b-phone-of-twelve-digits-only',
    promise: 'create-phone',
    about:
      'A create takes international phone numbers of exactly twelve digits, as in the example for Ghana, and refuses those of Nigeria and the United States.',
    change: (was) => ({
      faultsOfCreate(body) {
        const { phone } = body
        const faults = was.faultsOfCreate(body)
        const odd = typeof phone === 'string' && /^\+\d+$/.test(phone) && phone.length !== 13
        if (!odd || faults.some(({ field }) => field === 'phone')) return faults
        return [...faults, { field: 'phone', message: 'must be of the form +233XXXXXXXXX' }]
      },
    }),
  },
  {
    name: 'b-dial-code-of-one-digit-refused',
    promise: 'create-country-code',
    about: 'A create refuses country codes of a single digit, such as +1.',
    change: (was) => ({
      faultsOfCreate(body) {
        const short = /^\+\d$/.test(String(body['country_code']))
        const fault = { field: 'country_code', message: 'must have two digits at least' }
        return [...was.faultsOfCreate(body), ...(short ? [fault] : [])]
      },
    }),
  },
  {
    name: 'b-text-after-the-object-is-ignored',
    promise: 'create-body-json',
    about: 'A create reads the first JSON object of the body and ignores whatever follows it.',
    change: (was) => ({
      readBody(call) {
        try {
          return was.readBody(call)
        } catch (error) {
          const first = call.operation === 'create' ? firstObject(call.body.toString()) : undefined
          if (first === undefined) throw error
          return first
        }
      },
    }),
  },
  {
    name: 'b-refused-type-is-stored-all-the-same',
    promise: 'create-refused-not-stored',
    about: 'A create with an unknown customer_type is refused with 400, yet the customer is stored, as an individual.',
    change: (was) => ({
      refuse(refused, call) {
        const [fault, ...others] = refused.faults
        if (call.operation === 'create' && fault?.field === 'customer_type' && others.length === 0) {
          const fields = was.readBody(call) as Json
          if (fields['customer_type'] !== undefined && was.taken(fields, undefined, call) === undefined) {
            const record = was.create({ ...fields, customer_type: 'individual' }, call)
            call.customers.set(record.id, record)
          }
        }
        return was.refuse(refused, call)
      },
    }),
  },
  {
    name: 'b-id-of-deleted-given-again',
    promise: 'create-unique-id',
    about: 'A customer that is created after another was deleted gets the id of the deleted one.',
    change: (was) => {
      const free: string[] = []
      return {
        remove(record, call) {
          was.remove(record, call)
          free.push(record.id)
        },
        newId: () => free.pop() ?? was.newId(),
      }
    },
  },
]

function firstObject(text: string): Json | undefined {
  for (let end = text.indexOf('}'); end >= 0; end = text.indexOf('}', end + 1)) {
    try {
      const value: unknown = JSON.parse(text.slice(0, end + 1))
      return isObject(value) ? value : undefined
    } catch {
      // The object may end at a later brace.
    }
  }
  return undefined
}
