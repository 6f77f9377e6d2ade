/** How many requests each client may send in a span of time. */
export type Limit = { requests: number; perSeconds: number }

/**
 * What several servers over one store note down of a world's requests together, beside the customers. Each call is atomic;
 * times are those of the store's own clock.
 */
export type SharedNotes = {
  /** Counts a client's request: 0 within the limit, else the whole seconds until the next one is. */
  admit: (client: string, limit: Limit) => Promise<number>
  /** Notes a nonce down until a time in seconds since 1970; false where it is noted down already. */
  spend: (nonce: string, until: number) => Promise<boolean>
  /** Counts each of these, which differ, one up and answers the counts: 1 at first. */
  count: (whats: readonly string[]) => Promise<number[]>
  /** A count as it stands, 0 where nothing was counted. */
  counted: (what: string) => Promise<number>
  /** Asks every server for what it has not added to the journal yet. */
  want: () => Promise<void>
  /** How often that was asked; undefined where the world is gone. */
  wanted: () => Promise<number | undefined>
  /** Adds exchanges to the journal, as they are shown. */
  record: (entries: SharedEntry[]) => Promise<void>
  /** The journal's last thousand exchanges, newest first, those of other servers too. */
  recall: () => Promise<SharedEntry[]>
  /** Empties the journal. */
  forget: () => Promise<void>
  /** Forgets everything, as if no request had come. */
  clear: () => Promise<void>
}

/** An exchange as the journal shows it, in JSON, and when it was answered, in milliseconds since 1970. */
export type SharedEntry = { at: number; shown: string }
