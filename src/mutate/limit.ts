import type { Trial } from './trial.ts'

/**
 * How long a run may take before it counts as hanging, in milliseconds: three times what the tests took where nothing was
 * wrong, four times where others run beside it, and some seconds.
 */
export function limitOf(rehearsals: readonly Trial[], jobs: number): number {
  const longest = Math.max(...rehearsals.map(({ durationMs }) => durationMs))
  return Math.ceil(longest * (jobs > 1 ? 4 : 3)) + 5000
}
