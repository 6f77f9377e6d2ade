import { header } from '../http/exchange.ts'
import type { Exchange } from '../http/exchange.ts'
import { record } from '../http/json.ts'

const day = 24 * 60 * 60 * 1000

/**
 * A point in time as deployments write it, in milliseconds since 1970: RFC 3339, also with a space for the T or without
 * zone (then UTC), or a number of seconds or milliseconds. NaN for anything else, a date without a time included.
 */
export function readInstant(value: unknown): number {
  if (typeof value === 'number') return value < 1e11 ? value * 1000 : value
  // Of the fraction what a Date holds.
  const parts = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:(\.\d{1,3})\d{0,6})?(Z|[+-]\d\d:\d\d)?$/i.exec(String(value))
  if (!parts) return Number.NaN
  const [, date, time, fraction = '', zone = 'Z'] = parts
  return Date.parse(`${date}T${time}${fraction}${zone}`)
}

/**
 * Milliseconds by which the deployment's clock is ahead of ours, from an answer of it: by `timestamp`, or by the header
 * Date where that is missing or more than a day away; 0 where the answer does not tell.
 */
export function clockAhead({ answer, startedAt, durationMs }: Exchange): number {
  const ours = Date.parse(startedAt) + durationMs / 2
  const told = readInstant(record(answer?.json)?.['timestamp']) - ours
  const dated = Date.parse(header(answer?.headers ?? [], 'date') ?? '') - ours
  if (!Number.isNaN(told) && (Number.isNaN(dated) || Math.abs(told - dated) < day)) return told
  return Number.isNaN(dated) ? 0 : dated
}
