import type { Sender } from '../client/send.ts'
import type { Account } from '../own/account.ts'
import type { Paths } from '../spec/paths.ts'
import { readId } from '../own/id.ts'

/** What proving needs. */
type ProveOptions = { sender: Sender; paths: Paths; account: Account; concurrency: number; stop: AbortSignal }

const pageSize = 100

/**
 * Looks at whom the creates of a seed were answered with, so that the ledger holds the proof that they are ours before
 * somebody else edits them: in the list, a hundred at a time, as long as it shows more of them, and the rest one by
 * one. Whoever is not shown is proven when the seed is undone, or left alone then.
 */
export async function proveCreated({ sender, paths, account, concurrency, stop }: ProveOptions): Promise<void> {
  const unproven = (): string[] =>
    account.open().flatMap(([n, entry]) => (entry.state === 'created' && !account.keyOf(n) ? [entry.id] : []))
  for (let page = 1, before = Number.POSITIVE_INFINITY; !stop.aborted; page += 1) {
    const missing = unproven().length
    if (missing === 0 || missing === before) break
    before = missing
    account.see(await sender.send({ method: 'GET', path: `${paths.customers}?page=${page}&page_size=${pageSize}` }))
  }
  const rest = unproven().values()
  let inVain = 0
  const worker = async (): Promise<void> => {
    for (const id of rest) {
      const segment = readId(id)
      // A deployment that shows none of twenty is not going to show the next.
      if (stop.aborted || inVain >= 20) return
      if (segment === undefined) continue
      account.see(await sender.send(paths.to('getCustomer', segment)))
      inVain = account.proofOf(segment) ? 0 : inVain + 1
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
}
