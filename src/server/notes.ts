import type { Clock } from '../customers/timestamps.ts'
import type { Exchange } from '../http/exchange.ts'
import { hiding } from '../http/hiding.ts'
import type { Journal, JournalFilter } from '../http/journal.ts'
import { exchangeOf } from './judging.ts'
import { createMockJournal, show } from './mock-journal.ts'
import type { MockEntry } from './mock-journal.ts'
import { createNonces } from './nonces.ts'
import type { Nonces } from './nonces.ts'
import { createRateLimit } from './rate-limit.ts'
import type { RateLimitOptions } from './rate-limit.ts'

/**
 * What a world notes down of its requests, beside its customers. Every call is atomic and may take its time, so that
 * several servers can share what they note. Times are real ones, whatever the world's clock says.
 */
export type Notes = {
  /** Adds an exchange to the journal. */
  record: (entry: MockEntry) => Promise<void>
  /** The journal's last exchanges, newest first, without secrets. */
  recall: (filter: JournalFilter) => Promise<unknown[]>
  /** One of them by its request's id, the last one; undefined where the journal does not have it. */
  find: (requestId: string) => Promise<FoundEntry | undefined>
  /** The same as they were noted down, oldest first: with secrets, and only the beginning of long bodies. */
  entries: () => Promise<MockEntry[]>
  /** Empties the journal. */
  forget: () => Promise<void>
  /** Counts a client's request: 0 within the limit, else the whole seconds until the next one is. */
  admit: (client: string) => Promise<number>
  /** Notes a nonce down until a time in seconds since 1970; false where it is noted down already. */
  spend: (nonce: string, until: number) => Promise<boolean>
  /** Counts each of these, which differ, one up and answers the counts: 1 at first. */
  count: (whats: readonly string[]) => Promise<number[]>
  /** A count as it stands, 0 where nothing was counted. */
  counted: (what: string) => Promise<number>
  /** Forgets everything, as if no request had come. */
  clear: () => Promise<void>
  /** Forgets what this server alone has noted down, where others have had everything forgotten. */
  restart: () => Promise<void>
  /** Ends what goes on without being asked. */
  end: () => void
}

/** An exchange of the journal. */
export type FoundEntry = {
  /** As it is shown, without secrets. */
  shown: object
  /** What there is to judge; undefined where too little was kept. */
  exchange: Exchange | undefined
  /** Its number among the requests that this server has answered in the world; undefined where another one did. */
  number: number | undefined
}

/** How notes are made. */
export type NotesOptions = {
  clock: Clock
  /** How many requests each client may send; any number where undefined. */
  limit: RateLimitOptions | undefined
  /** The client secret, which no note shows to anybody. */
  secret: string | undefined
}

/** Notes in this process's memory. Each kind takes up memory from its first use on. */
export function memoryNotes({ clock, limit, secret }: NotesOptions): Notes {
  const clear = async (): Promise<void> => {
    journal = spans = nonces = counts = undefined
  }
  let journal: Journal<MockEntry> | undefined
  let spans: ((client: string) => number) | undefined
  let nonces: Nonces | undefined
  let counts: Map<string, number> | undefined
  return {
    async record(entry) {
      journal ??= createMockJournal(secret)
      journal.add(entry)
    },
    async recall(filter) {
      return journal?.list(filter) ?? []
    },
    async find(requestId) {
      const entry = journal?.entries().findLast((one) => one.requestId === requestId)
      if (!entry) return undefined
      const { number, isCut } = entry
      return { shown: show(entry, hiding(secret)), exchange: isCut ? undefined : exchangeOf(entry), number }
    },
    async entries() {
      return journal?.entries() ?? []
    },
    async forget() {
      journal = undefined
    },
    async admit(client) {
      if (!limit) return 0
      spans ??= createRateLimit(limit, clock)
      return spans(client)
    },
    async spend(nonce, until) {
      nonces ??= createNonces(clock)
      return nonces(nonce, until)
    },
    async count(whats) {
      const all = (counts ??= new Map())
      return whats.map((what) => {
        const count = (all.get(what) ?? 0) + 1
        all.set(what, count)
        return count
      })
    },
    async counted(what) {
      return counts?.get(what) ?? 0
    },
    clear,
    restart: clear,
    end() {},
  }
}
