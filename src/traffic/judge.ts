import type { Answer, Exchange, SentRequest } from '../http/exchange.ts'
import type { Facts, Severity } from '../contract/finding.ts'
import { judgeShape } from '../contract/laws/shape.ts'
import type { PromiseId } from '../spec/promise-id.ts'
import { loadPromises } from '../spec/promises.ts'
import { loadOperations } from '../spec/openapi.ts'
import type { Operation, OperationId } from '../spec/openapi.ts'
import type { Spec } from '../spec/spec.ts'
import { createValidators } from '../spec/validators.ts'
import { judgePair } from './judge-pair.ts'
import { createRequestJudge, noBody } from './judge-request.ts'
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
    const doubtful = seen.some(({ side }) => side === 'request')
    judgeStatus(exchange, answer, { operation, id, wrong, doubtful }, see)
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

type Asked = { operation: Operation; id: string; wrong: Seen[]; doubtful: boolean }

function judgeStatus(
  { request }: Exchange,
  { status }: Answer,
  { operation: { operationId, requestShape, answers }, id, wrong, doubtful }: Asked,
  see: See,
): void {
  const what = `${operationId} ${wrong.length === 0 ? 'with a valid request' : 'with a request that breaks the document'}`
  if (status >= 500)
    return see(`server-error:${operationId}`, 'no-server-error', { kind: 'server-error', what: [what], status })
  if (status >= 400) {
    // An id that is no UUID may be refused with 400 whatever the body holds.
    const refused =
      (status === 400 || status === 422) && !doubtful && (requestShape !== undefined || operationId === 'listCustomers')
    if (refused && (id === '' || isUuid(id))) {
      const severity = mayBeRefused(operationId, request) ? 'note' : undefined
      see(`refused:${operationId}`, succeeds[operationId], { kind: 'refused', what: [what], status }, severity)
    }
    return
  }
  if (status >= 200 && status < 300 && wrong.length > 0) {
    for (const { key, facts } of wrong)
      see(`accepted:${key}`, acceptedPromise(operationId, facts), { kind: 'accepted', what: [broken(facts)], status })
  }
  // A 304 and the like answer conditions of HTTP's own, which the document has no word for.
  if (status !== 304 && !answers.some((answer) => answer.status === status)) {
    const documented = answers.filter((answer) => answer.status < 300).map((answer) => answer.status)
    const facts: Facts = {
      kind: 'observed',
      what: 'the status of an answer is not a documented one',
      expected: documented.join(' or '),
      actual: String(status),
    }
    const severity = mayBeStatus(status, operationId, request) ? 'note' : undefined
    see(`status:${operationId}`, succeeds[operationId], facts, severity)
  }
}

// One exchange does not tell whether an email was taken, a customer inactive or blacklisted already, or whether the
// deployment asks for all names and a phone; nor does the document name the parameters of pages, or promise references.
function mayBeRefused(operation: OperationId, { url }: SentRequest): boolean {
  return operation !== 'listCustomers' || /[?&](page|page_size|reference)=/.test(url)
}

// How blacklist and delete say that they worked is open, and so is a create that is carried out a moment later; a
// redirect is followed where it keeps the method and the body.
function mayBeStatus(status: number, operation: OperationId, { method }: SentRequest): boolean {
  if (status >= 300) return [307, 308].includes(status) || (method === 'GET' && [301, 302, 303].includes(status))
  return (
    operation === 'blacklistCustomer' ||
    operation === 'deleteCustomer' ||
    (operation === 'createCustomer' && status === 202)
  )
}

function acceptedPromise(operation: OperationId, facts: Facts): PromiseId {
  if (operation === 'createCustomer') return acceptedByCreate(facts)
  if (operation === 'updateCustomer') return acceptedByUpdate(facts)
  if (operation === 'listCustomers') return 'list-bad-query'
  if (isNoBody(facts)) return 'blacklist-body-required'
  if (facts.kind !== 'shape' || facts.place === '') return 'blacklist-body-json'
  return facts.keyword === 'required' ? 'blacklist-body-required' : 'blacklist-body'
}

function acceptedByCreate(facts: Facts): PromiseId {
  if (isNoBody(facts)) return 'create-email-required'
  if (facts.kind !== 'shape' || facts.place === '') return 'create-body-json'
  const { place, keyword, actual } = facts
  const missing = keyword === 'required' || actual === null
  if (place === 'email') return missing ? 'create-email-required' : 'create-email-valid'
  if (place === 'customer_type') return missing ? 'create-customer-type-required' : 'create-customer-type-values'
  if (keyword === 'type') return 'create-body-types'
  return place === 'phone' || place === 'country_code' ? 'create-contact-forms' : 'create-limits'
}

function acceptedByUpdate(facts: Facts): PromiseId {
  if (isNoBody(facts)) return 'update-empty'
  if (facts.kind !== 'shape' || facts.place === '') return 'update-body-json'
  const { place, keyword, actual } = facts
  if (place === 'email' && actual !== null) return 'update-email-valid'
  return keyword === 'type' ? 'update-body-types' : 'update-other-members'
}

/** Nothing was sent: some servers read that as an object without members. */
function isNoBody(facts: Facts): boolean {
  return facts.kind === 'observed' && facts.actual === noBody
}

function broken(facts: Facts): string {
  if (facts.kind === 'shape')
    return facts.keyword === 'required'
      ? `a body without ${facts.place}`
      : `a body whose ${facts.place || 'whole'} is not ${facts.expected}`
  if (facts.kind === 'query') return `a query in which ${facts.problem}`
  return isNoBody(facts) ? 'a request without a body' : 'a body that is not a JSON object'
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
