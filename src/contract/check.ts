import type { Source } from '../spec/spec.ts'
import type { Context } from './context.ts'
import type { Subject } from './finding.ts'
import type { Ability } from './run.ts'

/**
 * What has to be so for a check to say anything. `writes` and `credentials` are the caller's to grant, the rest the
 * deployment's to have.
 */
export type Need = Ability | 'writes' | 'credentials'

/** One way to find out whether promises are kept. */
export type Check = {
  /** Kebab-case, unique; findings, reports and baselines name it. */
  name: string
  operation: Subject
  /** Ids of the promises that it is about, from `spec/promises.yaml`. */
  promises: readonly string[]
  /** The weakest source among them. */
  source: Source
  needs: readonly Need[]
  /**
   * `first`: establishes an ability, before all others and one by one; these are all that the smoke mode runs.
   * `together`: beside others. `alone`: counts customers, so nothing else of this run may change them.
   * `last`: looks back on all answers.
   */
  stage: 'first' | 'together' | 'alone' | 'last'
  /** Reports what it finds to the context. Throws `CheckStopped` where it cannot go on. */
  run: (context: Context) => Promise<void>
}
