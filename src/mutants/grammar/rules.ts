import { Refused, type Call, type Json, type Kept } from '../behaviour.ts'
import type { Sees } from './conditions.ts'
import { nowAndThen } from './member-faults.ts'
import { named, type Fault, type How, type Place, type Setting } from './place.ts'

/** What is kept in place of what was given. */
type Instead = (given: unknown, newId: () => string) => unknown

/** Something that has to be refused. */
type Rule = {
  where: 'create' | 'update'
  /** In words, after "a create with". */
  what: string
  promise: string
  /** The member that it is about. */
  member: 'email' | 'customer_type'
  breaks: (value: unknown) => boolean
  /** What is kept where the member is taken all the same, with the manner's name; as it was sent where absent. */
  keeps?: { manner: string; value: Instead }[]
}

const isText = (value: unknown): value is string => typeof value === 'string'
const isMissing = (value: unknown): boolean => value === undefined
const madeUp = {
  manner: 'with an address made up',
  value: (_: unknown, newId: () => string) => `unnamed-${newId()}@example.com`,
}
const asIndividual = { manner: 'as individual', value: () => 'individual' }
const asBusiness = { manner: 'as business', value: () => 'business' }

const rules: Rule[] = [
  {
    where: 'create',
    what: 'no email',
    promise: 'create-email-required',
    member: 'email',
    breaks: isMissing,
    keeps: [madeUp],
  },
  { where: 'create', what: 'an email that is none', promise: 'create-email-valid', member: 'email', breaks: isText },
  {
    where: 'create',
    what: 'an email without a domain',
    promise: 'create-email-valid',
    member: 'email',
    breaks: (value) => isText(value) && value.includes('@'),
  },
  {
    where: 'create',
    what: 'no customer_type',
    promise: 'create-customer-type-required',
    member: 'customer_type',
    breaks: isMissing,
    keeps: [asIndividual, asBusiness],
  },
  {
    where: 'create',
    what: 'another customer_type',
    promise: 'create-customer-type-values',
    member: 'customer_type',
    breaks: isText,
    keeps: [{ manner: 'as it is', value: (given) => given }, asIndividual],
  },
  { where: 'update', what: 'an email that is none', promise: 'update-email-valid', member: 'email', breaks: isText },
  {
    where: 'update',
    what: 'another customer_type',
    promise: 'customer-customer-type',
    member: 'customer_type',
    breaks: isText,
  },
]

const seesBody: readonly Sees[] = ['type', 'text']

function ruleFaults({ where, what, promise, member, breaks, keeps }: Rule): Fault[] {
  const seam = where === 'create' ? 'faultsOfCreate' : 'faultsOfUpdate'
  const notStored = where === 'create' ? 'create-refused-not-stored' : 'update-refused-not-stored'
  const fault = (
    how: How,
    manner: string,
    about: string,
    promises: string[],
    meets: (setting: Setting, call: Call, body: Json) => void,
    value: Instead = (given) => given,
  ): Fault => ({
    how,
    manner,
    about: `${named[where]} with ${what} ${about}`,
    promises: [...promises, `customer-${member.replaceAll('_', '-')}`],
    lay: (setting) => (was) => {
      let current: Call
      const taken = new WeakSet<Json>()
      return {
        readBody(call) {
          current = call
          return was.readBody(call)
        },
        [seam](body: Json) {
          const faults = was[seam](body)
          const rest = faults.filter(({ field }) => field !== member)
          if (rest.length === faults.length || !breaks(body[member])) return faults
          if (!setting.shows({ call: current, customer: body })) return faults
          if (how === 'sometimes' && !nowAndThen(current.number)) return faults
          setting.changed()
          meets(setting, current, body)
          taken.add(body)
          return rest
        },
        create: (fields, call) =>
          was.create(taken.has(fields) ? { ...fields, [member]: value(fields[member], was.newId) } : fields, call),
      }
    },
  })
  const takes = (): void => {}
  return [
    ...(keeps ?? [{ manner: 'as it is', value: (given: unknown) => given }]).map(({ manner, value }) =>
      fault('ignored', `ignored: taken ${manner}`, `is taken ${manner}`, [promise, notStored], takes, value),
    ),
    fault(
      'sometimes',
      'sometimes taken',
      'is taken now and then',
      [promise, 'answer-steady', notStored],
      takes,
      keeps?.[0]?.value,
    ),
    fault('refused', 'refused by failing', 'ends in a 500', ['no-server-error', promise], () => {
      throw new Refused(500, 'INTERNAL_ERROR', 'Something went wrong.')
    }),
  ]
}

/** What is wrong with how a taken address is refused. */
function uniquenessFaults(where: 'create' | 'update'): Fault[] {
  const promise = `${where}-email-unique`
  const notStored = `${where}-refused-not-stored`
  const fault = (
    how: How,
    manner: string,
    about: string,
    promises: string[],
    meets: (fields: Json, self: Kept | undefined, call: Call, taken: 'email' | 'reference') => typeof taken | undefined,
  ): Fault => ({
    how,
    manner,
    about: `${named[where]} with an address that another customer has ${about}`,
    promises: [...promises, promise, notStored],
    lay: (setting) => (was) => ({
      taken(fields, self, call) {
        const taken = was.taken(fields, self, call)
        if (taken !== 'email' || (self === undefined) !== (where === 'create')) return taken
        if (!setting.shows({ call, customer: self ?? fields })) return taken
        const result = meets(fields, self, call, taken)
        if (result !== taken || how === 'taken over') setting.changed()
        if (result === taken && how === 'taken over') {
          if (self !== undefined) was.update(self, { ...fields, email: undefined }, call)
          else {
            const record = was.create(fields, call)
            call.customers.set(record.id, record)
          }
        }
        return result
      },
    }),
  })
  const sameLetters = (email: unknown, self: Kept | undefined, { customers }: Call): boolean =>
    [...customers.values()].some((record) => record !== self && record.email === email)
  return [
    fault('ignored', 'ignored', 'is taken', [promise], () => undefined),
    fault('re-coded', 're-coded: other letters', 'in other letters is taken', [promise], (fields, self, call, taken) =>
      sameLetters(fields['email'], self, call) ? taken : undefined,
    ),
    fault(
      'sometimes',
      'sometimes ignored',
      'is taken now and then',
      [promise, 'answer-steady'],
      (_, _self, call, taken) => (nowAndThen(call.number) ? undefined : taken),
    ),
    fault('refused', 'refused by failing', 'ends in a 500', ['no-server-error'], () => {
      throw new Refused(500, 'INTERNAL_ERROR', 'Something went wrong.')
    }),
    fault(
      'taken over',
      'taken over though refused',
      'is refused and done all the same',
      [notStored],
      (_, _self, _call, taken) => taken,
    ),
  ]
}

const sloppy: { manner: string; about: string; read: (text: string) => string }[] = [
  {
    manner: 'ignored: what follows the body',
    about: 'with more after its end is read up to there',
    read: (text) => text.slice(0, text.lastIndexOf('}') + 1),
  },
  {
    manner: 'ignored: a comma too many',
    about: 'with a comma too many is read all the same',
    read: (text) => text.replaceAll(/,\s*}/g, '}'),
  },
  {
    manner: 'ignored: an array around',
    about: 'in an array is read all the same',
    read: (text) => text.replace(/^\s*\[/, '').replace(/\]\s*$/, ''),
  },
]

/** Bodies that are no JSON objects. */
function bodyFaults(where: 'create' | 'update'): Fault[] {
  const promises = [`${where}-body-json`, `${where}-refused-not-stored`]
  return [
    ...sloppy.map(
      ({ manner, about, read }): Fault => ({
        how: 'ignored',
        manner,
        about: `${named[where]} ${about}`,
        promises,
        lay: (setting) => (was) => ({
          readBody(call) {
            if (call.operation !== where) return was.readBody(call)
            const text = read(call.body.toString())
            if (text === call.body.toString() || !setting.shows({ call, customer: {} })) return was.readBody(call)
            setting.changed()
            return was.readBody({ ...call, body: Buffer.from(text) })
          },
        }),
      }),
    ),
    {
      how: 'refused',
      manner: 'refused by failing',
      about: `${named[where]} with a body that is no JSON ends in a 500`,
      promises: ['no-server-error', ...promises],
      lay: (setting) => (was) => ({
        readBody(call) {
          try {
            return was.readBody(call)
          } catch (error) {
            if (call.operation !== where || !setting.shows({ call, customer: {} })) throw error
            setting.changed()
            throw new Refused(500, 'INTERNAL_ERROR', 'Something went wrong.')
          }
        },
      }),
    },
  ]
}

/** What has to be refused. */
export const rulePlaces: Place[] = [
  ...rules.map(
    (rule): Place => ({
      where: `${rule.where}-refusals`,
      what: rule.what,
      sees: seesBody,
      faults: ruleFaults(rule),
    }),
  ),
  ...(['create', 'update'] as const).flatMap((where): Place[] => [
    { where: `${where}-refusals`, what: 'a taken email', sees: seesBody, faults: uniquenessFaults(where) },
    { where: `${where}-refusals`, what: 'a body that is no JSON object', sees: [], faults: bodyFaults(where) },
  ]),
]
