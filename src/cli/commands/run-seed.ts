import type { Ledger } from '../../own/ledger.ts'
import { isComplete, fillDeployment, countStates } from '../../seed/fill-deployment.ts'
import type { Counts } from '../../seed/fill-deployment.ts'
import { setActive, toSet } from '../../seed/set-active.ts'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'
import { prepareSeed } from '../prepare-seed.ts'
import type { SeedOptions } from '../prepare-seed.ts'
import { toStderr, toStdout } from '../print.ts'
import { grouped, say, sayNothingToDo, sayTheirs, troubles } from '../say-counts.ts'
import { similarCommand } from '../similar-command.ts'
import { withLedger } from '../with-ledger.ts'

/**
 * Fills a deployment. Exits with 1 where a customer failed, 130 where it was stopped; throws `CannotFindOut` where it
 * cannot begin.
 */
export async function runSeed(url: string, options: SeedOptions, surplus: string[] = []): Promise<void> {
  const meant = similarCommand(url)
  if (meant) throw new CannotFindOut(`"${url}" is neither a base URL nor a command. Did you mean "${meant}"?`)
  if (surplus.length > 0)
    throw new CannotFindOut(
      `seed takes one base URL, and ${surplus.join(' ')} is too much. Its commands are "seed sync", "seed undo" and "seed status".`,
    )
  const { people: _, wanted, ...prepared } = await prepareSeed(url, options, { writes: true })
  const startOf = (ledger: Ledger) => countStates(ledger, wanted.has)
  const missingIn = ({ created, existed }: Counts) => wanted.size - created - existed
  await withLedger(
    { ...options, ...prepared },
    (ledger) => missingIn(startOf(ledger)),
    async ({ endProgress, expect, ...means }) => {
      const { ledger, stop } = means
      const run = { ...means, wanted, emailDomain: options.emailDomain, now: Date.now }
      const before = startOf(ledger)
      const isDone = isComplete(before, wanted.size) && toSet(run).length === 0
      if (ledger.entries.size > 0 && !isDone) toStderr(`Going on with ${options.ledger}: ${say(before)}.\n`)
      const filled = await fillDeployment(run)
      const isToSet = filled.stopped === undefined && !stop.aborted && toSet(run).length > 0
      if (isToSet) expect(toSet(run).length)
      const { left, stopped = filled.stopped } = isToSet ? await setActive(run) : { left: [] }
      endProgress()
      const end = startOf(ledger)
      toStderr(troubles(ledger.entries, wanted.has))
      toStderr(
        grouped(
          left.map(({ n, email, reason }) => ({ number: n, email, reason })),
          'not as wanted',
        ),
      )
      if (end.existed > before.existed)
        toStderr(sayTheirs([...wanted.numbers()].filter((n) => ledger.entries.get(n)?.state === 'existed')))
      if (stopped) toStderr(`${stopped}\n`)
      toStdout(`${isDone ? sayNothingToDo(end) : say(end)}.\n`)
      const [missing, unset] = [missingIn(end), toSet(run).length]
      if (missing + unset === 0) return
      const those = [
        ...(missing > 0 ? [`${missing} of ${wanted.size} are not there`] : []),
        ...(unset > 0 ? [`${unset} not yet blacklisted, or active, as wanted`] : []),
      ]
      toStderr(`${those.join(', ')}. The same command goes on; the ledger is ${options.ledger}.\n`)
      process.exitCode = stop.aborted ? 130 : 1
    },
  )
}
