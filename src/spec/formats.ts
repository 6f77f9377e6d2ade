import { fullFormats } from 'ajv-formats/dist/formats.js'

const utcDateTime = fullFormats['date-time'] as { validate: (text: string) => boolean }

/**
 * The formats of the schemas. `date-time` is RFC 3339 with a `T` (ajv-formats would take a space for it too); `uuid` is the
 * plain form of any version, in either case (ajv-formats would take `urn:uuid:` before it); `email` is ASCII only;
 * `json` is a string that holds any JSON; `json-object` one that holds a JSON object.
 */
export const formats: Record<string, RegExp | ((text: string) => boolean)> = {
  'date-time': (text) => text[10] === 'T' && utcDateTime.validate(text),
  uuid: (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
  email: fullFormats.email as RegExp,
  'uri-reference': fullFormats['uri-reference'] as RegExp,
  json: (text) => parse(text) !== undefined,
  'json-object': (text) => {
    const value = parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  },
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
