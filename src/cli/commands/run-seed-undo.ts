import { createGenerator, datasetVersion } from '../../generate/create-generator.ts'
import type { Ledger, SeedHead } from '../../own/ledger.ts'
import { loadSpec } from '../../spec/spec.ts'
import { lastLines } from '../say-left.ts'
import { createSender } from '../../client/send.ts'
import { CannotStart } from '../../seed/greet.ts'
import { countToUndo, undoSeed } from '../../seed/undo-seed.ts'
import { baseUrl, nameOf, senderOptions } from '../deployment-options.ts'
import type { DeploymentOptions } from '../deployment-options.ts'
import { CannotRun } from '../errors.ts'
import { createProgress } from '../progress.ts'
import { readSpec } from '../read-spec.ts'
import { grouped } from '../say-tally.ts'
import { pause, stopOnSignal } from '../stop-on-signal.ts'
import { existingLedger, ledgerTrouble, usedLedger } from '../used-ledger.ts'

/**
 * Removes what was created. Exits with 1 where something is left, 130 where it was stopped; throws `CannotRun` where it
 * cannot begin.
 */
export async function runUndoCommand(
  url: string,
  options: DeploymentOptions & { ledger: string; concurrency: number },
): Promise<void> {
  const { paths } = readSpec(options.spec)
  const target = baseUrl(url, paths, options)
  const sending = senderOptions(target, options)
  const { ledger, close } = usedLedger(options.ledger, () => {
    const { head } = existingLedger(options.ledger)
    if (head.target !== nameOf(target))
      throw new CannotRun(
        `${options.ledger} is the ledger of ${head.target} and not of ${nameOf(target)}. Name the deployment that was seeded.`,
      )
    return head
  })
  const stop = stopOnSignal(() => process.stderr.write('\nFinishing what is under way; once more ends at once.\n'))
  const sender = createSender({ ...sending, hurry: stop.signal })
  const progress = createProgress({
    total: countToUndo(ledger),
    unit: 'customers',
    stream: process.stderr,
    now: () => performance.now(),
  })
  try {
    const { deleted, blacklisted, gone, left, stopped } = await undoSeed({
      sender,
      paths,
      ledger,
      emailOf: await emailsOf(ledger, existingLedger(options.ledger).head),
      concurrency: options.concurrency,
      random: Math.random,
      sleep: (ms) => pause(ms, stop.signal),
      stop: stop.signal,
      onProgress: (done, failed) => progress.update(done, failed > 0 ? `${failed} failed` : undefined),
    })
    progress.end()
    const reasons = left
      .filter(({ reason }) => reason !== 'not tried yet')
      .map(({ n, reason }) => ({ number: n, reason }))
    process.stderr.write(grouped(reasons, 'could not be removed'))
    if (stopped) process.stderr.write(`${stopped}\n`)
    process.stdout.write(
      `${[`${deleted} deleted`, ...(blacklisted > 0 ? [`${blacklisted} blacklisted (the deployment cannot delete)`] : []), ...(gone > 0 ? [`${gone} were gone already`] : []), `${left.length} left`].join(', ')}.\n`,
    )
    if (left.length > 0) {
      const remedy = `customers-kit seed undo ${nameOf(target)} --ledger ${options.ledger}`
      process.stderr.write(`The same command goes on.\n${lastLines(left, { ledger: options.ledger, remedy })}`)
      process.exitCode = stop.signal.aborted ? 130 : 1
    }
  } catch (error) {
    if (error instanceof CannotStart) throw new CannotRun(`${error.message} Nothing was removed.`)
    throw ledgerTrouble(error, options.ledger)
  } finally {
    progress.end()
    stop.dispose()
    close()
    await sender.close()
  }
}

// Ledgers of earlier versions name only the ids of what was created: the emails are made from the same seed again.
async function emailsOf(
  ledger: Ledger,
  { seed, dataset, locales, type }: SeedHead,
): Promise<(n: number) => string | null> {
  const told = [...ledger.entries.values()].every((entry) => entry.state !== 'created' || entry.email !== undefined)
  if (told || dataset !== datasetVersion) return () => null
  const generator = await createGenerator({
    spec: loadSpec(),
    seed,
    ...(locales && { locales }),
    ...(type && { type }),
  })
  return (n) => generator.request(n).email
}
