import type { Exchange } from '../http/exchange.ts'
import { isOpen } from './entry.ts'
import type { Entry, OpenEntry } from './entry.ts'
import { drawnBefore, readId } from './id.ts'
import type { DrawnId } from './id.ts'
import type { Ledger } from './ledger.ts'
import { prove, recall } from './proof.ts'
import type { Proof } from './proof.ts'
import { shownIn } from './shown.ts'

/** A create, or an update that may create somebody, on its way. */
export type Intention = {
  /** To be called just before the request leaves (`Outgoing.leaving`): from then on the ledger names it. */
  leaving: () => void
  /** Its number in the ledger; undefined while nothing has left. */
  n: () => number | undefined
}

/** What a run has made on a deployment: what it meant to make, what it was told, and what it has proof of. */
export type Account = {
  /** Names a create when it leaves: `email` is what it sends, null where that is none. */
  intend: (email: string | null, n?: number) => Intention
  /** Names an update under an id that was drawn, which may create somebody. */
  intendAt: (drawn: DrawnId) => Intention
  /** A create was answered with this id: a claim, no proof. */
  claim: (n: number | undefined, id: unknown) => void
  /** A create, or an update under a drawn id, was refused: nobody was created. */
  refused: (n: number | undefined, reason: string) => void
  /**
   * Takes what a GET or a list shows for proof, where it is. Every answer may be given to it. A customer that shows the
   * run's mark and that no create accounts for is looked after from then on, too.
   */
  see: (exchange: Exchange) => void
  /** The proof that this id is ours; undefined where nothing has shown it. */
  proofOf: (id: string) => Proof | undefined
  /** Whether a create was answered with this id. */
  claimed: (id: string) => boolean
  /** Whether the deployment has called this id one of ours, proven or not: enough to judge an answer, not to change anything. */
  owns: (id: string) => boolean
  /** Every customer that is there, or may be. */
  open: () => [number, OpenEntry][]
  /** The proof of what an entry names; undefined where there is none. */
  keyOf: (n: number) => Proof | undefined
  /** The id that an entry's update was sent under; undefined where it is a create. */
  drawnOf: (n: number) => DrawnId | undefined
  /** An entry is about the customer of this proof. */
  link: (n: number, proof: Proof) => void
  /** The numbers that this id is proven for. */
  numbersOf: (id: string) => number[]
  /** What became of an entry. */
  settle: (n: number, entry: Entry) => void
}

/** What an account is kept by. */
export type AccountOptions = {
  ledger: Ledger
  /** Part of every email that the run makes up; undefined where they carry none. In small letters. */
  mark?: string
  /** Milliseconds since 1970 on the deployment's clock. */
  now: () => number
  /** When the run began, by the same clock. */
  began: number
}

/** The account of a run, over its ledger. */
export function createAccount({ ledger, mark, now, began }: AccountOptions): Account {
  const proofs = new Map<string, Proof>()
  const numbers = new Map<string, number[]>()
  const claims = new Map<string, number[]>()
  const byNumber = new Map<number, Proof>()
  // Those without proof, by the email that they were sent with; what carries the mark is found by the mark.
  const waiting = new Map<string, number[]>()
  let last = 0

  const add = (to: Map<string, number[]>, key: string | null | undefined, n: number): void => {
    const numbers = key == null ? undefined : to.get(key.toLowerCase())
    if (numbers) numbers.push(n)
    else if (key != null) to.set(key.toLowerCase(), [n])
  }
  const take = (n: number, proof: Proof): void => {
    const id = proof.id.toLowerCase()
    proofs.set(id, proof)
    byNumber.set(n, proof)
    add(numbers, id, n)
  }
  const accept = (n: number, entry: OpenEntry, proof: Proof): void => {
    take(n, proof)
    ledger.write(n, { ...sentWith(entry), state: 'created', id: proof.id, proven: true })
  }
  const write = (n: number, entry: Entry): void => {
    last = Math.max(last, n)
    ledger.write(n, entry)
  }
  for (const [n, entry] of ledger.entries) {
    last = Math.max(last, n)
    if (!isOpen(entry)) continue
    const proof = entry.state === 'created' ? recall(entry) : undefined
    if (entry.state === 'created') add(claims, entry.id, n)
    if (proof) take(n, proof)
    else add(waiting, entry.email, n)
  }

  const intend = (entry: { email: string | null; id?: string }, number?: number): Intention => {
    let n: number | undefined
    return {
      leaving() {
        if (n !== undefined) return
        const next = number ?? last + 1
        write(next, { state: 'intended', since: now(), ...entry })
        add(waiting, entry.email, next)
        n = next
      },
      n: () => n,
    }
  }
  const openEntry = (n: number): OpenEntry | undefined => {
    const entry = ledger.entries.get(n)
    return entry && isOpen(entry) ? entry : undefined
  }

  return {
    intend: (email, n) => intend({ email }, n),
    intendAt: ({ id }) => intend({ email: null, id }),
    claim(n, given) {
      const id = readId(given)
      const entry = n === undefined ? undefined : openEntry(n)
      if (n === undefined || id === undefined || !entry || byNumber.has(n)) return
      add(claims, id, n)
      write(n, { ...sentWith(entry), state: 'created', id })
    },
    refused(n, reason) {
      if (n !== undefined && openEntry(n) && !byNumber.has(n)) write(n, { state: 'failed', reason })
    },
    see(exchange) {
      if (exchange.request.method !== 'GET') return
      for (const shown of shownIn(exchange)) {
        const id = readId(shown['id'])
        if (id === undefined) continue
        const email = typeof shown['email'] === 'string' ? shown['email'] : null
        const provenFor = (n: number): boolean => {
          const entry = openEntry(n)
          if (!entry || byNumber.has(n)) return false
          const proof = prove(exchange, shown, { email: entry.email ?? null, mark, since: entry.since ?? never })
          if (proof) accept(n, entry, proof)
          return proof !== undefined
        }
        // Who was answered with this id before who sent this email: of two with one email each has its own.
        const told = (claims.get(id.toLowerCase()) ?? []).filter(provenFor)
        if (told.length === 0) (waiting.get(email?.toLowerCase() ?? '') ?? []).filter(provenFor)
        if (mark === undefined || proofs.has(id.toLowerCase())) continue
        const proof = prove(exchange, shown, { email, mark, since: began })
        if (proof) accept((last += 1), { state: 'created', id, email, since: began }, proof)
      }
    },
    proofOf: (id) => proofs.get(id.toLowerCase()),
    claimed: (id) => claims.has(id.toLowerCase()),
    owns: (id) => claims.has(id.toLowerCase()) || proofs.has(id.toLowerCase()),
    open: () => [...ledger.entries].filter((each): each is [number, OpenEntry] => isOpen(each[1])),
    keyOf: (n) => byNumber.get(n),
    drawnOf(n) {
      const entry = ledger.entries.get(n)
      return entry?.state === 'intended' ? drawnBefore(entry.id) : undefined
    },
    link(n, proof) {
      const entry = openEntry(n)
      if (entry && !byNumber.has(n)) accept(n, entry, proof)
    },
    numbersOf: (id) => numbers.get(id.toLowerCase()) ?? [],
    settle: write,
  }
}

// Where a ledger does not tell when a create left, nothing is known to be younger.
const never = Number.MAX_SAFE_INTEGER

function sentWith({ email, since }: OpenEntry): { email?: string | null; since?: number } {
  return { ...(email !== undefined && { email }), ...(since !== undefined && { since }) }
}
