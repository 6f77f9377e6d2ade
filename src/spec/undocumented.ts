import type { Schema, ShapeName, Spec } from './spec.ts'

/** A member that the schemas do not know. */
export type Undocumented = {
  /** Where in the value, with dots, and `*` for every array index: `data.customers.*.phone_number`. */
  place: string
  actual: unknown
}

/**
 * The members of a value that its shape does not know, at any depth; each place once. An object that the schema lists no
 * properties for may hold anything.
 */
export function undocumentedMembers({ schemas }: Spec, shape: ShapeName, value: unknown): Undocumented[] {
  const found = new Map<string, Undocumented>()
  const resolve = (schema: Schema): Schema => {
    const [, name, fragment = ''] = /^([a-z-]+)\.json(?:#\/(.+))?$/.exec(String(schema['$ref'] ?? '')) ?? []
    if (name === undefined) return schema
    const whole = schemas[name as ShapeName]
    return resolve(fragment === '' ? whole : fragment.split('/').reduce((at: any, part) => at?.[part], whole))
  }
  const walk = (inner: unknown, given: Schema, place: string): void => {
    const schema = resolve(given)
    if (Array.isArray(inner)) {
      const items = schema['items'] as Schema | undefined
      if (items) for (const item of inner) walk(item, items, `${place}*.`)
      return
    }
    const { properties } = schema
    if (typeof inner !== 'object' || inner === null || !properties) return
    for (const name in inner) {
      const actual = (inner as Record<string, unknown>)[name]
      if (Object.hasOwn(properties, name)) walk(actual, properties[name]!, `${place}${name}.`)
      else found.set(`${place}${name}`, { place: `${place}${name}`, actual })
    }
  }
  walk(value, schemas[shape], '')
  return [...found.values()]
}
