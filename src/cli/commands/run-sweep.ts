import { toStderr, toStdout } from '../print.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { noEntry } from '../../client/no-entry.ts'
import { createSender } from '../../client/send.ts'
import { sweep } from '../../own/sweep.ts'
import type { LeftOver } from '../../own/sweep.ts'
import { counted } from '../../report/verdict.ts'
import { confirm } from '../confirm.ts'
import { baseUrl, nameOf, senderOptions } from '../deployment-options.ts'
import type { DeploymentOptions } from '../deployment-options.ts'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'
import { readSpec } from '../read-spec.ts'
import { lastLines } from '../say-left.ts'
import { sayTarget } from '../say-target.ts'
import type { FromConfig } from '../say-target.ts'
import { stopOnSignal } from '../stop-on-signal.ts'

/** The options of `check --sweep` as the command line gives them; `olderThan` in seconds. */
type SweepOptions = DeploymentOptions & FromConfig & { olderThan: number; yes?: boolean; emailDomain?: string }

const mostShown = 200

/**
 * Finds what earlier checks left on a deployment, shows it, and after a yes removes it. Exits with 1 where something is
 * left; throws `CannotFindOut` where it cannot begin or nobody says yes.
 */
export async function runSweep(url: string, options: SweepOptions): Promise<void> {
  const { paths } = readSpec(options.spec)
  const target = baseUrl(url, paths, options)
  const { signal, dispose } = stopOnSignal(
    () => toStderr('\nStopping. Once more ends it at once.\n'),
    () => toStderr('\nEnded at once; the same command goes on.\n'),
  )
  const sender = createSender({ ...senderOptions(target, options), signal })
  try {
    const greeting = await sender.send(paths.to('listCustomers'))
    const refused = noEntry(greeting, paths.customers)
    if (refused !== undefined) throw new CannotFindOut(`${refused} Nothing was removed.`)
    const swept = await sweep({
      send: sender.send,
      paths,
      greeting,
      olderThanMs: options.olderThan * 1000,
      emailDomain: options.emailDomain,
      concurrency: options.concurrency ?? 1,
      pause: (failed) => sleep(100 * 2 ** failed),
      mayRemove: (found) => mayRemove(target, found, options),
    })
    if (!swept.whole)
      toStderr('The list did not show everybody, so there may be more of them: the same command looks again.\n')
    toStdout(`${counted(swept.removed, 'customer')} removed.\n`)
    if (swept.younger > 0)
      toStderr(
        `${counted(swept.younger, 'customer')} with a mark of this kit, created less than ${sayAge(options.olderThan)} ago, ` +
          'left alone, as a check may be running: --older-than SPAN, such as 1m, takes younger ones.\n',
      )
    toStderr(
      lastLines(swept.left, {
        remedy: `customers-kit check --sweep ${sayTarget(options, nameOf(target))} --older-than ${options.olderThan}s${options.emailDomain === undefined ? '' : ` --email-domain ${options.emailDomain}`}`,
      }),
    )
    if (swept.left.length > 0) process.exitCode = 1
  } catch (error) {
    if (!signal.aborted || error instanceof CannotFindOut) throw error
    throw new CannotFindOut('stopped; the same command goes on.')
  } finally {
    dispose()
    await sender.close()
  }
}

function sayAge(seconds: number): string {
  const [size, unit] = [[3600, 'h'] as const, [60, 'm'] as const].find(([one]) => seconds % one === 0) ?? [1, 's']
  return `${seconds / size}${unit}`
}

async function mayRemove(target: URL, found: LeftOver[], { yes }: SweepOptions): Promise<boolean> {
  const shown = found.slice(0, mostShown).map(({ id, email, created }) => `  ${id} ${email}, created ${created}\n`)
  const more = found.length > mostShown ? `  … and ${found.length - mostShown} more\n` : ''
  toStderr(
    `${counted(found.length, 'customer')} of earlier checks at ${nameOf(target)}:\n${shown.join('')}${more}`.replace(
      /[^\P{Cc}\n]/gu,
      ' ',
    ),
  )
  if (yes) return true
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new CannotFindOut('Add --yes to remove them. Nothing was removed.')
  if (await confirm('Remove them? Type yes: ')) return true
  throw new CannotFindOut('Nothing was removed.')
}
