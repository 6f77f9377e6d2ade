import type { Change, Json, Kept, Mutant } from '../behaviour.ts'
import { updatesAlso } from '../changes.ts'

/** Takes over from a body what is the system's own. */
function takesOver(seam: 'create' | 'update', ...members: (keyof Kept)[]): Change {
  const sent = (fields: Json): Json =>
    Object.fromEntries(Object.entries(fields).filter(([name]) => members.includes(name as keyof Kept)))
  return (was) =>
    seam === 'create'
      ? { create: (fields, call) => ({ ...was.create(fields, call), ...sent(fields) }) }
      : updatesAlso((record, fields) => void Object.assign(record, sent(fields)))(was)
}

/** What is the system's own, and taken from a body all the same. */
export const systemGenerated: Mutant[] = [
  {
    name: 'create-takes-the-id-sent',
    promise: 'create-system-generated',
    about: 'A create gives the customer the id that it names.',
    change: takesOver('create', 'id'),
  },
  {
    name: 'create-takes-the-times-sent',
    promise: 'create-system-generated',
    about: 'A create takes created_at and updated_at from the body.',
    change: takesOver('create', 'created_at', 'updated_at'),
  },
  {
    name: 'create-takes-the-company-sent',
    promise: 'create-system-generated',
    about: 'A create that names an id is refused; one that names company_id is of that company.',
    unwatchable: 'the company that a caller names may be its own',
    change: (was) => ({
      ...takesOver('create', 'company_id')(was),
      faultsOfCreate: (body) => [
        ...was.faultsOfCreate(body),
        ...('id' in body ? [{ field: 'id', message: 'is not yours to give' }] : []),
      ],
    }),
  },
  {
    name: 'update-takes-the-id-sent',
    promise: 'update-system-generated',
    about: 'An update gives the customer the id that it names.',
    change: updatesAlso((record, fields, before, { customers }) => {
      if (typeof fields['id'] !== 'string') return
      customers.delete(before.id)
      record.id = fields['id']
      customers.set(record.id, record)
    }),
  },
  {
    name: 'update-takes-the-creator-sent',
    promise: 'update-system-generated',
    about: 'An update takes created_by from the body.',
    change: takesOver('update', 'created_by'),
  },
  {
    name: 'update-takes-created-at-sent',
    promise: 'update-system-generated',
    about: 'An update takes created_at from the body.',
    change: takesOver('update', 'created_at'),
  },
]
