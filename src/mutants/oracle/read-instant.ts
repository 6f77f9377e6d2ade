/** An instant as an answer shows it. */
export type Instant = {
  /** Milliseconds since 1970. */
  milliseconds: number
  /** Nanoseconds since 1970. */
  nanoseconds: bigint
  /** The nanoseconds of the last digit shown. */
  step: bigint
}

const form = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.(\d{1,9}))?(?:[Zz]|[+-]00:00)$/

/** Reads an RFC 3339 time in UTC; undefined where it is none. */
export function readInstant(value: unknown): Instant | undefined {
  const match = typeof value === 'string' ? form.exec(value) : null
  if (match === null) return undefined
  const seconds = Date.parse(`${(value as string).slice(0, 19).toUpperCase()}Z`)
  if (Number.isNaN(seconds)) return undefined
  const digits = match[1] ?? ''
  const nanoseconds = BigInt(seconds) * 1_000_000n + BigInt(digits.padEnd(9, '0'))
  return { milliseconds: Number(nanoseconds / 1_000_000n), nanoseconds, step: 10n ** BigInt(9 - digits.length) }
}

/** Whether two may be the same instant: nearer to each other than the coarser of what they show. */
export function sameInstant(one: Instant, other: Instant): boolean {
  const step = one.step > other.step ? one.step : other.step
  // SQL Server keeps three digits and means 1/300 of a second.
  const coarsest = step === 1_000_000n ? 3_333_334n : step
  const apart = one.nanoseconds - other.nanoseconds
  return (apart < 0n ? -apart : apart) < (coarsest > 1n ? coarsest : 1n)
}
