/** What is known of one customer of ours, by the number that it has in the ledger. */
export type Entry =
  /**
   * About to be created, or created: nobody saw the end of it. `since` is the deployment's time in milliseconds, `id`
   * the one that we drew where an update under it may have created somebody, `reason` why it was given up for now.
   */
  | { state: 'intended'; email: string | null; since: number; id?: string; reason?: string }
  /**
   * A create was answered with this id, which is a claim; `proven` where a GET or a list has shown since that it is
   * ours. Email and time are those of its intention, missing where the ledger does not tell. `seen` is a digest of how
   * it was shown when it was last as it was wanted, and `blacklisted` that it was so then.
   */
  | {
      state: 'created'
      id: string
      email?: string | null
      since?: number
      proven?: true
      seen?: string
      blacklisted?: true
    }
  /** Somebody else's: the email was taken before. */
  | { state: 'existed' }
  /** `email` is what its create would have sent, missing where the ledger does not tell. */
  | { state: 'failed'; reason: string; email?: string }
  /** `id` is that of a customer that was proven to be ours and is only blacklisted, `email` what its create sent. */
  | { state: 'undone'; how: 'deleted' | 'blacklisted' | 'was gone'; id?: string; email?: string }

/** An entry whose customer is there, or may be. */
export type OpenEntry = Extract<Entry, { state: 'intended' | 'created' }>

/** Whether a customer of this entry is there, or may be. */
export function isOpen(entry: Entry): entry is OpenEntry {
  return entry.state === 'intended' || entry.state === 'created'
}

/** An entry as a line of a ledger holds it; undefined where the line holds none that can be used. */
export function readEntry(line: Record<string, unknown>): Entry | undefined {
  const { state, id, email, since, reason, proven, seen, blacklisted, how } = line
  const from = {
    ...((typeof email === 'string' || email === null) && { email }),
    ...(typeof since === 'number' && { since }),
  }
  const why = typeof reason === 'string' ? { reason } : {}
  if (state === 'intended' && from.email !== undefined && from.since !== undefined)
    return { state, email: from.email, since: from.since, ...(typeof id === 'string' && { id }), ...why }
  if (state === 'created' && typeof id === 'string')
    return {
      state,
      id,
      ...from,
      ...(proven === true && { proven: true as const }),
      ...(typeof seen === 'string' && { seen }),
      ...(blacklisted === true && { blacklisted: true as const }),
    }
  if (state === 'existed') return { state }
  if (state === 'failed') return { state, reason: why.reason ?? '', ...(typeof email === 'string' && { email }) }
  if (state === 'undone' && (how === 'deleted' || how === 'was gone')) return { state, how }
  if (state === 'undone' && how === 'blacklisted')
    return { state, how, ...(typeof id === 'string' && { id }), ...(typeof email === 'string' && { email }) }
  return undefined
}
