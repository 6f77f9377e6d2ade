import type { Outgoing } from '../client/send.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Paths } from '../spec/paths.ts'
import { createAccount } from './account.ts'
import { cleanUp } from './clean-up.ts'
import { clockAhead } from './clock.ts'
import type { CustomerId } from './id.ts'
import type { Left } from './left.ts'
import { memoryLedger } from './ledger.ts'
import { WentAway, createOutageWatch, watched } from './outage.ts'
import { isMarked, proveLeftOver } from './proof.ts'
import { shownIn } from './shown.ts'
import { walkList } from './walk-list.ts'

/** A customer that an earlier check left, with what the list says of it. */
export type LeftOver = { id: CustomerId; email: string; created: string }

/** What sweeping needs. */
type SweepOptions = {
  send: (request: Outgoing) => Promise<Exchange>
  /** Where the deployment's operations are. */
  paths: Paths
  /** The deployment's answer to a list, which tells its clock. */
  greeting: Exchange
  /** Who is younger may be of a check that runs. */
  olderThanMs: number
  /** The domain that checks had their emails on, beside the reserved ones. */
  emailDomain?: string | undefined
  concurrency: number
  pause: (failed: number) => Promise<void>
  /** Shown what was found, never nothing; false leaves all of it alone. */
  mayRemove: (found: LeftOver[]) => Promise<boolean>
}

// As many as a list is worth reading for this.
const mostPages = 1_000

/**
 * Finds and removes what earlier checks left where runner and ledger are gone: customers whose email has the form of
 * the kit's own marks, and nobody else. `younger` is how many of those were left alone for their age; `whole` is false
 * where the list could not be read to its end.
 */
export async function sweep(
  options: SweepOptions,
): Promise<{ removed: number; younger: number; left: Left[]; whole: boolean }> {
  const until = Date.parse(options.greeting.startedAt) + clockAhead(options.greeting) - options.olderThanMs
  const watch = createOutageWatch({ send: options.send, paths: options.paths, suspicious: 4 })
  const found = new Map<string, LeftOver>()
  const younger = new Set<string>()
  const seen = async (request: Outgoing): Promise<Exchange> => {
    const exchange = await watched(watch, options.send)(request)
    for (const shown of shownIn(exchange)) {
      const proof = proveLeftOver(exchange, shown, { until, domain: options.emailDomain })
      if (!proof) {
        if (isMarked(shown['email'], options.emailDomain)) younger.add(String(shown['id']).toLowerCase())
        continue
      }
      const [email, created] = [String(shown['email']), String(shown['created_at'])]
      found.set(proof.id.toLowerCase(), { id: proof.id, email, created })
    }
    return exchange
  }
  const walk = await walkList(seen, { customers: options.paths.customers, since: 0, mostPages })
  const whole = walk?.whole ?? false
  const all = [...found.values()]
  if (all.length === 0 || !(await options.mayRemove(all))) return { removed: 0, younger: younger.size, left: [], whole }
  // Each is looked at once more by itself: what a list said a while ago need not be so now.
  const ledger = memoryLedger()
  const left: Left[] = []
  try {
    for (const [index, { id, email }] of all.entries()) {
      const shown = await options.send(options.paths.to('getCustomer', id))
      const proof = shownIn(shown).map((one) => proveLeftOver(shown, one, { until, domain: options.emailDomain }))[0]
      if (proof) ledger.write(index + 1, { state: 'created', id: proof.id, email, proven: true })
      else if (shown.answer?.status !== 404) left.push({ id, email, state: 'unproven' })
    }
  } catch (error) {
    if (!(error instanceof WentAway)) throw error
  }
  const account = createAccount({ ledger, now: Date.now, began: 0 })
  const cleaned = await cleanUp({
    account,
    paths: options.paths,
    since: 0,
    canDelete: true,
    look: true,
    insist: false,
    concurrency: options.concurrency,
    attempts: 4,
    pause: options.pause,
    send: seen,
  })
  return {
    removed: [...cleaned.settled.values()].filter((how) => how === 'deleted').length,
    younger: younger.size,
    left: [...left, ...cleaned.left.map(({ id, email, state }) => ({ id, email, state }))],
    whole,
  }
}
