import type { Behaviour, Call, Change, Json, Kept, OperationName } from '../behaviour.ts'
import type { Sees } from './conditions.ts'
import type { Kind } from './kinds.ts'
import { shapeFaults, valueFaults, type MemberFault, type Material } from './member-faults.ts'
import { earlier, neighbour } from './memory.ts'
import { named, type How, type Place, type Setting } from './place.ts'
import { filterPromises, keptByBlacklist, keptByCreate, keptByUpdate, shapeOf } from './promises.ts'

/** The members of a customer, and what each of them is. */
const members: Record<string, Kind> = {
  id: 'uuid',
  first_name: 'name',
  last_name: 'name',
  email: 'email',
  customer_type: 'choice',
  company_id: 'uuid',
  created_by: 'uuid',
  is_active: 'flag',
  metadata: 'json',
  created_at: 'time',
  updated_at: 'time',
}

/** Gives an object back as it is, or with the fault in it. */
type Edit = (
  occasion: { call: Call; customer: Json },
  object: Json,
  others: Pick<Material, 'earlier' | 'neighbour'>,
) => Json

/** Whether a member is wrong as it is shown: to be asked of each that comes by. */
export type IsWrong = (shown: unknown, right: unknown) => boolean

/** Where the objects of one sort come by, and what their members promise. */
type Passage = {
  where: string
  /** In words, after the member: `in the answer to an update`. */
  in: string
  sees: readonly Sees[]
  kinds: Record<string, Kind>
  /** What a wrong value of this member breaks. */
  meaning: (member: string) => string[]
  /** What a wrong shape of this member breaks. */
  shape: (member: string) => string
  leavesOut?: (how: How, member: string) => boolean
  /** Begins to look at what a member is shown as, and tells of each whether it is wrong; anything but right is, unless given. */
  wrongness?: (member: string) => IsWrong | undefined
  /** Lays the edit where the object comes by. */
  tap: (edit: Edit, setting: Setting, member: string) => Change
}

/** One place for each member of what comes by, with every fault that can befall it. */
export function placesIn(passage: Passage): Place[] {
  const { where, sees, kinds, meaning, shape, leavesOut, wrongness, tap, in: inWords } = passage
  return Object.entries(kinds).map(([what, kind]) => ({
    where,
    what,
    sees,
    faults: [...shapeFaults, ...valueFaults]
      .filter((fault) => fault.kinds.includes(kind) && (fault.fits?.(what) ?? true))
      .filter(({ how }) => !leavesOut?.(how, what))
      .map((fault) => ({
        how: fault.how,
        manner: fault.manner,
        about: `${fault.about(what)} ${inWords}`,
        promises: shapeFaults.includes(fault) ? [shape(what), ...meaning(what)] : [...meaning(what), shape(what)],
        lay: (setting) => tap(editing(fault, what, setting, wrongness?.(what)), setting, what),
      })),
  }))
}

function editing(fault: MemberFault, member: string, setting: Setting, isWrong: IsWrong = () => true): Edit {
  const isText = ['first_name', 'last_name', 'email', 'metadata', 'reference'].includes(member)
  return ({ call, customer }, object, others) => {
    const shows = setting.shows({ call, customer, text: isText ? String(customer[member] ?? '') : undefined })
    const edited = shows ? fault.edit({ object, member, turn: call.number, ...others }) : object
    const wrong = isWrong(edited[member], object[member])
    if (JSON.stringify(edited) === JSON.stringify(object)) return object
    if (wrong) setting.changed()
    return edited
  }
}

const aboutOne: readonly Sees[] = ['type', 'activity', 'history', 'text']
const aboutNewcomer: readonly Sees[] = ['type', 'text']

/** The operations whose answers have to show customers, and `every` for all of them. */
type Answering = Exclude<OperationName, 'delete'> | 'every'

// What a delete answers is left open, so nothing can be wrong with it.
const meaningOfAnswer: Record<Answering, (member: string) => string[]> = {
  create: (member) => [keptByCreate(member), 'get-stored'],
  get: (member) => ['get-stored', keptByCreate(member), ...(member === 'id' ? ['get-by-id'] : [])],
  // Whoever is filtered by it seems to find others.
  list: (member) => ['list-items', ...(filterPromises[member] ? [filterPromises[member]] : []), 'get-stored'],
  update: (member) => [
    'update-answer',
    ...keptByUpdate(member),
    'get-stored',
    ...(member === 'id' ? ['update-that-one'] : []),
  ],
  blacklist: (member) => [...keptByBlacklist(member), 'get-stored'],
  every: (member) => [keptByCreate(member), ...keptByUpdate(member), ...keptByBlacklist(member), 'list-items'],
}

/** Every member of a customer as each operation answers it. */
const answers: Place[] = (Object.keys(meaningOfAnswer) as Answering[]).flatMap((operation) =>
  placesIn({
    where: `${operation}-answer`,
    in: operation === 'every' ? 'in every answer' : `in what ${named[operation]} answers`,
    sees: operation === 'list' ? [...aboutOne, 'pages'] : operation === 'create' ? aboutNewcomer : aboutOne,
    kinds: members,
    meaning: meaningOfAnswer[operation],
    shape: shapeOf,
    leavesOut: (how) => how === 'stale' && operation === 'create',
    tap:
      (edit, { memory }) =>
      (was) => ({
        show(record, call) {
          const shown = was.show(record, call)
          if (operation !== 'every' && call.operation !== operation) return shown
          return edit({ call, customer: record }, shown, {
            earlier: () => shownIfAny(was, earlier(memory, record.id), call),
            neighbour: () => shownIfAny(was, neighbour(call.customers, record.id), call),
          })
        },
      }),
  }),
)

function shownIfAny(was: Readonly<Behaviour>, record: Kept | undefined, call: Call): Json | undefined {
  return record && was.show(record, call)
}

// What is kept has no other names, and has the types that the rest of the deployment counts on.
function leavesOutOfStore(how: How, member: string): boolean {
  const canBeNone = ['first_name', 'last_name'].includes(member)
  return ['renamed', 'retyped'].includes(how) || (['lost', 'sometimes'].includes(how) && !canBeNone)
}

/** Every member of a customer as each operation keeps it. */
const store: Place[] = [
  ...placesIn({
    where: 'create',
    in: 'as a create keeps it',
    sees: aboutNewcomer,
    kinds: members,
    meaning: (member) => [keptByCreate(member)],
    shape: shapeOf,
    leavesOut: (how, member) => how === 'stale' || leavesOutOfStore(how, member),
    tap: (edit) => (was) => ({
      create(fields, call) {
        const record = was.create(fields, call)
        return keep(record, edit({ call, customer: record }, record, othersOf(call, record)))
      },
    }),
  }),
  ...(['given', 'omitted'] as const).flatMap((given) =>
    placesIn({
      where: given === 'given' ? 'update' : 'update-omitted',
      in: given === 'given' ? 'as an update that names it keeps it' : 'after an update that does not name it',
      sees: aboutOne,
      kinds: given === 'given' ? pick('first_name', 'last_name', 'email') : members,
      meaning: keptByUpdate,
      shape: shapeOf,
      leavesOut: leavesOutOfStore,
      tap:
        (edit, { memory }, member) =>
        (was) => ({
          update(record, fields, call) {
            const before = { ...record }
            was.update(record, fields, call)
            if ((fields[member] !== undefined) !== (given === 'given')) return
            const older = given === 'given' ? before : firstOf(memory, record.id)
            keep(record, edit({ call, customer: before }, record, { ...othersOf(call, record), earlier: () => older }))
          },
        }),
    }),
  ),
  ...placesIn({
    where: 'blacklist',
    in: 'as a blacklisting leaves it',
    sees: aboutOne,
    kinds: members,
    meaning: keptByBlacklist,
    shape: shapeOf,
    leavesOut: leavesOutOfStore,
    tap:
      (edit, { memory }) =>
      (was) => ({
        blacklist(record, on, call) {
          const before = { ...record }
          was.blacklist(record, on, call)
          const older = firstOf(memory, record.id)
          keep(record, edit({ call, customer: before }, record, { ...othersOf(call, record), earlier: () => older }))
        },
      }),
  }),
]

function pick(...names: string[]): Record<string, Kind> {
  return Object.fromEntries(names.map((name) => [name, members[name]!]))
}

function firstOf({ writes }: Setting['memory'], id: string): Kept | undefined {
  return writes.find(({ record, before }) => record.id === id && before !== undefined)?.before
}

function othersOf({ customers }: Call, record: Kept): Pick<Material, 'earlier' | 'neighbour'> {
  return { earlier: () => undefined, neighbour: () => neighbour(customers, record.id) }
}

/** Writes the edited members back; one that is gone or null is one that was never given. */
function keep(record: Kept, edited: Json): Kept {
  for (const member of Object.keys(record)) Object.assign(record, { [member]: edited[member] ?? undefined })
  return record
}

/** Members of customers that are wrong in answers, or wrong already where they are kept. */
export const memberPlaces: Place[] = [...answers, ...store]
