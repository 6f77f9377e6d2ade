import { invalid } from '../customers/refusal.ts'
import type { FieldError } from '../customers/refusal.ts'
import type { Random } from './random.ts'

/** What goes wrong on purpose, for all requests. */
export type FaultOptions = {
  /** Milliseconds that each answer waits, drawn evenly from this span. */
  latency?: { min: number; max: number } | undefined
  /** The share of requests, 0 to 1, that fail with a 5xx. */
  failRate?: number | undefined
}

/** What is to happen to one request. */
export type Fault = {
  /** Milliseconds to wait before the answer. */
  delay: number
  /** The status to answer in place of the real answer; undefined for the real one. */
  status: number | undefined
  /** What the request itself asked for and got, as `Preference-Applied` tells it. */
  applied: string | undefined
}

const failures = [500, 502, 503, 504]
const longestDelay = 60_000

/** Draws the faults of each request in turn; the same random numbers give the same faults. */
export function createFaults(
  { latency, failRate }: FaultOptions,
  random: Random,
): (prefer: string | string[] | undefined) => Fault | undefined {
  const quiet = latency === undefined && !failRate
  return (prefer) => {
    if (quiet && prefer === undefined) return undefined
    let delay = latency ? latency.min + random() * (latency.max - latency.min) : 0
    let status: number | undefined
    if (failRate && random() < failRate) status = failures[Math.floor(random() * failures.length)]
    const wanted = prefer === undefined ? {} : readPrefer(String(prefer))
    delay += wanted.delay ?? 0
    const applied = Object.entries(wanted)
      .map(([name, value]) => `${name}=${value}`)
      .join(', ')
    return { delay, status: wanted.code ?? status, applied: applied || undefined }
  }
}

/**
 * The preferences that the mock knows, `code` and `delay`; others are ignored, and of two of a kind the second (RFC
 * 7240). Throws a `Refusal` for values that cannot be.
 */
function readPrefer(header: string): { code?: number; delay?: number } {
  const wanted: { code?: number; delay?: number } = {}
  const errors: FieldError[] = []
  const said = new Set<string>()
  // A comma in quotes parts nothing.
  for (const [part] of header.matchAll(/(?:"(?:\\.|[^"\\])*(?:"|\\?$)|[^,;"])+/g)) {
    const [, known, value = ''] = /^\s*(code|delay)\s*=\s*"?([^"]*?)"?\s*$/i.exec(part) ?? []
    const name = known?.toLowerCase()
    if (name === undefined || said.has(name)) continue
    said.add(name)
    const number = /^[0-9]{1,9}$/.test(value) ? Number(value) : Number.NaN
    if (name === 'code') {
      if (number >= 200 && number <= 599) wanted.code = number
      else errors.push({ field: 'Prefer', message: 'code must be an HTTP status, such as code=503' })
    } else if (number <= longestDelay) wanted.delay = number
    else
      errors.push({
        field: 'Prefer',
        message: `delay must be milliseconds from 0 to ${longestDelay}, such as delay=800`,
      })
  }
  if (errors.length > 0) throw invalid(errors)
  return wanted
}
