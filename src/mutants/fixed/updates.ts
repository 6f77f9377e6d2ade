import type { Change, Mutant, Json, Kept } from '../behaviour.ts'
import { Refused } from '../behaviour.ts'
import { byId, inAnswersTo, readsAsOf, shows, updatesAlso, without } from '../changes.ts'

function blanks(
  member: 'first_name' | 'last_name' | 'reference' | 'phone',
  when: (record: Kept) => boolean = () => true,
): Change {
  return updatesAlso((record, fields) => {
    if (fields[member] === undefined && when(record)) record[member] = undefined
  })
}

/** Updates with these members of the request only. */
function updatesOnly(kept: (fields: Json, record: Kept) => Json): Change {
  return (was) => ({ update: (record, fields, call) => was.update(record, kept(fields, record), call) })
}

const emailUpdateBlanksReference = updatesAlso((record, fields) => {
  if (fields['email'] !== undefined) record.reference = undefined
})

/** What an update does to the customer, to its times, and to others. */
export const updates: Mutant[] = [
  // Omitted members
  {
    name: 'update-blanks-first-name',
    promise: 'update-keeps-omitted',
    about: 'An update that omits first_name blanks it.',
    change: blanks('first_name'),
  },
  {
    name: 'update-blanks-last-name',
    promise: 'update-keeps-omitted',
    about: 'An update that omits last_name blanks it.',
    change: blanks('last_name'),
  },
  {
    name: 'update-blanks-last-name-of-businesses',
    promise: 'update-keeps-omitted',
    about: 'An update that omits last_name blanks it, for businesses.',
    change: blanks('last_name', (record) => record.customer_type === 'business'),
  },
  {
    name: 'update-blanks-first-name-of-inactive',
    promise: 'update-keeps-omitted',
    about: 'An update that omits first_name blanks it, for inactive customers.',
    change: blanks('first_name', (record) => !record.is_active),
  },
  {
    name: 'update-blanks-reference',
    promise: 'update-keeps-omitted',
    about: 'An update loses the reference, which the list then finds no more.',
    change: blanks('reference'),
  },
  {
    name: 'updated-at-moves-once',
    promise: 'updated-at-true',
    about: 'Only the first update of a customer moves updated_at.',
    change: updatesAlso((record, _, before) => {
      if (before.updated_at !== before.created_at) record.updated_at = before.updated_at
    }),
  },
  {
    name: 'update-reaches-namesakes',
    promise: 'update-that-one',
    about: 'An update of last_name changes everybody who had the same names.',
    change: updatesAlso((_, fields, before, call) => {
      for (const other of call.customers.values()) {
        if (
          fields['last_name'] !== undefined &&
          before.first_name !== undefined &&
          other.first_name === before.first_name &&
          other.last_name === before.last_name
        )
          other.last_name = String(fields['last_name'])
      }
    }),
  },
  {
    name: 'update-empties-metadata',
    promise: 'update-keeps-omitted',
    about: 'An update that omits metadata empties it.',
    change: updatesAlso((record, fields) => {
      if (fields['metadata'] === undefined) record.metadata = '{}'
    }),
  },
  {
    name: 'update-activates',
    promise: 'update-keeps-omitted',
    about: 'An update makes a blacklisted customer active.',
    change: updatesAlso((record, fields) => {
      if (fields['is_active'] === undefined) record.is_active = true
    }),
  },
  {
    name: 'update-makes-individuals',
    promise: 'update-keeps-omitted',
    about: 'An update that omits customer_type makes an individual of a business.',
    change: updatesAlso((record, fields) => {
      if (fields['customer_type'] === undefined) record.customer_type = 'individual'
    }),
  },
  {
    name: 'email-update-blanks-names',
    promise: 'update-keeps-omitted',
    about: 'An update of the email blanks both names.',
    change: updatesAlso((record, fields) => {
      if (fields['email'] !== undefined && fields['first_name'] === undefined)
        Object.assign(record, { first_name: undefined, last_name: undefined })
    }),
  },
  {
    name: 'last-name-update-copies-first',
    promise: 'update-keeps-omitted',
    about: 'An update of last_name alone sets first_name too.',
    change: updatesAlso((record, fields) => {
      if (fields['last_name'] !== undefined && fields['first_name'] === undefined) record.first_name = record.last_name
    }),
  },
  {
    name: 'update-empties-names-to-blank-text',
    promise: 'update-keeps-omitted',
    about: 'An update that omits first_name sets it to the empty string.',
    change: updatesAlso((record, fields) => {
      if (fields['first_name'] === undefined) record.first_name = ''
    }),
  },
  {
    name: 'update-demands-email',
    promise: 'update-partial',
    about: 'An update without email is refused.',
    change: (was) => ({
      faultsOfUpdate: (body) => [
        ...was.faultsOfUpdate(body),
        ...(body['email'] === undefined ? [{ field: 'email', message: 'is required' }] : []),
      ],
    }),
  },
  {
    name: 'update-demands-both-names',
    promise: 'update-partial',
    about: 'An update with first_name and without last_name is refused.',
    change: (was) => ({
      faultsOfUpdate: (body) => [
        ...was.faultsOfUpdate(body),
        ...(body['first_name'] !== undefined && body['last_name'] === undefined
          ? [{ field: 'last_name', message: 'is required' }]
          : []),
      ],
    }),
  },
  {
    name: 'update-refuses-inactive',
    promise: 'update-customer',
    about: 'A blacklisted customer cannot be updated: 500.',
    change: (was) => ({
      async answer(call) {
        const answer = await was.answer(call)
        const touched =
          call.operation === 'update' && answer.status === 200 && call.customers.get(call.id)?.is_active === false
        return touched ? { ...answer, status: 500 } : answer
      },
    }),
  },
  // Sent members
  {
    name: 'update-answers-but-stores-nothing',
    promise: 'update-customer',
    about: 'An update answers the new values and stores none.',
    change: (was) => ({
      showOne(record, call) {
        const shown = was.showOne(record, call)
        if (call.operation === 'update') call.customers.set(record.id, previous.get(record) ?? record)
        return shown
      },
      update(record, fields, call) {
        previous.set(record, { ...record })
        was.update(record, fields, call)
      },
    }),
  },
  {
    name: 'update-answers-old-values',
    promise: 'update-answer',
    about: 'An update stores the new values and answers the old ones.',
    change: (was) => ({
      update(record, fields, call) {
        previous.set(record, { ...record })
        was.update(record, fields, call)
      },
      showOne: (record, call) =>
        was.showOne(call.operation === 'update' ? (previous.get(record) ?? record) : record, call),
    }),
  },
  {
    name: 'update-ignores-first-name',
    promise: 'update-names',
    about: 'first_name cannot be changed: the update is accepted and ignored.',
    change: updatesOnly((fields) => without(fields, 'first_name')),
  },
  {
    name: 'update-ignores-last-name',
    promise: 'update-names',
    about: 'last_name cannot be changed: the update is accepted and ignored.',
    change: updatesOnly((fields) => without(fields, 'last_name')),
  },
  {
    name: 'update-ignores-email',
    promise: 'update-email',
    about: 'email cannot be changed: the update is accepted and ignored.',
    change: updatesOnly((fields) => without(fields, 'email')),
  },
  {
    name: 'update-ignores-email-beside-names',
    promise: 'update-email',
    about: 'An update of the email and a name stores the name only.',
    change: updatesOnly((fields) => (Object.keys(fields).length > 1 ? without(fields, 'email') : fields)),
  },
  {
    name: 'update-cuts-first-names',
    promise: 'update-names',
    about: 'An update cuts first_name after 50 characters.',
    change: updatesOnly((fields) =>
      typeof fields['first_name'] === 'string' ? { ...fields, first_name: fields['first_name'].slice(0, 50) } : fields,
    ),
  },
  {
    name: 'update-loses-plus',
    promise: 'update-email',
    about: 'An update to ada+news@… stores ada@….',
    change: updatesOnly((fields) =>
      typeof fields['email'] === 'string' ? { ...fields, email: fields['email'].replace(/\+[^@]*/, '') } : fields,
    ),
  },
  {
    name: 'update-escapes-names',
    promise: 'update-names',
    about: "An update stores O'Brien as O&#39;Brien.",
    change: updatesOnly((fields) =>
      typeof fields['last_name'] === 'string'
        ? { ...fields, last_name: fields['last_name'].replaceAll('&', '&amp;').replaceAll("'", '&#39;') }
        : fields,
    ),
  },
  {
    name: 'every-third-update-is-lost',
    promise: 'update-names',
    about: 'Every third update is answered with the old values and lost.',
    change: (was) => {
      let count = 0
      return {
        update(record, fields, call) {
          count += 1
          was.update(record, count % 3 === 0 ? {} : fields, call)
        },
      }
    },
  },
  {
    name: 'update-ignores-businesses',
    promise: 'update-names',
    about: 'Updates of businesses are accepted and ignored.',
    change: updatesOnly((fields, record) => (record.customer_type === 'business' ? {} : fields)),
  },
  {
    name: 'update-swaps-names',
    promise: 'update-names',
    about: 'An update with both names swaps them.',
    change: updatesOnly((fields) =>
      fields['first_name'] !== undefined && fields['last_name'] !== undefined
        ? { ...fields, first_name: fields['last_name'], last_name: fields['first_name'] }
        : fields,
    ),
  },
  {
    name: 'update-stores-the-first-only',
    promise: 'update-names',
    about: 'Of several members that an update sends one is stored.',
    change: updatesOnly((fields) => Object.fromEntries(Object.entries(fields).slice(0, 1))),
  },
  {
    name: 'update-stored-late',
    promise: 'get-stored',
    about: 'For half a minute after an update the old customer is read by id, as from a cache.',
    change: (was) => {
      const old = new Map<string, { record: Kept; until: number }>()
      return {
        update(record, fields, call) {
          old.set(record.id, { record: { ...record }, until: Date.parse(was.now()) + 30_000 })
          was.update(record, fields, call)
        },
        show(record, call) {
          const stale = call.operation === 'get' ? old.get(record.id) : undefined
          return was.show(stale !== undefined && stale.until > Date.parse(was.now()) ? stale.record : record, call)
        },
      }
    },
  },
  {
    name: 'reads-by-id-are-late',
    promise: 'get-stored',
    about: 'By id, customers are as they were one and a half seconds ago.',
    change: readsAsOf(1500, byId),
  },
  {
    name: 'lists-are-late',
    promise: 'list-items',
    about: 'Lists show the customers as they were one and a half seconds ago.',
    change: readsAsOf(1500, (call) => !byId(call)),
  },
  // What must not move, and what must
  {
    name: 'update-changes-id',
    promise: 'update-that-one',
    about: 'An update gives the customer a new id.',
    change: updatesAlso((record, _, before, { customers }, newId) => {
      customers.delete(before.id)
      record.id = newId()
      customers.set(record.id, record)
    }),
  },
  {
    name: 'update-changes-company',
    promise: 'update-keeps-omitted',
    about: 'An update moves the customer to another company.',
    change: updatesAlso((record, _, __, ___, newId) => {
      record.company_id = newId()
    }),
  },
  {
    name: 'update-changes-creator',
    promise: 'update-keeps-omitted',
    about: 'An update names whoever updates as creator.',
    change: updatesAlso((record) => {
      record.created_by = '0190d2a4-6c55-7d02-a9b8-1f2e3d4c5b6b'
    }),
  },
  {
    name: 'update-moves-created-at',
    promise: 'created-at-true',
    about: 'An update moves created_at.',
    change: updatesAlso((record) => {
      record.created_at = record.updated_at
    }),
  },
  {
    name: 'created-at-is-now',
    promise: 'created-at-true',
    about: 'created_at is whenever it is read.',
    change: (was) => ({
      show: (record, call) => ({
        ...was.show(record, call),
        ...(call.operation !== 'create' && { created_at: was.now() }),
      }),
    }),
  },
  {
    name: 'created-at-differs-in-list',
    promise: 'list-items',
    about: 'created_at is a day earlier in the list than by id.',
    change: shows(
      (shown, record) => ({ ...shown, created_at: new Date(Date.parse(record.created_at) - 86_400_000).toISOString() }),
      inAnswersTo('list'),
    ),
  },
  {
    name: 'updated-at-is-frozen',
    promise: 'updated-at-true',
    about: 'updated_at stays when the customer is updated.',
    change: updatesAlso((record, _, before) => {
      record.updated_at = before.updated_at
    }),
  },
  {
    name: 'updated-at-is-frozen-for-businesses',
    promise: 'updated-at-true',
    about: 'updated_at stays when a business is updated.',
    change: updatesAlso((record, _, before) => {
      if (record.customer_type === 'business') record.updated_at = before.updated_at
    }),
  },
  {
    name: 'updated-at-is-frozen-for-first-names',
    promise: 'updated-at-true',
    about: 'updated_at stays when first_name alone is updated.',
    change: updatesAlso((record, fields, before) => {
      if (Object.keys(fields).join() === 'first_name') record.updated_at = before.updated_at
    }),
  },
  {
    name: 'updated-at-moves-when-read',
    promise: 'updated-at-true',
    about: 'updated_at moves whenever the customer is read.',
    change: (was) => ({
      show: (record, call) => ({
        ...was.show(record, call),
        ...(call.operation === 'get' && { updated_at: was.now() }),
      }),
    }),
  },
  {
    name: 'updated-at-before-created-at',
    promise: 'updated-at-true',
    about: 'updated_at lies before created_at.',
    change: updatesAlso((record) => {
      record.updated_at = new Date(Date.parse(record.created_at) - 3_600_000).toISOString()
    }),
  },
  {
    name: 'updated-at-ahead-of-time',
    promise: 'updated-at-true',
    about: 'After an update, updated_at lies an hour ahead of the answer.',
    change: updatesAlso((record) => {
      record.updated_at = new Date(Date.parse(record.updated_at) + 3_600_000).toISOString()
    }),
  },
  // Others
  {
    name: 'update-touches-neighbour',
    promise: 'update-that-one',
    about: 'An update of a name changes the customer created before, too.',
    change: updatesAlso((record, fields, _, { customers }) => {
      const all = [...customers.values()]
      const neighbour = all[all.indexOf(record) - 1]
      if (neighbour !== undefined && typeof fields['last_name'] === 'string') neighbour.last_name = fields['last_name']
    }),
  },
  {
    name: 'update-touches-newest',
    promise: 'update-that-one',
    about: 'An update of a name goes to the newest customer.',
    change: (was) => ({
      update(record, fields, call) {
        const newest = [...call.customers.values()].at(-1) ?? record
        was.update(newest, fields, call)
      },
    }),
  },
  {
    name: 'update-touches-every-namesake',
    promise: 'update-that-one',
    about: 'An update of a name changes everybody of the same last_name.',
    change: updatesAlso((record, fields, before, { customers }) => {
      for (const other of customers.values())
        if (other.last_name === before.last_name && fields['last_name'] !== undefined)
          other.last_name = record.last_name
    }),
  },
  {
    name: 'update-copies-the-customer',
    promise: 'update-that-one',
    about: 'An update leaves the old customer in the list, under another id.',
    unwatchable: 'only a walk or a count of everybody shows it',
    change: updatesAlso((_, __, before, { customers }, newId) => {
      const id = newId()
      customers.set(id, { ...before, id, email: `copy-${before.email}` })
    }),
  },
  {
    name: 'email-update-blanks-reference',
    promise: 'update-keeps-omitted',
    about: 'An update of the email loses the reference.',
    change: emailUpdateBlanksReference,
  },
  {
    name: 'email-update-blanks-shared-reference',
    promise: 'update-keeps-omitted',
    about: 'An update of the email loses the reference, which others may have too.',
    change: (was) => ({
      ...emailUpdateBlanksReference(was),
      taken: (fields, self, call) => was.taken({ ...fields, reference: undefined }, self, call),
    }),
  },
  {
    name: 'shown-phone-is-lost',
    promise: 'update-keeps-omitted',
    about: 'Customers show their phone, and an update that omits it makes it null.',
    change: (was) => ({
      ...updatesAlso((record, fields) => {
        if (fields['phone'] === undefined) record.phone = undefined
      })(was),
      show: (record, call) => ({ ...was.show(record, call), phone: record.phone ?? null }),
    }),
  },
  {
    name: 'null-becomes-text',
    promise: 'update-names',
    about: 'An update with null as a name stores the text null.',
    change: (was) => ({
      faultsOfUpdate: (body) =>
        was
          .faultsOfUpdate(body)
          .filter(({ field }) => !['first_name', 'last_name'].includes(field) || body[field] !== null),
      update: (record, fields, call) =>
        was.update(
          record,
          Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value ?? 'null'])),
          call,
        ),
    }),
  },
  {
    name: 'unchanged-update-is-not-found',
    promise: 'update-email-unique',
    about: 'An update that changes nothing is a 404, as no row was changed.',
    change: (was) => ({
      update(record, fields, call) {
        const changes = Object.entries(fields).some(([name, value]) => record[name as keyof Kept] !== value)
        if (!changes && Object.keys(fields).length > 0)
          throw new Refused(404, 'NOT_FOUND', 'There is no such customer.')
        was.update(record, fields, call)
      },
    }),
  },
]

const previous = new WeakMap<Kept, Kept>()
