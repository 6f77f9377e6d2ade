import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import type { Change } from '../mutants/behaviour.ts'
import { passed, runTrial } from './trial.ts'
import type { Tests, Trial } from './trial.ts'

/** Tests that fail, or ask nothing, where nothing is wrong: of them nothing can be found out. */
export class TestsUnfit extends CannotFindOut {
  override name = 'TestsUnfit'
  /** The end of what they wrote. */
  readonly output: string
  constructor(message: string, output: string) {
    super(message)
    this.output = output
  }
}

/**
 * Runs the tests against the correct deployment, which they have to pass. Throws `TestsUnfit` where they do not, and
 * where they ask it nothing.
 */
export async function rehearse({ start, run, signal, env }: Tests, changes: readonly Change[] = []): Promise<Trial> {
  const trial = await runTrial(changes, start, run, { signal })
  if (signal.aborted) return trial
  if (!passed(trial))
    throw new TestsUnfit(
      `The tests have to pass where nothing is wrong, and ${howEnded(trial)} against the correct deployment.${hint(trial, env)}`,
      trial.output,
    )
  if (trial.exchanges.length === 0)
    throw new TestsUnfit(
      `The tests passed and asked the deployment nothing. They have to take its address from ${env}.${vitestHint(env)}`,
      trial.output,
    )
  return trial
}

/** How a run ended that did not pass: "ended with 1". */
export function howEnded({ code, signal }: Trial): string {
  return code === undefined ? `were ended by ${signal}` : `ended with ${code}`
}

function hint({ exchanges }: Trial, env: string): string {
  return exchanges.length > 0 ? '' : ` They asked it nothing: do they take its address from ${env}?${vitestHint(env)}`
}

function vitestHint(env: string): string {
  return env === 'BASE_URL' ? ' Vitest sets BASE_URL itself: give another name with --env.' : ''
}
