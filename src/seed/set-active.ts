import { createAccount } from '../own/account.ts'
import { WentAway, createOutageWatch, sayGivenUp, watched } from '../own/outage.ts'
import { each, persistent } from '../own/persistent.ts'
import { isAbout } from '../own/proof.ts'
import type { Proof } from '../own/proof.ts'
import { shownIn } from '../own/shown.ts'
import type { Shown } from '../own/shown.ts'
import { digestOf } from './as-wanted.ts'
import type { FillRun } from './fill-deployment.ts'
import { backOff } from './pace.ts'
import { putActive } from './put-right.ts'

/** Whom it was not done for, and why; `stopped` says why it ended before all was tried. */
export type ActiveSet = { left: { n: number; email: string; reason: string }[]; stopped?: string }

const mostAttempts = 6
const suspicious = 5
// What was answered well and is shown as before may be behind a little.
const lags = [0, 300, 1_500]

/**
 * Blacklists whom the ledger says was created and who is wanted so, and reactivates whom an undoing could only blacklist
 * and who is wanted again: each by a call of its own, once it is proven that it is ours. The ledger knows who is done, so
 * that nobody is asked for twice; who was killed half-way is asked for again, which changes nothing more.
 */
export async function setActive(run: FillRun): Promise<ActiveSet> {
  const { ledger, wanted, paths, stop } = run
  const todo = toSet(run)
  const left: ActiveSet['left'] = []
  if (todo.length === 0) return { left }
  const account = createAccount({ ledger, now: run.now, began: 0, digest: (n, shown) => digestOf(wanted, n, shown) })
  const send = persistent({
    account,
    send: watched(createOutageWatch({ send: run.sender.send, paths, suspicious }), run.sender.send),
    attempts: mostAttempts,
    pause: (failed) => run.sleep(backOff(failed, run.random)),
    stop,
  })
  /** How it is shown once it is so; undefined where it is not. */
  const shownSo = async (proof: Proof, isActive: boolean, answered: Shown | undefined): Promise<Shown | undefined> => {
    if (answered && isAbout(proof, answered['id']) && answered['is_active'] === isActive) return answered
    for (const lag of lags) {
      if (lag > 0) await run.sleep(lag)
      const shown = shownIn(await send(paths.to('getCustomer', proof.id)))[0]
      // A deployment that never shows it has to be believed.
      if (shown && isAbout(proof, shown['id']) && (shown['is_active'] ?? isActive) === isActive) return shown
      if (stop.aborted) break
    }
    return undefined
  }
  const setOne = async (n: number): Promise<string | undefined> => {
    const [proof, isActive] = [account.keyOf(n), wanted.isActive(n)]
    if (!proof) return 'nothing shows that it is ours'
    const put = await putActive(proof, isActive, { paths, send })
    if (put.became !== 'well') return put.reason
    const shown = await shownSo(proof, isActive, put.shown)
    if (!shown) return 'it was answered well, and is shown as before'
    account.note(n, shown, isActive)
    return undefined
  }
  let done = 0
  try {
    await each(run.concurrency, todo, stop, async (n) => {
      const reason = await setOne(n)
      if (reason !== undefined) left.push({ n, email: wanted.request(n).email, reason })
      run.onProgress((done += 1), left.length)
    })
  } catch (error) {
    if (!(error instanceof WentAway)) throw error
    return { left, stopped: sayGivenUp(error) }
  }
  return { left }
}

/** The numbers of whom the ledger knows as created, and active where that is not wanted, or the other way round. */
export function toSet({ ledger, wanted }: Pick<FillRun, 'ledger' | 'wanted'>): number[] {
  return [...ledger.entries].flatMap(([n, entry]) =>
    entry.state === 'created' && wanted.has(n) && (entry.blacklisted ?? false) === wanted.isActive(n) ? [n] : [],
  )
}
