import { toStderr, toStdout } from '../print.ts'
import { countStates } from '../../seed/fill-deployment.ts'
import { say, troubles } from '../say-counts.ts'
import { existingLedger } from '../used-ledger.ts'

/** Tells what a ledger knows. */
export function runSeedStatus({ ledger }: { ledger: string }): void {
  const { head, entries } = existingLedger(ledger)
  const counts = countStates({ entries }, Number.POSITIVE_INFINITY)
  const made = [
    `seed ${head.seed}`,
    ...(head.locales ? [`from ${head.locales.join(',')}`] : []),
    ...(head.type ? [`${head.type} only`] : []),
  ]
  toStdout(`${head.target}, ${made.join(', ')}\n${say(counts)}.\n`)
  toStderr(troubles(entries, Number.POSITIVE_INFINITY))
  if (counts.unsettled > 0)
    toStdout('Unsettled: nobody saw the end of their creation; the same seed command, or undo, looks them up.\n')
}
