import { isObject } from '../http/json.ts'
import { follow, pointerParts } from '../spec/pointer.ts'
import type { Schema, ShapeName, Spec } from '../spec/spec.ts'

/** A member of a shape. */
export type Property = {
  name: string
  /** Its schema with every reference written as `#/$defs/<file>/…`, and `$defs` where it has any. */
  schema: Schema
  required: boolean
  /** The schema file that defines it. */
  file: ShapeName
}

/** The members of a shape in their documented order, those of schemas that it takes in by `allOf` or `$ref` first. */
export function schemaProperties(spec: Spec, shape: ShapeName): Property[] {
  const properties = new Map<string, Property>()
  collect(spec.schemas[shape], shape, new Set())
  return [...properties.values()]

  function collect(schema: Schema, file: ShapeName, seen: Set<Schema>): void {
    if (seen.has(schema)) return
    seen.add(schema)
    for (const part of [schema, ...((schema['allOf'] ?? []) as Schema[])]) {
      const target = referred(spec, part, file)
      if (target.schema !== part) collect(target.schema, target.file, seen)
      else if (part !== schema) collect(part, file, seen)
    }
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      properties.set(name, { name, schema: standalone(spec, property, file), required: false, file })
    }
    for (const name of schema.required ?? []) {
      const property = properties.get(name)
      if (property) properties.set(name, { ...property, required: true })
    }
  }
}

function referred(spec: Spec, schema: Schema, file: ShapeName): { schema: Schema; file: ShapeName } {
  const ref = schema['$ref']
  if (typeof ref !== 'string') return { schema, file }
  const [name = '', pointer = ''] = ref.split('#')
  const shape = name === '' ? file : (name.replace(/\.json$/, '') as ShapeName)
  const target = follow(spec.schemas[shape], pointerParts(pointer))
  if (target === undefined) throw new Error(`${spec.dir}/schemas/${file}.json refers to ${ref}, which is not there`)
  return { schema: target, file: shape }
}

/** A property's schema with its own reference followed and all others made to work without the other files. */
function standalone(spec: Spec, property: Schema, file: ShapeName): Schema {
  const target = referred(spec, property, file)
  const { $ref: _, ...own } = property
  const schema = target.schema === property ? property : { ...standalone(spec, target.schema, target.file), ...own }
  const used = new Set<ShapeName>()
  const rewritten = rewrite(schema, target.file, used) as Schema
  if (used.size === 0) return rewritten
  const defs: Record<string, unknown> = {}
  for (const name of used) defs[name] = rewrite(spec.schemas[name], name, used)
  return { ...rewritten, $defs: defs }
}

function rewrite(node: unknown, file: ShapeName, used: Set<ShapeName>): unknown {
  if (Array.isArray(node)) return node.map((item) => rewrite(item, file, used))
  if (!isObject(node)) return node
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      if (key !== '$ref' || typeof value !== 'string' || value.startsWith('#/$defs/'))
        return [key, rewrite(value, file, used)]
      const [name = '', pointer = ''] = value.split('#')
      const shape = name === '' ? file : (name.replace(/\.json$/, '') as ShapeName)
      used.add(shape)
      return [key, `#/$defs/${shape}${pointer}`]
    }),
  )
}
