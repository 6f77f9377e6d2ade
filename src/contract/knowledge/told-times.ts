import { record } from '../../http/json.ts'
import { instant } from '../instant.ts'
import type { History } from './history.ts'
import type { Told } from './told.ts'

/** Which timestamps answers told, and when they came. */
export type ToldTimes = {
  learn: (told: Told) => void
  /**
   * What the deployment's clock showed at that moment at the least, in nanoseconds since 1970, by the answers of the
   * minute before; undefined where none had a timestamp.
   */
  leastAt: (moment: number) => bigint | undefined
}

/**
 * Before which moment an answer cannot have been made: that of its request, or, as lists may be copies that somebody
 * else's request left in a cache, that of the newest customer in it. Undefined where nothing tells.
 */
export function madeAfter({ operation, exchange, list, sentAt }: Told, { follows, line }: History): number | undefined {
  if (exchange.request.method !== 'GET') return sentAt
  if (follows === 'all') return undefined
  if (operation === 'getCustomer') return sentAt
  const made = (list?.customers ?? []).flatMap(({ id }) => {
    const create = line(id)?.versions.find((one) => one.operation === 'createCustomer' && one.told)
    return create ? [create.sent] : []
  })
  return made.length > 0 ? Math.max(...made) : undefined
}

const most = 200
// Two clocks go apart in hours, not in a minute.
const lately = 60_000

/** Timestamps of no answers yet. */
export function createToldTimes(): ToldTimes {
  const known: { answeredAt: number; at: bigint }[] = []
  return {
    learn({ exchange, answeredAt }) {
      const at = instant(record(exchange.answer?.json)?.['timestamp'])
      if (!at) return
      known.push({ answeredAt, at: at.nanoseconds })
      if (known.length > most) known.shift()
    },
    leastAt(moment) {
      const due = known
        .filter(({ answeredAt }) => answeredAt <= moment && moment - answeredAt < lately)
        .map(({ answeredAt, at }) => at + BigInt(Math.floor((moment - answeredAt) * 1_000_000)))
      return due.length === 0 ? undefined : due.reduce((one, other) => (one > other ? one : other))
    },
  }
}
