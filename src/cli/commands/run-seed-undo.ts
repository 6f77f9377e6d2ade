import { toStderr, toStdout } from '../print.ts'
import { createGenerator, datasetVersion } from '../../generate/create-generator.ts'
import type { Ledger, SeedHead } from '../../own/ledger.ts'
import { notTried } from '../../own/left.ts'
import { loadSpec } from '../../spec/spec.ts'
import { lastLines } from '../say-left.ts'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'
import { countToUndo, undoSeed } from '../../seed/undo-seed.ts'
import type { Undone } from '../../seed/undo-seed.ts'
import { baseUrl, nameOf, senderOptions } from '../deployment-options.ts'
import type { DeploymentOptions } from '../deployment-options.ts'
import { grouped } from '../say-counts.ts'
import { sayTarget } from '../say-target.ts'
import type { FromConfig } from '../say-target.ts'
import { existingLedger } from '../used-ledger.ts'
import { withLedger } from '../with-ledger.ts'
import { readSpec } from '../read-spec.ts'
import { shellWord } from '../../text/shell-word.ts'

/**
 * Removes what was created. Exits with 1 where something is left, 130 where it was stopped; throws `CannotFindOut` where it
 * cannot begin.
 */
export async function runSeedUndo(
  url: string,
  options: DeploymentOptions & FromConfig & { ledger: string; concurrency: number },
): Promise<void> {
  const { paths } = readSpec(options.spec)
  const target = baseUrl(url, paths, options)
  const sending = senderOptions(target, options)
  const head = () => {
    const known = existingLedger(options.ledger).head
    if (known.target !== nameOf(target))
      throw new CannotFindOut(
        `${options.ledger} is the ledger of ${known.target} and not of ${nameOf(target)}. Name the deployment that was seeded.`,
      )
    return known
  }
  await withLedger({ ...options, sending, paths, head }, countToUndo, async ({ endProgress, ...means }) => {
    const emailOf = await emailsOf(means.ledger, existingLedger(options.ledger).head)
    const undone = await undoSeed({ ...means, emailOf }).catch((error: unknown) => {
      throw error instanceof CannotFindOut ? new CannotFindOut(`${error.message} Nothing was removed.`) : error
    })
    endProgress()
    const { left, stopped } = undone
    const tried = left.filter(({ reason }) => reason !== notTried)
    toStderr(
      grouped(
        tried.map(({ n, email, reason }) => ({ number: n, email, reason })),
        'could not be removed',
      ),
    )
    if (stopped) toStderr(`${stopped}\n`)
    toStdout(`${inWords(undone)}.\n`)
    if (left.length > 0) {
      const remedy = `customers-kit seed undo ${sayTarget(options, nameOf(target))} --ledger ${shellWord(options.ledger)}`
      toStderr(`The same command goes on.\n${lastLines(left, { ledger: options.ledger, remedy })}`)
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
