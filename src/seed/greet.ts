import type { Exchange } from '../http/exchange.ts'
import { noEntry } from '../client/no-entry.ts'
import { clockAhead } from '../own/clock.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import type { Deployment } from './deployment.ts'

/**
 * Asks before anything is changed: is it there, does it take the credentials? Where it is there and no answer comes, it
 * is asked once more, unless the run is to `stop`. Answers by how many milliseconds its clock is ahead of ours. Throws
 * `CannotFindOut` where not.
 */
export async function greet({ sender, paths, stop }: Deployment & { stop: AbortSignal }): Promise<number> {
  const { customers } = paths
  const ask = (): Promise<Exchange> => sender.send({ method: 'GET', path: `${customers}?page=1&page_size=1` })
  let exchange = await ask()
  // The first answer of a sandbox that slept is its slowest, and a deployment that loses one answer may well give the
  // next.
  const lost = exchange.failure?.kind === 'timeout' || exchange.failure?.kind === 'incomplete'
  if (lost && !stop.aborted) exchange = await ask()
  const refused = noEntry(exchange, customers)
  if (refused !== undefined) throw new CannotFindOut(refused)
  return clockAhead(exchange)
}
