/** A share of a number of trials, with the bounds between which the true share lies 19 times in 20. */
export type Share = { hits: number; trials: number; share: number; low: number; high: number }

// Of a normal distribution 95 % lies within so many deviations.
const z = 1.959963984540054

/** The share and its 95 % interval after Wilson, which holds for few trials and for shares near one too. */
export function wilson(hits: number, trials: number): Share {
  if (trials === 0) return { hits, trials, share: 0, low: 0, high: 1 }
  const share = hits / trials
  const squared = z ** 2 / trials
  const middle = share + squared / 2
  const apart = z * Math.sqrt((share * (1 - share)) / trials + squared / (4 * trials))
  const bound = (value: number): number => Math.min(1, Math.max(0, value / (1 + squared)))
  return { hits, trials, share, low: bound(middle - apart), high: bound(middle + apart) }
}

/** `57 of 60: 95.0 % (86.3 to 98.3 %)`. */
export function sayShare({ hits, trials, share, low, high }: Share): string {
  const percent = (value: number): string => (100 * value).toFixed(1)
  if (trials === 0) return 'none'
  return `${hits} of ${trials}: ${percent(share)} % (${percent(low)} to ${percent(high)} %)`
}
