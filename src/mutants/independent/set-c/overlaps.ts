import { setTimeout as wait } from 'node:timers/promises'
import type { Call, Kept, Mutant } from '../../behaviour.ts'
import { asksToCreate, idInPath } from './requests.ts'

// Long enough that requests sent together overlap on a busy machine.
const work = 30

/** What goes wrong only between requests that overlap. */
export const overlapMutants: Mutant[] = [
  {
    name: 'c-lost-update',
    promise: 'update-keeps-omitted',
    about: 'An update reads the customer, works, and writes all of it: of two that overlap, one is lost.',
    change: (was) => {
      const read = new WeakMap<Call, Kept>()
      return {
        async answer(call) {
          const record = call.method === 'PUT' ? call.customers.get(idInPath(call)) : undefined
          if (record !== undefined) {
            read.set(call, { ...record })
            await wait(work)
          }
          return was.answer(call)
        },
        update(record, fields, call) {
          const { is_active: _, ...before } = read.get(call) ?? record
          Object.assign(record, before)
          was.update(record, fields, call)
        },
      }
    },
  },
  {
    name: 'c-create-checks-too-early',
    promise: 'create-email-unique',
    about: 'Whether an email is taken is looked up before the work: of two creates that overlap, both are stored.',
    change: (was) => {
      const read = new WeakMap<Call, Call['customers']>()
      return {
        async answer(call) {
          if (asksToCreate(call)) {
            read.set(call, new Map(call.customers))
            await wait(work)
          }
          return was.answer(call)
        },
        taken: (fields, own, call) => was.taken(fields, own, { ...call, customers: read.get(call) ?? call.customers }),
      }
    },
  },
  {
    name: 'c-current-customer-shared',
    promise: 'get-by-id',
    about: 'The id asked for is kept in one place for all requests: of two reads that overlap, both show one customer.',
    change: (was) => {
      let current = ''
      return {
        async answer(call) {
          if (call.method === 'GET' && idInPath(call) !== '') {
            current = call.path
            await wait(work)
            call.path = current
          }
          return was.answer(call)
        },
      }
    },
  },
  {
    name: 'c-update-brings-back',
    promise: 'delete-removes',
    about: 'An update that is under way while its customer is deleted stores the customer again.',
    change: (was) => ({
      async answer(call) {
        const record = call.method === 'PUT' ? call.customers.get(idInPath(call)) : undefined
        if (record !== undefined) {
          await wait(work)
          if (!call.customers.has(record.id)) call.customers.set(record.id, record)
        }
        return was.answer(call)
      },
    }),
  },
  {
    name: 'c-overlapping-create-dropped',
    promise: 'get-stored',
    about: 'Of creates that overlap, all are answered 201 and only the first one is stored.',
    change: (was) => {
      let underWay = 0
      return {
        async answer(call) {
          if (!asksToCreate(call)) return was.answer(call)
          const first = underWay++ === 0
          try {
            await wait(work)
            const answer = await was.answer(call)
            if (!first && answer.status === 201) call.customers.delete(JSON.parse(answer.body).data.id)
            return answer
          } finally {
            underWay--
          }
        },
      }
    },
  },
]
