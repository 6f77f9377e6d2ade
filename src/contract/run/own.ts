import type { Exchange } from '../../http/exchange.ts'
import type { Outgoing } from '../../client/send.ts'
import { cleanUp } from '../clean-up.ts'
import type { Left } from '../clean-up.ts'
import type { Paths } from '../../spec/paths.ts'
import { createLedger } from '../ledger.ts'

/** Which customers are a run's own: the only ones that it changes. */
export type Own = {
  /** Names a create before it is sent. */
  intend: (email: string | null) => number
  /** Tells what came of it: an id that was answered, or null where it was refused. */
  settle: (n: number, id: string | null) => void
  /** An answer shows a customer: its id is ours where the customer holds the run's mark. */
  prove: (shown: Record<string, unknown>) => void
  /** Whether an id may be put into a request that changes something. */
  isProven: (id: string) => boolean
  /** The deployment stored what it refused: what else it may have stored is looked up at the end. */
  doubt: () => void
  /** Removes what is still there, and names what cannot be removed. */
  clear: (how: {
    send: (request: Outgoing) => Promise<Exchange>
    verify: boolean
    canDelete: boolean
  }) => Promise<Left[]>
  gone: (id: string) => void
  close: () => void
}

/** The run's own customers, named in a ledger file where there is a path. Throws where it cannot be written. */
export function createOwn(
  path: string | undefined,
  paths: Paths,
  head: { target: string; run: string; at: string },
): Own {
  const ledger = createLedger(path, head)
  const named = new Map<string, number[]>()
  const proven = new Set<string>()
  return {
    intend: (email) => {
      const n = ledger.intend(email)
      if (email !== null) named.set(email.toLowerCase(), [...(named.get(email.toLowerCase()) ?? []), n])
      return n
    },
    settle: (n, id) => {
      // An id in an answer is a claim: it counts once a read has shown whose it is.
      if (id === null) ledger.settle(n, null)
    },
    prove(shown) {
      const { id, email } = shown
      if (typeof id !== 'string' || !/^[\w-]+$/.test(id) || proven.has(id.toLowerCase())) return
      if (!JSON.stringify(shown).toLowerCase().includes(head.run)) return
      proven.add(id.toLowerCase())
      const address = typeof email === 'string' ? email.toLowerCase() : ''
      const n = named.get(address)?.shift()
      ledger.settle(n ?? ledger.intend(address === '' ? null : address), id)
    },
    isProven: (id) => proven.has(id.toLowerCase()),
    doubt: () => ledger.doubt(),
    clear: (how) =>
      cleanUp({
        ...how,
        paths,
        entries: ledger.open(),
        marker: head.run,
        gone: ledger.gone,
        none: (n) => ledger.settle(n, null),
      }),
    gone: (id) => ledger.gone(id),
    close: () => ledger.close(),
  }
}
