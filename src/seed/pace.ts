/** How many may be under way, which falls when the deployment struggles and rises again when it does not. */
export type Pace = {
  /** Resolves when one more may begin. */
  enter: () => Promise<void>
  /** One is over: `well` tells whether the deployment coped. */
  leave: (well: boolean) => void
  /** How many may be under way now. */
  allowed: () => number
}

/**
 * Begins with `concurrency`, halves at a sign of trouble and grows by about one for every round that went well, never
 * above it.
 */
export function createPace(concurrency: number): Pace {
  let allowed = concurrency
  let under = 0
  // What was under way at a cut tells of the same trouble and does not count again.
  let ofOneTrouble = 0
  const waiting: (() => void)[] = []
  const admit = (): void => {
    while (under < Math.floor(allowed) && waiting.length > 0) {
      under++
      waiting.shift()?.()
    }
  }
  return {
    async enter() {
      if (under < Math.floor(allowed)) under++
      else await new Promise<void>((resolve) => waiting.push(resolve))
    },
    leave(well) {
      under--
      if (well) allowed = Math.min(concurrency, allowed + 1 / allowed)
      else if (ofOneTrouble === 0) [allowed, ofOneTrouble] = [Math.max(1, allowed / 2), under + 1]
      if (ofOneTrouble > 0) ofOneTrouble--
      admit()
    },
    allowed: () => Math.floor(allowed),
  }
}

/**
 * Milliseconds to wait before the attempt that follows `failed` failed ones: doubling from a fifth of a second to 20
 * seconds, half of it chance.
 */
export function backOff(failed: number, random: () => number): number {
  const most = Math.min(20_000, 200 * 2 ** (failed - 1))
  return most / 2 + (random() * most) / 2
}
