import type { Schema, Spec } from '../spec/spec.ts'
import type { BlacklistRequest, CreateRequest, CustomerRecord, ListQuery, UpdateRequest } from '../spec/types.ts'
import { invalid, Refusal } from './refusal.ts'
import { isTaken } from './store.ts'
import type { Store, Taken } from './store.ts'
import { createTimestamps } from './timestamps.ts'
import type { Clock } from './timestamps.ts'

/** What the operations need from outside. */
export type OperationsOptions = {
  spec: Spec
  store: Store
  clock: Clock
  /** A new customer's id. */
  newId: () => string
  /** Every customer's `company_id` and `created_by`. */
  owner: { company_id: string; created_by: string }
  /** What a create does where the email or reference is taken: refuse, or answer the customer who has it. */
  onDuplicate: 'refuse' | 'return'
}

/**
 * What a Customers API does, for bodies and queries that keep their schemas. Each throws a `Refusal` where it cannot.
 */
export type Operations = {
  /** Document: "Create a new customer". `created` is false where an existing customer is answered instead. */
  create: (body: CreateRequest) => Promise<{ record: CustomerRecord; created: boolean }>
  /**
   * Document: "Update Customer". Members that are left out keep their value. A national phone needs a country_code,
   * sent or kept.
   */
  update: (id: string, body: UpdateRequest) => Promise<CustomerRecord>
  /** Document: "By Query Parameters". Absent paging means the first page of 20. */
  list: (query: ListQuery) => Promise<{ customers: CustomerRecord[]; page: number; page_size: number; total: number }>
  /** Document: "By ID". The official client also sends a reference or an email. */
  get: (key: string) => Promise<CustomerRecord>
  /** Document: "Blacklisted customers return false" in `is_active`. */
  blacklist: (id: string, body: BlacklistRequest) => Promise<CustomerRecord>
  /** Takes the customer out and answers it as it was. */
  remove: (id: string) => Promise<CustomerRecord>
}

/** The operations over one store. */
export function createOperations({ spec, store, clock, newId, owner, onDuplicate }: OperationsOptions): Operations {
  const now = createTimestamps(clock)
  const known = Object.keys(spec.schemas['create-request'].properties ?? {})
  const changeable = Object.keys(spec.schemas['update-request'].properties ?? {})
  const initial = initialValues(spec.schemas.customer)
  const needsCode = phonesThatNeedCode(spec.schemas['create-request'])

  return {
    async create(body) {
      const at = now()
      const members: Record<string, unknown> = { ...initial }
      members['id'] = newId()
      members['company_id'] = owner.company_id
      members['created_by'] = owner.created_by
      members['created_at'] = at
      members['updated_at'] = at
      copyMembers(known, body, members)
      const record = members as unknown as CustomerRecord
      const taken = await store.insert(record)
      if (!taken) return { record, created: true }
      if (onDuplicate === 'return') return { record: taken.by, created: false }
      throw duplicate(taken)
    },

    async update(id, body) {
      if (body.phone !== undefined && body.country_code === undefined && needsCode(body.phone)) {
        // A country_code can be changed and not taken away, so what is true here still is when the update is made.
        const { country_code: code } = found(await store.find('id', id))
        if (code === undefined)
          throw invalid([
            {
              field: 'phone',
              message:
                'must be in international form, such as +2348031234567, because the customer has no country_code',
            },
          ])
      }
      const patch: Record<string, unknown> = {}
      copyMembers(changeable, body, patch)
      patch['updated_at'] = now()
      return found(await store.update(id, patch))
    },

    async list(query) {
      const { page = 1, page_size = 20, ...filter } = query
      const { customers, total } = await store.page(filter, page, page_size)
      return { customers, page, page_size, total }
    },

    async get(key) {
      const record =
        (await store.find('id', key)) ??
        (key.includes('@') ? await store.find('email', key) : undefined) ??
        (await store.find('reference', key))
      return found(record)
    },

    async blacklist(id, body) {
      return found(await store.update(id, { is_active: !body.blacklist, updated_at: now() }))
    },

    async remove(id) {
      return found(await store.remove(id))
    },
  }
}

// Every member that an answer shows, in the schema's order, so that a member which the schema gains is answered
// without another edit: its default, null where that is allowed, or else its example.
function initialValues(customer: Schema): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(customer.properties ?? {})) {
    values[name] = schema.default ?? ([schema.type].flat().includes('null') ? null : schema.examples?.[0])
  }
  values['is_active'] = true
  values['metadata'] = '{}'
  return values
}

// What a create says of phones where it comes without a country_code: an update leaves the customer no worse.
function phonesThatNeedCode({ then }: Schema): (phone: string) => boolean {
  const pattern = (then as Schema | undefined)?.properties?.['phone']?.['pattern']
  if (typeof pattern !== 'string') return () => false
  const international = new RegExp(pattern, 'u')
  return (phone) => !international.test(phone)
}

function copyMembers(names: string[], from: object, to: Record<string, unknown>): void {
  for (const name of names) {
    const value = (from as Record<string, unknown>)[name]
    if (value === undefined || !Object.hasOwn(from, name)) continue
    to[name] = name === 'metadata' && typeof value === 'object' ? JSON.stringify(value) : value
  }
}

function found(outcome: CustomerRecord | Taken | undefined): CustomerRecord {
  if (outcome === undefined) throw new Refusal('NOT_FOUND', 'There is no such customer.')
  if (isTaken(outcome)) throw duplicate(outcome)
  return outcome
}

function duplicate({ taken }: Taken): Refusal {
  return new Refusal('DUPLICATE_KEY_ERROR', `Another customer has this ${taken}.`, {
    errors: [{ field: taken, message: 'belongs to another customer' }],
  })
}
