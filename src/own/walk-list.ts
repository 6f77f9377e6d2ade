import type { Outgoing } from '../client/send.ts'
import type { Exchange } from '../http/exchange.ts'
import { record } from '../http/json.ts'
import { readInstant } from './clock.ts'
import { isList, shownIn } from './shown.ts'

/** What the list shows of the customers that are not older than a run. */
export type Walk = {
  /** The ids that were shown, in small letters. */
  ids: ReadonlySet<string>
  /** Whether the list has shown all that it has from then on: who is not in `ids` is not in it. */
  whole: boolean
}

const pageSize = 100

/**
 * Reads the list, at the path of the customers, page by page until it has shown everybody who was created at `since` or
 * later (milliseconds since 1970 on the deployment's clock), at most `mostPages` pages. Undefined where the deployment
 * answers with no list.
 */
export async function walkList(
  send: (request: Outgoing) => Promise<Exchange>,
  { customers, since, mostPages }: { customers: string; since: number; mostPages: number },
): Promise<Walk | undefined> {
  const ids = new Set<string>()
  let newest = Number.POSITIVE_INFINITY
  for (let page = 1; page <= mostPages; page += 1) {
    let exchange = await send({ method: 'GET', path: `${customers}?page=${page}&page_size=${pageSize}` })
    // The document has a list, and leaves open how it is paged.
    if (page === 1 && !isList(exchange)) exchange = await send({ method: 'GET', path: customers })
    if (!isList(exchange)) return page === 1 ? undefined : { ids, whole: false }
    const shown = shownIn(exchange)
    const before = ids.size
    for (const { id } of shown) ids.add(String(id).toLowerCase())
    const total = record(record(exchange.answer?.json)?.['data'])?.['total']
    if (typeof total === 'number' && total > 0 && ids.size >= total) return { ids, whole: true }
    // Nobody new: the end, unless it is the same page again, as where the parameters are called otherwise.
    if (ids.size === before) return { ids, whole: shown.length === 0 }
    for (const one of shown) {
      const created = readInstant(one['created_at'])
      if (!(created <= newest)) newest = Number.NaN
      else newest = created
    }
    // Newest first all the way: what follows is older still.
    if (newest < since) return { ids, whole: true }
  }
  return { ids, whole: false }
}
