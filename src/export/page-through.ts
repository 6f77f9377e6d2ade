import type { Exchange } from '../http/exchange.ts'
import { noEntry } from '../client/no-entry.ts'
import type { Sender } from '../client/send.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

/** A customer as the deployment answers it. */
export type Answered = Record<string, unknown> & { id: string }

/**
 * What is known while customers are read: how many there are, and in the end whether the pages stood still for long
 * enough to see all, or whether there were more than the limit.
 */
export type Reading = { total: number | undefined; whole: boolean; limited?: boolean }

const pageSize = 100
const mostPasses = 4
const mostAttempts = 6

/** What reading needs besides the sender. */
export type PageOptions = {
  /** The path at which customers are listed. */
  customers: string
  /** Resolves after so many milliseconds. */
  sleep: (ms: number) => Promise<void>
  /** Is kept up to date while the customers are read. */
  reading: Reading
  /** The most customers that are read: a list may have no end. */
  limit: number
}

/**
 * Every customer of a deployment once, in the order of its pages. Customers that come or go meanwhile shift the pages;
 * what was missed by that is read in another pass. Throws `CannotFindOut` where the deployment fails or does not page.
 */
export async function* pageThrough(sender: Sender, options: PageOptions): AsyncGenerator<Answered> {
  const { reading, limit } = options
  const ids = new Set<string>()
  let size: number | undefined = pageSize
  for (let pass = 1; pass <= mostPasses && !reading.whole; pass++) {
    const inPass = new Set<string>()
    let atStart: number | undefined
    let fell = false
    let before = ''
    for (let page = 1; ; page++) {
      let read = await readPage(sender, options, page, size)
      if (read === 'refused' && page === 1 && size !== undefined) {
        size = undefined
        read = await readPage(sender, options, page, size)
      }
      if (read === 'refused') throw new CannotFindOut(`The deployment refuses page ${page} of the list.`)
      atStart ??= read.total
      fell ||= page > 1 && (read.total ?? 0) < (reading.total ?? 0)
      reading.total = read.total
      for (const customer of read.customers) {
        const { id } = customer
        inPass.add(id)
        if (ids.has(id)) continue
        if (ids.size >= limit) {
          reading.limited = true
          return
        }
        ids.add(id)
        yield customer
      }
      const shown = read.customers.map(({ id }) => id).join()
      const stuck = shown !== '' && shown === before
      if (stuck && (read.total ?? 0) > inPass.size) {
        throw new CannotFindOut(
          `The deployment shows the same customers on page ${page} as on the page before: ` +
            `it does not page by "page" and "page_size". ${ids.size} of ${read.total} could be read.`,
        )
      }
      before = shown
      // One that came meanwhile only pushes others back, to be seen twice; one that went lets another slip through.
      reading.whole = !fell && inPass.size >= (atStart ?? Number.POSITIVE_INFINITY)
      if (stuck || shown === '' || reading.whole) break
    }
    if (atStart === undefined) reading.whole = true
  }
}

type Page = { customers: Answered[]; total: number | undefined }

async function readPage(
  sender: Sender,
  { customers, sleep }: PageOptions,
  page: number,
  size: number | undefined,
): Promise<Page | 'refused'> {
  const path = `${customers}?page=${page}${size === undefined ? '' : `&page_size=${size}`}`
  for (let attempt = 1; ; attempt++) {
    const exchange = await sender.send({ method: 'GET', path })
    const { answer, failure } = exchange
    const passing = failure ? failure.kind === 'timeout' || failure.kind === 'incomplete' : answer.status >= 500
    if (passing && attempt < mostAttempts) {
      await sleep(100 * 3 ** attempt)
      continue
    }
    if (answer?.status === 400 || answer?.status === 422) return 'refused'
    return toPage(exchange, customers, path)
  }
}

function toPage(exchange: Exchange, at: string, path: string): Page {
  const refused = noEntry(exchange, at)
  const { answer } = exchange
  if (!answer || refused !== undefined) throw new CannotFindOut(refused ?? '')
  const data = (answer.json as { data?: { customers?: unknown; total?: unknown } } | null | undefined)?.data
  if (answer.status !== 200 || !Array.isArray(data?.customers))
    throw new CannotFindOut(`GET ${path} answered ${answer.status} and no list at data.customers.`)
  const customers = (data.customers as unknown[]).filter(
    (one): one is Answered => typeof (one as Answered | null)?.id === 'string',
  )
  if (customers.length < data.customers.length)
    throw new CannotFindOut(`GET ${path} answered a customer without an id.`)
  return { customers, total: typeof data.total === 'number' ? data.total : undefined }
}
