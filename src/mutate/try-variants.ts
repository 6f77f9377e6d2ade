import { drawServedDecisions } from '../mutants/grammar/draw-variant.ts'
import { rehearse } from './rehearse.ts'
import type { Start } from './subject.ts'
import { passed, runTrial } from './trial.ts'
import type { Tests, Trial } from './trial.ts'
import { limitOf } from './limit.ts'

type Choice = NonNullable<ReturnType<typeof drawServedDecisions>[number]['choice']>

/** One way to decide what the document leaves open. */
export type Decided = {
  name: string
  /** What it does. */
  about: string
  /** Whether the tests failed where this alone was unusual; undefined where that was not tried. */
  failsAlone?: boolean
}

/** What became of the tests on one variant. */
export type VariantTried = {
  /** `serve --variant` is the same deployment. */
  seed: number
  /** Undefined where there was no time for it, or it was ended from outside. */
  passed: boolean | undefined
  hung: boolean
  choices: Decided[]
}

/** What to try. */
export type VariantAttempt = Tests & {
  /** Seeds, each that of a variant. */
  seeds: readonly number[]
  told: {
    rehearsed: (nth: number, trial: Trial) => void
    /** How many runs there are to be: those of variants, or of single choices of those that failed. */
    begins: (what: 'variants' | 'choices', count: number) => void
    settled: (passed: boolean) => void
  }
}

/** What came of it, and the runs against the usual deployment. */
export type VariantsTried = { variants: VariantTried[]; rehearsals: Trial[] }

/**
 * Runs the tests against variants: deployments that keep every promise, and decide unusually what the document leaves
 * open. Where tests fail, each choice of that variant is tried alone, to find the one that they cannot live with.
 * Throws `TestsUnfit` where they do not pass where nothing is unusual.
 */
export async function tryVariants(attempt: VariantAttempt): Promise<VariantsTried> {
  const { seeds, start, run, jobs, signal, told } = attempt
  const rehearsals: Trial[] = []
  for (const nth of [1, 2]) {
    const trial = await rehearse(attempt)
    rehearsals.push(trial)
    if (signal.aborted) return { variants: [], rehearsals }
    told.rehearsed(nth, trial)
  }
  const limitMs = limitOf(rehearsals, jobs)
  const on = async (choices: readonly Choice[]): Promise<Trial | undefined> => {
    if (signal.aborted) return undefined
    const trial = await runTrial(
      choices.map(({ change }) => change),
      start,
      run,
      { limitMs, signal },
    )
    if (signal.aborted) return undefined
    told.settled(passed(trial))
    return trial
  }

  told.begins('variants', seeds.length)
  const drawn = seeds.map((seed) => ({ seed, choices: choicesOf(seed, start) }))
  const trials = await sideBySide(drawn, jobs, ({ choices }) => on(choices))
  const suspects = new Map<string, Choice>()
  for (const [index, { choices }] of drawn.entries()) {
    const trial = trials[index]
    if (trial !== undefined && !passed(trial)) for (const choice of choices) suspects.set(choice.name, choice)
  }
  if (suspects.size > 0) told.begins('choices', suspects.size)
  const alone = await sideBySide([...suspects.values()], jobs, (choice) => on([choice]))
  const failsAlone = new Map([...suspects.keys()].map((name, index) => [name, alone[index]]))
  return {
    rehearsals,
    variants: drawn.map(({ seed, choices }, index) => ({
      seed,
      passed: trials[index] && passed(trials[index]),
      hung: trials[index]?.hung ?? false,
      choices: choices.map(({ name, about }) => {
        const trial = failsAlone.get(name)
        return { name, about, ...(trial !== undefined && { failsAlone: !passed(trial) }) }
      }),
    })),
  }
}

function choicesOf(seed: number, { auth }: Start): Choice[] {
  return drawServedDecisions(seed, { signed: auth !== undefined }).flatMap(({ choice }) => choice ?? [])
}

/** Does something with each, so many at once; the results are in the order of the list. */
async function sideBySide<T, R>(list: readonly T[], jobs: number, each: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  let next = 0
  const work = async (): Promise<void> => {
    for (let at = next++; at < list.length; at = next++) results[at] = await each(list[at]!)
  }
  await Promise.all(Array.from({ length: jobs }, work))
  return results
}
