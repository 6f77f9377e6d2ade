import type { Schema, Spec } from '../spec/spec.ts'
import type { BlacklistRequest, CreateRequest, CustomerRecord, ListQuery, UpdateRequest } from '../spec/types.ts'
import { copyMembers, newRecords } from './new-record.ts'
import { invalid, Refusal } from './refusal.ts'
import { isTaken } from './store.ts'
import type { Store, Taken } from './store.ts'

/** What the operations go by, wherever the customers are kept. */
export type Rules = {
  spec: Spec
  /** Every customer's `company_id` and `created_by`. */
  owner: { company_id: string; created_by: string }
  /** What a create does where the email or reference is taken: refuse, or answer the customer who has it. */
  onDuplicate: 'refuse' | 'return'
}

/** What the operations need from outside. */
export type OperationsOptions = {
  store: Store
  /** The time as customers show it, later at each call. */
  now: () => string
  /** A new customer's id. */
  newId: () => string
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

// Ids that are drawn by a seed may come again where customers came from elsewhere.
const mostDraws = 100

/** Makes the operations over any number of stores, by the same rules. */
export function createOperations({
  spec,
  owner: { company_id, created_by },
  onDuplicate,
}: Rules): (options: OperationsOptions) => Operations {
  const newRecord = newRecords(spec)
  const changeable = Object.keys(spec.schemas['update-request'].properties ?? {})
  const needsCode = phonesThatNeedCode(spec.schemas['create-request'])

  return ({ store, now, newId }) => ({
    async create(body) {
      const at = now()
      const id = await unusedId(store, newId)
      const record = newRecord(body, { id, company_id, created_by, created_at: at, updated_at: at })
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
  })
}

async function unusedId(store: Store, newId: () => string): Promise<string> {
  let id = newId()
  for (let draw = 1; draw < mostDraws && (await store.find('id', id)); draw++) id = newId()
  return id
}

// What a create says of phones where it comes without a country_code: an update leaves the customer no worse.
function phonesThatNeedCode({ then }: Schema): (phone: string) => boolean {
  const pattern = (then as Schema | undefined)?.properties?.['phone']?.['pattern']
  if (typeof pattern !== 'string') return () => false
  const international = new RegExp(pattern, 'u')
  return (phone) => !international.test(phone)
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
