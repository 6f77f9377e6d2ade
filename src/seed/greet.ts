import { noEntry } from '../client/no-entry.ts'
import type { Sender } from '../client/send.ts'
import { clockAhead } from './deployment.ts'

/** A deployment that a run cannot begin with; the message says what happened and what to do. */
export class CannotStart extends Error {
  override name = 'CannotStart'
}

/**
 * Asks once before anything is changed: is it there, does it take the credentials? Answers by how many milliseconds its clock is ahead
 * of ours. Throws `CannotStart` where not.
 */
export async function greet(sender: Sender): Promise<number> {
  const exchange = await sender.send({ method: 'GET', path: '/api/customers?page=1&page_size=1' })
  const { answer, failure, request } = exchange
  if (!answer) throw new CannotStart(`${new URL(request.url).origin} cannot be reached: ${failure.message}.`)
  const refused = noEntry(exchange)
  if (refused !== undefined) throw new CannotStart(refused)
  return clockAhead(exchange)
}
