import { setTimeout as sleep } from 'node:timers/promises'

/** Decides when a request may go. */
export type Pacing = {
  /** Waits for a place and a time; resolves to the function that gives the place back. */
  enter: (signal?: AbortSignal) => Promise<() => void>
  /** Nothing goes for so many milliseconds: the deployment asked for a pause. */
  pause: (ms: number) => void
}

/**
 * At most `concurrency` requests under way, and at most `perMinute` started a minute, evenly spread; any number without
 * it.
 */
export function createPacing(concurrency: number, perMinute?: number): Pacing {
  let free = concurrency
  let nextAt = 0
  const waiting: (() => void)[] = []
  const leave = (): void => {
    const next = waiting.shift()
    if (next) next()
    else free += 1
  }
  return {
    async enter(signal) {
      if (free > 0) free -= 1
      else await new Promise<void>((resolve) => waiting.push(resolve))
      try {
        const at = Math.max(Date.now(), nextAt)
        if (perMinute !== undefined) nextAt = at + 60_000 / perMinute
        if (at > Date.now()) await sleep(at - Date.now(), undefined, { signal })
      } catch (error) {
        leave()
        throw error
      }
      return leave
    },
    pause(ms) {
      nextAt = Math.max(nextAt, Date.now() + ms)
    },
  }
}
