import type { Account } from './account.ts'
import { readId } from './id.ts'
import type { Proof } from './proof.ts'

/** Gets proof of customers that were just created. */
export type Prover = (id: string) => Promise<Proof | undefined>

/** What getting proof needs. */
export type ProverOptions = {
  account: Pick<Account, 'proofOf'>
  /** Reads the newest page of the list; its answer is given to the account. */
  list: () => Promise<unknown>
  /** Reads one customer; the answer is given to the account. */
  get: (id: string) => Promise<unknown>
  /** Resolves after so many milliseconds. */
  pause: (ms: number) => Promise<void>
}

const gatherMs = 60
// Some deployments show a new customer after a moment only.
const lags = [0, 300, 1000]

/**
 * Proves by the list whoever is asked for at about the same time, so that many cost one request, and by a GET whom the
 * list does not show. A list that has shown none of them twice is not asked again.
 */
export function createProver({ account, list, get, pause }: ProverOptions): Prover {
  let asked: string[] = []
  let gathering: Promise<void> | undefined
  let inVain = 0

  let listing: Promise<unknown> = Promise.resolve()

  const together = async (): Promise<void> => {
    // One after the other: a deployment that takes its time is asked for more of them at once.
    await listing.catch(() => undefined)
    await pause(gatherMs)
    const these = asked
    asked = []
    gathering = undefined
    listing = list()
    await listing
    inVain = these.some((id) => account.proofOf(id)) ? 0 : inVain + 1
  }

  return async (id) => {
    if (account.proofOf(id) || readId(id) === undefined) return account.proofOf(id)
    if (inVain < 2) {
      asked.push(id)
      await (gathering ??= together())
    }
    for (const ms of lags) {
      if (account.proofOf(id)) break
      if (ms > 0) await pause(ms)
      await get(id)
    }
    return account.proofOf(id)
  }
}
