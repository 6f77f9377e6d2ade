import type { Clock } from '../../customers/timestamps.ts'

/**
 * This machine's clock with fractions of a millisecond, which `Date.now` cuts off. It follows that one where it is set, or
 * where the machine slept.
 */
export function createFineClock(coarse: Clock = Date.now, elapsed: () => number = () => performance.now()): Clock {
  let began = performance.timeOrigin
  return () => {
    const now = coarse()
    const fine = began + elapsed()
    if (fine >= now && fine < now + 1) return fine
    began += now - fine
    return now
  }
}
