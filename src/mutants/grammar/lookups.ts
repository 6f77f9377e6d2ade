import { Refused } from '../behaviour.ts'
import type { Call, Kept, OperationName } from '../behaviour.ts'
import { nowAndThen } from './member-faults.ts'
import { earlier, neighbour, readsLate } from './memory.ts'
import { named, type Fault, type How, type Place, type Setting } from './place.ts'

type About = Extract<OperationName, 'get' | 'update' | 'blacklist' | 'delete'>

/** The promise that an existing customer is found, that no other is, and that nobody is where there is none. */
const promised: Record<About, readonly [found: string, thatOne: string, unknown: string]> = {
  get: ['get-by-id', 'get-stored', 'get-unknown'],
  update: ['update-customer', 'update-that-one', 'update-unknown'],
  blacklist: ['blacklist-deactivates', 'blacklist-that-one', 'blacklist-unknown'],
  delete: ['delete-removes', 'delete-that-one', 'delete-removes'],
}

/** How a wrong finder goes about it, from what was rightly found. */
type Finds = (found: Kept | undefined, call: Call, setting: Setting) => Kept | undefined

function faultsOf(operation: About): Fault[] {
  const [found, thatOne, unknown] = promised[operation]
  const fault = (how: How, manner: string, about: string, promises: string[], finds: Finds): Fault => ({
    how,
    manner,
    about: `${about} by the id of ${named[operation]}`,
    promises,
    lay: (setting) => (was) => ({
      find(call) {
        const right = was.find(call)
        if (call.operation !== operation) return right
        const other = attempt(() => finds(right, call, setting))
        if (other.found === right && other.refusal === undefined) return right
        if (!setting.shows({ call, customer: { ...(right ?? other.found) } })) return right
        setting.changed()
        if (other.refusal !== undefined) throw other.refusal
        return other.found
      },
    }),
  })
  return [
    fault('lost', 'lost', 'nobody is found', [found, 'get-stored'], () => undefined),
    fault(
      'sometimes',
      'sometimes lost',
      'now and then nobody is found',
      ['answer-steady', found],
      (right, { number }) => (nowAndThen(number) ? undefined : right),
    ),
    fault(
      'ignored',
      'ignored where unknown',
      'somebody is found who has another id',
      [unknown, thatOne],
      (right, call) => (right === undefined ? [...call.customers.values()].at(-1) : right),
    ),
    fault(
      'swapped',
      'swapped with a neighbour',
      'another customer is found',
      [thatOne, found],
      (right, { customers }) => right && neighbour(customers, right.id),
    ),
    fault(
      'stale',
      'stale after a delete',
      'a deleted customer is found',
      ['delete-removes', unknown],
      (right, { id }, { memory }) => right ?? memory.deleted.get(id.toLowerCase()),
    ),
    ...[2, 8].map((length) =>
      fault(
        'cut',
        `cut to ${length}`,
        `whoever shares ${length} characters is found`,
        [thatOne, unknown],
        (right, call) =>
          [...call.customers.values()].find(
            ({ id }) => id.slice(0, length) === call.id.slice(0, length).toLowerCase(),
          ) ?? right,
      ),
    ),
    fault('refused', 'refused as malformed', 'every id is refused as malformed', [found], (right) => {
      if (right === undefined) return right
      throw new Refused(400, 'VALIDATION_ERROR', 'The id is not a UUID.')
    }),
    fault('refused', 'refused by failing', 'an unknown id ends in a 500', ['no-server-error', unknown], (right) => {
      if (right !== undefined) return right
      throw new Refused(500, 'INTERNAL_ERROR', 'Something went wrong.')
    }),
    ...(operation === 'get' ? tooLate() : []),
  ].map((one) => ({ ...one, promises: [...new Set([...one.promises, found, thatOne])] }))
}

function attempt(find: () => Kept | undefined): { found?: Kept | undefined; refusal?: Refused } {
  try {
    return { found: find() }
  } catch (refusal) {
    if (refusal instanceof Refused) return { refusal }
    throw refusal
  }
}

/** Reads by id that lag behind, and reads that show the customer as it was before its last change. */
function tooLate(): Fault[] {
  const promises = ['get-stored', 'update-names', 'update-email', 'delete-removes', 'blacklist-deactivates']
  return [
    ...[1500, 4000].map(
      (delay): Fault => ({
        how: 'too late',
        manner: `too late by ${delay} ms`,
        about: `by id a customer shows for ${delay} ms what it was before`,
        promises,
        lay: (setting) =>
          readsLate(
            setting.memory,
            delay,
            ({ call, before, record }) => {
              const late = setting.shows({ call, customer: before ?? record })
              if (late) setting.changed()
              return late
            },
            { concerns: ({ path }) => path.split('/').length > 3 },
          ),
      }),
    ),
    {
      how: 'stale',
      manner: 'stale by one change',
      about: 'by id a customer is what it was before its last change',
      promises,
      lay: (setting) => (was) => ({
        showOne(record, call) {
          const old = call.operation === 'get' ? earlier(setting.memory, record.id) : undefined
          if (old === undefined || !setting.shows({ call, customer: record })) return was.showOne(record, call)
          setting.changed()
          return was.showOne(old, call)
        },
      }),
    },
  ]
}

/** Whom an id finds, in each operation about one customer. */
export const lookupPlaces: Place[] = (Object.keys(promised) as About[]).map((operation) => ({
  where: `${operation}-path`,
  what: 'id',
  sees: ['type', 'activity', 'history', 'text'],
  faults: faultsOf(operation),
}))
