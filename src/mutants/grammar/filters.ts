import { Refused, type Call, type Kept } from '../behaviour.ts'
import { filterNames } from '../query-faults.ts'
import { nowAndThen } from './member-faults.ts'
import { earlier } from './memory.ts'
import type { Fault, How, Place, Setting } from './place.ts'
import { filterPromises } from './promises.ts'

type Filter = (typeof filterNames)[number]

/** Whether a customer passes the filter, from whether it rightly does. */
type Passes = (right: boolean, value: string, record: Kept, call: Call, setting: Setting) => boolean

function faultsOf(filter: Filter): Fault[] {
  const shown = (record: Kept): string => String(record[filter] ?? '')
  const promises = [filterPromises[filter]!, 'list-filters-combine', 'list-total', 'list-customers']
  const fault = (how: How, manner: string, about: string, passes: Passes): Fault => ({
    how,
    manner,
    about: `the filter ${filter} ${about}`,
    promises: how === 'sometimes' ? ['answer-steady', ...promises] : promises,
    lay: (setting) => (was) => {
      // The value is told by the call that is being answered; what is compared goes with it to nobody else.
      let current: Call | undefined
      return {
        select(call) {
          current = call
          return was.select(call)
        },
        matches(name, value, record) {
          const right = was.matches(name, value, record)
          if (name !== filter || current === undefined) return right
          if (
            !setting.shows({ call: current, customer: record, text: textual.has(filter) ? shown(record) : undefined })
          )
            return right
          const passed = passes(right, value, record, current, setting)
          if (passed !== right) setting.changed()
          return passed
        },
      }
    },
  })
  const turnedAway = (status: number): Fault => ({
    how: 'refused',
    manner: `refused with ${status}`,
    about: `the filter ${filter} is refused with ${status}`,
    promises: status < 500 ? promises : ['no-server-error', ...promises],
    lay: (setting) => (was) => ({
      select(call) {
        const asked = call.query.get(filter)
        if (asked === null || !setting.shows({ call, customer: Object.fromEntries(call.query), text: asked }))
          return was.select(call)
        setting.changed()
        throw new Refused(status, 'VALIDATION_ERROR', 'This filter cannot be used.')
      },
    }),
  })
  return [
    fault('ignored', 'ignored', 'lets everybody through', () => true),
    fault('lost', 'lost', 'finds nobody', () => false),
    fault(
      'sometimes',
      'sometimes ignored',
      'now and then lets everybody through',
      (right, _value, _record, { number }) => right || nowAndThen(number),
    ),
    fault('re-coded', 're-coded: turned around', 'finds all the others', (right) => !right),
    fault(
      'stale',
      'stale',
      'compares what was there before the last change',
      (right, value, record, _call, { memory }) => {
        const old = earlier(memory, record.id)
        return old === undefined ? right : shown(old) === value
      },
    ),
    turnedAway(400),
    turnedAway(500),
    ...(textual.has(filter)
      ? [
          ...[1, 4, 12, 20].map((length) =>
            fault(
              'cut',
              `cut to ${length}`,
              `compares ${length} characters`,
              (right, value, record) => right || shown(record).slice(0, length) === value.slice(0, length),
            ),
          ),
          fault(
            'cut',
            'cut by its end',
            'compares all but the last character',
            (right, value, record) =>
              right || (shown(record) !== '' && shown(record).slice(0, -1) === value.slice(0, -1)),
          ),
          fault(
            're-coded',
            're-coded: as a part',
            'finds whoever has it as a part',
            (right, value, record) => right || shown(record).includes(value),
          ),
          fault(
            're-coded',
            're-coded: plus for space',
            'takes a plus for a space',
            (right, value) => right && !value.includes('+'),
          ),
          fault(
            're-coded',
            're-coded: a pattern',
            'takes . and _ for any character',
            (right, value, record) => right || likeIt(value, shown(record)),
          ),
        ]
      : []),
    ...(filter === 'customer_type' ? ['individual', 'business'] : filter === 'is_active' ? ['true', 'false'] : []).map(
      (fixed) =>
        fault(
          'defaulted',
          `defaulted to ${fixed}`,
          `is always taken for ${fixed}`,
          (_right, _value, record) => String(record[filter]) === fixed,
        ),
    ),
    ...(filter === 'email' || filter === 'reference'
      ? [
          fault(
            'swapped',
            'swapped with its sibling',
            'looks into another member',
            (_right, value, record) => (filter === 'email' ? record.reference : record.email) === value,
          ),
        ]
      : []),
  ]
}

const textual = new Set<Filter>(['id', 'reference', 'email'])

function likeIt(value: string, kept: string): boolean {
  return kept.length === value.length && [...value].every((one, at) => one === '.' || one === '_' || one === kept[at])
}

/** Whom each filter of the list finds. */
export const filterPlaces: Place[] = filterNames.map((filter) => ({
  where: 'filter',
  what: filter,
  sees: ['type', 'activity', 'history', 'text', 'pages'],
  faults: faultsOf(filter),
}))
