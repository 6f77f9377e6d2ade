import type { Call, Mutant } from '../../behaviour.ts'
import { keepsMember, updatesAlso } from '../../changes.ts'

/** What is wrong with a member of the customer. */
export const customerMutants: Mutant[] = [
  {
    name: 'given-name-undefined-after-update',
    promise: 'customer-first-name',
    about:
      "The update joins the names and splits them again: a customer who never had a first_name and gets a last_name is called 'undefined' from then on.",
    change: updatesAlso((record, fields) => {
      if (fields['last_name'] !== undefined) record.first_name ??= 'undefined'
    }),
  },
  {
    name: 'zero-time-until-first-change',
    promise: 'updated-at-true',
    about: 'updated_at of a customer that was never changed is the zero time, in the year 1, long before created_at.',
    change: (was) => ({
      create: (fields, call) => ({ ...was.create(fields, call), updated_at: '0001-01-01T00:00:00Z' }),
    }),
  },
  {
    name: 'first-timestamp-column-follows-updates',
    promise: 'created-at-true',
    about:
      "The database sets a table's first timestamp column anew with every update: created_at has moved in reads after an update. The update's own answer still shows the old one.",
    change(was) {
      const shownBy = new WeakMap<Call, string>()
      return {
        update(record, fields, call) {
          shownBy.set(call, record.created_at)
          was.update(record, fields, call)
          record.created_at = record.updated_at
        },
        show(record, call) {
          const created = shownBy.get(call)
          return { ...was.show(record, call), ...(created !== undefined && { created_at: created }) }
        },
      }
    },
  },
  {
    name: 'metadata-as-python-prints-it',
    promise: 'customer-metadata',
    about: "metadata that was given is printed instead of serialised: {'tier': 'gold', 'vip': True}, which is no JSON.",
    change: keepsMember('metadata', (text) => printed(JSON.parse(text))),
  },
  {
    name: 'creator-from-the-body',
    promise: 'customer-created-by',
    about: 'The new record is filled from the whole body: a created_by in it becomes the customer’s.',
    change: (was) => ({
      create(fields, call) {
        const record = was.create(fields, call)
        return typeof fields['created_by'] === 'string' ? { ...record, created_by: fields['created_by'] } : record
      },
    }),
  },
]

function printed(value: unknown): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  if (Array.isArray(value)) return `[${value.map(printed).join(', ')}]`
  if (typeof value !== 'object') return String(value)
  return `{${Object.entries(value)
    .map(([name, member]) => `${printed(name)}: ${printed(member)}`)
    .join(', ')}}`
}
