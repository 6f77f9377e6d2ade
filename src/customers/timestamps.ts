/** Tells the time in milliseconds since 1970, UTC. */
export type Clock = () => number

/** The last millisecond that a timestamp in RFC 3339 can tell, whose years have four digits. */
export const latestTime = Date.UTC(10_000, 0) - 1

/**
 * A source of timestamps in RFC 3339, UTC, six fraction digits, each later than the one before, even where the clock
 * stands still: so `updated_at` moves with every update and customers sort by when they came. The last one that can be
 * written, at the end of the year 9999, stays.
 */
export function createTimestamps(clock: Clock): () => string {
  // Milliseconds, and millionths of a second beside: as one number they would lose the last ones from the year 2255 on.
  let last = -1
  let millionths = 0
  // Many are made within a millisecond.
  let millisecond = Number.NaN
  let text = ''
  return () => {
    const now = clock()
    const whole = Math.floor(now)
    const beside = Math.floor((now - whole) * 1000)
    if (whole > last || (whole === last && beside > millionths)) {
      last = whole
      millionths = beside
    } else if (++millionths === 1000) {
      last++
      millionths = 0
    }
    if (last > latestTime) {
      last = latestTime
      millionths = 999
    }
    if (last !== millisecond) {
      text = new Date(last).toISOString()
      millisecond = last
    }
    // Joined: what is put together otherwise keeps its parts beside it, which takes three times the memory.
    return [text.slice(0, -1), String(millionths).padStart(3, '0'), 'Z'].join('')
  }
}
