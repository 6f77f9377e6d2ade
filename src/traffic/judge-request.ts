import { withoutQuery } from '../http/address.ts'
import { header } from '../http/exchange.ts'
import type { SentRequest } from '../http/exchange.ts'
import { isObject, parsed, saysJson } from '../http/json.ts'
import type { Facts, Severity } from '../contract/finding.ts'
import type { Operation } from '../spec/openapi.ts'
import type { Schema, ShapeName, Source, Spec } from '../spec/spec.ts'
import type { Validators } from '../spec/validators.ts'
import type { NamedPromise, RuleId, Seen } from './verdict.ts'

/** What came where a body is asked for and none was sent. */
export const noBody = 'no body'

/** Holds what an app sends to what the document says of the operation's request. */
export type RequestJudge = (request: SentRequest, operation: Operation) => Seen[]

/** A judge of requests for one spec. */
export function createRequestJudge(spec: Spec, validators: Validators): RequestJudge {
  const known = new Map<Operation, QueryParameters>()
  const parametersOf = (operation: Operation): QueryParameters => {
    const parameters =
      known.get(operation) ??
      new Map(
        operation.parameters.filter((parameter) => parameter.in === 'query').map(({ name, schema }) => [name, schema]),
      )
    known.set(operation, parameters)
    return parameters
  }
  return (request, operation) => [
    ...judgeQuery(request, operation, parametersOf(operation), validators),
    ...judgeBody(request, operation, spec, validators),
  ]
}

/** The query parameters of an operation, by name. */
type QueryParameters = ReadonlyMap<string, Schema>

const sections: Partial<Record<ShapeName, string>> = {
  'create-request': 'Create Customer Request Body',
  'update-request': 'Update Customer Request Body',
  'list-query': 'Query Parameters',
}

/** The rule that a request breaks, in the form of a promise: what the document asks of the one who sends it. */
function rule(id: RuleId, source: Source, section: string, text: string): NamedPromise {
  return { id, source, section, text }
}

function judgeBody(request: SentRequest, operation: Operation, spec: Spec, validators: Validators): Seen[] {
  const { requestShape: shape, operationId } = operation
  if (shape === undefined) return []
  const section = sections[shape] ?? 'Public pages: blacklist'
  const promise = (source: Source) =>
    rule(`request-body-${shape}`, source, section, `The body of ${operationId} keeps ${shape}.json.`)
  const see = (key: string, source: Source, facts: Facts, severity: Severity = severityOf(source)): Seen => ({
    key: `request:${shape}:${key}`,
    side: 'request',
    severity,
    promise: promise(source),
    facts,
  })
  const observed = (key: string, expected: string, actual: string) =>
    see(key, 'doc', { kind: 'observed', what: 'the request body', expected, actual })

  if (request.body === undefined || request.body === '') return [observed('missing', 'a JSON object', noBody)]
  const seen: Seen[] = []
  const type = header(request.headers, 'content-type')
  if (!saysJson(type)) {
    const facts: Facts = {
      kind: 'observed',
      what: 'the Content-Type of the request',
      expected: 'application/json',
      actual: type ?? 'none',
    }
    seen.push(see('content-type', 'ours', facts))
  }
  const value = parsed(request.body)
  if (value === undefined) return [...seen, observed('not-json', 'a JSON object', 'text that is not JSON')]
  for (const { place, keyword, expected, actual, source } of validators.violations(shape, value)) {
    seen.push(see(`${place}:${keyword}`, source, { kind: 'shape', place, keyword, expected, actual }))
  }
  if (isObject(value)) {
    const known = spec.schemas[shape].properties ?? {}
    for (const [name, actual] of Object.entries(value)) {
      if (!Object.hasOwn(known, name))
        seen.push(see(`undocumented:${name}`, 'ours', { kind: 'undocumented', place: name, actual }, 'note'))
    }
  }
  return seen
}

function judgeQuery(
  request: SentRequest,
  operation: Operation,
  known: QueryParameters,
  validators: Validators,
): Seen[] {
  const query = request.url.slice(withoutQuery(request.url).length)
  if (query === '') return []
  const values: Record<string, unknown> = {}
  const seen: Seen[] = []
  const see = (
    name: string,
    key: string,
    source: Source,
    facts: Facts,
    severity: Severity = severityOf(source),
  ): void => {
    const promise = rule(
      'request-query',
      source,
      'Query Parameters',
      `The query of ${operation.operationId} holds the documented parameters with values that they can have.`,
    )
    seen.push({ key: `request:query:${name}:${key}`, side: 'request', severity, promise, facts })
  }
  const repeated = new Set<string>()
  for (const [name, text] of new URLSearchParams(query)) {
    const schema = known.get(name)
    if (!schema)
      see(name, 'undocumented', 'ours', { kind: 'undocumented', place: `query ${name}`, actual: text }, 'note')
    else if (Object.hasOwn(values, name)) repeated.add(name)
    else values[name] = toType(text, schema)
  }
  for (const name of repeated) {
    see(name, 'repeated', 'ours', {
      kind: 'query',
      query,
      problem: `${name} is given more than once`,
      expected: 'each parameter once',
      actual: name,
    })
  }
  if (known.size === 0) return seen
  for (const { place, expected, actual, source, keyword } of validators.violations('list-query', values)) {
    see(place, keyword, source, {
      kind: 'query',
      query,
      problem: `${place} has a value that it cannot have`,
      expected,
      actual: String(actual),
    })
  }
  return seen
}

function toType(text: string, { type }: Schema): unknown {
  if (type === 'integer') return /^-?[0-9]{1,16}$/.test(text) ? Number(text) : text
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  return text
}

function severityOf(source: Source): Severity {
  return source === 'ours' ? 'note' : 'failure'
}
