import type { Ledger } from '../own/ledger.ts'
import type { Deployment } from './deployment.ts'

/** What filling a deployment and emptying it again need, and how they show what they do. */
export type LedgerRun = Deployment & {
  ledger: Ledger
  concurrency: number
  random: () => number
  /** Resolves after so many milliseconds, or as soon as the run is to stop. */
  sleep: (ms: number) => Promise<void>
  /** Aborted to stop: what is under way is finished, nothing more is begun. */
  stop: AbortSignal
  /** Takes how many records of this run are over, and how many of them failed. */
  onProgress: (done: number, failed: number) => void
}
