import { Refused } from '../behaviour.ts'
import type { Behaviour, Call, Change, Json, Kept } from '../behaviour.ts'
import type { Sees } from './conditions.ts'
import { nowAndThen } from './member-faults.ts'
import { neighbour, readsLate, undo, type Write } from './memory.ts'
import { named, type Fault, type How, type Place, type Setting } from './place.ts'

const deeds = ['create', 'update', 'blacklist', 'delete'] as const

type Deed = (typeof deeds)[number]

/** The promise that it is done, that it is done to that one, and those that tell of it too. */
const promised: Record<Deed, readonly [done: string, thatOne: string, ...string[]]> = {
  create: ['create-customer', 'create-unique-id', 'get-stored'],
  update: ['update-customer', 'update-that-one', 'update-names', 'update-email', 'update-partial', 'get-stored'],
  blacklist: ['blacklist-deactivates', 'blacklist-that-one', 'blacklist-back', 'list-filter-is-active'],
  delete: ['delete-removes', 'delete-that-one'],
}

/** Goes through what is to be done before it is: gives back the fields that it is done with, or refuses. */
type InFront = (customer: Json, call: Call, fields: Json) => Json

function inFrontOf(deed: Deed, step: InFront): Change {
  return (was) => ({
    create: (fields, call) => was.create(deed === 'create' ? step(fields, call, fields) : fields, call),
    update: (record, fields, call) => was.update(record, deed === 'update' ? step(record, call, fields) : fields, call),
    blacklist: (record, on, call) =>
      was.blacklist(record, deed === 'blacklist' ? step(record, call, { on })['on'] === true : on, call),
    remove(record, call) {
      if (deed === 'delete') step(record, call, {})
      was.remove(record, call)
    },
  })
}

/** Does something more once it is done, before the answer is sent. */
function afterwards(deed: Deed, setting: Setting, happens: (write: Write, call: Call) => void): Change {
  return (was) => ({
    answer(call) {
      const known = setting.memory.writes.length
      // Everything but the sending is done before this returns.
      const answered = was.answer(call)
      for (const write of setting.memory.writes.slice(known))
        if (write.operation === deed && setting.shows({ call, customer: write.before ?? write.record })) {
          happens(write, call)
          setting.changed()
        }
      return answered
    },
  })
}

/** Answers about another customer, or about this one as it was. */
function answersWith(deed: Deed, setting: Setting, whom: (write: Write) => Kept | undefined): Change {
  return (was: Readonly<Behaviour>) => ({
    showOne(record, call) {
      const write = call.operation === deed ? setting.memory.latest.get(record.id) : undefined
      const shown = write && setting.shows({ call, customer: write.before ?? record }) ? whom(write) : undefined
      if (shown === undefined) return was.showOne(record, call)
      setting.changed()
      return was.showOne(shown, call)
    },
  })
}

/** Does to another customer what was done to this one. */
function alsoTo(other: Kept | undefined, { operation, record, before }: Write, customers: Map<string, Kept>): void {
  if (other === undefined) return
  if (operation === 'delete') customers.delete(other.id)
  // Two customers with one address would be another defect.
  else if (before !== undefined)
    for (const member of Object.keys(record) as (keyof Kept)[])
      if (member !== 'email' && record[member] !== before[member]) Object.assign(other, { [member]: record[member] })
}

function faultsOf(deed: Deed): Fault[] {
  const [done, thatOne, ...more] = promised[deed]
  const edit = (setting: Setting, step: (fields: Json) => Json): Change =>
    inFrontOf(deed, (customer, call, fields) => {
      if (!setting.shows({ call, customer })) return fields
      setting.changed()
      return step(fields)
    })
  const refuse = (status: number, code: string) => (setting: Setting) =>
    edit(setting, () => {
      throw new Refused(status, code, status < 500 ? 'This cannot be done.' : 'Something went wrong.')
    })
  const fault = (how: How, manner: string, about: string, first: string, lay: Fault['lay']): Fault => ({
    how,
    manner,
    about,
    promises: [first, done, thatOne, ...more],
    lay,
  })
  const undone = (setting: Setting): Change =>
    afterwards(deed, setting, (write, { customers }) => undo(write, customers))
  const everywhere: Fault[] = [
    fault('ignored', 'ignored', `${named[deed]} is answered and not done`, done, undone),
    fault('sometimes', 'sometimes ignored', `${named[deed]} is answered and now and then not done`, done, (setting) =>
      undone({ ...setting, shows: (occasion) => setting.shows(occasion) && nowAndThen(occasion.call.number) }),
    ),
    fault('refused', 'refused as a conflict', `${named[deed]} is refused with 409`, done, refuse(409, 'CONFLICT')),
    fault('refused', 'refused as forbidden', `${named[deed]} is refused with 403`, done, refuse(403, 'FORBIDDEN')),
    fault(
      'refused',
      'refused by failing',
      `${named[deed]} ends in a 500`,
      'no-server-error',
      refuse(500, 'INTERNAL_ERROR'),
    ),
    ...[2000, 5000].map((delay) =>
      fault(
        'too late',
        `too late by ${delay} ms`,
        `${named[deed]} is to be seen ${delay} ms later`,
        'get-stored',
        (setting) =>
          readsLate(setting.memory, delay, ({ operation, call, before, record }) => {
            const late = operation === deed && setting.shows({ call, customer: before ?? record })
            if (late) setting.changed()
            return late
          }),
      ),
    ),
  ]
  if (deed === 'create')
    return [
      ...everywhere,
      fault(
        'duplicated',
        'duplicated',
        'a create makes two customers',
        'create-email-unique',
        (setting) => (was) =>
          afterwards(deed, setting, ({ record }, { customers }) => {
            const id = was.newId()
            customers.set(id, { ...record, id })
          })(was),
      ),
      fault('swapped', 'swapped with a neighbour', 'a create answers another customer', done, (setting) => (was) => ({
        showOne(record, call) {
          const other =
            call.operation === deed && setting.shows({ call, customer: record }) && neighbour(call.customers, record.id)
          if (!other) return was.showOne(record, call)
          setting.changed()
          return was.showOne(other, call)
        },
      })),
    ]
  return [
    ...everywhere,
    fault('swapped', 'swapped with a neighbour', `${named[deed]} is done to another customer`, thatOne, (setting) =>
      afterwards(deed, setting, (write, { customers }) => {
        const other = neighbour(customers, write.record.id)
        alsoTo(other, write, customers)
        undo(write, customers)
      }),
    ),
    fault('duplicated', 'duplicated', `${named[deed]} is done to another customer too`, thatOne, (setting) =>
      afterwards(deed, setting, (write, { customers }) =>
        alsoTo(neighbour(customers, write.record.id), write, customers),
      ),
    ),
    ...(deed === 'delete'
      ? [
          fault('defaulted', 'defaulted to inactive', 'a delete only makes the customer inactive', done, (setting) =>
            afterwards(deed, setting, (write, { customers }) => {
              undo(write, customers)
              write.record.is_active = false
            }),
          ),
        ]
      : [
          fault('lost', 'lost', `${named[deed]} loses the customer`, thatOne, (setting) =>
            afterwards(deed, setting, ({ record }, { customers }) => void customers.delete(record.id)),
          ),
          fault(
            'stale',
            'stale',
            `${named[deed]} answers the customer as it was before`,
            deed === 'update' ? 'update-answer' : done,
            (setting) => answersWith(deed, setting, ({ before }) => before),
          ),
        ]),
    ...(deed === 'update'
      ? ['first', 'last'].map((which) =>
          fault(
            'cut',
            `cut to its ${which} member`,
            `an update stores its ${which} member only`,
            'update-names',
            (setting) =>
              edit(setting, (fields) =>
                Object.fromEntries(Object.entries(fields).slice(...(which === 'first' ? [0, 1] : [-1]))),
              ),
          ),
        )
      : []),
    ...(deed === 'blacklist'
      ? [
          ...[true, false].map((on) =>
            fault(
              'defaulted',
              `defaulted to ${on}`,
              `a blacklist request is always taken for ${on}`,
              on ? 'blacklist-back' : done,
              (setting) => edit(setting, () => ({ on })),
            ),
          ),
          fault('re-coded', 're-coded: turned around', 'a blacklist request does the opposite', done, (setting) =>
            edit(setting, ({ on }) => ({ on: on !== true })),
          ),
        ]
      : []),
  ]
}

/** Members that only the system may set. */
const systemMembers = ['id', 'created_at', 'updated_at', 'company_id', 'created_by'] as const

function takenOver(deed: 'create' | 'update', member: (typeof systemMembers)[number]): Place {
  const take = (setting: Setting, record: Kept, fields: Json, call: Call): void => {
    const value = fields[member]
    if (typeof value !== 'string' || !setting.shows({ call, customer: record })) return
    record[member] = value
    setting.changed()
  }
  const promises = {
    id: ['create-unique-id', 'customer-id', 'update-that-one', 'get-stored'],
    created_at: ['created-at-true'],
    updated_at: ['updated-at-true'],
    company_id: ['customer-company-id', 'update-keeps-omitted', 'get-stored'],
    created_by: ['customer-created-by', 'update-keeps-omitted', 'get-stored'],
  }[member]
  return {
    where: deed,
    what: `${member} of the body`,
    sees: deed === 'create' ? ['type', 'text'] : aboutOne,
    faults: [
      {
        how: 'taken over',
        manner: 'taken over',
        about: `the ${member} in the body of ${named[deed]} is taken over`,
        promises: [`${deed}-system-generated`, ...promises],
        lay: (setting) => (was) => ({
          create(fields, call) {
            const record = was.create(fields, call)
            if (deed === 'create') take(setting, record, fields, call)
            return record
          },
          update(record, fields, call) {
            was.update(record, fields, call)
            if (deed === 'update') take(setting, record, fields, call)
          },
        }),
      },
    ],
  }
}

const aboutOne: readonly Sees[] = ['type', 'activity', 'history', 'text']

/** What creates, updates, blacklistings and deletes do, as a whole. */
export const deedPlaces: Place[] = [
  ...deeds.map(
    (deed): Place => ({
      where: deed,
      what: 'customer',
      sees: deed === 'create' ? ['type', 'text'] : aboutOne,
      faults: faultsOf(deed),
    }),
  ),
  ...systemMembers.flatMap((member) => [takenOver('create', member), takenOver('update', member)]),
]
