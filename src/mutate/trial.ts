import type { Change } from '../mutants/behaviour.ts'
import type { Exchange } from './exchange.ts'
import { serveSubject } from './serve-subject.ts'
import { createSubject } from './subject.ts'
import type { Start } from './subject.ts'

/** How a run of a command ended. */
export type Ended = {
  /** Undefined where it was ended by a signal. */
  code: number | undefined
  signal: string | undefined
  /** Whether it was ended for taking too long. */
  hung: boolean
  /** The end of what it wrote, to stdout and stderr, in the order in which it came. */
  output: string
  durationMs: number
}

/** What a run of a command may take. */
export type Limits = {
  /** Milliseconds; no limit where absent. */
  limitMs?: number
  /** Ends the run, with all that it started. */
  signal: AbortSignal
}

/** Runs the tests once, against the deployment at a base URL. Throws `CannotFindOut` where they cannot be started. */
export type RunTests = (url: string, limits: Limits) => Promise<Ended>

/** The tests of a client, and where they are tried. */
export type Tests = {
  /** What every deployment begins with. */
  start: Start
  run: RunTests
  /** The variable in which they are told the address. */
  env: string
  /** How many runs are under way at once. */
  jobs: number
  /** Ends whatever is under way, and begins nothing more. */
  signal: AbortSignal
}

/** One run of the tests, and what they asked. */
export type Trial = Ended & { exchanges: Exchange[] }

/** Whether the tests had nothing to complain of. */
export function passed({ code, hung }: Ended): boolean {
  return code === 0 && !hung
}

/** Runs the tests against a deployment of their own with these changes. */
export async function runTrial(
  changes: readonly Change[],
  start: Start,
  run: RunTests,
  limits: Limits,
): Promise<Trial> {
  const served = await serveSubject(createSubject(changes, start))
  try {
    const ended = await run(served.url, limits)
    return { ...ended, exchanges: served.exchanges }
  } finally {
    await served.close()
  }
}
