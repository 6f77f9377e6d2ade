import { toStderr } from './print.ts'
import { createSender } from '../client/send.ts'
import type { SenderOptions } from '../client/send.ts'
import type { LedgerRun } from '../seed/ledger-run.ts'
import type { Ledger, SeedHead } from '../own/ledger.ts'
import type { Paths } from '../spec/paths.ts'
import { createProgress } from './progress.ts'
import { pause, stopOnSignal } from './stop-on-signal.ts'
import { ledgerTrouble, usedLedger } from './used-ledger.ts'

/** A run, and what ends the showing of its progress. */
export type ShownRun = LedgerRun & { endProgress: () => void }

/**
 * Runs something with a ledger that nobody else uses meanwhile, and closes it whatever happens. `total` is how many
 * customers there will be to do with. Throws `CannotFindOut` where the ledger cannot be used.
 */
export async function withLedger(
  options: { ledger: string; concurrency: number; sending: SenderOptions; paths: Paths; head: () => SeedHead },
  total: (ledger: Ledger) => number,
  run: (shown: ShownRun) => Promise<void>,
): Promise<void> {
  const { ledger, close } = usedLedger(options.ledger, options.head)
  const stop = stopOnSignal(() => toStderr('\nFinishing what is under way; once more ends at once.\n'))
  const sender = createSender({ ...options.sending, hurry: stop.signal })
  const progress = createProgress({
    total: total(ledger),
    unit: 'customers',
    stream: process.stderr,
    now: () => performance.now(),
  })
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
      endProgress: progress.end,
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
