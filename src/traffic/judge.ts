import type { Exchange, SentRequest } from '../http/exchange.ts'
import type { Facts, Severity } from '../contract/finding.ts'
import { judgeShape } from '../contract/laws/shape.ts'
import type { PromiseId } from '../spec/promise-id.ts'
import { loadPromises } from '../spec/promises.ts'
import { loadOperations } from '../spec/openapi.ts'
import type { Operation, OperationId } from '../spec/openapi.ts'
import type { Spec } from '../spec/spec.ts'
import { createValidators } from '../spec/validators.ts'
import { judgePair } from './judge-pair.ts'
import { createRequestJudge } from './judge-request.ts'
import { createMatcher } from '../spec/match-operation.ts'
import type { Match } from '../spec/match-operation.ts'
import type { NamedPromise, Seen, Verdict } from './verdict.ts'

/** Holds exchanges to a spec, one by one and without memory. */
export type Judge = {
  /** All that the document has to say of an exchange, each fault once. */
  judge: (exchange: Exchange) => Verdict
  /** Whether the document knows the path at all: only then is there something to judge. */
  knows: (method: string, path: string) => boolean
}

/** A judge for one spec. `strict` makes failures of notes: undocumented members and broken promises of our own. */
export function createJudge(spec: Spec, { strict = false }: { strict?: boolean } = {}): Judge {
  const operations = loadOperations(spec)
  const match = createMatcher(operations)
  const validators = createValidators(spec)
  const judgeRequest = createRequestJudge(spec, validators)
  const promises = new Map(
    loadPromises(spec).map(({ id, source, section, promise }) => [id, { id, source, section, text: promise }]),
  )
  // A schema that was edited has members that no promise of the document speaks of.
  const named = (id: PromiseId): NamedPromise =>
    promises.get(id) ?? { ...promises.get('envelope-data')!, id: 'envelope-data' }
  const judging = { spec, validators, owns: () => true, present: () => true }

  const judgeMatch = (exchange: Exchange, found: Match<Operation>): Verdict => {
    const { request, answer } = exchange
    const { operation, id } = found
    if (!operation) return { operation: undefined, seen: unknownMethod(request, found) }
    const { operationId } = operation
    const seen = judgeRequest(request, operation)
    const see = (key: string, id: PromiseId, facts: Facts, severity?: Severity): void => {
      const promise = named(id)
      if (seen.some((other) => other.key === key)) return
      seen.push({
        key,
        side: 'answer',
        promise,
        facts,
        severity: severity ?? (promise.source === 'ours' ? 'note' : 'failure'),
      })
    }

    if (exchange.failure)
      see(`no-answer:${exchange.failure.kind}`, 'answer-complete', {
        kind: 'no-answer',
        failure: exchange.failure.message,
      })
    if (!answer) return { operation: operationId, seen }
    const wrong = seen.filter(({ severity, facts }) => severity === 'failure' && facts.kind !== 'undocumented')
    // A rule of ours is only noted; a deployment that refuses what breaks it keeps the document.
    const doubtful = seen.some(({ side, facts }) => side === 'request' && facts.kind !== 'undocumented')
    judgeStatus(answer.status, operation, id, wrong, doubtful, see)
    if (request.method === 'HEAD') return { operation: operationId, seen }
    for (const { key, promise, facts, severity } of judgeShape(exchange, operationId, judging))
      see(key, promise, facts, severity)
    const ok = answer.status >= 200 && answer.status < 300
    if (ok && wrong.length === 0) {
      for (const { promise, facts } of judgePair(request, answer, operationId, id))
        see(`pair:${promise}`, promise, facts)
    }
    return { operation: operationId, seen }
  }

  return {
    judge(exchange) {
      const found = match(exchange.request.method, pathIn(exchange.request.url))
      const verdict = found ? judgeMatch(exchange, found) : { operation: undefined, seen: [] }
      if (strict) for (const one of verdict.seen) one.severity = 'failure'
      return verdict
    },
    knows: (method, path) => match(method, path) !== undefined,
  }
}

/** The path and the query of a URL, which may be a path already. */
export function pathIn(url: string): string {
  return url.startsWith('/') ? url : url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
}

// The promise that a valid request succeeds.
const succeeds: Record<OperationId, PromiseId> = {
  createCustomer: 'create-customer',
  updateCustomer: 'update-customer',
  listCustomers: 'list-customers',
  getCustomer: 'get-by-id',
  blacklistCustomer: 'blacklist-deactivates',
  deleteCustomer: 'delete-removes',
}

type See = (key: string, promise: PromiseId, facts: Facts, severity?: Severity) => void

function judgeStatus(
  status: number,
  { operationId, requestShape, answers }: Operation,
  id: string,
  wrong: Seen[],
  doubtful: boolean,
  see: See,
): void {
  const what = `${operationId} ${wrong.length === 0 ? 'with a valid request' : 'with a request that breaks the document'}`
  if (status >= 500)
    return see(`server-error:${operationId}`, 'no-server-error', { kind: 'server-error', what: [what], status })
  if (status >= 400) {
    // An id that is no UUID may be refused with 400 whatever the body holds.
    const refused =
      (status === 400 || status === 422) && !doubtful && (requestShape !== undefined || operationId === 'listCustomers')
    if (refused && (id === '' || isUuid(id)))
      see(`refused:${operationId}`, succeeds[operationId], { kind: 'refused', what: [what], status })
    return
  }
  if (status >= 200 && status < 300 && wrong.length > 0) {
    for (const { key, facts } of wrong)
      see(`accepted:${key}`, acceptedPromise(operationId, facts), { kind: 'accepted', what: [broken(facts)], status })
  }
  // A 304 and the like answer conditions of HTTP's own, which the document has no word for.
  if (status !== 304 && !answers.some((answer) => answer.status === status)) {
    const documented = answers.filter((answer) => answer.status < 300).map((answer) => answer.status)
    see(`status:${operationId}`, succeeds[operationId], {
      kind: 'observed',
      what: 'the status of an answer is not a documented one',
      expected: documented.join(' or '),
      actual: String(status),
    })
  }
}

function acceptedPromise(operation: OperationId, facts: Facts): PromiseId {
  if (operation === 'listCustomers') return 'list-bad-query'
  const verb = operation === 'createCustomer' ? 'create' : operation === 'updateCustomer' ? 'update' : 'blacklist'
  if (verb === 'blacklist')
    return facts.kind === 'shape' && facts.keyword !== 'required' ? 'blacklist-body' : 'blacklist-body-required'
  if (facts.kind !== 'shape' || facts.place === '') return `${verb}-body-json`
  const { place, keyword } = facts
  if (keyword === 'type') return `${verb}-body-types`
  if (place === 'email') return keyword === 'required' ? 'create-email-required' : `${verb}-email-valid`
  if (keyword === 'required') return 'create-customer-type-required'
  if (place === 'customer_type') return verb === 'create' ? 'create-customer-type-values' : 'update-other-members'
  if (verb === 'create' && place === 'phone') return 'create-phone'
  if (verb === 'create' && place === 'country_code') return 'create-country-code'
  return verb === 'create' ? 'create-limits' : 'update-other-members'
}

function broken(facts: Facts): string {
  if (facts.kind === 'shape')
    return facts.keyword === 'required'
      ? `a body without ${facts.place}`
      : `a body whose ${facts.place || 'whole'} is not ${facts.expected}`
  if (facts.kind === 'query') return `a query in which ${facts.problem}`
  return 'a body that is not a JSON object'
}

function unknownMethod({ method }: SentRequest, { path, methods }: Match<Operation>): Seen[] {
  // OPTIONS is HTTP's own; every server may have it.
  if (method === 'OPTIONS') return []
  const promise: NamedPromise = {
    id: 'request-method',
    source: 'public',
    section: 'Customers',
    text: 'The app uses the methods that the document has.',
  }
  const facts: Facts = {
    kind: 'observed',
    what: `the method for ${path}`,
    expected: methods.join(' or '),
    actual: method,
  }
  return [{ key: `request:method:${method}`, side: 'request', severity: 'failure', promise, facts }]
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
}
