/** When a run has to be over, with what it takes to clean up after it. */
export type Deadline = {
  /** Aborted when there is just time enough left to clean up. */
  askingEnds: AbortSignal
  /** Aborted when the time is over. */
  allEnds: AbortSignal
  /** Cleaning up would take so many milliseconds by now. */
  plan: (cleanUpMs: number) => void
  dispose: () => void
}

const step = 100
// Whatever the deployment takes.
const leastMs = 500

/**
 * A deadline `maxMs` milliseconds from now; never without it. Of a short time at most half is kept for cleaning up, so
 * that something is asked, too.
 */
export function createDeadline({ maxMs, now }: { maxMs: number | undefined; now: () => number }): Deadline {
  const [asking, all] = [new AbortController(), new AbortController()]
  const began = now()
  let cleanUp = 0
  const timer =
    maxMs === undefined
      ? undefined
      : setInterval(() => {
          const left = began + maxMs - now()
          if (left <= Math.min(maxMs / 2, leastMs + cleanUp)) asking.abort(new Error('the time for it was up'))
          if (left <= 0) all.abort(new Error('the time for it was up'))
        }, step)
  return {
    askingEnds: asking.signal,
    allEnds: all.signal,
    plan: (cleanUpMs) => void (cleanUp = cleanUpMs),
    dispose: () => clearInterval(timer),
  }
}
