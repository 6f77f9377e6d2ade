/** RFC 3339 in UTC with microseconds, of a time in milliseconds and 0 to 999 microseconds after it. */
export function timestamp(time: number, micros: number): string {
  const day = Math.floor(time / 86_400_000)
  const inDay = time - day * 86_400_000
  const [hours, minutes, seconds] = [Math.floor(inDay / 3_600_000), Math.floor(inDay / 60_000) % 60, Math.floor(inDay / 1000) % 60]
  return `${date(day)}T${two[hours]}:${two[minutes]}:${two[seconds]}.${three(inDay % 1000)}${three(micros)}Z`
}

/** A version 7 UUID of a time in milliseconds and three times 32 bits; two with different `low` bits are never the same. */
export function uuid7(time: number, high: number, middle: number, low: number): string {
  const [late, early] = [time % 2 ** 32, Math.floor(time / 2 ** 32)]
  const version = 0x7000 | (high & 0xfff)
  const variant = 0x8000 | (middle >>> 18)
  return `${hex(early >>> 8)}${hex(early)}${hex(late >>> 24)}${hex(late >>> 16)}-${hex(late >>> 8)}${hex(late)}-${hex(version >>> 8)}${hex(version)}-${hex(variant >>> 8)}${hex(variant)}-${hex(middle >>> 8)}${hex(middle)}${hex(low >>> 24)}${hex(low >>> 16)}${hex(low >>> 8)}${hex(low)}`
}

// Days since 1970 as a date, by the calendar's own arithmetic: many times faster than Date, which is most of the cost of a record.
function date(day: number): string {
  const shifted = day + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const march = Math.floor((5 * dayOfYear + 2) / 153)
  const dayOfMonth = dayOfYear - Math.floor((153 * march + 2) / 5) + 1
  const month = march < 10 ? march + 3 : march - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return `${year}-${two[month]}-${two[dayOfMonth]}`
}

const two = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'))
const bytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function hex(bits: number): string {
  return bytes[bits & 0xff] as string
}

function three(number: number): string {
  return number < 10 ? `00${number}` : number < 100 ? `0${number}` : String(number)
}
