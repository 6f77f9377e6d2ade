/** Tells the time in milliseconds since 1970, UTC. */
export type Clock = () => number

/**
 * A source of timestamps in RFC 3339, UTC, six fraction digits, each later than the one before, even where the clock
 * stands still: so `updated_at` moves with every update and customers sort by when they came.
 */
export function createTimestamps(clock: Clock): () => string {
  let last = 0
  return () => {
    const now = Math.floor(clock() * 1000)
    last = now > last ? now : last + 1
    return `${new Date(Math.floor(last / 1000)).toISOString().slice(0, -1)}${String(last % 1000).padStart(3, '0')}Z`
  }
}
