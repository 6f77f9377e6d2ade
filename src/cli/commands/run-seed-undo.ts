import { countToUndo, undoSeed } from '../../seed/undo-seed.ts'
import type { Undone } from '../../seed/undo-seed.ts'
import { readTarget } from '../../client/target.ts'
import { nameOf, senderOptions } from '../deployment-options.ts'
import type { DeploymentOptions } from '../deployment-options.ts'
import { grouped } from '../say-counts.ts'
import { existingLedger } from '../used-ledger.ts'
import { withLedger } from '../with-ledger.ts'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'

/**
 * Removes what was created. Exits with 1 where something is left, 130 where it was stopped; throws `CannotFindOut` where it
 * cannot begin.
 */
export async function runSeedUndo(
  url: string,
  options: DeploymentOptions & { ledger: string; concurrency: number },
): Promise<void> {
  const target = readTarget(url, options.allowHttp ?? false)
  const sending = senderOptions(target, options)
  const head = () => {
    const known = existingLedger(options.ledger).head
    if (known.target !== nameOf(target))
      throw new CannotFindOut(
        `${options.ledger} is the ledger of ${known.target} and not of ${nameOf(target)}. Name the deployment that was seeded.`,
      )
    return known
  }
  await withLedger({ ...options, sending, head }, countToUndo, async ({ endProgress, ...means }) => {
    const undone = await undoSeed(means).catch((error: unknown) => {
      throw error instanceof CannotFindOut ? new CannotFindOut(`${error.message} Nothing was removed.`) : error
    })
    endProgress()
    const { left } = undone
    process.stderr.write(
      grouped(
        left.filter(({ reason }) => reason !== 'not tried yet'),
        'could not be removed',
      ),
    )
    process.stdout.write(`${inWords(undone)}.\n`)
    if (left.length > 0) {
      process.stderr.write('The same command goes on.\n')
      process.exitCode = means.stop.aborted ? 130 : 1
    }
  })
}

function inWords({ deleted, blacklisted, gone, left }: Undone): string {
  return [
    `${deleted} deleted`,
    ...(blacklisted > 0 ? [`${blacklisted} blacklisted (the deployment cannot delete)`] : []),
    ...(gone > 0 ? [`${gone} were gone already`] : []),
    `${left.length} left`,
  ].join(', ')
}
