import type { Format } from 'ajv'
import { fullFormats } from 'ajv-formats/dist/formats.js'
import { isObject, parsed } from '../http/json.ts'
import { uuidForm } from './uuid.ts'

const utcDateTime = fullFormats['date-time'] as { validate: (text: string) => boolean }

// Nearly every timestamp there is, told at a glance; leap days, leap seconds and offsets take the longer way.
const plainDateTime =
  /^[0-9]{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?Z$/

/**
 * The formats of JSON Schema as ajv-formats has them, but for these: `date-time` is RFC 3339 with a `T` (ajv-formats
 * would take a space for it too); `uuid` is the plain form of any version, in either case (ajv-formats would take
 * `urn:uuid:` before it); `json` is a string that holds any JSON; `json-object` one that holds a JSON object.
 */
export const formats: Record<string, Format> = {
  ...fullFormats,
  'date-time': (text: string) =>
    plainDateTime.test(text) || (text[10]?.toUpperCase() === 'T' && utcDateTime.validate(text)),
  uuid: uuidForm,
  json: (text: string) => parsed(text) !== undefined,
  'json-object': (text: string) => isObject(parsed(text)),
}

/** Whether a text has a format, as the schemas mean it; false for a format that there is not. */
export function hasFormat(name: string, text: string): boolean {
  const format = formats[name]
  if (typeof format === 'function') return format(text)
  if (format instanceof RegExp) return format.test(text)
  const test = (format as { validate?: unknown } | undefined)?.validate
  return test instanceof RegExp ? test.test(text) : typeof test === 'function' && Boolean(test(text))
}
