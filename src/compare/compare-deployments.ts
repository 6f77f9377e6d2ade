import { randomBytes } from 'node:crypto'
import { run } from '../contract/run/run.ts'
import type { RunOptions } from '../contract/run/run-options.ts'
import { loadSpec } from '../spec/spec.ts'
import { compareRuns } from './compare-runs.ts'
import type { Given, ToldRun } from './compare-runs.ts'
import type { Comparison, Which } from './comparison.ts'

/** How each of two deployments is asked; `seed` and what is tried are the same for both. */
export type CompareOptions = {
  first: RunOptions
  second: RunOptions
  seed?: number
  /** Told which of them is asked from now on. */
  onTurn?: (which: Which) => void
  /** Told when one of them was asked everything, the first before the second. */
  onRun?: (which: Which, outcome: ToldRun['outcome']) => void
}

/**
 * Asks two deployments the same, one after the other, each as a check does: with customers of its own, which are removed
 * at the end. Then holds their answers side by side. Throws `CannotFindOut`, which says of which, where one of them
 * cannot be asked.
 */
export async function compareDeployments({
  first,
  second,
  onTurn,
  onRun,
  ...options
}: CompareOptions): Promise<Comparison> {
  const seed = options.seed ?? randomBytes(4).readUInt32BE() >>> 1
  const toldOf = async (which: Which, asked: RunOptions): Promise<ToldRun> => {
    onTurn?.(which)
    const told = await tellInOrder({ ...asked, seed })
    onRun?.(which, told.outcome)
    return told
  }
  // Nobody waits for the first where the second cannot be asked at all.
  onTurn?.('second')
  const { ledger: _, exclude: __, onProgress: ___, ...reached } = second
  await run({ ...reached, mode: 'read', include: ['list-at-first'], seed })
  const one = await toldOf('first', first)
  const other = await toldOf('second', second)
  return compareRuns(one, other, first.spec ?? loadSpec())
}

/** A run that can be compared with another one of the same seed. Throws `CannotFindOut` as every run does. */
export async function tellInOrder(asked: RunOptions & { seed: number }): Promise<ToldRun> {
  const answers: Given[] = []
  const outcome = await run({ ...asked, inOrder: true, onAnswer: (answer) => void answers.push(answer) })
  return { outcome, answers }
}
