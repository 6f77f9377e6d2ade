import type { Change, Mutant, Json } from '../behaviour.ts'
import { overlooks } from '../changes.ts'

const missing = (value: unknown) => value === undefined
const text = (value: unknown): value is string => typeof value === 'string'

/** Takes a create whose member is absent or wrong, and puts something in its place. */
function fills(member: string, value: (newId: () => string) => unknown, when: (given: unknown) => boolean): Change {
  return (was) => ({
    ...overlooks(member, 'faultsOfCreate', when)(was),
    create: (fields, call) =>
      was.create(when(fields[member]) ? { ...fields, [member]: value(was.newId) } : fields, call),
  })
}

const fillsMissingEmail = fills('email', (newId) => `unnamed-${newId()}@example.com`, missing)

/** Refuses addresses that look like this, on a create or an update. */
function refusesAddresses(seam: 'faultsOfCreate' | 'faultsOfUpdate', like: RegExp): Change {
  return (was) => ({
    [seam]: (body: Json) => [
      ...was[seam](body),
      ...(like.test(String(body['email'])) ? [{ field: 'email', message: 'must be an email address' }] : []),
    ],
  })
}

/** Refuses a create in which this member looks like this. */
function refusesMember(member: string, like: RegExp): Change {
  return (was) => ({
    faultsOfCreate: (body) => [
      ...was.faultsOfCreate(body),
      ...(like.test(String(body[member])) ? [{ field: member, message: 'is not taken here' }] : []),
    ],
  })
}

const subDomain = /@.+\..+\./
const longLocalPart = /^[^@]{61,}@/
const upperCase = /^[^@a-z]+@[^a-z]+$/

/** Requests that should be refused and are not, and some that should not be and are. */
export const refusals: Mutant[] = [
  // Create
  {
    name: 'individuals-without-email-accepted',
    promise: 'create-email-required',
    about: 'A create of an individual without email is accepted.',
    change: (was) => {
      const lax = fillsMissingEmail(was)
      return {
        ...lax,
        faultsOfCreate: (body) => (body['customer_type'] === 'individual' ? lax : was).faultsOfCreate!(body),
      }
    },
  },
  {
    name: 'create-without-email-accepted',
    promise: 'create-email-required',
    about: 'A create without email is accepted.',
    change: fillsMissingEmail,
  },
  {
    name: 'create-without-type-accepted',
    promise: 'create-customer-type-required',
    about: 'A create without customer_type makes an individual.',
    change: fills('customer_type', () => 'individual', missing),
  },
  {
    name: 'create-with-null-email-accepted',
    promise: 'create-email-required',
    about: 'A create with email null is accepted.',
    change: fills(
      'email',
      (newId) => `null-${newId()}@example.com`,
      (value) => value === null,
    ),
  },
  {
    name: 'create-with-bad-email-accepted',
    promise: 'create-email-valid',
    about: 'Any text is taken as an address.',
    change: overlooks('email', 'faultsOfCreate', text),
  },
  {
    name: 'create-with-email-without-domain-accepted',
    promise: 'create-email-valid',
    about: 'Whatever holds an @ is taken as an address.',
    change: overlooks('email', 'faultsOfCreate', (value) => text(value) && value.includes('@')),
  },
  {
    name: 'create-with-empty-email-accepted',
    promise: 'create-email-valid',
    about: 'The empty string is taken as an address.',
    change: fills(
      'email',
      (newId) => `empty-${newId()}@example.com`,
      (value) => value === '',
    ),
  },
  {
    name: 'create-with-other-type-accepted',
    promise: 'create-customer-type-values',
    about: 'Any text is taken as customer_type and kept.',
    change: overlooks('customer_type', 'faultsOfCreate', text),
  },
  {
    name: 'create-with-half-a-type-accepted',
    promise: 'create-customer-type-values',
    about: 'The beginning of a customer_type is taken for the whole.',
    change: fills(
      'customer_type',
      (value) => (String(value).startsWith('i') ? 'individual' : 'business'),
      (value) => text(value) && value.length > 4 && ['individual', 'business'].some((type) => type.startsWith(value)),
    ),
  },
  {
    name: 'create-with-other-type-makes-individuals',
    promise: 'create-customer-type-values',
    about: 'A customer_type that is not known makes an individual.',
    change: fills(
      'customer_type',
      () => 'individual',
      (value) => text(value) && value !== 'business',
    ),
  },
  {
    name: 'create-with-number-as-email-accepted',
    promise: 'create-email-valid',
    about: 'A number as email is accepted, and made an address of.',
    change: fills(
      'email',
      (value) => `${String(value)}@example.com`,
      (value) => typeof value === 'number',
    ),
  },
  {
    name: 'phones-of-other-countries-refused',
    promise: 'create-phone',
    about: 'A create with a phone number of another country than Ghana and Nigeria is refused.',
    unwatchable: 'somebody who was never seen may have the address',
    change: refusesMember('phone', /^\+(?!23[34])/),
  },
  {
    name: 'short-dial-codes-refused',
    promise: 'create-country-code',
    about: 'A create with a dial code of one digit, such as +1, is refused.',
    unwatchable: 'somebody who was never seen may have the address',
    change: refusesMember('country_code', /^\+\d$/),
  },
  {
    name: 'create-with-plus-address-refused',
    promise: 'create-email',
    about: 'An address with a plus sign is refused.',
    unwatchable: 'somebody who was never seen may have the address',
    change: (was) => ({
      faultsOfCreate: (body) => [
        ...was.faultsOfCreate(body),
        ...(String(body['email']).includes('+') ? [{ field: 'email', message: 'must be an email address' }] : []),
      ],
    }),
  },
  {
    name: 'create-with-array-accepted',
    promise: 'create-body-json',
    about: 'Of an array of customers the first is created.',
    change: (was) => ({
      readBody(call) {
        const body = was.readBody(call)
        return Array.isArray(body) && call.operation === 'create'
          ? {
              email: `first-${was.newId()}@example.com`,
              customer_type: 'individual',
              ...(body[0] as object),
            }
          : body
      },
    }),
  },
  {
    name: 'create-with-malformed-json-accepted',
    promise: 'create-body-json',
    about: 'A body that is not JSON creates a customer of defaults.',
    change: (was) => ({
      readBody(call) {
        try {
          return was.readBody(call)
        } catch (error) {
          if (call.operation !== 'create') throw error
          return { email: `default-${was.newId()}@example.com`, customer_type: 'individual' }
        }
      },
    }),
  },
  {
    name: 'refused-create-is-stored',
    promise: 'create-refused-not-stored',
    about: 'A create with a bad type, name, phone or dial code is refused and stored all the same.',
    change: (was) => ({
      refuse(refused, call) {
        if (
          call.operation === 'create' &&
          refused.status === 400 &&
          refused.faults.length > 0 &&
          refused.faults.every(({ field }) => field !== 'email')
        ) {
          const fields = JSON.parse(call.body.toString()) as Json
          const usable = Object.fromEntries(Object.entries(fields).filter(([, value]) => typeof value === 'string'))
          const record = was.create(
            {
              customer_type: 'individual',
              ...usable,
              ...(!/^(individual|business)$/.test(String(fields['customer_type'])) && { customer_type: 'individual' }),
            },
            call,
          )
          call.customers.set(record.id, record)
        }
        return was.refuse(refused, call)
      },
    }),
  },
  {
    name: 'refused-update-is-stored',
    promise: 'update-refused-not-stored',
    about: 'An update with a bad address is refused, and its other members are stored.',
    change: (was) => ({
      refuse(refused, call) {
        const record =
          call.operation === 'update' && refused.status === 400 && refused.faults.length > 0
            ? was.find(call)
            : undefined
        if (record !== undefined) {
          const fields = JSON.parse(call.body.toString()) as Json
          was.update(
            record,
            Object.fromEntries(
              Object.entries(fields).filter(
                ([field, value]) => typeof value === 'string' && !refused.faults.some((fault) => fault.field === field),
              ),
            ),
            call,
          )
        }
        return was.refuse(refused, call)
      },
    }),
  },
  // Update
  {
    name: 'update-with-bad-email-accepted',
    promise: 'update-email-valid',
    about: 'An update takes any text as an address.',
    change: overlooks('email', 'faultsOfUpdate', text),
  },
  {
    name: 'update-with-empty-email-accepted',
    promise: 'update-email-valid',
    about: 'An update takes the empty string as an address.',
    change: overlooks('email', 'faultsOfUpdate', (value) => value === ''),
  },
  {
    name: 'update-with-number-as-email-accepted',
    promise: 'update-email-valid',
    about: 'An update takes a number as email and makes an address of it.',
    change: (was) => ({
      ...overlooks('email', 'faultsOfUpdate', (value) => typeof value === 'number')(was),
      update: (record, fields, call) =>
        was.update(
          record,
          typeof fields['email'] === 'number' ? { ...fields, email: `${fields['email']}@example.com` } : fields,
          call,
        ),
    }),
  },
  {
    name: 'update-with-other-type-accepted',
    promise: 'customer-customer-type',
    about: 'An update takes any text as customer_type and keeps it.',
    change: overlooks('customer_type', 'faultsOfUpdate', text),
  },
  {
    name: 'update-with-array-accepted',
    promise: 'update-body-json',
    about: 'An update with an array is answered as if it were empty.',
    change: (was) => ({
      readBody(call) {
        const body = was.readBody(call)
        return Array.isArray(body) && call.operation === 'update' ? {} : body
      },
    }),
  },
  {
    name: 'update-with-malformed-json-accepted',
    promise: 'update-body-json',
    about: 'An update that is not JSON is answered as if it were empty.',
    change: (was) => ({
      readBody(call) {
        try {
          return was.readBody(call)
        } catch (error) {
          if (call.operation !== 'update') throw error
          return {}
        }
      },
    }),
  },
  {
    name: 'blacklist-with-text-accepted',
    promise: 'blacklist-body',
    about: 'blacklist "yes" is accepted.',
    change: overlooks('blacklist', 'faultsOfBlacklist', (value) => value !== undefined),
  },
  {
    name: 'bodies-end-at-the-last-brace',
    promise: 'create-body-json',
    about: 'What follows the last brace of a body is passed over.',
    change: (was) => ({
      readBody(call) {
        const text = call.body.toString()
        return was.readBody({ ...call, body: Buffer.from(text.slice(0, text.lastIndexOf('}') + 1)) })
      },
    }),
  },
  {
    name: 'blacklist-with-array-accepted',
    promise: 'blacklist-body-json',
    about: 'Of an array in a blacklist request the first is taken.',
    change: (was) => ({
      readBody(call) {
        const body = was.readBody(call)
        return Array.isArray(body) && call.operation === 'blacklist' ? body[0] : body
      },
    }),
  },
  {
    name: 'blacklist-with-malformed-json-accepted',
    promise: 'blacklist-body-json',
    about: 'A blacklist request that is not JSON blacklists.',
    change: (was) => ({
      readBody(call) {
        try {
          return was.readBody(call)
        } catch (error) {
          if (call.operation !== 'blacklist') throw error
          return { blacklist: true }
        }
      },
    }),
  },
  // Addresses that people have
  {
    name: 'sub-domains-refused',
    promise: 'create-email',
    about: 'A create with an address at a sub-domain is refused.',
    unwatchable: 'somebody who was never seen may have the address',
    change: refusesAddresses('faultsOfCreate', subDomain),
  },
  {
    name: 'long-local-parts-refused',
    promise: 'create-email',
    about: 'A create with 64 characters before the @ is refused.',
    unwatchable: 'somebody who was never seen may have the address',
    change: refusesAddresses('faultsOfCreate', longLocalPart),
  },
  {
    name: 'upper-case-addresses-refused',
    promise: 'create-email',
    about: 'A create with an address in capital letters is refused.',
    unwatchable: 'somebody who was never seen may have the address',
    change: refusesAddresses('faultsOfCreate', upperCase),
  },
  {
    name: 'sub-domains-refused-in-updates',
    promise: 'update-email',
    about: 'An update to an address at a sub-domain is refused.',
    change: refusesAddresses('faultsOfUpdate', subDomain),
  },
  {
    name: 'long-local-parts-refused-in-updates',
    promise: 'update-email',
    about: 'An update to an address with 64 characters before the @ is refused.',
    change: refusesAddresses('faultsOfUpdate', longLocalPart),
  },
  {
    name: 'upper-case-addresses-refused-in-updates',
    promise: 'update-email',
    about: 'An update to an address in capital letters is refused.',
    change: refusesAddresses('faultsOfUpdate', upperCase),
  },
]
