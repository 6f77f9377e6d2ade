import type { Mode, Report } from './report.ts'

/** What a run needs to know. Everything but the target has a default. */
export type RunOptions = {
  /** Base URL of the deployment, with any path prefix: the part before `/api/customers`. */
  target: string
  /** `full` unless given. */
  mode?: Mode
  /** Signs every request; without it none is signed and the checks of signatures are skipped. */
  credentials?: { clientId: string; clientSecret: string }
  /** Decides the generated customers; the same seed draws the same ones. Random unless given. */
  seed?: number
  /** Makes undocumented members and broken promises of our own failures. */
  strict?: boolean
  /** Requests a minute at most; without it as fast as answers come. */
  ratePerMinute?: number
  /** How many creates, updates, blacklistings and deletes the checks may send; 400 unless given. Cleaning up is not counted. */
  writeBudget?: number
  /** File that names every customer before it is created; in memory only without it. */
  ledger?: string
  /** Allows plain http to a host that is not this machine. */
  allowHttp?: boolean
  /** Milliseconds that one answer may take; 30000 unless given. */
  timeoutMs?: number
  /** Requests under way at once; 8 unless given. */
  concurrency?: number
  /** Told of each step. */
  onProgress?: (progress: Progress) => void
  /** Ends the run early, with what was created cleaned up. */
  signal?: AbortSignal
}

/** How far a run is. */
export type Progress = { check: string; done: number; total: number; requests: number; failures: number }

/**
 * Runs the checks against a deployment and cleans up after them.
 * Throws `CannotFindOut` where the deployment cannot be judged: unreachable, refuses the credentials, is no Customers API.
 */
export async function runChecks(options: RunOptions): Promise<Report> {
  throw new Error(`checks for ${options.target} are not written yet`)
}
