import { createSender } from '../client/send.ts'
import { readTarget } from '../client/target.ts'
import type { Credentials } from '../client/sign.ts'
import { cleanUp } from './clean-up.ts'
import type { Left } from './clean-up.ts'
import { readLedger } from './ledger.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

/** How to reach the deployment that a ledger names. */
export type CleanLedgerOptions = {
  path: string
  credentials?: Credentials
  ratePerMinute?: number
  allowHttp?: boolean
  timeoutMs: number
}

/**
 * Finishes what a killed run could not: removes every customer that its ledger names, those included of which it is not
 * known whether they were created. Throws `CannotFindOut` where the file is no ledger or the deployment is not
 * reachable.
 */
export async function cleanLedger({
  path,
  credentials,
  ratePerMinute,
  allowHttp = false,
  timeoutMs,
}: CleanLedgerOptions): Promise<{ removed: number; left: Left[] }> {
  const ledger = read(path)
  const target = readTarget(ledger.target, allowHttp)
  const sender = createSender({ target, credentials, ratePerMinute, concurrency: 4, timeoutMs, patienceMs: 180_000 })
  let removed = 0
  try {
    const { answer, failure } = await sender.send({ method: 'GET', path: '/api/customers' })
    if (failure)
      throw new CannotFindOut(`${target.origin} could not be reached: ${failure.message}. Nothing was removed.`)
    if (answer.status === 401 || answer.status === 403)
      throw new CannotFindOut(
        `${target.origin} refuses the request with ${answer.status}: give CLIENT_ID and CLIENT_SECRET. Nothing was removed.`,
      )
    const left = await cleanUp({
      entries: ledger.open,
      marker: ledger.run,
      send: sender.send,
      gone: () => void (removed += 1),
      verify: true,
      canDelete: true,
    })
    return { removed, left }
  } finally {
    await sender.close()
  }
}

function read(path: string): ReturnType<typeof readLedger> {
  try {
    return readLedger(path)
  } catch (error) {
    throw new CannotFindOut((error as Error).message)
  }
}
