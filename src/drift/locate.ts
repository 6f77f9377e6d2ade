import { isObject } from '../http/json.ts'
import { escapePointer, follow, pointerParts } from '../spec/pointer.ts'
import type { Schema, ShapeName, Spec } from '../spec/spec.ts'

/** Where a schema stands: its file, the JSON pointer within it, and the schema itself. */
export type Location = { file: ShapeName; pointer: string; schema: Schema }

/**
 * The schemas that a place of a shape is held to, the plain one first, then those behind conditions. `place` has dots
 * and `*` for array indexes; empty for the value as a whole.
 */
export function locate(schemas: Spec['schemas'], shape: ShapeName, place: string): Location[] {
  let at = all(schemas, { file: shape, pointer: '', schema: schemas[shape] })
  for (const part of place === '' ? [] : place.split('.'))
    at = at.flatMap((location) => child(location, part)).flatMap((location) => all(schemas, location))
  return at
}

function child({ file, pointer, schema }: Location, part: string): Location[] {
  const items = schema['items'] as Schema | undefined
  if (part === '*' && items) return [{ file, pointer: `${pointer}/items`, schema: items }]
  const property = schema.properties?.[part]
  return property ? [{ file, pointer: `${pointer}/properties/${escapePointer(part)}`, schema: property }] : []
}

/** A location without references, and the schemas that apply there besides. */
function all(schemas: Spec['schemas'], given: Location): Location[] {
  const location = resolve(schemas, given)
  const { file, pointer, schema } = location
  const besides = ['then', 'else'].flatMap((keyword) =>
    schema[keyword] ? [{ file, pointer: `${pointer}/${keyword}`, schema: schema[keyword] as Schema }] : [],
  )
  const parts = ((schema['allOf'] as Schema[] | undefined) ?? []).map((part, n) => ({
    file,
    pointer: `${pointer}/allOf/${n}`,
    schema: part,
  }))
  return [location, ...[...parts, ...besides].flatMap((inner) => all(schemas, inner))]
}

function resolve(schemas: Spec['schemas'], location: Location): Location {
  const [, name, pointer = ''] = /^([a-z-]+)\.json(?:#(.*))?$/.exec(String(location.schema['$ref'] ?? '')) ?? []
  if (name === undefined) return location
  const file = name as ShapeName
  const schema = follow(schemas[file], pointerParts(pointer)) as Schema
  return resolve(schemas, { file, pointer, schema })
}

/** Every value that stands at a place of a value. */
export function valuesAt(value: unknown, place: string): unknown[] {
  let values = [value]
  for (const part of place === '' ? [] : place.split('.')) {
    values = values.flatMap((one) => {
      if (part === '*') return Array.isArray(one) ? one : []
      return isObject(one) && Object.hasOwn(one, part) ? [one[part]] : []
    })
  }
  return values
}
