import { createSender } from '../../client/send.ts'
import { createGenerator, datasetVersion } from '../../generate/create-generator.ts'
import { listCountries } from '../../generate/people.ts'
import { guardTarget } from '../../seed/guard-target.ts'
import { CannotStart } from '../../seed/greet.ts'
import { isComplete, runSeed, tally } from '../../seed/run-seed.ts'
import { confirm } from '../confirm.ts'
import { baseUrl, nameOf, senderOptions } from '../deployment-options.ts'
import type { DeploymentOptions } from '../deployment-options.ts'
import { CannotRun } from '../errors.ts'
import { createProgress } from '../progress.ts'
import { readSpec } from '../read-spec.ts'
import { say, sayNothingToDo, troubles } from '../say-tally.ts'
import { similarCommand } from '../similar-command.ts'
import { pause, stopOnSignal } from '../stop-on-signal.ts'
import { ledgerTrouble, usedLedger } from '../used-ledger.ts'

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
 * Fills a deployment. Exits with 1 where a customer failed, 130 where it was stopped; throws `CannotRun` where it
 * cannot begin.
 */
export async function runSeedCommand(url: string, options: SeedOptions, surplus: string[] = []): Promise<void> {
  const { count, seed, type } = options
  const meant = similarCommand(url)
  if (meant) throw new CannotRun(`"${url}" is neither a base URL nor a command. Did you mean "${meant}"?`)
  if (surplus.length > 0)
    throw new CannotRun(
      `seed takes one base URL, and ${surplus.join(' ')} is too much. Its commands are "seed undo" and "seed status".`,
    )
  const { spec, paths } = readSpec(options.spec)
  const target = baseUrl(url, paths, options)
  const locales = options.locale && [...new Set(options.locale)].sort()
  const unknown = locales?.filter((code) => !listCountries().includes(code)) ?? []
  if (unknown.length > 0)
    throw new CannotRun(
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
  const { ledger, close } = usedLedger(options.ledger, () => ({ ...made, target: nameOf(target) }))
  const stop = stopOnSignal(() => process.stderr.write('\nFinishing what is under way; once more ends at once.\n'))
  const sender = createSender({ ...sending, hurry: stop.signal })
  const before = tally(ledger, count)
  const started = before.created + before.existed
  const complete = isComplete(before, count)
  if (ledger.entries.size > 0 && !complete) process.stderr.write(`Going on with ${options.ledger}: ${say(before)}.\n`)
  const progress = createProgress({
    total: count - started,
    unit: 'customers',
    stream: process.stderr,
    now: () => performance.now(),
  })
  try {
    const result = await runSeed({
      sender,
      paths,
      generator,
      ledger,
      count,
      concurrency: options.concurrency,
      random: Math.random,
      now: Date.now,
      sleep: (ms) => pause(ms, stop.signal),
      stop: stop.signal,
      onProgress: (done, failed) => progress.update(done, failed > 0 ? `${failed} failed` : undefined),
    })
    progress.end()
    const { tally: end, stopped } = result
    process.stderr.write(troubles(ledger.entries, count))
    if (stopped) process.stderr.write(`${stopped}\n`)
    process.stdout.write(`${complete ? sayNothingToDo(end) : say(end)}.\n`)
    const missing = count - end.created - end.existed
    if (missing > 0)
      process.stderr.write(
        `${missing} of ${count} are not there. The same command goes on; the ledger is ${options.ledger}.\n`,
      )
    if (missing > 0) process.exitCode = stop.signal.aborted ? 130 : 1
  } catch (error) {
    if (error instanceof CannotStart) throw new CannotRun(error.message)
    throw ledgerTrouble(error, options.ledger)
  } finally {
    progress.end()
    stop.dispose()
    close()
    await sender.close()
  }
}

async function mayWrite(target: URL, { count, yes, yesProduction }: SeedOptions): Promise<void> {
  const concern = guardTarget(target, count)
  if (!concern || yesProduction) return
  if (concern.kind === 'production')
    throw new CannotRun(
      `${concern.reason}, and made-up customers do not belong there. If it is what you want, add --yes-production.`,
    )
  if (yes) return
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw new CannotRun(`${concern.reason}. Add --yes to go on.`)
  if (!(await confirm(`${concern.reason}. Create up to ${count} customers there? Type yes: `)))
    throw new CannotRun('Nothing was sent.')
}
