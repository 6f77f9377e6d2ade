import { hasFormat } from '../spec/formats.ts'
import type { Schema } from '../spec/spec.ts'

// The formats that a string is recognised by, the narrower before the wider.
const recognised = ['uuid', 'date-time', 'date', 'email', 'json-object'] as const

/**
 * The schema of values that were seen: their type, or types, the format that all strings have, and for objects and
 * arrays what they hold.
 */
export function inferSchema(values: unknown[]): Schema {
  const types = [...new Set(values.map(typeOf))]
  if (types.includes('number') && types.includes('integer')) types.splice(types.indexOf('integer'), 1)
  const schema: Schema = { type: types.length === 1 ? types[0]! : types }
  const format = commonFormat(values.filter((value) => typeof value === 'string'))
  if (format !== undefined) schema.format = format
  const objects = values.filter((value) => typeOf(value) === 'object') as Record<string, unknown>[]
  const names = [...new Set(objects.flatMap(Object.keys))]
  if (names.length > 0)
    schema.properties = Object.fromEntries(
      names.map((name) => [
        name,
        inferSchema(objects.filter((one) => Object.hasOwn(one, name)).map((one) => one[name])),
      ]),
    )
  const items = (values.filter(Array.isArray) as unknown[][]).flat()
  if (items.length > 0) schema['items'] = inferSchema(items)
  return schema
}

/** The format that every one of these strings has; undefined where there is none, or no string. */
export function commonFormat(strings: string[]): string | undefined {
  return strings.length === 0 ? undefined : recognised.find((name) => strings.every((text) => hasFormat(name, text)))
}

/** The JSON Schema type of a value, `integer` for whole numbers. */
export function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}
