import { header } from '../http/exchange.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Outgoing } from '../client/send.ts'
import type { Paths } from '../spec/paths.ts'

/** A deployment that went away: since when, and how that shows. */
export type Outage = {
  /** When the first request left that was answered so, as an ISO time. */
  since: string
  /** In words that follow a time: `answers 503`, `refuses connections`. */
  what: string
  /** What was under way when it began, first come first: one of these may be what it fell over. */
  first: { outgoing: Outgoing; exchange: Exchange }[]
}

/** Thrown where a request is not sent, or its answer not judged, because the deployment went away. */
export class WentAway extends Error {
  override name = 'WentAway'
  readonly outage: Outage
  constructor(outage: Outage) {
    super(`the deployment ${outage.what} since ${outage.since.slice(11, 19)} UTC`)
    this.outage = outage
  }
}

/** That a run ended before all was tried, and why. */
export function sayGivenUp({ outage: { what, since } }: WentAway): string {
  return `The deployment ${what} since ${since}, so it was given up.`
}

/** Tells an outage from an answer. */
export type OutageWatch = {
  /** Throws `WentAway` where the deployment is known to be away: nothing is to be sent then. */
  mustBeThere: () => void
  /**
   * Lets an answer pass that says something of its request. Where it looks like an outage the deployment is asked for
   * what it answered before; throws `WentAway` where that is answered alike.
   */
  pass: (outgoing: Outgoing, exchange: Exchange) => Promise<void>
  /** Undefined while the deployment is there. */
  outage: () => Outage | undefined
  /** Aborted when an outage begins: what waits to be sent again need not. */
  signal: AbortSignal
  /** Asks again, after these pauses in milliseconds, until the deployment is back; tells whether it is. */
  recovered: (pauses: readonly number[], pause: (ms: number) => Promise<void>) => Promise<boolean>
}

/** What watching needs. */
type WatchOptions = {
  /** Sends a request; a plain sender, that watches nothing. */
  send: (request: Outgoing) => Promise<Exchange>
  /** Where the deployment's operations are. */
  paths: Paths
  /** How many answers in a row are suspicious: 1 where nothing may be blamed on an outage. */
  suspicious: number
}

/** Sends as `send` does, and watches; throws `WentAway` where the deployment is away. */
export function watched(watch: OutageWatch, send: WatchOptions['send']): WatchOptions['send'] {
  return async (request) => {
    watch.mustBeThere()
    const exchange = await send(request)
    await watch.pass(request, exchange)
    return exchange
  }
}

// A customer that nobody is.
const nobody = '00000000-0000-4000-8000-000000000000'

/**
 * Watches over a deployment whose plain list has answered. An outage is several answers in a row, of different
 * operations and that list among them, that are all alike: no connection or no answer in time, 401, 403, 502 to 504, or
 * somewhere else.
 */
export function createOutageWatch({ send, paths, suspicious }: WatchOptions): OutageWatch {
  const controller = new AbortController()
  let outage: Outage | undefined
  let row: { outgoing: Outgoing; exchange: Exchange }[] = []
  let asking: Promise<boolean> | undefined

  // Both operations, so that one that is broken is no outage. Sent once only: an answer is wanted, not a success.
  const isAway = async (symptom: string): Promise<boolean> => {
    for (const request of [paths.to('listCustomers'), paths.to('getCustomer', nobody)])
      if (symptomOf(request, await send({ ...request, once: true })) !== symptom) return false
    return true
  }
  const declare = (symptom: string): Outage => {
    const sent = row.map(({ exchange }) => exchange.startedAt).sort()
    outage ??= { since: sent[0] ?? '', what: words[symptom] ?? `answers ${symptom}`, first: row }
    controller.abort()
    return outage
  }

  return {
    mustBeThere() {
      if (outage) throw new WentAway(outage)
    },
    async pass(outgoing, exchange) {
      if (outage) {
        // It was under way when the outage began, too.
        outage.first.push({ outgoing, exchange })
        throw new WentAway(outage)
      }
      const symptom = outgoing.unsigned ? undefined : symptomOf(outgoing, exchange)
      if (symptom === undefined) {
        row = []
        return
      }
      if (row[0] && symptomOf(row[0].outgoing, row[0].exchange) !== symptom) row = []
      row.push({ outgoing, exchange })
      if (row.length < suspicious) return
      asking ??= isAway(symptom).finally(() => (asking = undefined))
      const away = await asking
      if (outage) throw new WentAway(outage)
      if (away) throw new WentAway(declare(symptom))
      row = row.filter((one) => one.exchange !== exchange)
    },
    outage: () => outage,
    signal: controller.signal,
    async recovered(pauses, pause) {
      for (const ms of pauses) {
        await pause(ms)
        const plain = { ...paths.to('listCustomers'), once: true }
        if (symptomOf(plain, await send(plain)) === undefined) {
          outage = undefined
          row = []
          return true
        }
      }
      return false
    },
  }
}

const words: Record<string, string> = {
  silent: 'does not answer',
  elsewhere: 'answers with something else than itself, such as a page to sign in,',
  '5xx': 'answers 502, 503 or 504',
}

// How an answer looks like an outage, alike for those that are alike; undefined where it does not.
function symptomOf(outgoing: Pick<Outgoing, 'path'>, { answer, failure, request }: Exchange): string | undefined {
  if (failure) return failure.kind === 'redirects' ? 'elsewhere' : failure.kind === 'too-large' ? undefined : 'silent'
  const { status } = answer
  if (status === 401 || status === 403) return String(status)
  if (status >= 502 && status <= 504) return '5xx'
  if (status >= 300 && status <= 399) return 'elsewhere'
  if (status >= 300) return undefined
  // A redirect that was followed, to a page that is not about customers.
  if (/html/i.test(header(answer.headers, 'content-type') ?? '')) return 'elsewhere'
  if (answer.json !== undefined) return undefined
  const moved = !new URL(request.url).pathname.includes(new URL(outgoing.path, 'http://any').pathname)
  return moved ? 'elsewhere' : undefined
}
