import { follow, pointerParts, put } from '../spec/pointer.ts'
import type { OperationId } from '../spec/openapi.ts'
import type { Schema, ShapeName } from '../spec/spec.ts'
import type { Documents } from './mismatches.ts'

/** One change to one place of the documents. */
export type Change =
  /** Puts a value at a pointer, in place of what may be there. */
  | { kind: 'set'; file: ShapeName; pointer: string; value: unknown }
  /** Takes away what is at a pointer. */
  | { kind: 'unset'; file: ShapeName; pointer: string }
  /** Puts an item at the end of the array at a pointer. */
  | { kind: 'append'; file: ShapeName; pointer: string; value: unknown }
  /** Takes an item out of the array at a pointer. */
  | { kind: 'drop'; file: ShapeName; pointer: string; value: unknown }
  /** Documents an answer of an operation. */
  | { kind: 'status'; operationId: OperationId; path: string; method: string; status: number; shape: ShapeName }

/** A change with the reason for it in words, and the heading of the document that it contradicts or fills. */
export type Edit = { change: Change; words: string; section: string }

/** What tells one edit from another. */
export function keyOf({ change }: Edit): string {
  return JSON.stringify(change)
}

/** The documents with edits made to them; the documents given stay as they are. */
export function applyEdits({ spec, operations }: Documents, edits: Edit[]): Documents {
  const schemas = structuredClone(spec.schemas)
  const answers = new Map(operations.map((operation) => [operation.operationId, [...operation.answers]]))
  for (const { change } of edits) {
    if (change.kind === 'status') {
      const { operationId, status, shape } = change
      answers
        .get(operationId)!
        .push({ status, shape, source: 'ours', description: answerDescription, example: undefined })
    } else {
      const holder = { root: schemas[change.file] as unknown }
      edit(holder, change)
      schemas[change.file] = holder.root as Schema
    }
  }
  return {
    spec: { ...spec, schemas },
    operations: operations.map((operation) => ({ ...operation, answers: answers.get(operation.operationId)! })),
  }
}

/** What the documents say of an answer, or a member, that only traffic tells of. */
export const answerDescription = 'Seen in traffic; the document does not speak of it.'

function edit(holder: { root: unknown }, change: Exclude<Change, { kind: 'status' }>): void {
  const parts = ['root', ...pointerParts(change.pointer)]
  const last = parts.pop()!
  const parent = follow(holder, parts)
  // An edit may stand in the way of another: what it was to change may be gone.
  if (parent === undefined) return
  const there = (Object.hasOwn(parent, last) ? parent[last] : []) as unknown[]
  if (change.kind === 'set') put(parent, last, structuredClone(change.value))
  else if (change.kind === 'unset') delete parent[last]
  else if (change.kind === 'append') put(parent, last, [...there, change.value])
  else
    put(
      parent,
      last,
      there.filter((item) => item !== change.value),
    )
}
