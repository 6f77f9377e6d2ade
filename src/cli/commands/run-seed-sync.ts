import { Readable } from 'node:stream'
import { syncDeployment } from '../../seed/sync-deployment.ts'
import { isPerson } from '../../seed/wanted.ts'
import { mustBeWritable } from '../must-be-writable.ts'
import { writeOutput } from '../output.ts'
import { prepareSeed } from '../prepare-seed.ts'
import type { SeedOptions } from '../prepare-seed.ts'
import { toStderr, toStdout } from '../print.ts'
import { sayDone, sayLeftOut, sayPlan, sayRemedies, syncJson } from '../say-sync.ts'
import { withLedger } from '../with-ledger.ts'

/** The options of `seed sync` as the command line gives them; `json` is true where it goes to stdout. */
export type SyncOptions = SeedOptions & { dryRun?: boolean; json?: string | true }

/**
 * Makes a deployment have what is wanted. Exits with 1 where something of ours is not as it is wanted, 130 where it was
 * stopped; throws `CannotFindOut` where it cannot begin.
 */
export async function runSeedSync(url: string, options: SyncOptions): Promise<void> {
  const { dryRun = false, ledger } = options
  const json = options.json === '-' ? true : options.json
  if (typeof json === 'string') await mustBeWritable('--json', json)
  const { people, wanted, ...prepared } = await prepareSeed(url, options, { writes: !dryRun })
  const places = new Map([...wanted.numbers()].slice(0, people.length).map((n, at) => [n, people[at]!.place]))
  const nameOf = (n: number): string => (isPerson(n) ? (places.get(n) ?? '') : `record ${n}`)
  // With the JSON on stdout, what is for people goes to stderr.
  const say = json === true ? toStderr : toStdout
  await withLedger(
    { ...options, ...prepared, dryRun },
    () => wanted.size,
    async ({ endProgress, expect, ...means }) => {
      const synced = await syncDeployment({
        ...means,
        wanted,
        dryRun,
        emailDomain: options.emailDomain,
        now: Date.now,
        onPlan: ({ steps }) => expect(steps.filter(({ action }) => action !== 'leave' && action !== 'cannot').length),
      })
      endProgress()
      const { plan, left, stopped } = synced
      if (dryRun) say(sayPlan(plan, nameOf, (json === true ? process.stderr.columns : process.stdout.columns) ?? 80))
      else {
        toStderr(sayLeftOut(left))
        toStderr(sayRemedies(left))
        say(sayDone(synced, wanted.size))
      }
      if (stopped !== undefined) toStderr(`${stopped}\n`)
      if (json !== undefined) {
        const text = syncJson(synced, { target: prepared.head().target, ledger, dryRun, wanted })
        await writeOutput(Readable.from([text]), json === true ? undefined : json)
      }
      const isDone = dryRun || left.every((one) => one.action === 'leave' && one.isTheirs)
      if (isDone && stopped === undefined) return
      const canGoOn = stopped !== undefined || left.some(({ action }) => action !== 'cannot' && action !== 'leave')
      if (!dryRun && canGoOn) toStderr(`The same command goes on; the ledger is ${ledger}.\n`)
      process.exitCode = means.stop.aborted ? 130 : 1
    },
  )
}
