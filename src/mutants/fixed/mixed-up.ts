import type { Change, Mutant, Kept } from '../behaviour.ts'
import { json } from '../correct-behaviour.ts'

const aMoment = (ms = 10): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Keeps the path of a request where the next one can overwrite it, as a variable of a module is. */
function sharesThePath(method: string): Change {
  return (was) => {
    let shared = ''
    return {
      async answer(call) {
        if (call.method !== method || call.path.split('/').length !== 4) return was.answer(call)
        shared = call.path
        await aMoment()
        return was.answer({ ...call, path: shared })
      },
    }
  }
}

/** What one request leaves behind for another that is under way, or comes later. */
export const mixedUp: Mutant[] = [
  {
    name: 'get-answers-another-under-load',
    promise: 'get-by-id',
    about: 'Of two reads at the same time both are answered with the customer of the later.',
    change: sharesThePath('GET'),
  },
  {
    name: 'update-goes-astray-under-load',
    promise: 'update-that-one',
    about: 'Of two updates at the same time both go to the customer of the later.',
    change: sharesThePath('PUT'),
  },
  {
    name: 'create-answers-another-under-load',
    promise: 'create-customer',
    about: 'Of two creates at the same time both are answered with the customer of the later.',
    change: (was) => {
      let shared: unknown
      return {
        async answer(call) {
          const answer = await was.answer(call)
          if (answer.status !== 201) return answer
          const body = JSON.parse(answer.body)
          shared = body.data
          await aMoment()
          return json(201, { ...body, data: shared })
        },
      }
    },
  },
  {
    name: 'lists-of-another-id-under-load',
    promise: 'list-filter-id',
    about: 'Of two lists by id at the same time both are answered as the later asks.',
    change: (was) => {
      let shared = new URLSearchParams()
      return {
        async answer(call) {
          if (call.method !== 'GET' || [...call.query.keys()].join() !== 'id') return was.answer(call)
          shared = call.query
          await aMoment(100)
          return was.answer({ ...call, query: shared })
        },
      }
    },
  },
  {
    name: 'is-active-filter-sticks',
    promise: 'list-total',
    about: 'Once is_active was asked for, lists of all customers are filtered by it, too.',
    change: (was) => {
      let last: string | null = null
      return {
        select(call) {
          last = call.query.get('is_active') ?? last
          const selected = was.select(call)
          const all = ['id', 'reference', 'email', 'is_active'].every((name) => !call.query.has(name))
          return all && last !== null ? selected.filter((record: Kept) => String(record.is_active) === last) : selected
        },
      }
    },
  },
]
