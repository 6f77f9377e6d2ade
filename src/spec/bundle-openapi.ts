import { isObject } from '../http/json.ts'
import { readOpenapi } from './openapi.ts'
import type { Node } from './openapi.ts'
import { follow, pointerParts } from './pointer.ts'
import { portable } from './portable.ts'
import type { ShapeName, Spec } from './spec.ts'

/**
 * One OpenAPI 3.1 document without outside references: the schema files that its operations lead to stand under
 * `components.schemas` by their titles, and a part of a file stands where it is referred to. It says the same as the
 * files, in words that other tools know (`portable`). `document` is the content of `openapi.yaml`, where it is not the
 * spec's own.
 */
export function bundleOpenapi(spec: Spec, document: Node = readOpenapi(spec)): Node {
  const schemas: Node = {}
  const inline = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(inline)
    if (!isObject(node)) return node
    const file = /^(?:schemas\/)?([a-z-]+)\.json(?:#(.*))?$/.exec(String((node as Node)['$ref']))
    if (!file)
      return portable(
        Object.fromEntries(
          Object.entries(node).map(([key, value]) => [key, key.startsWith('example') ? value : inline(value)]),
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
  const bundled = inline(document) as Node
  return { ...bundled, components: { ...bundled['components'], schemas } }
}
