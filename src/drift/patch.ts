import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMap, parseDocument } from 'yaml'
import { makeWholeFolder } from '../files/write-whole.ts'
import { readOpenapi } from '../spec/openapi.ts'
import { escapePointer, follow, pointerParts, put } from '../spec/pointer.ts'
import type { Spec } from '../spec/spec.ts'
import { answerDescription, applyEdits } from './edit.ts'
import type { Edit } from './edit.ts'

/**
 * An operation of a JSON Patch (RFC 6902). The document that it patches has a member for each file:
 * `/schemas~1customer.json/…`.
 */
export type PatchOperation = { op: 'add' | 'replace'; path: string; value: unknown } | { op: 'remove'; path: string }

/**
 * Edits as one JSON Patch for the files of a spec, each a member of one object by its path in the folder. One operation
 * for each edit; items are taken out of an array from its end, so that any operation can be left out without moving the
 * others.
 */
export function toPatch(edits: Edit[], spec: Spec): { edit: Edit; operation: PatchOperation }[] {
  let current = spec
  const patch = edits
    .filter(({ change }) => change.kind !== 'drop')
    .map((edit) => {
      const operation = toOperation(edit, current)
      if (edit.change.kind !== 'status') current = applyEdits({ spec: current, operations: [] }, [edit]).spec
      return { edit, operation }
    })
  const drops = edits
    .flatMap((edit) =>
      edit.change.kind === 'drop' ? [{ edit, index: (at(current, edit) as unknown[]).indexOf(edit.change.value) }] : [],
    )
    .sort((a, b) => b.index - a.index)
    .map(({ edit, index }): { edit: Edit; operation: PatchOperation } => ({
      edit,
      operation: { op: 'remove', path: `${pathOf(edit)}/${index}` },
    }))
  return [...patch, ...drops]
}

function toOperation(edit: Edit, spec: Spec): PatchOperation {
  const { change } = edit
  switch (change.kind) {
    case 'status':
      return {
        op: 'add',
        path: `/openapi.yaml/paths/${escapePointer(change.path)}/${change.method.toLowerCase()}/responses/${change.status}`,
        value: response(change.shape),
      }
    case 'append':
      return { op: 'add', path: `${pathOf(edit)}/-`, value: change.value }
    case 'set':
      return { op: at(spec, edit) === undefined ? 'add' : 'replace', path: pathOf(edit), value: change.value }
    default:
      return { op: 'remove', path: pathOf(edit) }
  }
}

function response(shape: string): unknown {
  return {
    'x-source': 'ours',
    description: answerDescription,
    content: { 'application/json': { schema: { $ref: `schemas/${shape}.json` } } },
  }
}

function pathOf({ change }: Edit): string {
  return change.kind === 'status' ? '' : `/schemas~1${change.file}.json${change.pointer}`
}

function at(spec: Spec, { change }: Edit): unknown {
  if (change.kind === 'status') return undefined
  return follow(spec.schemas[change.file], pointerParts(change.pointer))
}

/** The files of a spec as the one object that the patch is for. */
export function toDocument(spec: Spec): Record<string, unknown> {
  return {
    'openapi.yaml': readOpenapi(spec),
    ...Object.fromEntries(Object.entries(spec.schemas).map(([name, schema]) => [`schemas/${name}.json`, schema])),
  }
}

/**
 * Applies a JSON Patch of `add`, `replace` and `remove`. Throws an error that names the path where an operation cannot
 * be carried out.
 */
export function applyPatch(document: unknown, patch: PatchOperation[]): unknown {
  const holder = { root: structuredClone(document) }
  for (const operation of patch) {
    const parts = ['root', ...pointerParts(operation.path)]
    const last = parts.pop()!
    const parent = follow(holder, parts)
    const missing =
      typeof parent !== 'object' || parent === null || (operation.op !== 'add' && !Object.hasOwn(parent, last))
    if (missing) throw new Error(`${operation.op} ${operation.path}: there is nothing at that path`)
    if (Array.isArray(parent)) {
      const index = last === '-' ? parent.length : Number(last)
      if (operation.op === 'remove') parent.splice(index, 1)
      else parent.splice(index, operation.op === 'add' ? 0 : 1, operation.value)
    } else if (operation.op === 'remove') delete parent[last]
    else put(parent, last, operation.value)
  }
  return holder.root
}

/**
 * Writes a copy of a spec folder with a patch applied, all of it or none; the comments of `openapi.yaml` stay. Throws
 * where the folder is there already.
 */
export function writePatched(spec: Spec, patch: PatchOperation[], dir: string): void {
  if (existsSync(dir)) throw new Error('it is there already; remove it or name another')
  const patched = applyPatch(toDocument(spec), patch) as Record<string, unknown>
  makeWholeFolder(dir, (folder) => fill(folder, spec, patch, patched))
}

function fill(dir: string, spec: Spec, patch: PatchOperation[], patched: Record<string, unknown>): void {
  cpSync(spec.dir, dir, { recursive: true })
  const changed = new Set(patch.map(({ path }) => pointerParts(path)[0]!))
  for (const file of changed) {
    if (file !== 'openapi.yaml') {
      writeFileSync(join(dir, file), `${JSON.stringify(patched[file], null, 2)}\n`)
      continue
    }
    const yaml = parseDocument(readFileSync(join(spec.dir, file), 'utf8'))
    for (const operation of patch) {
      if (!operation.path.startsWith('/openapi.yaml/') || operation.op === 'remove') continue
      const keys = pointerParts(operation.path).slice(1)
      const responses = yaml.getIn(keys.slice(0, -1))
      // Statuses are written as text, as the others are.
      if (isMap(responses)) responses.set(yaml.createNode(keys.at(-1)), yaml.createNode(operation.value))
    }
    writeFileSync(join(dir, file), yaml.toString({ lineWidth: 0 }))
  }
}
