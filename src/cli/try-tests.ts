import { hiding } from '../http/hiding.ts'
import { redactCommand } from '../http/redact-command.ts'
import { TestsUnfit } from '../mutate/rehearse.ts'
import type { RunOfReport } from '../mutate/told-of-run.ts'
import type { Start } from '../mutate/subject.ts'
import type { Tests } from '../mutate/trial.ts'
import type { MutateOptions } from './mutate-options.ts'
import { toStderr } from './print.ts'
import { endGroup, runCommand } from './run-command.ts'
import { stopOnSignal } from './stop-on-signal.ts'

/** Of what failing tests wrote so many lines are shown. */
const shownLines = 60

/** What came of an attempt, whether it was stopped before its end, and what its report says of the run. */
export type TestsTried<T> = { tried: T; isStopped: boolean; run: RunOfReport }

/**
 * Makes an attempt with the user's tests, which find the address, and who they are to sign as, in their environment;
 * Ctrl-C stops it, and once more ends at once whatever is under way. Where the tests are unfit, shows what they wrote,
 * and throws `TestsUnfit`.
 */
export async function tryTests<T>(
  argv: string[],
  options: MutateOptions,
  start: Start,
  attempt: (tests: Tests) => Promise<T>,
): Promise<TestsTried<T>> {
  const { env, jobs, verbose } = options
  const hide = hiding(start.auth?.secret)
  const command = shownCommand(argv, start)
  const groups = new Set<number>()
  const startedAt = new Date()
  const began = performance.now()
  const { signal, dispose } = stopOnSignal(
    () => toStderr('\nStopping what is under way. Once more ends it at once.\n'),
    () => {
      for (const group of groups) endGroup(group, 'SIGKILL')
    },
  )
  const signed = start.auth && { CLIENT_ID: start.auth.client, CLIENT_SECRET: start.auth.secret }
  const run: Tests['run'] = (url, limits) =>
    runCommand(
      {
        argv: argv as [string, ...string[]],
        cwd: process.cwd(),
        env: { ...process.env, ...signed, [env]: url },
        groups,
      },
      limits,
      verbose ? (text) => toStderr(hide(text)) : undefined,
    )
  toStderr(`Running ${command.join(' ')} against a correct deployment, twice.\n`)
  try {
    const tried = await attempt({ start, run, env, jobs, signal })
    return {
      tried,
      isStopped: signal.aborted,
      run: { command, startedAt, durationMs: performance.now() - began },
    }
  } catch (error) {
    if (error instanceof TestsUnfit && !verbose) toStderr(tail(hide(error.output)))
    throw error
  } finally {
    dispose()
  }
}

/** The command as it is shown and kept: without what lets someone in. */
export function shownCommand(argv: readonly string[], { auth }: Start): string[] {
  return redactCommand(argv).map(hiding(auth?.secret))
}

/** The end of what the tests wrote, set off from what we say. */
function tail(output: string): string {
  const lines = output.trimEnd().split('\n')
  const shown = lines.slice(-shownLines).map((line) => `  ${line}`)
  const head = lines.length > shown.length ? `The last ${shownLines} lines that it wrote:` : 'What it wrote:'
  return output.trim() === '' ? 'It wrote nothing.\n' : `${head}\n${shown.join('\n')}\n`
}
