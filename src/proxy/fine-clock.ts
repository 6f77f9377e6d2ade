/** How far the fine clock may be from the machine's, in milliseconds, before it is set anew. */
const mostOff = 50

/**
 * Milliseconds since 1970 with a fraction: as `Date.now` tells them, and in the order of events, which is not lost in a
 * millisecond. It follows the machine's clock where that is set, or has slept.
 */
export function createFineClock(
  wall: () => number = Date.now,
  fine: () => number = () => performance.now(),
): () => number {
  let ahead = wall() - fine()
  return () => {
    const now = wall()
    if (Math.abs(fine() + ahead - now) > mostOff) ahead = now - fine()
    return fine() + ahead
  }
}
