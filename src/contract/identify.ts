import { randomUUID } from 'node:crypto'
import { kindOf, noEntry } from '../client/no-entry.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Sender } from '../client/send.ts'
import type { Paths } from '../spec/paths.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { record } from '../http/json.ts'

/**
 * Makes sure that there is a Customers API to judge: throws `CannotFindOut` where nothing answers, the credentials are
 * refused, or what answers is something else, such as a login page. Gives the answer to a plain list.
 */
export async function identify(sender: Sender, paths: Paths, target: URL): Promise<Exchange> {
  const { customers } = paths
  const listed = await sender.send(paths.to('listCustomers'))
  if (looksLikeIt(listed)) return listed
  if (listed.answer?.status === 429) throw new CannotFindOut(explain(listed, customers, target))
  // The list itself may be what is broken, so another operation has a say.
  const single = await sender.send(paths.to('getCustomer', randomUUID()))
  const refusal = record(single.answer?.json)
  const refused = single.answer?.status === 404 && refusal && ('success' in refusal || 'title' in refusal)
  if ((looksLikeIt(single) || refused) && listed.answer?.status !== 401 && listed.answer?.status !== 403) return listed
  throw new CannotFindOut(explain(listed, customers, target))
}

// Another API may well speak JSON; one that has customers speaks of them, or in the documented structure.
function looksLikeIt({ answer }: Exchange): boolean {
  if (!answer || [401, 403, 405, 502, 503, 504].includes(answer.status)) return false
  const body = record(answer.json)
  if (answer.status === 404) return false
  if (body)
    return (
      ['data', 'success', 'customers', 'title', 'detail'].some((name) => name in body) ||
      (answer.status >= 400 && 'message' in body)
    )
  return Array.isArray(answer.json) && answer.json.every((item) => typeof record(item)?.['email'] === 'string')
}

function explain(exchange: Exchange, customers: string, target: URL): string {
  const { answer } = exchange
  const url = `${target.href.replace(/\/$/, '')}${customers}`
  const refused = answer?.status === 404 ? undefined : noEntry(exchange, customers)
  if (!answer || refused !== undefined) return refused!
  const { status } = answer
  if (status === 404 || status === 405) {
    const place = `the part of the address before ${customers}, or --spec for other paths than the document's`
    return `${url} answers ${status}: there is no Customers API here. Give ${place}.`
  }
  if (status === 429)
    return `${url} keeps answering 429 (too many requests): wait, or pace the check with --rate, such as --rate 60/min.`
  if (status >= 500) return `${url} answers ${status}: the deployment is down, or what stands in front of it is.`
  return `${url} answers ${status} with ${kindOf(answer)}: this is no Customers API. Check the base URL.`
}
