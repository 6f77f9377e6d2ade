import { header } from '../client/exchange.ts'
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
  if (answer.status === 401 || answer.status === 403) {
    if (header(request.headers, 'x-auth-client') !== undefined) {
      throw new CannotStart(`The deployment refuses these credentials (${answer.status}). Check them, and that this machine's clock is right: a signature holds for a short time.`)
    }
    throw new CannotStart(`The deployment refuses requests without credentials (${answer.status}). Give --client-id and --client-secret, or CLIENT_ID and CLIENT_SECRET.`)
  }
  if (answer.status === 404) throw new CannotStart(`There is no ${request.url}: the base URL is what comes before /api/customers.`)
  return clockAhead(exchange)
}
