import { isObject } from '../http/json.ts'
import { readOpenapi } from './openapi.ts'
import type { Node } from './openapi.ts'
import { follow, pointerParts } from './pointer.ts'
import type { ShapeName, Spec } from './spec.ts'

/**
 * One OpenAPI 3.1 document without outside references: the schema files that its operations lead to stand under
 * `components.schemas` by their titles. It says the same as the files in the way that client generators understand: a
 * part of a file stands where it is referred to, a schema of several types is any of one for each, and no rule is one
 * that they misread.
 */
export function bundleOpenapi(spec: Spec): Node {
  const schemas: Node = {}
  const inline = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(inline)
    if (!isObject(node)) return node
    const file = /^(?:schemas\/)?([a-z-]+)\.json(?:#(.*))?$/.exec(String((node as Node)['$ref']))
    if (!file)
      return oneTypeEach(
        behindIf(
          Object.fromEntries(
            Object.entries(node).map(([key, value]) => [key, key.startsWith('example') ? value : inline(value)]),
          ),
        ),
      )
    const { $ref: _, ...beside } = node as Node
    const { $schema: __, ...whole } = spec.schemas[file[1] as ShapeName]
    if (file[2]) return { ...(inline(follow(whole, pointerParts(file[2]))) as Node), ...beside }
    const name = String(whole['title'] ?? file[1])
    if (!Object.hasOwn(schemas, name)) {
      // Known before it is complete: a schema may lead to itself.
      schemas[name] = {}
      schemas[name] = inline(whole)
    }
    return { $ref: `#/components/schemas/${name}`, ...beside }
  }
  const bundled = inline(readOpenapi(spec)) as Node
  return { ...bundled, components: { ...bundled['components'], schemas } }
}

const annotations = ['title', 'description', 'examples', 'x-source']
const onlyFor: Record<string, string[]> = {
  object: ['properties', 'required', 'additionalProperties'],
  array: ['items', 'minItems', 'maxItems'],
  string: ['format', 'pattern', 'minLength', 'maxLength'],
}

/** A schema of several types as `anyOf`, each type with the rules that concern it; null beside one type stays. */
function oneTypeEach(schema: Node): Node {
  const { type: types, ...rest } = schema
  if (!Array.isArray(types) || types.filter((type) => type !== 'null').length < 2) return schema
  const where = (wanted: (key: string) => boolean) =>
    Object.fromEntries(Object.entries(rest).filter(([key]) => wanted(key)))
  const concerns = (type: string, key: string) =>
    Object.entries(onlyFor).every(([other, keys]) => other === type || !keys.includes(key))
  return {
    ...where((key) => annotations.includes(key)),
    anyOf: types.map((type) =>
      anyMember({ type, ...where((key) => !annotations.includes(key) && concerns(type, key)) }),
    ),
  }
}

/** `additionalProperties: true` in other words: within `anyOf`, Java is made of it that does not compile. */
function anyMember({ additionalProperties, ...rest }: Node): Node {
  return additionalProperties === true
    ? { ...rest, patternProperties: { '': {} } }
    : { ...rest, ...(additionalProperties !== undefined && { additionalProperties }) }
}

/**
 * A schema with the rule that generators misread behind an `if` that always holds: validators keep to it, generators
 * pass it over.
 * They would hold the pattern of a time to an object that is no longer text, take a boolean's const for one word of an
 * enum,
 * and text in our format "json" for any JSON.
 */
function behindIf(schema: Node): Node {
  const { type, format } = schema
  const rule = format === 'date-time' ? 'pattern' : format === 'json' ? 'format' : type === 'boolean' ? 'const' : ''
  if (schema[rule] === undefined) return schema
  const { [rule]: value, ...rest } = schema
  return { ...rest, if: { type }, then: { [rule]: value } }
}
