import { pointerParts } from '../spec/pointer.ts'
import { transformOas3Operations } from '@stoplight/http-spec/oas3/operation'
import { bundleTarget, decycle } from '@stoplight/json'
import type { IHttpOperation } from '@stoplight/types'
import { bundleOpenapi } from '../spec/bundle-openapi.ts'
import { follow } from '../spec/pointer.ts'
import type { Node } from '../spec/openapi.ts'
import type { Spec } from '../spec/spec.ts'

/**
 * The operations of a spec as Prism's validators take them: what `getHttpOperationsFromSpec` of prism-http makes of the
 * same document, without its readers of other formats and its loader of outside references, which fetches.
 */
export function prismOperations(spec: Spec): IHttpOperation[] {
  const document = decycle(dereferenced(bundleOpenapi(spec))) as Node
  return transformOas3Operations(document as never).map(
    (operation) =>
      bundleTarget({
        document: { ...document, __target__: operation },
        path: '#/__target__',
        cloneDocument: false,
      }) as IHttpOperation,
  )
}

/** The document with what each reference leads to in its place; a schema that leads to itself becomes a circle. */
function dereferenced(document: Node): Node {
  const known = new Map<string, Node>()
  const late: (() => void)[] = []
  const walk = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(walk)
    if (typeof node !== 'object' || node === null) return node
    const { $ref: reference, ...beside } = node as Node
    const whole = Object.fromEntries(Object.entries(beside).map(([key, value]) => [key, walk(value)]))
    if (typeof reference !== 'string') return reference === undefined ? whole : { ...whole, $ref: reference }
    let target = known.get(reference)
    if (!target) {
      // Known before it is complete: it may lead to itself.
      known.set(reference, (target = {}))
      Object.assign(target, walk(follow(document, pointerParts(reference.slice('#'.length)))))
    }
    if (Object.keys(whole).length === 0) return target
    const merged: Node = {}
    late.push(() => Object.assign(merged, target, whole))
    return merged
  }
  const result = walk(document) as Node
  for (const merge of late) merge()
  return result
}
