import { setTimeout as wait } from 'node:timers/promises'
import { Refused, type Change, type Kept, type Variant } from '../../behaviour.ts'
import { strangers } from '../../strangers.ts'
import { listLagging } from './lagging.ts'

/** Others who write meanwhile, limits, delays and clocks. */
export const companyVariants: Variant[] = [
  {
    name: 'c-thirty-a-second',
    about:
      'More than 30 requests in a second are answered 429 with Retry-After in seconds, as the public pages have it.',
    change: limited(() => '1'),
  },
  {
    name: 'c-retry-after-as-date',
    about: 'The same limit, with Retry-After as an HTTP date, the other form that RFC 9110 gives this header.',
    change: limited(() => new Date(Math.ceil(Date.now() / 1000) * 1000 + 1000).toUTCString()),
  },
  {
    name: 'c-strangers-create',
    about:
      'Before each request somebody else creates a customer: totals grow and pages shift. Nothing says you are alone.',
    change: (was) => ({
      async answer(call) {
        const record = strangers(5)[call.number % 5] as Kept
        const now = was.now()
        call.customers.set(record.id, { ...record, created_at: now, updated_at: now })
        return was.answer(call)
      },
    }),
  },
  {
    name: 'c-strangers-come-and-go',
    about: 'Others update, blacklist and delete customers of their own all the time. Nothing says that you are alone.',
    change: (was) => ({
      begin(customers) {
        const stop = was.begin(customers)
        const theirs = strangers(24)
        for (const record of theirs) customers.set(record.id, record)
        let turn = 0
        const timer = setInterval(() => {
          const at = (turn * 7) % theirs.length
          const record = theirs[at] as Kept
          if (++turn % 3 === 0) {
            customers.delete(record.id)
            const next = { ...(strangers(1)[0] as Kept), created_at: was.now(), updated_at: was.now() }
            customers.set(next.id, next)
            theirs[at] = next
          } else {
            Object.assign(record, turn % 3 === 1 ? { is_active: !record.is_active } : { first_name: `Turn ${turn}` })
            record.updated_at = was.now()
          }
        }, 25)
        timer.unref()
        return () => {
          clearInterval(timer)
          stop()
        }
      },
    }),
  },
  {
    name: 'c-thousands-of-strangers',
    about: 'Three thousand customers are there already, of every kind. The document knows no number of customers.',
    change: (was) => ({
      begin(customers) {
        for (const record of strangers(3000)) customers.set(record.id, record)
        return was.begin(customers)
      },
    }),
  },
  {
    name: 'c-list-lags-below-a-second',
    about: 'The list shows an update 0.6 seconds late. A read within a second that shows the state before is a note.',
    change: listLagging(600),
  },
  {
    name: 'c-new-customers-show-late',
    about: 'A new customer can be read, by id and in lists, after 0.6 seconds: less than the second that is a note.',
    change: (was) => {
      const created = new Map<string, number>()
      const shows = (record: Kept) => Date.now() - (created.get(record.id) ?? 0) > 600
      return {
        create(fields, call) {
          const record = was.create(fields, call)
          created.set(record.id, Date.now())
          return record
        },
        find(call) {
          const record = was.find(call)
          return record === undefined || call.operation !== 'get' || shows(record) ? record : undefined
        },
        select: (call) => was.select(call).filter(shows),
      }
    },
  },
  {
    name: 'c-clock-of-whole-seconds',
    about: 'All times are whole seconds, without a fraction: RFC 3339 with no fraction digits, which is allowed.',
    change: (was) => ({ now: () => was.now().replace(/\.\d+Z$/, 'Z') }),
  },
  {
    name: 'c-clock-of-sql-server',
    about:
      'Writes answer microseconds, reads the 1/300 of a second that SQL Server kept: less than the coarser step apart.',
    change: (was) => ({
      show(record, call) {
        const shown = was.show(record, call)
        if (call.operation !== 'get' && call.operation !== 'list') return shown
        return {
          ...shown,
          created_at: threeHundredth(record.created_at),
          updated_at: threeHundredth(record.updated_at),
        }
      },
    }),
  },
  {
    name: 'c-slow-start',
    about:
      'What is asked in the first one and a half seconds is answered when they are over. No time limit is documented.',
    change: (was) => {
      let ready = Promise.resolve()
      return {
        begin(customers) {
          ready = wait(1500, undefined, { ref: false })
          return was.begin(customers)
        },
        async answer(call) {
          await ready
          return was.answer(call)
        },
      }
    },
  },
  {
    name: 'c-answers-out-of-order',
    about:
      'Each answer takes another time on its way, up to 90 ms: of requests sent together, later ones answer first.',
    change: (was) => ({
      async answer(call) {
        const answer = await was.answer(call)
        await wait((call.number * 37) % 90)
        return answer
      },
    }),
  },
]

function limited(retryAfter: () => string): Change {
  return (was) => {
    const taken: number[] = []
    return {
      async answer(call) {
        while (taken[0] !== undefined && taken[0] <= Date.now() - 1000) taken.shift()
        if (taken.length < 30) {
          taken.push(Date.now())
          return was.answer(call)
        }
        const answer = was.refuse(new Refused(429, 'RATE_LIMITED', 'Too many requests.'), call)
        return { ...answer, headers: { ...answer.headers, 'retry-after': retryAfter() } }
      },
    }
  }
}

function threeHundredth(time: string): string {
  const milliseconds = Date.parse(`${time.slice(0, 19)}Z`) + Number(`0${time.slice(19, -1)}`) * 1000
  return new Date(Math.round((Math.round(milliseconds * 0.3) * 10) / 3)).toISOString()
}
