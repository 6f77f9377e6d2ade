import { setTimeout as sleep } from 'node:timers/promises'
import { noEntry } from '../client/no-entry.ts'
import type { Connection } from '../client/connection.ts'
import { createSender } from '../client/send.ts'
import type { SenderOptions } from '../client/send.ts'
import { readTarget } from '../client/target.ts'
import type { Credentials } from '../client/sign.ts'
import { loadPaths } from '../spec/paths.ts'
import { loadSpec } from '../spec/spec.ts'
import type { Spec } from '../spec/spec.ts'
import { createAccount } from '../own/account.ts'
import { cleanUp } from '../own/clean-up.ts'
import { clockAhead } from '../own/clock.ts'
import type { Left } from '../own/left.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { openLedger, readLedger } from '../own/ledger.ts'
import { createOutageWatch, watched } from '../own/outage.ts'

/** How to reach the deployment that a ledger names. */
export type CleanLedgerOptions = {
  path: string
  /** The documents that say where its operations are; the package's own unless given. */
  spec?: Spec
  connection?: Connection
  credentials?: Credentials | undefined
  ratePerMinute?: number | undefined
  allowHttp?: boolean
  timeoutMs: number
  onWait?: SenderOptions['onWait']
  signal?: AbortSignal
}

/**
 * Finishes what a run could not that was killed, or whose deployment went away: proves and removes every customer that
 * its ledger names, those included of which it is not known whether they were created, and gives what is left. Throws
 * `CannotFindOut` where the file is no ledger of a check or the deployment is not reachable.
 */
export async function cleanLedger(options: CleanLedgerOptions): Promise<{ removed: number; left: Left[] }> {
  const paths = loadPaths(options.spec ?? loadSpec())
  const { head, target } = open(options, paths.customers)
  const { connection, credentials, ratePerMinute, timeoutMs, signal, onWait } = options
  const means = { connection, credentials, ratePerMinute, timeoutMs, signal, onWait }
  const sender = createSender({ ...means, target, concurrency: 4, patienceMs: 180_000 })
  const ledger = openLedger(options.path, head)
  try {
    const listed = await sender.send(paths.to('listCustomers'))
    const refused = noEntry(listed, paths.customers)
    if (refused !== undefined) throw new CannotFindOut(`${refused} Nothing was removed.`)
    const began = Date.parse(head.at) + Math.min(0, clockAhead(listed))
    const account = createAccount({ ledger, mark: head.run, now: Date.now, began: Number.isNaN(began) ? 0 : began })
    const watch = createOutageWatch({ send: sender.send, paths, suspicious: 4 })
    const { settled, left } = await cleanUp({
      account,
      paths,
      mark: head.run,
      since: Number.isNaN(began) ? 0 : began,
      canDelete: true,
      look: true,
      insist: false,
      concurrency: 4,
      attempts: 4,
      pause: (failed) => sleep(100 * 2 ** failed),
      send: watched(watch, sender.send),
    })
    const removed = [...settled.values()].filter((how) => how === 'deleted').length
    return { removed, left: left.map(({ id, email, state }) => ({ id, email, state })) }
  } finally {
    try {
      ledger.close()
    } catch {
      // On a full disk it stays as it was, and is proven anew the next time.
    }
    await sender.close()
  }
}

function open(
  { path, allowHttp = false }: CleanLedgerOptions,
  customers: string,
): {
  head: Extract<ReturnType<typeof readLedger>['head'], { ledger: 'customers-kit check' }>
  target: URL
} {
  try {
    const { head } = readLedger(path)
    if (head.ledger !== 'customers-kit check')
      throw new CannotFindOut(`${path} is the ledger of a seed: undo it with "customers-kit seed undo ${head.target}"`)
    return { head, target: readTarget(head.target, customers, allowHttp) }
  } catch (error) {
    throw new CannotFindOut((error as Error).message)
  }
}
