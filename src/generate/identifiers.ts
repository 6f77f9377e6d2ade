/**
 * RFC 3339 in UTC with microseconds, of a time in milliseconds of the years 0 to 9999 and 0 to 999 microseconds after
 * it.
 */
export function timestamp(time: number, micros: number): string {
  const day = Math.floor(time / 86_400_000)
  const inDay = time - day * 86_400_000
  const { year, month, dayOfMonth } = date(day)
  const [hour, minute, second, milli] = [
    Math.floor(inDay / 3_600_000),
    Math.floor(inDay / 60_000) % 60,
    Math.floor(inDay / 1000) % 60,
    inDay % 1000,
  ]
  return String.fromCharCode(
    digit(year / 1000),
    digit(year / 100),
    digit(year / 10),
    digit(year),
    dash,
    digit(month / 10),
    digit(month),
    dash,
    digit(dayOfMonth / 10),
    digit(dayOfMonth),
    T,
    digit(hour / 10),
    digit(hour),
    colon,
    digit(minute / 10),
    digit(minute),
    colon,
    digit(second / 10),
    digit(second),
    dot,
    digit(milli / 100),
    digit(milli / 10),
    digit(milli),
    digit(micros / 100),
    digit(micros / 10),
    digit(micros),
    Z,
  )
}

/**
 * A version 7 UUID of a time in milliseconds and three times 32 bits; two with different `low` bits are never the same.
 */
export function uuid7(time: number, high: number, middle: number, low: number): string {
  const [late, early] = [time % 2 ** 32, Math.floor(time / 2 ** 32)]
  const version = 0x7000 | (high & 0xfff)
  const variant = 0x8000 | (middle >>> 18)
  return String.fromCharCode(
    hex(early >>> 12),
    hex(early >>> 8),
    hex(early >>> 4),
    hex(early),
    hex(late >>> 28),
    hex(late >>> 24),
    hex(late >>> 20),
    hex(late >>> 16),
    dash,
    hex(late >>> 12),
    hex(late >>> 8),
    hex(late >>> 4),
    hex(late),
    dash,
    hex(version >>> 12),
    hex(version >>> 8),
    hex(version >>> 4),
    hex(version),
    dash,
    hex(variant >>> 12),
    hex(variant >>> 8),
    hex(variant >>> 4),
    hex(variant),
    dash,
    hex(middle >>> 12),
    hex(middle >>> 8),
    hex(middle >>> 4),
    hex(middle),
    hex(low >>> 28),
    hex(low >>> 24),
    hex(low >>> 20),
    hex(low >>> 16),
    hex(low >>> 12),
    hex(low >>> 8),
    hex(low >>> 4),
    hex(low),
  )
}

// Days since 1970 as a date, by the calendar's own arithmetic: many times faster than Date, which is most of the cost
// of a record.
function date(day: number): { year: number; month: number; dayOfMonth: number } {
  const shifted = day + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const march = Math.floor((5 * dayOfYear + 2) / 153)
  const month = march < 10 ? march + 3 : march - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    dayOfMonth: dayOfYear - Math.floor((153 * march + 2) / 5) + 1,
  }
}

// Texts are made of character codes at once: put together from pieces, they cost three times as much when they are
// first read.
const [dash, colon, dot, T, Z] = [45, 58, 46, 84, 90]
const hexDigits = Uint8Array.from('0123456789abcdef', (character) => character.charCodeAt(0))

function digit(number: number): number {
  return 48 + (Math.trunc(number) % 10)
}

function hex(bits: number): number {
  return hexDigits[bits & 15] as number
}
