/** A place in a queue: its head, unless it waits. It has to be left in either case; twice does no harm. */
export type Turn = { waits: boolean; leave: () => void }

/** One at a time, in the order of their coming. */
export type Turns = {
  /** Calls `begin` when it is this one's turn, where it has to wait for that. */
  enter: (begin: () => void) => Turn
}

/** Turns that nobody waits for yet. */
export function createTurns(): Turns {
  const queue: { begin: () => void }[] = []
  return {
    enter(begin) {
      const one = { begin }
      queue.push(one)
      return {
        waits: queue[0] !== one,
        leave() {
          const at = queue.indexOf(one)
          if (at < 0) return
          queue.splice(at, 1)
          // Whoever leaves is within a call of its own: two parsers at once are more than there may be.
          const next = queue[0]
          if (at === 0 && next) setImmediate(() => queue[0] === next && next.begin())
        },
      }
    },
  }
}
