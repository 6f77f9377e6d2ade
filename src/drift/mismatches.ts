import { pathAndQuery } from '../http/address.ts'
import type { Exchange } from '../http/exchange.ts'
import { createMatcher } from '../spec/match-operation.ts'
import { parsed } from '../http/json.ts'
import type { Operation } from '../spec/openapi.ts'
import type { ShapeName, Spec } from '../spec/spec.ts'
import { undocumentedMembers } from '../spec/undocumented.ts'
import { createValidators } from '../spec/validators.ts'

/** What the documents say: the schemas, and the operations with their answers. */
export type Documents = { spec: Spec; operations: Operation[] }

/** A value that was seen with the shape it should have, and where it was seen. */
export type Observation = { side: 'request' | 'answer'; operation: Operation; shape: ShapeName; value: unknown }

/** One way in which observed traffic does not conform to the documents. */
export type Mismatch =
  | { kind: 'broken'; observation: Observation; place: string; keyword: string; actual: unknown }
  | { kind: 'undocumented'; observation: Observation; place: string; actual: unknown }
  | { kind: 'status'; operation: Operation; status: number; shape: ShapeName }

/** Traffic in the form in which it is held to one version of the documents after another. */
export type Traffic = { exchange: Exchange; operation: Operation }[]

/**
 * The exchanges with documented operations, one of each kind: the same question with the same answer tells nothing new.
 */
export function readTraffic(exchanges: Exchange[], operations: Operation[]): Traffic {
  const match = createMatcher(operations)
  const traffic = new Map<string, Traffic[number]>()
  for (const exchange of exchanges) {
    const operation = match(exchange.request.method, pathAndQuery(exchange.request.url))?.operation
    if (!operation || !exchange.answer || exchange.request.method === 'HEAD') continue
    traffic.set(
      JSON.stringify([operation.operationId, exchange.request.body, exchange.answer.status, exchange.answer.body]),
      { exchange, operation },
    )
  }
  return [...traffic.values()]
}

/**
 * All mismatches of some traffic. Only what succeeded counts: a request that was refused broke something itself, and
 * refusals are held to no one shape or status. Of what a delete answers, the data is our own decision and does not
 * count.
 */
export function findMismatches(traffic: Traffic, { spec, operations }: Documents): Mismatch[] {
  const validators = createValidators(spec)
  const found: Mismatch[] = []
  for (const { exchange, operation: known } of traffic) {
    const operation = operations.find(({ operationId }) => operationId === known.operationId)!
    const { request, answer } = exchange
    const { status, json } = answer!
    const ok = status >= 200 && status < 300
    const documented = operation.answers.find((one) => one.status === status)
    if (!ok) continue
    const { shape } = (documented ?? operation.answers.find((one) => one.status < 300))!
    if (!documented) found.push({ kind: 'status', operation, status, shape })
    const isDeleted = operation.operationId === 'deleteCustomer'
    if (json !== undefined) {
      const observation: Observation = { side: 'answer', operation, shape, value: json }
      const counts = (place: string) => !isDeleted || !place.startsWith('data')
      for (const { place, keyword, actual } of validators.violations(shape, json))
        if (counts(place)) found.push({ kind: 'broken', observation, place, keyword, actual })
      for (const { place, actual } of undocumentedMembers(spec, shape, json))
        if (counts(place)) found.push({ kind: 'undocumented', observation, place, actual })
    }
    const sent = operation.requestShape === undefined ? undefined : parsed(request.body)
    if (sent === undefined) continue
    const observation: Observation = { side: 'request', operation, shape: operation.requestShape!, value: sent }
    for (const { place, keyword, actual } of validators.violations(operation.requestShape!, sent))
      found.push({ kind: 'broken', observation, place, keyword, actual })
  }
  return found
}
