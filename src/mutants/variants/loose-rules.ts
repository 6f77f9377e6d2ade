import { Refused } from '../behaviour.ts'
import type { Change, Json, Variant } from '../behaviour.ts'
import { isObject } from '../../http/json.ts'
import { overlooks, together, without } from '../changes.ts'

/** Takes these values of a member that is meant to be text, as text. */
function takesAsText(members: string[], like: (value: unknown) => boolean): Change {
  const made = (fields: Json): Json =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        members.includes(name) && like(value) ? String(value) : value,
      ]),
    )
  return (was) => ({
    readBody(call) {
      const body = was.readBody(call)
      return isObject(body) ? made(body) : body
    },
  })
}

/** Refuses a create or an update with these faults, beside its own. */
function refusesAlso(seam: 'faultsOfCreate' | 'faultsOfUpdate', faulty: (body: Json) => string[]): Change {
  return (was) => ({
    [seam]: (body: Json) => [
      ...was[seam](body),
      ...faulty(body).map((field) => ({ field, message: 'is not taken here' })),
    ],
  })
}

function demands(...members: string[]): Change {
  return refusesAlso('faultsOfCreate', (body) => members.filter((member) => body[member] === undefined))
}

/** Refuses names that look like this, on a create and an update, with this status. */
function refusesNames(like: RegExp, status: number): Change {
  const faulty = (body: Json): string[] =>
    ['first_name', 'last_name'].filter((name) => typeof body[name] === 'string' && like.test(body[name]))
  return together(refusesAlso('faultsOfCreate', faulty), refusesAlso('faultsOfUpdate', faulty), (was) => ({
    refuse: (refused, call) =>
      was.refuse(
        refused.faults.some(({ message }) => message === 'is not taken here')
          ? new Refused(status, refused.code, refused.message, refused.faults)
          : refused,
        call,
      ),
  }))
}

/** Rules that only we decided, not kept, or kept more strictly. */
export const looseRules: Variant[] = [
  // Taken
  {
    name: 'numbers-are-taken-as-text',
    about: 'A number or a boolean as a name, phone or dial code is taken as text.',
    change: takesAsText(['first_name', 'last_name', 'phone', 'country_code'], (value) =>
      ['number', 'boolean'].includes(typeof value),
    ),
  },
  {
    name: 'objects-taken-as-text',
    about: 'An object or an array as a name is taken as whatever text the language makes of it.',
    change: takesAsText(['first_name', 'last_name'], (value) => typeof value === 'object' && value !== null),
  },
  {
    name: 'any-text-is-a-phone-number',
    about: 'Any text is taken as a phone number.',
    change: together(overlooks('phone', 'faultsOfCreate'), overlooks('phone', 'faultsOfUpdate')),
  },
  {
    name: 'any-text-is-a-dial-code',
    about: 'Any text is taken as a dial code.',
    change: together(overlooks('country_code', 'faultsOfCreate'), overlooks('country_code', 'faultsOfUpdate')),
  },
  {
    name: 'names-of-any-length-taken',
    about: 'Names may be empty, and of any length.',
    change: together(
      ...(['first_name', 'last_name'] as const).flatMap((name) => [
        overlooks(name, 'faultsOfCreate', (value) => typeof value === 'string'),
        overlooks(name, 'faultsOfUpdate', (value) => typeof value === 'string'),
      ]),
    ),
  },
  {
    name: 'other-metadata-passed-over',
    about: 'Metadata that is no JSON is passed over.',
    change: (was) => ({
      ...overlooks('metadata', 'faultsOfCreate')(was),
      create: (fields, call) =>
        was.create(was.faultsOfCreate(fields).length > 0 ? without(fields, 'metadata') : fields, call),
    }),
  },
  {
    name: 'other-types-passed-over-in-updates',
    about: 'An update with a customer_type that is none is carried out without it.',
    change: (was) => ({
      ...overlooks('customer_type', 'faultsOfUpdate')(was),
      update: (record, fields, call) =>
        was.update(record, was.faultsOfUpdate(fields).length > 0 ? without(fields, 'customer_type') : fields, call),
    }),
  },
  {
    name: 'null-is-as-good-as-absent',
    about: 'A member that is null in an update is passed over.',
    change: (was) => ({
      readBody(call) {
        const body = was.readBody(call)
        return call.operation === 'update' && isObject(body)
          ? Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null))
          : body
      },
    }),
  },
  // Refused
  {
    name: 'names-demanded',
    about: 'A create without both names is refused.',
    change: demands('first_name', 'last_name'),
  },
  {
    name: 'phones-demanded',
    about: 'A create without phone and country_code is refused.',
    change: demands('phone', 'country_code'),
  },
  {
    name: 'everything-demanded',
    about: 'A create without names, phone and country_code is refused.',
    change: demands('first_name', 'last_name', 'phone', 'country_code'),
  },
  {
    name: 'phones-need-a-dial-code',
    about: 'A create with a phone number, in international form too, is refused without country_code.',
    change: refusesAlso('faultsOfCreate', (body) =>
      body['phone'] !== undefined && body['country_code'] === undefined ? ['country_code'] : [],
    ),
  },
  {
    name: 'latin-names-only',
    about: 'Names with other than Latin letters are refused.',
    change: refusesNames(/[^\p{Script=Latin}\p{M}\p{P}\p{S}\s\d]/u, 422),
  },
  {
    name: 'plain-names-only',
    about: 'Names with other than letters, hyphens, spaces and apostrophes are refused.',
    change: refusesNames(/[^\p{L}\p{M}\s'-]/u, 400),
  },
  {
    name: 'markup-in-names-is-forbidden',
    about: 'Names with markup are a 403.',
    change: refusesNames(/[<>]/, 403),
  },
  {
    name: 'firewall-in-front',
    about: 'A body with markup is turned away by the firewall in front, with 403 and a web page.',
    change: (was) => ({
      answer: (call) =>
        /[<>]/.test(call.body.toString())
          ? Promise.resolve({
              status: 403,
              headers: { 'content-type': 'text/html' },
              body: '<html><body><h1>403 Forbidden</h1></body></html>',
            })
          : was.answer(call),
    }),
  },
]
