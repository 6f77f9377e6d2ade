import { setTimeout as sleep } from 'node:timers/promises'
import type { Change, Mutant } from '../mutants/behaviour.ts'
import { mostTellingFirst, wouldDiffer } from './choose.ts'
import { limitOf } from './limit.ts'
import { rehearse } from './rehearse.ts'
import { firstShown } from './shown.ts'
import type { Shown } from './shown.ts'
import { passed, runTrial } from './trial.ts'
import type { Tests, Trial } from './trial.ts'

/** Milliseconds that an answer is held back at most, and all answers of a run together. */
const longestHold = 20
const allHolds = 2000

/** What became of a mutant. */
export type Fate =
  /** The tests failed, or took too long, which whoever runs them notices, too. */
  | { fate: 'noticed'; by: 'failing' | 'hanging' }
  /** The tests passed, and had an answer before them that was other than it should be. */
  | { fate: 'let through'; shown: Shown }
  /** Every answer was as it should be. */
  | { fate: 'not reached' }
  /** The time was up, or somebody ended it. */
  | { fate: 'not tried' }

/** What to try. */
export type Attempt = Tests & {
  mutants: readonly Mutant[]
  /** Runs those, too, that would have answered the same. */
  all: boolean
  /** Milliseconds after which no run is begun, the first two included; no limit where absent. */
  maxTimeMs?: number
  /** What is known of mutants from before. */
  known: ReadonlyMap<string, Fate>
  told: {
    /** The tests passed for the n-th time where nothing was wrong. */
    rehearsed: (nth: number, trial: Trial) => void
    chosen: (count: number, limitMs: number) => void
    settled: (mutant: Mutant, fate: Fate) => void
  }
}

/** What came of it: the fate of each mutant, and the two runs against the correct deployment. */
export type Tried = { fates: Map<Mutant, Fate>; rehearsals: Trial[]; limitMs: number }

/**
 * Runs the tests against the correct deployment twice and against each mutant once that would have answered them
 * otherwise. Throws `TestsUnfit` where they do not pass where nothing is wrong.
 */
export async function tryMutants(attempt: Attempt): Promise<Tried> {
  const { mutants, start, signal, told } = attempt
  const until = performance.now() + (attempt.maxTimeMs ?? Number.POSITIVE_INFINITY)
  const fates = new Map<Mutant, Fate>(mutants.map((mutant) => [mutant, { fate: 'not tried' }]))
  const first = await rehearse(attempt)
  const rehearsals = [first]
  if (signal.aborted) return { fates, rehearsals, limitMs: 0 }
  told.rehearsed(1, first)
  // Without signatures nothing of theirs can be seen.
  const able = mutants.filter(({ needs }) => needs !== 'auth' || start.auth !== undefined)
  const seen = await wouldDiffer(able, first.exchanges, start, { signal })
  const unseen = (): Mutant[] => able.filter((mutant) => !seen.some((one) => one.mutant === mutant))
  // What goes by the time between requests is tried in that time, while the tests run again: with answers that take a
  // little longer, so that what they ask at once is under way at once.
  const holdMs = Math.min(longestHold, allHolds / first.exchanges.length)
  const [second, paced] = await Promise.all([
    rehearse(attempt, [holding(holdMs)]),
    wouldDiffer(unseen(), first.exchanges, start, { paced: true, signal }),
  ])
  rehearsals.push(second)
  if (signal.aborted) return { fates, rehearsals, limitMs: 0 }
  told.rehearsed(2, second)
  seen.push(...paced)
  // What goes by chance may have gone otherwise this time.
  seen.push(...(await wouldDiffer(unseen(), second.exchanges, start, { signal })))

  const chosen = [...mostTellingFirst(seen), ...(attempt.all ? unseen() : [])]
  for (const mutant of mutants) if (!chosen.includes(mutant)) fates.set(mutant, { fate: 'not reached' })
  const limitMs = limitOf(rehearsals, attempt.jobs)
  told.chosen(chosen.length, limitMs)
  const rest = [...chosen]
  const work = async (): Promise<void> => {
    for (let mutant = rest.shift(); mutant !== undefined; mutant = rest.shift()) {
      let fate = attempt.known.get(mutant.name)
      if (fate === undefined) {
        if (signal.aborted || performance.now() > until) continue
        fate = await fateOf(mutant, attempt, limitMs)
        if (fate === undefined) continue
      }
      fates.set(mutant, fate)
      told.settled(mutant, fate)
    }
  }
  await Promise.all(Array.from({ length: attempt.jobs }, work))
  return { fates, rehearsals, limitMs }
}

function holding(ms: number): Change {
  return (was) => ({
    async answer(call) {
      const answer = await was.answer(call)
      await sleep(ms)
      return answer
    },
  })
}

/** Undefined where the run was ended from outside. */
async function fateOf(mutant: Mutant, attempt: Attempt, limitMs: number): Promise<Fate | undefined> {
  const { start, run, signal } = attempt
  for (let again = false; ; again = true) {
    const trial = await runTrial([mutant.change], start, run, { limitMs, signal })
    if (signal.aborted) return undefined
    if (trial.hung) return { fate: 'noticed', by: 'hanging' }
    const shown = await firstShown(trial.exchanges, start)
    if (passed(trial)) return shown === undefined ? { fate: 'not reached' } : { fate: 'let through', shown }
    // Tests that fail where every answer was right fail by themselves now and then, or for want of time.
    if (shown !== undefined || again) return { fate: 'noticed', by: 'failing' }
  }
}
