import type { Exchange } from '../http/exchange.ts'
import { loadOperations } from '../spec/openapi.ts'
import type { Spec } from '../spec/spec.ts'
import { applyEdits, keyOf } from './edit.ts'
import type { Edit } from './edit.ts'
import { typeOf } from './infer-schema.ts'
import { findMismatches, readTraffic } from './mismatches.ts'
import type { Documents, Mismatch, Observation, Traffic } from './mismatches.ts'
import { proposeEdits } from './propose-edits.ts'
import { parsed } from '../http/json.ts'

/** What traffic tells about the documents. */
export type Drift = {
  /** The smallest set of edits under which the traffic conforms, as far as any would make it. */
  edits: Edit[]
  /** Mismatches that no edit settles. */
  left: Mismatch[]
  /** How many different exchanges with documented operations there were. */
  exchanges: number
}

// Each round settles a level of nesting; nothing that a person would call the same API is deeper.
const mostRounds = 16

/** Finds the edits to a spec under which observed traffic would conform. No one of them can be left out. */
export function findDrift(exchanges: Exchange[], spec: Spec): Drift {
  const documents: Documents = { spec, operations: loadOperations(spec) }
  const traffic = readTraffic(exchanges, documents.operations)
  const observations = observe(traffic, documents)
  const edits: Edit[] = []
  const rounds = new Map<Edit, number>()
  let left = findMismatches(traffic, documents)
  for (let round = 0; round < mostRounds && left.length > 0; round += 1) {
    const known = new Set(edits.map(keyOf))
    const proposed = proposeEdits(distinct(left), applyEdits(documents, edits), observations).filter(
      (edit) => !known.has(keyOf(edit)),
    )
    if (proposed.length === 0) break
    edits.push(...proposed)
    for (const edit of proposed) rounds.set(edit, round)
    left = findMismatches(traffic, applyEdits(documents, edits))
  }
  const doubtful = edits.filter((edit) => mayBeSettledBy(edits, edit, rounds))
  const kept = minimise(edits, doubtful, traffic, documents, left.length)
  return { edits: kept, left: distinct(left), exchanges: traffic.length }
}

/**
 * Whether another edit may have settled what this one was proposed for: one of a later round, or one of the same round
 * that changes what stands around this one's place or in it.
 */
function mayBeSettledBy(edits: Edit[], edit: Edit, rounds: Map<Edit, number>): boolean {
  const { change } = edit
  return edits.some((other) => {
    if (other === edit) return false
    if (rounds.get(other)! > rounds.get(edit)!) return true
    if (change.kind === 'status' || other.change.kind === 'status') return false
    if (change.file !== other.change.file) return false
    const [one, two] = [`${change.pointer}/`, `${other.change.pointer}/`]
    return one.startsWith(two) || two.startsWith(one)
  })
}

// What one edit settled, a later one may have settled too. Each is tried by holding all traffic to the documents again.
function minimise(edits: Edit[], doubtful: Edit[], traffic: Traffic, documents: Documents, accepted: number): Edit[] {
  let kept = edits
  for (const edit of doubtful) {
    const without = kept.filter((other) => other !== edit)
    if (findMismatches(traffic, applyEdits(documents, without)).length <= accepted) kept = without
  }
  return kept
}

/** One mismatch of each kind, however many values show it. */
function distinct(mismatches: Mismatch[]): Mismatch[] {
  const key = (mismatch: Mismatch): string =>
    mismatch.kind === 'status'
      ? JSON.stringify([mismatch.operation.operationId, mismatch.status])
      : JSON.stringify([
          mismatch.kind,
          mismatch.observation.side,
          mismatch.observation.shape,
          mismatch.place,
          mismatch.kind === 'broken' ? [mismatch.keyword, typeOf(mismatch.actual)] : 0,
        ])
  return [...new Map(mismatches.map((mismatch) => [key(mismatch), mismatch])).values()]
}

/** Everything that counts as seen: what succeeded, asked and answered. */
function observe(traffic: Traffic, { operations }: Documents): Observation[] {
  return traffic.flatMap(({ exchange: { request, answer }, operation }): Observation[] => {
    const { status, json } = answer!
    if (status < 200 || status >= 300) return []
    const { requestShape } = operation
    const shape = operations
      .find(({ operationId }) => operationId === operation.operationId)!
      .answers.find((one) => one.status < 300)!.shape
    const sent = requestShape === undefined ? undefined : parsed(request.body)
    return [
      ...(json === undefined ? [] : [{ side: 'answer' as const, operation, shape, value: json }]),
      ...(requestShape === undefined || sent === undefined
        ? []
        : [{ side: 'request' as const, operation, shape: requestShape, value: sent }]),
    ]
  })
}
