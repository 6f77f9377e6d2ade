import type { Mutant } from '../mutants/behaviour.ts'
import type { OperationId } from '../spec/openapi.ts'
import type { Paths } from '../spec/paths.ts'
import type { DocumentedPromise } from '../spec/promises.ts'
import type { Source } from '../spec/spec.ts'
import type { PromiseId } from '../spec/promise-id.ts'
import { sayShown } from './say-shown.ts'
import type { Shown } from './shown.ts'
import { toldOfRun } from './told-of-run.ts'
import type { RunOfReport, ToldOfRun } from './told-of-run.ts'
import type { Tried } from './try-mutants.ts'
import { neverAsked, usedIn } from './used.ts'

/** A mutant that the tests did not notice, and where it showed itself. */
export type LetThrough = {
  mutant: string
  /** What it does. */
  about: string
  /** What the tests did and did not see. */
  sentence: string
  shown: Shown
}

/** What became of the mutants of one promise. */
export type PromiseTried = {
  id: PromiseId
  operation: OperationId | 'all'
  source: Source
  /** In our own words. */
  promise: string
  noticed: string[]
  letThrough: LetThrough[]
  notReached: string[]
  notTried: string[]
  /** Why none of them was reached, where that can be said. */
  neverAsked?: string
}

/** What the tests of a client notice, as `--json` writes it. */
export type MutateReport = ToldOfRun & {
  /** After so many milliseconds a run was ended. */
  limitMs: number
  /** The share of those noticed among those noticed or let through, in percent; null where there were none. */
  score: number | null
  mutants: number
  noticed: number
  /** How many of those noticed made the tests hang. */
  hanging: number
  letThrough: number
  notReached: number
  notTried: number
  /** Every promise that has a mutant, in the document's order. */
  promises: PromiseTried[]
}

/** Puts together what was tried, promise by promise. */
export function makeReport(
  { fates, rehearsals, limitMs }: Tried,
  run: RunOfReport,
  document: { promises: readonly DocumentedPromise[]; paths: Paths },
): MutateReport {
  const used = usedIn(
    rehearsals.flatMap(({ exchanges }) => exchanges),
    document.paths,
  )
  const promises = document.promises.flatMap(({ id, operation, source, promise }): PromiseTried[] => {
    const its = [...fates].filter(([mutant]) => mutant.promise === id)
    if (its.length === 0) return []
    const named = (fate: string): string[] => its.filter(([, one]) => one.fate === fate).map(([{ name }]) => name)
    const tried: PromiseTried = {
      id,
      operation,
      source,
      promise,
      noticed: named('noticed'),
      letThrough: its.flatMap(([mutant, one]) =>
        one.fate === 'let through' ? [letThrough(mutant, one.shown, document.paths)] : [],
      ),
      notReached: named('not reached'),
      notTried: named('not tried'),
    }
    const never = tried.notReached.length === its.length ? neverAsked({ id, operation }, used) : undefined
    return [{ ...tried, ...(never !== undefined && { neverAsked: never }) }]
  })
  const sum = (count: (one: PromiseTried) => number): number => promises.reduce((all, one) => all + count(one), 0)
  const noticed = sum((one) => one.noticed.length)
  const through = sum((one) => one.letThrough.length)
  return {
    ...toldOfRun(run, rehearsals),
    limitMs,
    score: noticed + through === 0 ? null : Math.round((1000 * noticed) / (noticed + through)) / 10,
    mutants: fates.size,
    noticed,
    hanging: [...fates.values()].filter((one) => one.fate === 'noticed' && one.by === 'hanging').length,
    letThrough: through,
    notReached: sum((one) => one.notReached.length),
    notTried: sum((one) => one.notTried.length),
    promises,
  }
}

function letThrough({ name, about }: Mutant, shown: Shown, paths: Paths): LetThrough {
  return { mutant: name, about, sentence: sayShown(shown, about, paths), shown }
}
