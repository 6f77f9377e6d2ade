import { uniqueKey, uniqueNames } from '../customers/store.ts'
import type { ForkingStore, Taken } from '../customers/store.ts'
import type { UniqueMember } from '../spec/members.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { copyOfCorrections, correct, countCorrected, newestCorrected, noCorrections } from './corrected-slots.ts'
import type { Corrections } from './corrected-slots.ts'
import { frozenBase } from './frozen-base.ts'
import type { FrozenBase } from './frozen-base.ts'
import { addNumber, copyOfKeys, noKeys, numberAt, removeNumber } from './key-index.ts'
import type { KeyIndex } from './key-index.ts'
import { kindOf, maskOf, passes } from './kinds.ts'

/** What differs from the base. Slots beyond it are those of own rows. Maps are made when they are first needed. */
type Changes = {
  /** Rows of the base that are otherwise now; undefined for one that was removed. */
  patched: Map<number, CustomerRecord | undefined> | undefined
  rows: (CustomerRecord | undefined)[]
  /** How many of the own rows were removed. */
  holes: number
  /** Where the keys are that the base finds elsewhere or nowhere. */
  keys: KeyIndex | undefined
  /** Undefined while every slot has the kind that it has in the base. */
  corrections: Corrections | undefined
  /** How many stores have them together; whoever of these changes something copies them first, but for the last one. */
  sharers: number
}

// A key is noted down by the number of its slot and member.
const members = uniqueNames.length

/** What a call has changed: a customer who is new or otherwise now, or the id of one who is gone. */
export type Changed = { kept: CustomerRecord } | { removed: string }

/**
 * Customers over a base that many stores share: a store is made, and forked, without going through them, and keeps only
 * what differs. A fork goes through nothing at all: what differs is copied at the first change after it. No other call
 * looks at more customers than it answers. `changed` is told of each insert, update and removal in
 * the moment in which it happens, and of nothing that happens to forks.
 */
export function forkingStore(base: FrozenBase = nothing(), changed?: (what: Changed) => void): ForkingStore {
  return storeOver({ base, changes: undefined }, changed)
}

/** All that a store holds. What it does with it are functions of this file, so that a fork costs little. */
type State = { base: FrozenBase; changes: Changes | undefined }

// What only stores that were made here have.
const shared = Symbol('the state, to be shared')
type Ours = ForkingStore & { [shared]: () => State }

function nothing(): FrozenBase {
  return frozenBase([])
}

function storeOver(state: State, changed?: (what: Changed) => void): ForkingStore {
  const store: Ours = {
    async insert(record) {
      const taken = takenBy(state, record, undefined)
      if (taken) return taken
      if (slotOf(state, 'id', uniqueKey('id', record.id)) !== undefined)
        throw new Error(`insert: the id ${record.id} is not new`)
      add(state, record)
      changed?.({ kept: record })
      return undefined
    },

    async update(id, patch) {
      const slot = slotOf(state, 'id', uniqueKey('id', id))
      if (slot === undefined) return undefined
      const taken = takenBy(state, patch, slot)
      if (taken) return taken
      const record = { ...recordAt(state, slot)!, ...patch }
      keep(state, slot, record)
      changed?.({ kept: record })
      return record
    },

    async remove(id) {
      const slot = slotOf(state, 'id', uniqueKey('id', id))
      if (slot === undefined) return undefined
      const record = recordAt(state, slot)!
      keep(state, slot, undefined)
      if (slot >= state.base.records.length) {
        state.changes!.holes++
        closeHoles(state, state.changes!)
      }
      changed?.({ removed: record.id })
      return record
    },

    async find(member, value) {
      return lookUp(state, member, value)
    },

    async page(filter, page, pageSize) {
      const skip = (page - 1) * pageSize
      for (const member of uniqueNames) {
        const value = filter[member]
        if (value === undefined) continue
        const record = lookUp(state, member, value)
        const matches = record !== undefined && passes(record, filter)
        return { customers: matches && skip === 0 ? [record] : [], total: matches ? 1 : 0 }
      }
      const { slots, total } = newest(state, maskOf(filter), skip, pageSize)
      return { customers: slots.map((slot) => recordAt(state, slot)!), total }
    },

    async *all() {
      // A fork: the store may change while someone reads it slowly.
      const { base, changes } = shareOf(state)
      for (const [slot, record] of base.records.entries()) {
        const now = changes?.patched?.has(slot) ? changes.patched.get(slot) : record
        if (now) yield now
      }
      for (const record of changes?.rows ?? []) if (record) yield record
    },

    async clear() {
      state = { base: nothing(), changes: undefined }
    },

    fork: () => storeOver(shareOf(state)),

    async become(other) {
      if (!(shared in other)) throw new Error('become: the other store was not made by forkingStore')
      state = (other as Ours)[shared]()
    },

    [shared]: () => shareOf(state),
  }
  return store
}

function recordAt({ base, changes }: State, slot: number): CustomerRecord | undefined {
  if (slot >= base.records.length) return changes?.rows[slot - base.records.length]
  return changes?.patched?.has(slot) ? changes.patched.get(slot) : base.records[slot]
}

/** The slot of the customer who has a key now. The base may say who had it once. */
function slotOf(state: State, member: UniqueMember, key: string): number | undefined {
  const { base, changes } = state
  if (changes?.keys) {
    const of = uniqueNames.indexOf(member)
    const own = numberAt(changes.keys, key, (number) => number % members === of && keyAt(state, number) === key)
    if (own !== undefined) return (own / members) | 0
  }
  const slot = base.slots[member].get(key)
  if (slot === undefined || !changes?.patched?.has(slot)) return slot
  const value = changes.patched.get(slot)?.[member]
  return value !== undefined && uniqueKey(member, value) === key ? slot : undefined
}

function lookUp(state: State, member: UniqueMember, value: string): CustomerRecord | undefined {
  const slot = slotOf(state, member, uniqueKey(member, value))
  const record = slot === undefined ? undefined : recordAt(state, slot)
  return record && (member === 'id' || record[member] === value) ? record : undefined
}

/** The key that a customer has now by a number of the index. */
function keyAt(state: State, number: number): string {
  const member = uniqueNames[number % members]!
  return uniqueKey(member, recordAt(state, (number / members) | 0)![member]!)
}

/** Who else has the email or the reference. */
function takenBy(state: State, record: Partial<CustomerRecord>, self: number | undefined): Taken | undefined {
  for (const member of uniqueNames) {
    const value = member === 'id' ? undefined : record[member]
    const slot = value === undefined ? undefined : slotOf(state, member, uniqueKey(member, value))
    if (slot !== undefined && slot !== self) return { taken: member as Taken['taken'], by: recordAt(state, slot)! }
  }
  return undefined
}

function newest(
  { base, changes }: State,
  mask: number,
  skip: number,
  limit: number,
): { slots: number[]; total: number } {
  const { ranked } = base
  if (!changes?.corrections) return { slots: ranked.newest(mask, skip, limit), total: ranked.count(mask) }
  const { corrections } = changes
  const corrected = { base: ranked, corrections, kindAt: kindsIn(base, changes) }
  return {
    slots: newestCorrected(corrected, mask, skip, limit),
    total: countCorrected(ranked, corrections, mask),
  }
}

function kindsIn(
  { records: { length } }: FrozenBase,
  { patched, rows }: Changes,
): (slot: number) => number | undefined {
  return (slot) => {
    if (slot < length && !patched?.has(slot)) return undefined
    const record = slot < length ? patched!.get(slot) : rows[slot - length]
    return record ? kindOf(record) : 0
  }
}

/** Puts a record, or its absence, into a slot in place of what is there, and lets it be found by what it has. */
function keep(state: State, slot: number, record: CustomerRecord | undefined): void {
  const { base } = state
  const before = recordAt(state, slot)
  const changes = ownChanges(state)
  if (slot < base.records.length) (changes.patched ??= new Map()).set(slot, record)
  else changes.rows[slot - base.records.length] = record
  const [was, is] = [before ? kindOf(before) : 0, record ? kindOf(record) : 0]
  if (was !== is) correct((changes.corrections ??= noCorrections()), slot, was, is)
  // First all that goes: what comes may make the index anew, of what is there by then.
  for (let of = 0; of < members; of++) {
    const member = uniqueNames[of]!
    const old = before?.[member]
    if (old !== undefined && old !== record?.[member] && changes.keys)
      removeNumber(changes.keys, uniqueKey(member, old), slot * members + of)
  }
  for (let of = 0; of < members; of++) {
    const member = uniqueNames[of]!
    const value = record?.[member]
    if (value === undefined || value === before?.[member]) continue
    const key = uniqueKey(member, value)
    if (base.slots[member].get(key) !== slot)
      addNumber((changes.keys ??= noKeys()), key, slot * members + of, (number) => keyAt(state, number))
  }
}

function add(state: State, record: CustomerRecord): void {
  keep(state, state.base.records.length + (state.changes?.rows.length ?? 0), record)
}

// Removed rows leave holes; once most of the own rows are holes the rest moves together, so churn costs no memory.
function closeHoles(state: State, { patched, rows, holes }: Changes): void {
  if (rows.length < 1024 || holes < rows.length / 2) return
  state.changes = undefined
  for (const [slot, record] of patched ?? []) keep(state, slot, record)
  for (const record of rows) if (record) add(state, record)
}

function noChanges(): Changes {
  return {
    patched: undefined,
    rows: [],
    holes: 0,
    keys: undefined,
    corrections: undefined,
    sharers: 1,
  }
}

/** The state for one more store. */
function shareOf({ base, changes }: State): State {
  if (changes) changes.sharers++
  return { base, changes }
}

/** The changes of a store, for it alone to add to. */
function ownChanges(state: State): Changes {
  const { changes } = state
  if (!changes) return (state.changes = noChanges())
  if (changes.sharers === 1) return changes
  changes.sharers--
  const { patched, rows, holes, keys, corrections } = changes
  return (state.changes = {
    patched: patched && new Map(patched),
    rows: rows.slice(),
    holes,
    keys: keys && copyOfKeys(keys),
    corrections: corrections && copyOfCorrections(corrections),
    sharers: 1,
  })
}
