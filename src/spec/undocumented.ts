import { follow, pointerParts } from './pointer.ts'
import type { Schema, ShapeName, Spec } from './spec.ts'

/** A member that the schemas do not know. */
export type Undocumented = {
  /** Where in the value, with dots, and `*` for every array index: `data.customers.*.phone_number`. */
  place: string
  actual: unknown
}

/**
 * The members of a value that its shape does not know, at any depth; each place once. An object that the schema lists
 * no properties for may hold anything.
 */
export function undocumentedMembers({ schemas }: Spec, shape: ShapeName, value: unknown): Undocumented[] {
  const found = new Map<string, Undocumented>()
  const resolve = (schema: Schema): Schema => {
    const ref = schema['$ref']
    if (ref === undefined) return schema
    const [, name, fragment = ''] = /^([a-z-]+)\.json(?:#(.*))?$/.exec(String(ref)) ?? []
    if (name === undefined) return schema
    const whole = schemas[name as ShapeName]
    return resolve(follow(whole, pointerParts(fragment)))
  }
  const walk = (inner: unknown, schema: Schema, place: string): void => {
    if (typeof inner !== 'object' || inner === null) return
    if (Array.isArray(inner)) {
      const items = schema['items'] as Schema | undefined
      if (!items) return
      const each = resolve(items)
      for (const item of inner) walk(item, each, `${place}*.`)
      return
    }
    const { properties } = schema
    if (!properties) return
    for (const name in inner) {
      const actual = (inner as Record<string, unknown>)[name]
      if (!Object.hasOwn(properties, name)) found.set(`${place}${name}`, { place: `${place}${name}`, actual })
      else if (typeof actual === 'object' && actual !== null)
        walk(actual, resolve(properties[name]!), `${place}${name}.`)
    }
  }
  walk(value, resolve(schemas[shape]), '')
  return [...found.values()]
}
