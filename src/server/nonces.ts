import type { Clock } from '../customers/timestamps.ts'

/**
 * Notes a nonce down until a time in seconds since 1970, after which it does not matter any more; false where it is
 * noted down already.
 */
export type Nonces = (nonce: string, until: number) => boolean

// How often those that do not matter any more are dropped, in seconds.
const pruneEvery = 300

/** Nonces of which none was seen yet. */
export function createNonces(clock: Clock): Nonces {
  const seen = new Map<string, number>()
  let lastPruned = clock() / 1000
  return (nonce, until) => {
    const now = clock() / 1000
    if (now - lastPruned > pruneEvery) {
      for (const [key, end] of seen) if (end < now) seen.delete(key)
      lastPruned = now
    }
    const known = seen.get(nonce)
    if (known !== undefined && known >= now) return false
    seen.set(nonce, until)
    return true
  }
}
