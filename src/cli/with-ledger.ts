import { toStderr } from './print.ts'
import { createSender } from '../client/send.ts'
import type { SenderOptions } from '../client/send.ts'
import type { LedgerRun } from '../seed/ledger-run.ts'
import type { Ledger, SeedHead } from '../own/ledger.ts'
import { sayRemedy } from '../own/left.ts'
import type { Paths } from '../spec/paths.ts'
import { createProgress } from './progress.ts'
import { sayTarget } from './say-target.ts'
import type { FromConfig } from './say-target.ts'
import { pause, stopOnSignal } from './stop-on-signal.ts'
import { ledgerTrouble, peekedLedger, usedLedger } from './used-ledger.ts'
import { shellWord } from '../text/shell-word.ts'

/** A run, and what ends the showing of its progress. */
export type ShownRun = LedgerRun & {
  endProgress: () => void
  /** There are so many to do with, which could not be known before. */
  expect: (total: number) => void
}

/**
 * Runs something with a ledger that nobody else uses meanwhile, and closes it whatever happens. `total` is how many
 * customers there will be to do with. Throws `CannotFindOut` where the ledger cannot be used.
 */
export async function withLedger(
  options: FromConfig & {
    ledger: string
    concurrency: number
    sending: SenderOptions
    paths: Paths
    head: () => SeedHead
    /** Only reads the ledger. */
    dryRun?: boolean
  },
  total: (ledger: Ledger) => number,
  run: (shown: ShownRun) => Promise<void>,
): Promise<void> {
  const { ledger, close } = (options.dryRun ? peekedLedger : usedLedger)(options.ledger, options.head)
  const stop = stopOnSignal(
    () => toStderr('\nFinishing what is under way; once more ends at once.\n'),
    () => {
      const remedy = `customers-kit seed undo ${sayTarget(options, options.head().target)} --ledger ${shellWord(options.ledger)}`
      toStderr(`\nEnded at once; the same command goes on. ${sayRemedy(options.ledger, remedy)}\n`)
    },
  )
  const sender = createSender({ ...options.sending, hurry: stop.signal })
  const progressOf = (of: number) =>
    createProgress({ total: of, unit: 'customers', stream: process.stderr, now: () => performance.now() })
  let progress = progressOf(total(ledger))
  try {
    await run({
      sender,
      paths: options.paths,
      ledger,
      concurrency: options.concurrency,
      random: Math.random,
      sleep: (ms) => pause(ms, stop.signal),
      stop: stop.signal,
      onProgress: (done, failed) => progress.update(done, failed > 0 ? `${failed} failed` : undefined),
      endProgress: () => progress.end(),
      expect: (of) => void (progress = progressOf(of)),
    })
  } catch (error) {
    throw ledgerTrouble(error, options.ledger)
  } finally {
    progress.end()
    stop.dispose()
    close()
    await sender.close()
  }
}
