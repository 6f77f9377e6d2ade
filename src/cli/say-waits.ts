import type { Wait } from '../client/send.ts'
import { duration } from './progress.ts'

/**
 * Tells of waits that a person would wonder about, two seconds and more, and of one at a time: for what, and how long.
 */
export function createWaitTeller(out: (text: string) => void, now: () => number): (wait: Wait) => void {
  let until = Number.NEGATIVE_INFINITY
  return ({ why, ms }) => {
    if (ms < 2_000 || now() < until) return
    until = now() + ms
    out(`Waiting ${duration(ms / 1000)}: ${why}.\n`)
  }
}
