import type { Call, Change, Kept, OperationName } from '../behaviour.ts'

/** One thing that was done to a customer. */
export type Write = {
  operation: OperationName
  call: Call
  record: Kept
  /** The customer as it was; undefined where it was created. */
  before: Kept | undefined
  /** Milliseconds since 1970, by the deployment's own clock. */
  at: number
}

/** What one deployment did so far, in the order in which it did it. */
export type Memory = { writes: Write[]; latest: Map<string, Write>; updated: Set<string>; deleted: Map<string, Kept> }

/** The memory of a deployment that has done nothing yet. */
export function emptyMemory(): Memory {
  return { writes: [], latest: new Map(), updated: new Set(), deleted: new Map() }
}

/** Does everything as before and keeps the memory; to be laid over everything that changes what is done. */
export function remembering(memory: Memory): Change {
  return (was) => {
    const note = (operation: OperationName, call: Call, record: Kept, before: Kept | undefined): void => {
      const write = { operation, call, record, before, at: Date.parse(was.now()) }
      memory.writes.push(write)
      memory.latest.set(record.id, write)
      if (operation === 'update') memory.updated.add(record.id)
      if (operation === 'delete') memory.deleted.set(record.id, record)
    }
    return {
      create(fields, call) {
        const record = was.create(fields, call)
        note('create', call, record, undefined)
        return record
      },
      update(record, fields, call) {
        const before = { ...record }
        was.update(record, fields, call)
        note('update', call, record, before)
      },
      blacklist(record, on, call) {
        const before = { ...record }
        was.blacklist(record, on, call)
        note('blacklist', call, record, before)
      },
      remove(record, call) {
        const before = { ...record }
        was.remove(record, call)
        note('delete', call, record, before)
      },
    }
  }
}

/** A customer as it was before what was last done to it; undefined where it was only created, or by somebody else. */
export function earlier(memory: Memory, id: string): Kept | undefined {
  return memory.latest.get(id)?.before
}

/** The customer created just before this one, or after it where it is the oldest; undefined where there is no other. */
export function neighbour(customers: Map<string, Kept>, id: string): Kept | undefined {
  let previous: Kept | undefined
  let found = false
  for (const record of customers.values()) {
    if (found) return record
    if (record.id === id) {
      if (previous !== undefined) return previous
      found = true
    } else previous = record
  }
  return found ? undefined : previous
}

/** Makes a write as if it had never been. */
export function undo({ operation, record, before }: Write, customers: Map<string, Kept>): void {
  if (operation === 'create') customers.delete(record.id)
  else if (operation === 'delete') customers.set(record.id, record)
  else Object.assign(record, before)
}

/**
 * Reads show a write only when it is this many milliseconds old, if it is one of those that come late. What is written
 * meets everything that was written before. A write is withheld from `most` reads, so that it shows where the clock stands
 * still, too.
 */
export function readsLate(
  memory: Memory,
  milliseconds: number,
  comesLate: (write: Write) => boolean,
  {
    concerns = () => true,
    most = Number.POSITIVE_INFINITY,
  }: { concerns?: (call: Call) => boolean; most?: number } = {},
): Change {
  const late = new Map<Write, number>()
  return (was) => ({
    answer(call) {
      const known = memory.writes.length
      const all = call.customers
      if (call.method === 'GET' && concerns(call))
        call.customers = asOf(all, memory, Date.parse(was.now()) - milliseconds, { late, most })
      // Everything but the sending is done before this returns.
      const answered = was.answer(call)
      call.customers = all
      for (const write of memory.writes.slice(known)) if (comesLate(write)) late.set(write, 0)
      return answered
    },
  })
}

function asOf(
  customers: Map<string, Kept>,
  { writes }: Memory,
  instant: number,
  { late, most }: { late: Map<Write, number>; most: number },
): Map<string, Kept> {
  const view = new Map(customers)
  for (const write of writes.toReversed()) {
    if (write.at <= instant) break
    const withheld = late.get(write) ?? most
    if (withheld >= most) continue
    late.set(write, withheld + 1)
    if (write.before === undefined) view.delete(write.record.id)
    else view.set(write.record.id, write.before)
  }
  return view
}
