import { uniqueMembers } from '../spec/members.ts'
import type { FilteredMember, UniqueMember } from '../spec/members.ts'
import type { CustomerRecord, ListQuery } from '../spec/types.ts'

/** Which customers a list shows: every member that is given has to match exactly (document: "Query Parameters"). */
export type Filter = Pick<ListQuery, FilteredMember>

/**
 * An insert or update that was not carried out, because another customer has the email (compared without case) or
 * reference.
 */
export type Taken = { taken: Exclude<UniqueMember, 'id'>; by: CustomerRecord }

/**
 * Where customers are kept. A store only keeps: it decides nothing and reads no clock. Each call is atomic, so that
 * many servers can share one. A record that was handed out or in is never changed afterwards; a change makes a new one.
 */
export type Store = {
  /** Adds a customer as the newest. The id has to be new. */
  insert: (record: CustomerRecord) => Promise<Taken | undefined>
  /** Puts the patch's members in place of the customer's; undefined where there is no such customer. */
  update: (id: string, patch: Partial<CustomerRecord>) => Promise<CustomerRecord | Taken | undefined>
  /** Takes the customer out and answers it as it was; undefined where there is no such customer. */
  remove: (id: string) => Promise<CustomerRecord | undefined>
  /** The one customer with this value; ids are compared without case, emails and references exactly. */
  find: (member: UniqueMember, value: string) => Promise<CustomerRecord | undefined>
  /** One page of the customers that match, newest first, and how many match in all. Pages count from 1. */
  page: (filter: Filter, page: number, pageSize: number) => Promise<{ customers: CustomerRecord[]; total: number }>
  /** Every customer, oldest first. */
  all: () => AsyncIterable<CustomerRecord>
  /** Removes every customer. */
  clear: () => Promise<void>
  /** Makes the store hold these customers, oldest first, and no others, in one step, where it can. */
  replace?: (customers: Iterable<CustomerRecord>) => Promise<void>
  /** Why changes are not kept at the moment, in a sentence; undefined where they are. A store without it keeps them always. */
  trouble?: () => string | undefined
}

/** A store whose customers can be had a second time at once, however many there are. */
export type ForkingStore = Store & {
  /** Another store with the same customers; what changes in one of the two the other does not see. */
  fork: () => ForkingStore
  /** Makes this store hold what the other one holds now, in one step. The other has to come of the same maker. */
  become: (other: ForkingStore) => Promise<void>
}

/** Whether an insert or update was not carried out. */
export function isTaken(outcome: CustomerRecord | Taken | undefined): outcome is Taken {
  return outcome !== undefined && 'taken' in outcome
}

/** The members by which a single customer can be found, the id first. */
export const uniqueNames = Object.keys(uniqueMembers) as UniqueMember[]

/** What the values of a unique member that count as one have in common. */
export function uniqueKey(member: UniqueMember, value: string): string {
  return uniqueMembers[member] === 'exact' ? value : value.toLowerCase()
}
