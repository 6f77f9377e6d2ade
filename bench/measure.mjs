/**
 * @typedef {{ name: string, run: () => Promise<number> }} Contestant One who takes part in a row. `run` does one short measurement.
 * @typedef {{ median: number, min: number, max: number }} Spread
 * @typedef {{ ratio: number, of: string, against: string }} Goal `of` is to reach `ratio` times `against`, or a peer mock where `against` is 'the best peer'.
 * @typedef {{
 *   row: string, group?: string, unit: string, better: 'more' | 'less', against: string,
 *   values: Record<string, Spread>, ratios: Record<string, Spread>, goals?: Goal[], missing?: Record<string, string>
 * }} Row One line of a table: what each was measured at, and its ratio to `against` within each round. `missing` says
 * why someone has no value.
 * Rows of one `group` (a store size, say) stand together.
 * @typedef {{ title: string, unit: string, logarithmic?: boolean, bars: { label: string, value: number, min?: number, max?: number, ours?: boolean }[] }} BarPlot
 * @typedef {{ title: string, unit: string, x: string, lines: { label: string, points: [number, number][], ours?: boolean }[] }} LinePlot
 * @typedef {{
 *   title: string, intro: string[], versions: Record<string, string>, rows: Row[],
 *   tables?: { title: string, head: string[], rows: string[][] }[],
 *   plots?: ({ file?: string, bars: BarPlot } | { file?: string, growth: LinePlot })[],
 *   notes?: string[]
 * }} AreaResult What an area's function answers. A plot with a `file` is also written to `bench/plots/`, for the
 * README.
 */

/**
 * Lets everyone run in turn, `rounds` times over, so that whatever else the machine does in that time falls on all
 * alike. Each round begins with another contestant. Answers every contestant's numbers, round by round.
 * @param {Contestant[]} contestants
 * @param {number} rounds
 * @returns {Promise<Map<string, number[]>>}
 */
export async function interleave(contestants, rounds) {
  const samples = new Map(contestants.map(({ name }) => [name, /** @type {number[]} */ ([])]))
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < contestants.length; i++) {
      const { name, run } = contestants[(i + round) % contestants.length]
      samples.get(name).push(await run())
    }
  }
  return samples
}

/**
 * The row of a table out of interleaved samples. Ratios are taken within each round, so that a slow second of the
 * machine slows both sides of one.
 * @param {{ row: string, group?: string, unit: string, better: 'more' | 'less', against: string, samples: Map<string, number[]>, goals?: Goal[], missing?: Record<string, string> }} input
 * @returns {Row}
 */
export function compare({ row, group, unit, better, against, samples, goals, missing }) {
  const base = samples.get(against)
  /** @type {Record<string, Spread>} */
  const values = {}
  /** @type {Record<string, Spread>} */
  const ratios = {}
  for (const [name, numbers] of samples) {
    values[name] = spread(numbers)
    if (base) ratios[name] = spread(numbers.map((number, round) => number / base[round]))
  }
  return {
    row,
    ...(group && { group }),
    unit,
    better,
    against,
    values,
    ratios,
    ...(goals && { goals }),
    ...(missing && { missing }),
  }
}

/**
 * Median, least and greatest.
 * @param {number[]} numbers at least one
 * @returns {Spread}
 */
export function spread(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  return { median, min: sorted[0], max: sorted.at(-1) }
}
