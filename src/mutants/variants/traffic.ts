import type { Change, Kept, Variant } from '../behaviour.ts'
import { byId, readsAsOf, together } from '../changes.ts'
import { json } from '../correct-behaviour.ts'
import { strangers } from '../strangers.ts'

/** Answers every nth request before it is looked at. */
function turnsAway(n: number, status: number, headers: Record<string, string>): Change {
  return (was) => {
    let count = 0
    return {
      answer(call) {
        count += 1
        if (count % n !== 0) return was.answer(call)
        const answer = json(status, {
          success: false,
          message: 'Try again soon.',
          metadata: { request_id: was.requestId() },
          timestamp: was.now(),
        })
        return Promise.resolve({ ...answer, headers: { ...answer.headers, ...headers } })
      },
    }
  }
}

/** Lets something happen to other people's customers on every nth request. */
function meanwhile(n: number, happens: (customers: Map<string, Kept>, count: number) => void): Change {
  return (was) => {
    let count = 0
    let everybody = new Map<string, Kept>()
    return {
      begin(customers) {
        everybody = customers
        return was.begin(customers)
      },
      answer(call) {
        count += 1
        if (count % n === 0) happens(everybody, count)
        return was.answer(call)
      },
    }
  }
}

function arrives(customers: Map<string, Kept>): void {
  for (const record of strangers(1)) customers.set(record.id, { ...record, email: `passing-${record.email}` })
}

function leaves(customers: Map<string, Kept>): void {
  const stranger = [...customers.values()].find(
    ({ email }) => email.startsWith('passing-') || email.startsWith('stranger-'),
  )
  if (stranger !== undefined) customers.delete(stranger.id)
}

/** What other people, proxies and networks do meanwhile. */
export const unusualTraffic: Variant[] = [
  { name: 'strangers-arrive', about: 'Other people create customers all the time.', change: meanwhile(3, arrives) },
  {
    name: 'strangers-leave',
    about: 'Other people create and delete customers all the time.',
    change: meanwhile(2, (customers, count) => (count % 4 === 0 ? arrives : leaves)(customers)),
  },
  {
    name: 'strangers-only-leave',
    about: 'Other people delete hundreds of customers, one after the other.',
    change: together(
      (was) => ({
        begin(customers) {
          for (const record of strangers(300)) customers.set(record.id, record)
          return was.begin(customers)
        },
      }),
      meanwhile(5, leaves),
    ),
  },
  {
    name: 'strangers-change',
    about: 'Other people blacklist, rename and take back their customers all the time.',
    change: meanwhile(2, (customers, count) => {
      const theirs = [...customers.values()].filter(({ email }) => email.startsWith('stranger-'))
      const one = theirs[count % Math.max(1, theirs.length)]
      if (one !== undefined)
        Object.assign(one, {
          is_active: !one.is_active,
          first_name: `Name ${count}`,
          updated_at: `${new Date().toISOString().slice(0, -1)}000Z`,
        })
    }),
  },
  { name: 'slow', about: 'Every answer takes 150 milliseconds.', change: late(() => 150) },
  {
    name: 'uneven',
    about: 'Answers take between nothing and 120 milliseconds, so they overtake each other.',
    change: late((count) => (count * 37) % 120),
  },
  {
    name: 'rate-limited',
    about: 'Every fifteenth request is a 429 that says to come back in a second.',
    change: turnsAway(15, 429, { 'retry-after': '1' }),
  },
  {
    name: 'unavailable-now-and-then',
    about: 'Every twenty-fifth request is a 503 that says to come back at once.',
    change: turnsAway(25, 503, { 'retry-after': '0' }),
  },
  {
    name: 'lists-refreshed-each-second',
    about: 'Lists show the customers as they were at the last of a refresh each 950 milliseconds.',
    change: (was) => {
      let index = new Map<string, Kept>()
      return {
        begin(customers) {
          const stop = was.begin(customers)
          const refresh = (): void => void (index = structuredClone(customers))
          refresh()
          const timer = setInterval(refresh, 950)
          return () => {
            clearInterval(timer)
            stop()
          }
        },
        select: (call) => was.select({ ...call, customers: index }),
      }
    },
  },
  {
    name: 'reads-late-by-a-moment',
    about: 'Whatever is read is as it was 900 milliseconds ago, as from a replica.',
    change: readsAsOf(900),
  },
  {
    name: 'reads-by-id-late-by-a-moment',
    about: 'By id, customers are as they were 900 milliseconds ago.',
    change: readsAsOf(900, byId),
  },
  {
    name: 'redirected',
    about: 'Every request is sent on with 308 to another path, which keeps its method and body.',
    change: (was) => ({
      answer(call) {
        const moved = '/moved'
        // From where it is, as the API may lie under a path of its own.
        const up = '../'.repeat(call.path.split('/').length - 2)
        const query = call.query.size === 0 ? '' : `?${call.query.toString()}`
        return call.path.startsWith(moved)
          ? was.answer({ ...call, path: call.path.slice(moved.length) })
          : Promise.resolve({
              status: 308,
              headers: { location: `${up}${moved.slice(1)}${call.path}${query}` },
              body: '',
            })
      },
    }),
  },
  {
    name: 'one-write-at-a-time',
    about: 'While a write is under way any other is a 503 that says to come back.',
    change: (was) => {
      let writing = false
      return {
        async answer(call) {
          if (call.method === 'GET') return was.answer(call)
          if (writing)
            return {
              ...json(503, {
                success: false,
                message: 'Busy.',
                metadata: { request_id: was.requestId() },
                timestamp: was.now(),
              }),
              headers: { 'content-type': 'application/json', 'retry-after': '0' },
            }
          writing = true
          await new Promise((resolve) => setTimeout(resolve, 1))
          writing = false
          return was.answer(call)
        },
      }
    },
  },
  {
    name: 'closes-without-saying',
    about: 'Every answer is the last of its connection, and does not say so.',
    change: (was) => ({
      send(answer, response, call) {
        response.once('finish', () => response.socket?.end())
        was.send(answer, response, call)
      },
    }),
  },
  {
    name: 'resets-now-and-then',
    about: 'Every sixtieth connection is reset before the answer begins.',
    change: (was) => {
      let count = 0
      return {
        send(answer, response, call) {
          count += 1
          if (count % 60 === 0) response.destroy()
          else was.send(answer, response, call)
        },
      }
    },
  },
  {
    name: 'closes-connections',
    about: 'Every answer closes its connection.',
    change: (was) => ({
      send(answer, response, call) {
        response.shouldKeepAlive = false
        was.send(answer, response, call)
      },
    }),
  },
]

function late(milliseconds: (count: number) => number): Change {
  return (was) => {
    let count = 0
    return {
      async answer(call) {
        const answer = await was.answer(call)
        await new Promise((resolve) => setTimeout(resolve, milliseconds(++count)))
        return answer
      },
    }
  }
}
