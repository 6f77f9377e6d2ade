import type { CustomerRecord } from '../spec/types.ts'
import { createGenerator, datasetVersion } from './create-generator.ts'
import type { GeneratorOptions } from './create-generator.ts'
import { createPersonas } from './persona.ts'

/** How many customers have each value, the values in their own order. */
export type Tally = ReadonlyMap<string, number>

/** What a set of customers looks like. */
export type Preview = {
  /** The first few. */
  rows: { record: CustomerRecord; country: string }[]
  /** How many the tallies are of: all of them, or as many of the first as tell enough. */
  counted: number
  types: Tally
  /** By ISO 3166 codes, most first. */
  countries: Tally
  /** Blacklisted ones among them. */
  blacklisted: number
  /** By the month in which they were created, such as `2025-06`; months without any too. */
  months: Tally
}

const [mostRows, mostCounted] = [10, 10_000]

/** Looks at customers `skip` to `skip + count` without writing them. Throws as `createGenerator` does. */
export async function preview(
  { seed = 42, ...shape }: GeneratorOptions,
  skip: number,
  count: number,
): Promise<Preview> {
  const { record } = await createGenerator({ ...shape, seed })
  const personaOf = createPersonas(datasetVersion, { ...shape, seed })
  const [types, countries, months] = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()]
  const rows: Preview['rows'] = []
  const counted = Math.min(count, mostCounted)
  let blacklisted = 0
  for (let n = skip; n < skip + counted; n++) {
    const made = record(n)
    const { country } = personaOf(n).country
    if (rows.length < mostRows) rows.push({ record: made, country })
    one(types, made.customer_type)
    one(countries, country)
    one(months, made.created_at.slice(0, 7))
    if (!made.is_active) blacklisted++
  }
  return {
    rows,
    counted,
    types: new Map([...types].toSorted(([a], [b]) => (a > b ? -1 : 1))),
    countries: new Map([...countries].toSorted(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))),
    blacklisted,
    months: withoutGaps(months),
  }
}

function one(tally: Map<string, number>, value: string): void {
  tally.set(value, (tally.get(value) ?? 0) + 1)
}

function withoutGaps(months: Map<string, number>): Tally {
  const names = [...months.keys()].sort()
  const all = new Map<string, number>()
  for (let at = names[0]; at !== undefined && at <= names.at(-1)!; at = after(at)) all.set(at, months.get(at) ?? 0)
  return all
}

function after(month: string): string {
  const [year, of] = month.split('-').map(Number) as [number, number]
  return `${String(of === 12 ? year + 1 : year).padStart(4, '0')}-${String((of % 12) + 1).padStart(2, '0')}`
}
