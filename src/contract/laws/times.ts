import { header } from '../../http/exchange.ts'
import type { Exchange } from '../../http/exchange.ts'
import { record } from '../../http/json.ts'
import { instant } from '../instant.ts'
import { possibleVersions } from '../knowledge/line.ts'
import { same } from '../knowledge/same.ts'
import type { Shown } from '../knowledge/told.ts'
import { promiseOfUpdate } from './blame.ts'
import { observed } from './law.ts'
import type { Law, Violation } from './law.ts'

// Of another zone, and not of another clock.
const anHour = 60 * 60_000 - 1000
// What the clocks of a deployment's own machines may be apart: of the one that keeps, and of the one that answers.
const fiveMinutes = 5 * 60_000

function farOff({ answer }: Exchange, customer: Shown): Violation {
  return observed(
    'of-create',
    'created_at of a new customer is far from the time of the answer',
    String(record(answer?.json)?.['timestamp']),
    String(customer['created_at']),
  )
}

// By how many milliseconds a time that a customer has is ahead of the answer that has just set it; the less of both
// where it has a header Date, since one of the two may be wrong itself.
function aheadOf({ answer }: Exchange, told: unknown): number | undefined {
  const [time, now] = [instant(told), instant(record(answer?.json)?.['timestamp'])]
  if (!time || !now) return undefined
  const ahead = Number((time.nanoseconds - now.nanoseconds) / 1_000_000n)
  const byDate = Number(time.nanoseconds / 1_000_000n) - Date.parse(header(answer!.headers, 'date') ?? '')
  return Math.abs(byDate) < Math.abs(ahead) ? byDate : ahead
}

/** When an answer says that its customer was created and updated, against the time of the answer and what is known. */
export const times: Law[] = [
  {
    promise: 'created-at-true',
    on: ['createCustomer'],
    holds: ({ customer, exchange, ok, status, history }) => {
      const off = aheadOf(exchange, customer?.['created_at'])
      if (!ok || status !== 201 || off === undefined) return undefined
      // An answer to others may be told once more, as to who repeats a request.
      if (Math.abs(off) <= (history.follows === 'ours' ? fiveMinutes : anHour)) return []
      // Of others' traffic only: it may be who had the address long before.
      const isSure = history.follows === 'ours' || history.createOf(exchange)?.line !== undefined
      if (!isSure && history.line(customer!.id)) return undefined
      return [{ ...farOff(exchange, customer!), ...(isSure ? {} : { severity: 'note' as const }) }]
    },
  },
  {
    // Where the answer to the create did not show it.
    promise: 'created-at-true',
    on: ['getCustomer', 'listCustomers'],
    holds: ({ customer, list, exchange, history, answeredAt }) => {
      const now = instant(record(exchange.answer?.json)?.['timestamp'])
      if (!now || history.follows === 'all') return undefined
      const sinceCreate = ({ id }: Shown): number | undefined => {
        const create = history.line(id)?.versions.find(({ operation, told }) => operation === 'createCustomer' && told)
        const told = create?.told
        return told && told.customer?.['created_at'] === undefined ? answeredAt - told.sentAt : undefined
      }
      const ages = (customer ? [customer] : (list?.customers ?? [])).flatMap((shown) => {
        const [since, created] = [sinceCreate(shown), instant(shown['created_at'])]
        if (since === undefined || !created) return []
        const age = Math.abs(Number((now.nanoseconds - created.nanoseconds) / 1_000_000n))
        return [{ shown, isFar: age - since > anHour }]
      })
      if (ages.length === 0) return undefined
      const far = ages.find(({ isFar }) => isFar)
      return far ? [farOff(exchange, far.shown)] : []
    },
  },
  {
    promise: 'updated-at-true',
    on: ['updateCustomer', 'blacklistCustomer'],
    holds: ({ customer, exchange, ok, history }) => {
      const ahead = aheadOf(exchange, customer?.['updated_at'])
      if (!ok || ahead === undefined) return undefined
      // An update that changes nothing may leave the time of one that is long ago.
      const off = history.follows === 'ours' ? Math.abs(ahead) : ahead
      return (off > 15 * 60_000 || (history.follows === 'ours' && ahead > fiveMinutes)) &&
        customer?.['updated_at'] !== customer?.['created_at']
        ? [
            observed(
              'far',
              'updated_at is far from the time of the answer that updated it',
              String(record(exchange.answer?.json)?.['timestamp']),
              String(customer?.['updated_at']),
            ),
          ]
        : []
    },
  },
  {
    promise: 'updated-at-true',
    on: ['updateCustomer'],
    sole: true,
    holds: (view) => {
      const { line, customer, ok, sent, sentAt } = view
      if (!line || !ok || !customer || !sent || Object.keys(sent).length === 0) return undefined
      const before = possibleVersions(line, 'updated_at', { sentAt, answeredAt: sentAt - 0.001 }, 0)
      if (before.length !== 1 || before[0]!.members.get('updated_at')!.any) return undefined
      // An update that changes nothing need not move it.
      const changes = Object.entries(sent).some(([member, value]) => {
        const [was, ...more] = possibleVersions(line, member, { sentAt, answeredAt: sentAt - 0.001 }, 0)
        return (
          was &&
          more.length === 0 &&
          !was.members.get(member)!.any &&
          member in promiseOfUpdate &&
          !was.members.get(member)!.each.some((each) => same(member, each, value))
        )
      })
      if (!changes) return undefined
      const [was, is] = [instant(before[0]!.members.get('updated_at')!.each.at(-1)), instant(customer['updated_at'])]
      if (!was || !is) return undefined
      if (is.nanoseconds + is.unit < was.nanoseconds)
        return [
          observed(
            'back',
            'an update moves updated_at back',
            `after ${String(before[0]!.members.get('updated_at')!.each.at(-1))}`,
            String(customer['updated_at']),
          ),
        ]
      const step = was.unit > is.unit ? was.unit : is.unit
      const waited = (sentAt - before[0]!.answered) * 1_000_000
      const coarse = step > 5_000_000n ? step : 5_000_000n
      return is.nanoseconds === was.nanoseconds && waited > Number(coarse)
        ? [
            observed(
              `frozen:${Object.keys(sent).toSorted().join('+')}:${String(customer['customer_type'])}`,
              'an update does not move updated_at',
              `after ${String(customer['updated_at'])}`,
              String(customer['updated_at']),
            ),
          ]
        : []
    },
  },
  {
    promise: 'blacklist-updated-at',
    on: ['blacklistCustomer'],
    holds: ({ line, customer, ok, sentAt }) => {
      if (!line || !ok || !customer) return undefined
      const [was] = possibleVersions(line, 'updated_at', { sentAt, answeredAt: sentAt - 0.001 }, 0)
      const before = was?.members.get('updated_at')
      if (!was || !before || before.any || sentAt - was.answered < 5) return undefined
      return before.each.at(-1) === customer['updated_at'] && /\.\d*[1-9]/.test(String(customer['updated_at']))
        ? [
            observed(
              'frozen',
              'blacklisting does not move updated_at',
              `after ${String(customer['updated_at'])}`,
              String(customer['updated_at']),
            ),
          ]
        : []
    },
  },
]
