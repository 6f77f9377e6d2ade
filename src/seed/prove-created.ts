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
  const unproven = account.open().filter(([n]) => !account.keyOf(n))
  let [left, page, underWay, isOver] = [unproven.length, 0, 0, false]
  const readPages = async (): Promise<void> => {
    // No more pages side by side than it takes to show them all.
    while (!stop.aborted && !isOver && underWay * pageSize < left) {
      underWay += 1
      page += 1
      const list = await sender.send({ method: 'GET', path: `${paths.customers}?page=${page}&page_size=${pageSize}` })
      underWay -= 1
      const proven = account.see(list)
      left -= proven
      isOver ||= proven === 0
    }
  }
  await Promise.all(Array.from({ length: concurrency }, readPages))
  const rest = unproven.values()
  let inVain = 0
  const worker = async (): Promise<void> => {
    for (const [n, entry] of rest) {
      // A deployment that shows none of twenty is not going to show the next.
      if (stop.aborted || inVain >= 20) return
      const segment = entry.state === 'created' && !account.keyOf(n) ? readId(entry.id) : undefined
      if (segment === undefined) continue
      account.see(await sender.send(paths.to('getCustomer', segment)))
      inVain = account.proofOf(segment) ? 0 : inVain + 1
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
}
