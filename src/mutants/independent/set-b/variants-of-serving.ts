import { setTimeout as delay } from 'node:timers/promises'
import type { Behaviour, Call, Kept, Variant } from '../../behaviour.ts'

/** Variants that stand elsewhere, answer later, or read from a copy that lags behind. */
export const variantsOfServing: Variant[] = [
  {
    name: 'b-slash-at-the-end',
    about:
      'Django with APPEND_SLASH: a path without a slash at its end is redirected with 308 to the same with one. Allowed: the redirect keeps method and body.',
    change: (was) => ({
      async answer(call) {
        if (call.path.endsWith('/')) return was.answer(call)
        const query = call.query.size === 0 ? '' : `?${call.query.toString()}`
        return { status: 308, headers: { location: `${was.prefix}${call.path}/${query}` }, body: '' }
      },
      route(call) {
        call.path = call.path.endsWith('/') ? call.path.slice(0, -1) : call.path
        was.route(call)
      },
    }),
  },
  {
    name: 'b-below-a-stage',
    about: 'An API gateway: every path stands below the stage and the service. Allowed: the base URL says so.',
    change: () => ({ prefix: '/prod/customer-service' }),
  },
  {
    name: 'b-cold-start',
    about: 'A serverless function that starts with the first request, which takes 1.5 s. Allowed: no time is promised.',
    change: (was) => ({
      async answer(call) {
        if (call.number === 1) await delay(1500)
        return was.answer(call)
      },
    }),
  },
  {
    name: 'b-list-from-a-search-index',
    about: 'The list is read from an index that follows the writes within 0.4 s. Allowed: within a second, a note.',
    change: (was) => {
      const copy = laggingCopy(was, 400)
      return { ...copy.seams, select: (call) => was.select({ ...call, customers: copy.customers(call) }) }
    },
  },
  {
    name: 'b-every-second-read-from-a-replica',
    about:
      'Every second read by id goes to a replica that is 0.3 s behind, and may miss what was just written. Allowed: within a second, a note.',
    change: (was) => {
      const copy = laggingCopy(was, 300)
      let reads = 0
      return {
        ...copy.seams,
        find: (call) =>
          was.find(call.operation === 'get' && ++reads % 2 === 0 ? { ...call, customers: copy.customers(call) } : call),
      }
    },
  },
]

/** What was kept some milliseconds ago; the seams record each state once its write was carried out. */
function laggingCopy(
  was: Readonly<Behaviour>,
  milliseconds: number,
): { seams: Pick<Behaviour, 'begin' | 'answer'>; customers: (call: Call) => Map<string, Kept> } {
  let states: { since: number; customers: Map<string, Kept> }[] = []
  const record = (customers: Map<string, Kept>): void => {
    const copied = [...customers].map(([id, kept]): [string, Kept] => [id, { ...kept }])
    states.push({ since: performance.now(), customers: new Map(copied) })
  }
  const dropOld = (): void => {
    const seen = states.findLastIndex(({ since }) => since <= performance.now() - milliseconds)
    states = states.slice(Math.max(seen, 0))
  }
  return {
    seams: {
      begin(customers) {
        const stop = was.begin(customers)
        record(customers)
        return stop
      },
      async answer(call) {
        const answer = await was.answer(call)
        if (!['GET', 'HEAD'].includes(call.method)) {
          record(call.customers)
          dropOld()
        }
        return answer
      },
    },
    customers(call) {
      dropOld()
      return states[0]?.customers ?? call.customers
    },
  }
}
