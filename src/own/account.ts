import type { Exchange } from '../http/exchange.ts'
import { readInstant } from './clock.ts'
import { isOpen } from './entry.ts'
import type { Entry, OpenEntry } from './entry.ts'
import { drawnBefore, readId } from './id.ts'
import type { DrawnId } from './id.ts'
import type { Ledger } from './ledger.ts'
import { prove, recall } from './proof.ts'
import type { Proof } from './proof.ts'
import { shownIn } from './shown.ts'
import type { Shown } from './shown.ts'

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
  /** A create was answered with this id, and with this customer where it shows one: a claim, no proof. */
  claim: (n: number | undefined, id: unknown, shown?: Shown) => void
  /** A create, or an update under a drawn id, was refused: nobody was created. */
  refused: (n: number | undefined, reason: string) => void
  /**
   * Takes what a GET or a list shows for proof, where it is, and answers of how many more. Every answer may be given to
   * it. A customer that shows the run's mark and that no create accounts for is looked after from then on, too.
   */
  see: (exchange: Exchange) => number
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
  /** A proven customer is as it is wanted, active or not, and is shown so: put down for the next time. */
  note: (n: number, shown: Shown, isActive: boolean) => void
  /** Looks after a customer again that was only blacklisted when it was undone; false where nobody knows which it is. */
  reopen: (n: number) => boolean
  /** One number is about the customer of another one from now on, which is about none. */
  adopt: (n: number, from: number) => void
  /** Keeps what was claimed and could not be proven under a number of its own, so that this one can be created anew. */
  setAside: (n: number) => void
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
  /** What the ledger is to remember of how a customer is shown when it is proven; nothing without it. */
  digest?: (n: number, shown: Shown) => string
  /** Intentions are announced only: the ledger is to be flushed as each request begins (`Outgoing.beginning`). */
  announces?: boolean
}

/** The account of a run, over its ledger. */
export function createAccount({ ledger, mark, now, began, digest, announces }: AccountOptions): Account {
  // By id, with the numbers that it is proven for.
  const proofs = new Map<string, { proof: Proof; numbers: number[] }>()
  const claims = new Map<string, number[]>()
  const byNumber = new Map<number, Proof>()
  // Those without proof, by the email that they were sent with; what carries the mark is found by the mark. Nobody is
  // looked for by the email where the claims tell them all.
  let waiting: Map<string, number[]> | undefined
  let last = 0

  const add = (to: Map<string, number[]> | undefined, given: string | null | undefined, n: number): void => {
    const key = given?.toLowerCase()
    if (!to || key === undefined) return
    const numbers = to.get(key)
    if (numbers) numbers.push(n)
    else to.set(key, [n])
  }
  const waitingFor = (email: string): number[] => {
    if (!waiting) {
      waiting = new Map()
      for (const [n, entry] of ledger.entries) if (isOpen(entry) && !byNumber.has(n)) add(waiting, entry.email, n)
    }
    return waiting.get(email.toLowerCase()) ?? []
  }
  const take = (n: number, proof: Proof): void => {
    const id = proof.id.toLowerCase()
    const known = proofs.get(id)
    if (known) known.numbers.push(n)
    else proofs.set(id, { proof, numbers: [n] })
    byNumber.set(n, proof)
  }
  const accept = (
    n: number,
    entry: OpenEntry,
    proof: Proof,
    known: { seen?: string; blacklisted?: true } = {},
  ): void => {
    take(n, proof)
    const proven = createdOf(entry, proof.id)
    proven.proven = true
    if (known.seen !== undefined) proven.seen = known.seen
    if (known.blacklisted) proven.blacklisted = true
    ledger.write(n, proven)
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
  }

  const behind = createBehind()
  const intend = (entry: { email: string | null; id?: string }, number?: number): Intention => {
    let n: number | undefined
    return {
      leaving() {
        if (n !== undefined) return
        const next = number ?? last + 1
        last = Math.max(last, next)
        ledger[announces ? 'announce' : 'write'](next, { state: 'intended', since: now(), ...entry })
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
    claim(n, given, shown) {
      const id = readId(given)
      const entry = n === undefined ? undefined : openEntry(n)
      if (n === undefined || id === undefined || !entry || byNumber.has(n)) return
      add(claims, id, n)
      const created = createdOf(entry, id)
      if (mark !== undefined && created.since !== undefined) created.since -= behind.learn(created, shown)
      write(n, created)
    },
    refused(n, reason) {
      if (n !== undefined && openEntry(n) && !byNumber.has(n)) write(n, { state: 'failed', reason })
    },
    see(exchange) {
      if (exchange.request.method !== 'GET') return 0
      const before = byNumber.size
      for (const shown of shownIn(exchange)) {
        const id = readId(shown['id'])
        if (id === undefined) continue
        const key = id.toLowerCase()
        const email = typeof shown['email'] === 'string' ? shown['email'] : null
        const provenFor = (n: number): boolean => {
          const entry = openEntry(n)
          if (!entry || byNumber.has(n)) return false
          // Without a mark one customer is proven for one number only: another's email may have been given to it.
          if (mark === undefined && proofs.has(key)) return false
          const proof = prove(exchange, shown, { email: entry.email ?? null, mark, since: entry.since ?? never })
          if (proof) accept(n, entry, proof, digest && { seen: digest(n, shown) })
          return proof !== undefined
        }
        // Who was answered with this id before who sent this email: of two with one email each has its own.
        const told = claims.get(key)?.filter(provenFor) ?? []
        if (told.length === 0 && email !== null) waitingFor(email).filter(provenFor)
        if (mark === undefined || proofs.has(key)) continue
        const proof = prove(exchange, shown, { email, mark, since: began - behind.now() })
        if (proof) accept((last += 1), { state: 'created', id, email, since: began }, proof)
      }
      return byNumber.size - before
    },
    proofOf: (id) => proofs.get(id.toLowerCase())?.proof,
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
    numbersOf: (id) => proofs.get(id.toLowerCase())?.numbers ?? [],
    settle: write,
    note(n, shown, isActive) {
      const entry = ledger.entries.get(n)
      if (entry?.state !== 'created' || !entry.proven) return
      const seen = digest?.(n, shown)
      const { blacklisted: before, ...rest } = entry
      if (entry.seen === seen && (before ?? false) === !isActive) return
      write(n, { ...rest, ...(seen !== undefined && { seen }), ...(!isActive && { blacklisted: true }) })
    },
    reopen(n) {
      const entry = ledger.entries.get(n)
      const proof =
        entry?.state === 'undone' && entry.id !== undefined ? recall({ id: entry.id, proven: true }) : undefined
      if (!proof || entry?.state !== 'undone') return false
      const { email } = entry
      const known = { state: 'created' as const, id: proof.id, ...(email !== undefined && { email }) }
      accept(n, known, proof, { blacklisted: true })
      return true
    },
    adopt(n, from) {
      const [entry, proof] = [openEntry(from), byNumber.get(from)]
      if (!entry || !proof) return
      // First the new one: in between both name the customer, and neither is forgotten.
      accept(n, entry, proof, entry.state === 'created' && entry.blacklisted ? { blacklisted: true } : {})
      write(from, { state: 'existed' })
    },
    setAside(n) {
      const entry = openEntry(n)
      if (!entry || byNumber.has(n)) return
      const aside = Math.min(0, ...ledger.entries.keys()) - 1
      write(aside, entry)
      write(n, { state: 'undone', how: 'was gone' })
    },
  }
}

/** Milliseconds by which the clock that customers are kept by is behind the one of answers, as creates show it. */
type Behind = { learn: (created: Created, shown: Shown | undefined) => number; now: () => number }

// Two machines of one deployment are not further apart; and who was created before that was created by somebody else.
const furthestBehind = 5 * 60_000

/**
 * Told by the creates of a run: what most of them show, since one may be answered with somebody else's customer, who
 * then has another email or was created long before.
 */
function createBehind(): Behind {
  const seen: number[] = []
  const now = (): number => seen[(seen.length - 1) >> 1] ?? 0
  return {
    learn({ email, since }, shown) {
      const told = shown?.['email']
      const isSame = typeof told === 'string' && typeof email === 'string' && told.toLowerCase() === email.toLowerCase()
      const ms = isSame && since !== undefined ? since - readInstant(shown!['created_at']) : Number.NaN
      if (ms <= furthestBehind) {
        seen.push(Math.max(0, ms))
        seen.sort((a, b) => a - b)
      }
      return now()
    },
    now,
  }
}

// Where a ledger does not tell when a create left, nothing is known to be younger.
const never = Number.MAX_SAFE_INTEGER

type Created = Extract<Entry, { state: 'created' }>

// What was sent is what proves whose customer it is; an old ledger may not tell all of it.
function createdOf({ email, since }: OpenEntry, id: string): Created {
  const created: Created = { state: 'created', id }
  // Not spread into one: what is added to an object that was spread makes it twenty times as slow to make.
  if (email !== undefined) created.email = email
  if (since !== undefined) created.since = since
  return created
}
