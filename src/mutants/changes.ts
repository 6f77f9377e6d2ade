import { parsed } from '../http/json.ts'
import type { Answer, Call, Change, Json, Kept, OperationName } from './behaviour.ts'

/** Which of the customers shown a change concerns. */
export type Where = (record: Kept, call: Call) => boolean

/** Customers in the answers of these operations. */
export function inAnswersTo(...operations: OperationName[]): Where {
  return (_, call) => call.operation !== undefined && operations.includes(call.operation)
}

/** Business customers. */
export const business: Where = (record) => record.customer_type === 'business'

/** Individual customers. */
export const individual: Where = (record) => record.customer_type === 'individual'

/** Customers that are blacklisted or otherwise inactive. */
export const inactive: Where = (record) => !record.is_active

/** Customers that both concern. */
export function both(one: Where, other: Where): Where {
  return (record, call) => one(record, call) && other(record, call)
}

/** Shows customers otherwise: in every answer, or where `where` says. */
export function shows(edit: (shown: Json, record: Kept, call: Call) => Json, where: Where = () => true): Change {
  return (was) => ({
    show: (record, call) => (where(record, call) ? edit(was.show(record, call), record, call) : was.show(record, call)),
  })
}

/** Shows customers with one member changed. */
export function showsMember(member: keyof Kept, edit: (value: any) => unknown, where?: Where): Change {
  return shows((shown) => ({ ...shown, [member]: edit(shown[member]) }), where)
}

/** Shows customers without one member. */
export function hides(member: keyof Kept, where?: Where): Change {
  return shows((shown) => without(shown, member), where)
}

/** An object without one member. */
export function without(object: Json, member: string): Json {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== member))
}

/** Answers what worked with another body: to every operation, or to some. */
export function succeedsWith(edit: (body: any, call: Call) => unknown, ...operations: OperationName[]): Change {
  return (was) => ({
    succeed(status, message, data, call) {
      const answer = was.succeed(status, message, data, call)
      return concerns(operations, call) ? rewritten(answer, (body) => edit(body, call)) : answer
    },
  })
}

/** Refuses with another body. */
export function refusesWith(edit: (body: any) => unknown): Change {
  return (was) => ({ refuse: (refused, call) => rewritten(was.refuse(refused, call), edit) })
}

/** Answers with something else: to every operation, or to some. */
export function answersWith(edit: (answer: Answer, call: Call) => Answer, ...operations: OperationName[]): Change {
  return (was) => ({
    async answer(call) {
      const answer = await was.answer(call)
      return concerns(operations, call) ? edit(answer, call) : answer
    },
  })
}

/** Keeps what a create or an update gives otherwise than it was given. */
export function keepsMember(
  member: 'email' | 'first_name' | 'last_name' | 'metadata' | 'customer_type' | 'reference',
  edit: (value: string) => string | undefined,
  where: Where = () => true,
): Change {
  return (was) => ({
    create(fields, call) {
      const record = was.create(fields, call)
      return where(record, call) ? edited(record, member, edit) : record
    },
    update(record, fields, call) {
      was.update(record, fields, call)
      if (fields[member] !== undefined && where(record, call)) edited(record, member, edit)
    },
  })
}

/** Updates as documented, and does something more to the record. */
export function updatesAlso(
  also: (record: Kept, fields: Json, before: Kept, call: Call, newId: () => string) => void,
): Change {
  return (was) => ({
    update(record, fields, call) {
      const before = { ...record }
      was.update(record, fields, call)
      also(record, fields, before, call, was.newId)
    },
  })
}

/** Takes bodies that are wrong in this member alone. */
export function overlooks(
  member: string,
  seam: 'faultsOfCreate' | 'faultsOfUpdate' | 'faultsOfBlacklist',
  when: (value: unknown) => boolean = () => true,
): Change {
  return (was) => ({
    [seam]: (body: Json) => was[seam](body).filter(({ field }) => field !== member || !when(body[member])),
  })
}

const freshenedMs = 50

/** Reads, or some of them, show the customers as they were so many milliseconds ago, by the deployment's clock. */
export function readsAsOf(milliseconds: number, which: (call: Call) => boolean = () => true): Change {
  return (was) => {
    const history: { at: number; customers: Map<string, Kept> }[] = []
    return {
      begin(customers) {
        const stop = was.begin(customers)
        history.push({ at: 0, customers: structuredClone(customers) })
        return stop
      },
      async answer(call) {
        if (call.method === 'GET') {
          // What others do shows after a while as well, whoever asks.
          const now = Date.parse(was.now())
          if (now - history.at(-1)!.at >= freshenedMs)
            history.push({ at: now, customers: structuredClone(call.customers) })
          while (history[1] !== undefined && history[1].at <= Date.parse(was.now()) - milliseconds) history.shift()
          return was.answer(which(call) ? { ...call, customers: history[0]?.customers ?? call.customers } : call)
        }
        const answer = await was.answer(call)
        history.push({ at: Date.parse(was.now()), customers: structuredClone(call.customers) })
        return answer
      },
    }
  }
}

/** Reads by id, and no lists. */
export function byId({ path }: Call): boolean {
  return path !== '/api/customers'
}

/** Several changes as one, each laid over those before it. */
export function together(...changes: Change[]): Change {
  return (was) => changes.reduce((seams, change) => ({ ...seams, ...change({ ...was, ...seams }) }), {})
}

function concerns(operations: OperationName[], call: Call): boolean {
  return operations.length === 0 || (call.operation !== undefined && operations.includes(call.operation))
}

function rewritten(answer: Answer, edit: (body: any) => unknown): Answer {
  const body = parsed(answer.body)
  // Another change may have put a page of HTML in its place, or nothing.
  return body === undefined ? answer : { ...answer, body: JSON.stringify(edit(body)) }
}

function edited(record: Kept, member: keyof Kept, edit: (value: string) => string | undefined): Kept {
  const value = record[member]
  return typeof value === 'string' ? Object.assign(record, { [member]: edit(value) }) : record
}
