/** A point in time: nanoseconds since 1970, and the unit that its text was cut to. */
export type Instant = { nanoseconds: bigint; unit: bigint }

/** Reads an RFC 3339 time in UTC with up to nine fraction digits; undefined for anything else. */
export function instant(text: unknown): Instant | undefined {
  if (typeof text !== 'string') return undefined
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|[+-]00:00)$/i.exec(text)
  const seconds = parts ? Date.parse(`${parts[1]!.toUpperCase()}Z`) : Number.NaN
  if (!parts || Number.isNaN(seconds)) return undefined
  // Zeros at the end may have been cut off or put there, so only what is not zero tells the precision.
  const digits = (parts[2] ?? '').replace(/(?<!0)0+$/, '')
  return {
    nanoseconds: BigInt(seconds) * 1_000_000n + BigInt(digits.padEnd(9, '0')),
    unit: 10n ** BigInt(9 - digits.length),
  }
}

/** Whether two texts tell the same time, as exactly as the coarser of them tells it. */
export function sameInstant(a: Instant, b: Instant): boolean {
  if (a.nanoseconds === b.nanoseconds) return true
  if (a.unit === b.unit) return false
  const apart = a.nanoseconds > b.nanoseconds ? a.nanoseconds - b.nanoseconds : b.nanoseconds - a.nanoseconds
  return apart < (a.unit > b.unit ? a.unit : b.unit)
}
