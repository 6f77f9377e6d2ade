import { toStderr, toStdout } from '../print.ts'
import { createGenerator, datasetVersion } from '../../generate/create-generator.ts'
import { listCountries } from '../../generate/people.ts'
import { guardTarget } from '../../seed/guard-target.ts'
import type { Ledger } from '../../own/ledger.ts'
import { isComplete, fillDeployment, countStates } from '../../seed/fill-deployment.ts'
import type { Counts } from '../../seed/fill-deployment.ts'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'
import { confirm } from '../confirm.ts'
import { baseUrl, nameOf, senderOptions } from '../deployment-options.ts'
import type { DeploymentOptions } from '../deployment-options.ts'
import { say, sayNothingToDo, troubles } from '../say-counts.ts'
import { readSpec } from '../read-spec.ts'
import { similarCommand } from '../similar-command.ts'
import { withLedger } from '../with-ledger.ts'

/** The options of `seed` as the command line gives them. */
export type SeedOptions = DeploymentOptions & {
  ledger: string
  concurrency: number
  count: number
  seed: number
  locale?: string[]
  type?: 'individual' | 'business'
  yes?: boolean
  yesProduction?: boolean
}

/**
 * Fills a deployment. Exits with 1 where a customer failed, 130 where it was stopped; throws `CannotFindOut` where it
 * cannot begin.
 */
export async function runSeed(url: string, options: SeedOptions, surplus: string[] = []): Promise<void> {
  const { count, seed, type } = options
  const meant = similarCommand(url)
  if (meant) throw new CannotFindOut(`"${url}" is neither a base URL nor a command. Did you mean "${meant}"?`)
  if (surplus.length > 0)
    throw new CannotFindOut(
      `seed takes one base URL, and ${surplus.join(' ')} is too much. Its commands are "seed undo" and "seed status".`,
    )
  const { spec, paths } = readSpec(options.spec)
  const target = baseUrl(url, paths, options)
  const locales = options.locale && [...new Set(options.locale)].sort()
  const unknown = locales?.filter((code) => !listCountries().includes(code)) ?? []
  if (unknown.length > 0)
    throw new CannotFindOut(
      `--locale: there are no names for ${unknown.join(', ')}. Take some of ${listCountries().join(',')}.`,
    )
  const sending = senderOptions(target, options)
  await mayWrite(target, options)

  const generator = await createGenerator({
    spec,
    seed,
    ...(locales && { locales }),
    ...(type && { type }),
  })
  const made = {
    ledger: 'customers-kit seed' as const,
    seed,
    dataset: datasetVersion,
    locales: locales ?? null,
    type: type ?? null,
  }
  const head = () => ({ ...made, target: nameOf(target) })
  const startOf = (ledger: Ledger) => countStates(ledger, count)
  const missingIn = ({ created, existed }: Counts) => count - created - existed
  await withLedger(
    { ...options, sending, paths, head },
    (ledger) => missingIn(startOf(ledger)),
    async ({ endProgress, ...means }) => {
      const { ledger, stop } = means
      const before = startOf(ledger)
      const complete = isComplete(before, count)
      if (ledger.entries.size > 0 && !complete) toStderr(`Going on with ${options.ledger}: ${say(before)}.\n`)
      const { counts: end, stopped } = await fillDeployment({ ...means, generator, count, now: Date.now })
      endProgress()
      toStderr(troubles(ledger.entries, count))
      if (stopped) toStderr(`${stopped}\n`)
      toStdout(`${complete ? sayNothingToDo(end) : say(end)}.\n`)
      const missing = missingIn(end)
      if (missing === 0) return
      toStderr(`${missing} of ${count} are not there. The same command goes on; the ledger is ${options.ledger}.\n`)
      process.exitCode = stop.aborted ? 130 : 1
    },
  )
}

async function mayWrite(target: URL, { count, yes, yesProduction }: SeedOptions): Promise<void> {
  const concern = guardTarget(target, count)
  if (!concern || yesProduction) return
  if (concern.kind === 'production')
    throw new CannotFindOut(
      `${concern.reason}, and made-up customers do not belong there. If it is what you want, add --yes-production.`,
    )
  if (yes) return
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw new CannotFindOut(`${concern.reason}. Add --yes to go on.`)
  if (!(await confirm(`${concern.reason}. Create up to ${count} customers there? Type yes: `)))
    throw new CannotFindOut('Nothing was sent.')
}
