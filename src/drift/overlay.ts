import { isDeepStrictEqual } from 'node:util'
import { isObject } from '../http/json.ts'
import { bundleOpenapi } from '../spec/bundle-openapi.ts'
import type { Node } from '../spec/openapi.ts'
import { put } from '../spec/pointer.ts'
import type { Spec } from '../spec/spec.ts'
import type { Edit } from './edit.ts'
import { applyPatch, toDocument } from './patch.ts'
import type { PatchOperation } from './patch.ts'

/** One action of an overlay: what is merged into the node at a JSONPath, or that the node goes. */
export type OverlayAction = { target: string; description: string } & ({ update: unknown } | { remove: true })

/** An OpenAPI Overlay, version 1.0.0. */
export type Overlay = { overlay: '1.0.0'; info: { title: string; version: string }; actions: OverlayAction[] }

/**
 * A patch of the files of a spec as an OpenAPI Overlay for the bundled document (`bundleOpenapi`): applied to that, it
 * gives the bundle of the patched files, the order of members left aside. Each action is described by its edit.
 */
export function toOverlay(patch: readonly { edit: Edit; operation: PatchOperation }[], spec: Spec): Overlay {
  let files = toDocument(spec)
  let bundle = bundled(files, spec)
  const actions = patch.flatMap(({ edit, operation }) => {
    files = applyPatch(files, [operation]) as Record<string, unknown>
    const before = bundle
    bundle = bundled(files, spec)
    return changes(before, bundle, '$').map((action) => ({ ...action, description: edit.words }))
  })
  const { title, version } = bundle['info'] as { title: string; version: string }
  return { overlay: '1.0.0', info: { title: `${title}, as it is deployed`, version }, actions }
}

function bundled(files: Record<string, unknown>, spec: Spec): Node {
  const schemas = Object.keys(spec.schemas).map((name) => [name, files[`schemas/${name}.json`]])
  return bundleOpenapi(
    { ...spec, schemas: Object.fromEntries(schemas) as Spec['schemas'] },
    files['openapi.yaml'] as Node,
  )
}

type Change = { target: string } & ({ update: unknown } | { remove: true })

// An update merges objects, replaces single values and adds to arrays: so what changes otherwise goes first.
function changes(before: unknown, after: unknown, target: string): Change[] {
  if (Array.isArray(before) && Array.isArray(after))
    return after.flatMap((item, n) => changes(before[n], item, `${target}[${n}]`))
  if (!isObject(before) || !isObject(after)) return []
  const found: Change[] = []
  const update: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(before)) {
    if (!Object.hasOwn(after, name) || !isMergeable(value, after[name]))
      found.push({ target: at(target, name), remove: true })
    else if (isObject(value) || Array.isArray(value)) found.push(...changes(value, after[name], at(target, name)))
    else if (value !== after[name]) put(update, name, after[name])
  }
  for (const [name, value] of Object.entries(after))
    if (!Object.hasOwn(before, name) || !isMergeable(before[name], value)) put(update, name, value)
  return Object.keys(update).length === 0 ? found : [...found, { target, update }]
}

/** Whether one value becomes the other without being taken out first. */
function isMergeable(before: unknown, after: unknown): boolean {
  if (isObject(before) || isObject(after)) return isObject(before) && isObject(after)
  if (!Array.isArray(before) && !Array.isArray(after)) return true
  if (!Array.isArray(before) || !Array.isArray(after) || before.length !== after.length) return false
  return before.every((item, n) => isDeepStrictEqual(item, after[n]) || (isObject(item) && isObject(after[n])))
}

// A member in the notation that needs no rules for names, as RFC 9535 writes normalized paths.
function at(target: string, name: string): string {
  return `${target}['${name.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}']`
}
