import type { Schema, Spec } from '../spec/spec.ts'
import type { CustomerRecord } from '../spec/types.ts'

/** The owner that customers have where nothing else is said. */
export const defaultOwner = {
  company_id: '0190d2a4-5f10-7b6e-8c21-3e4f5a6b7c8d',
  created_by: '0190d2a4-6c55-7d02-a9b8-1f2e3d4c5b6a',
}

/** Makes the record of a new customer of what a create sends: `system` is what only the server decides. */
export type NewRecord = (
  body: object,
  system: Pick<CustomerRecord, 'id' | 'company_id' | 'created_by' | 'created_at' | 'updated_at'>,
) => CustomerRecord

/** The new customers of a spec: every member that an answer shows, and of the body those that a create knows. */
export function newRecords(spec: Spec): NewRecord {
  const known = Object.keys(spec.schemas['create-request'].properties ?? {})
  const initial = initialValues(spec.schemas.customer)
  const unanswered = known.filter((name) => !Object.hasOwn(initial, name))
  // To add a member to an object costs more than to write all those that it has: so there is one to copy for each set of
  // members that a new customer has beside the initial ones.
  const blanks = new Map<string, Record<string, unknown>>()
  const blankFor = (body: object): Record<string, unknown> => {
    const more = unanswered.filter((name) => isGiven(body, name))
    const key = more.join()
    let blank = blanks.get(key)
    if (!blank) {
      // What is parsed holds its members in itself, and so does what is copied from it: it takes a quarter less memory.
      const made = { ...initial, ...Object.fromEntries(more.map((name) => [name, ''])) }
      blanks.set(key, (blank = JSON.parse(JSON.stringify(made)) as Record<string, unknown>))
    }
    return blank
  }
  return (body, { id, company_id, created_by, created_at, updated_at }) => {
    // Copied alone, for the same reason.
    const members = { ...blankFor(body) }
    members['id'] = id
    members['company_id'] = company_id
    members['created_by'] = created_by
    members['created_at'] = created_at
    members['updated_at'] = updated_at
    copyMembers(known, body, members)
    return members as unknown as CustomerRecord
  }
}

function isGiven(body: object, name: string): boolean {
  return Object.hasOwn(body, name) && (body as Record<string, unknown>)[name] !== undefined
}

/** Copies the members of these names that there are; metadata as text, as answers show it. */
export function copyMembers(names: string[], from: object, to: Record<string, unknown>): void {
  for (const name of names) {
    if (!isGiven(from, name)) continue
    const value = (from as Record<string, unknown>)[name]
    to[name] = name === 'metadata' && typeof value === 'object' ? JSON.stringify(value) : value
  }
}

// In the schema's order, so that a member which the schema gains is answered without another edit: its default, null
// where that is allowed, or else its example.
function initialValues(customer: Schema): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(customer.properties ?? {})) {
    values[name] = schema.default ?? ([schema.type].flat().includes('null') ? null : schema.examples?.[0])
  }
  values['is_active'] = true
  values['metadata'] = '{}'
  return values
}
