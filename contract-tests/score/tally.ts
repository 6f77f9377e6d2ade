import type { Mode } from '../../src/contract/run/plan.ts'
import type { Result } from './judge-task.ts'
import { isRight } from './score-of.ts'
import type { Source } from './subjects.ts'
import { wilson, type Share } from './wilson.ts'

/** A result of a drawn mutant. */
export type DrawnResult = Result & { drawn: NonNullable<Result['drawn']> }

/** What became of the drawn mutants in one mode. */
export type DrawnTally = {
  mode: Mode
  drawn: number
  /** Those that the oracle could not see, and of them those that the suite found nevertheless. */
  unobservable: DrawnResult[]
  beyond: DrawnResult[]
  /** Of those that can be seen: how many were caught, and of those how many under a promise that they break. */
  caught: Share
  named: Share
  /** Of those caught with a finding, how many with one and no other; and how many findings there are for each. */
  single: Share
  findingsEach: number
  /** How many of those caught could not be checked at all. */
  couldNot: number
  missed: DrawnResult[]
  misnamed: DrawnResult[]
}

/** What became of the deployments of one source that were not drawn. */
export type WrittenTally = {
  source: Source
  caught: Share
  named: Share
  alarms: Result[]
  variants: number
  wrong: Result[]
}

/** Whether the suite said that something is wrong, or that it could not even look. */
export function isCaught({ score }: Result): boolean {
  return score.failures.length > 0 || score.couldNot !== null
}

/** Whether a failure names one of the promises that a drawn mutant breaks. */
export function isNamed({ score, drawn }: DrawnResult): boolean {
  return score.failures.some(({ promise }) => drawn.promises.includes(promise))
}

/** Whether the report says of the promise that it is kept, although it was broken while the suite looked. */
export function saysBrokenIsKept(result: DrawnResult): boolean {
  const { score, drawn } = result
  return drawn.seen !== null && drawn.shown > 0 && score.saidKept && !isNamed(result)
}

/** A result of a drawn mutant, and of nothing else. */
export function isDrawnMutant(result: Result): result is DrawnResult {
  return result.drawn !== undefined
}

/** What became of the drawn mutants, by mode. */
export function tallyDrawn(results: readonly Result[]): DrawnTally[] {
  const drawn = results.filter(isDrawnMutant)
  return [...new Set(drawn.map(({ task }) => task.mode))].map((mode) => {
    const all = drawn.filter(({ task }) => task.mode === mode)
    const [seen, unobservable] = [
      all.filter((one) => one.drawn.seen !== null),
      all.filter((one) => one.drawn.seen === null),
    ]
    const caught = seen.filter(isCaught)
    const found = caught.filter(({ score }) => score.failures.length > 0)
    const named = caught.filter(isNamed)
    const findings = found.reduce((sum, { score }) => sum + score.failures.length, 0)
    return {
      mode,
      drawn: all.length,
      unobservable,
      beyond: unobservable.filter(isCaught),
      caught: wilson(caught.length, seen.length),
      named: wilson(named.length, caught.length),
      single: wilson(found.filter(({ score }) => score.failures.length === 1).length, found.length),
      findingsEach: found.length === 0 ? 0 : findings / found.length,
      couldNot: caught.length - found.length,
      missed: seen.filter((one) => !isCaught(one)),
      misnamed: caught.filter((one) => !isNamed(one)),
    }
  })
}

/** What became of the deployments that were written by somebody, by source. */
export function tallyWritten(results: readonly Result[]): WrittenTally[] {
  const written = results.filter(({ task }) => task.source !== 'drawn')
  return [...new Set(written.map(({ task }) => task.source))].map((source) => {
    const all = written.filter(({ task }) => task.source === source)
    const mutants = all.filter(({ task }) => task.kind === 'mutant')
    const caught = mutants.filter(isCaught)
    return {
      source,
      caught: wilson(caught.length, mutants.length),
      named: wilson(mutants.filter(({ score }) => isRight(score)).length, mutants.length),
      alarms: alarmsIn(all),
      variants: all.length - mutants.length,
      wrong: mutants.filter(({ score }) => !isRight(score)),
    }
  })
}

/** The deployments that keep the document and of which the suite said that they do not. */
export function alarmsIn(results: readonly Result[]): Result[] {
  return results.filter(({ task, score }) => task.kind !== 'mutant' && !isRight(score))
}
