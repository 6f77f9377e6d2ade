import { header } from '../../http/exchange.ts'
import type { Exchange } from '../../http/exchange.ts'
import type { OperationId } from '../../spec/openapi.ts'
import type { ShapeName, Spec } from '../../spec/spec.ts'
import { undocumentedMembers } from '../../spec/undocumented.ts'
import type { Validators } from '../../spec/validators.ts'
import { brief } from '../../spec/violation.ts'
import type { Violation } from '../../spec/violation.ts'
import { customerField, dataPromise, envelopePromise, memberPromise } from './shape-promises.ts'
import { judgeError } from './error-shape.ts'
import type { ShapeFault } from './shape-fault.ts'
import { instant } from '../instant.ts'
import { sameInstant } from '../knowledge/same.ts'
import { saysNo } from '../knowledge/told.ts'
import { byteOrderMark, parsed, passesForJson, record } from '../../http/json.ts'

/** What judging the shape of an answer needs to know. */
export type Judging = {
  spec: Spec
  validators: Validators
  /** Whether this run created the customer. */
  owns: (id: string, operation: OperationId) => boolean
  /** Whether the operation is known to be there: a 404 of one that may not be says nothing. */
  present: (operation: OperationId) => boolean
}

// Gateways and frameworks refuse a percent sign, a quote or a slash within a path before the API sees it.
const unusualPath = /%(?:22|25|2f|5c|00)|%(?![0-9a-f]{2})|.{2000}/i

/**
 * Holds one answer to what the document says of every answer of its operation. Status codes are for other laws to
 * judge.
 */
export function judgeShape(exchange: Exchange, operation: OperationId, judging: Judging): ShapeFault[] {
  const { answer } = exchange
  if (!answer) return []
  const sightings: ShapeFault[] = []
  const see = (sighting: ShapeFault): void => void sightings.push(sighting)
  const ok = answer.status >= 200 && answer.status < 300

  if (answer.packed) {
    const { coding, why } = answer.packed
    const facts = {
      kind: 'observed',
      what:
        why === 'broken'
          ? 'a body is not packed as its Content-Encoding says, so no client can read it'
          : 'a body is packed in a way that is not known here, so it was not judged',
      expected: coding,
      actual: why === 'broken' ? 'bytes that are not' : 'what this kit cannot unpack',
    } as const
    see({ key: `packed:${why}`, promise: 'answer-json', facts, ...(why === 'broken' ? {} : { severity: 'note' }) })
    return sightings
  }
  if (answer.json !== undefined && answer.body.startsWith(byteOrderMark)) {
    const facts = {
      kind: 'observed',
      what: 'a body begins with a byte order mark',
      expected: 'JSON from the first byte (RFC 8259, 8.1)',
      actual: 'U+FEFF before it',
    } as const
    see({ key: 'byte-order-mark', promise: 'answer-json', facts })
  }
  if (!ok) {
    if (answer.status >= 400)
      judgeError(answer, judging.present(operation) && !unusualPath.test(new URL(exchange.request.url).pathname), see)
    return sightings
  }
  const bodyIsOurs = operation === 'deleteCustomer'
  if (answer.body === '' && bodyIsOurs) return sightings
  // As of a delete, the document leaves open what a blacklisting answers.
  if (answer.body === '' && operation === 'blacklistCustomer') {
    see({
      key: 'blacklist-answer',
      promise: 'blacklist-answer',
      facts: {
        kind: 'observed',
        what: 'the answer to a blacklisting holds no customer',
        expected: 'the customer',
        actual: `no body (${answer.status})`,
      },
    })
    return sightings
  }
  if (!passesForJson(header(answer.headers, 'content-type')) || answer.json === undefined) {
    const facts = {
      kind: 'not-json',
      contentType: header(answer.headers, 'content-type'),
      status: answer.status,
    } as const
    see({ key: answer.json === undefined ? `not-json:${operation}` : 'content-type', promise: 'answer-json', facts })
  }
  if (answer.json === undefined) return sightings

  if (saysNo(record(answer.json))) {
    see({
      key: 'shape:success',
      promise: 'envelope-success',
      facts: {
        kind: 'shape',
        place: 'success',
        keyword: 'const',
        expected: 'true, or the status 400 or more',
        actual: false,
      },
    })
    return sightings
  }
  const message = record(answer.json)?.['message']
  if (typeof message === 'string' && message.trim() === '') {
    see({
      key: 'shape:message',
      promise: 'envelope-message',
      facts: {
        kind: 'shape',
        place: 'message',
        keyword: 'minLength',
        expected: 'text that says what came of the request',
        actual: message,
      },
    })
  }
  const shape = operation === 'listCustomers' ? 'list-envelope' : 'customer-envelope'
  const customers = customersIn(answer.json)
  const listed = record(record(answer.json)?.['data'])?.['customers']
  const customerAt = ({ field }: Violation): Record<string, unknown> | undefined => {
    const index = /^data\.customers\.(\d+)/.exec(field)?.[1]
    return index === undefined ? customers[0] : record((listed as unknown[])[Number(index)])
  }
  const violations = judging.validators.violations(shape, answer.json)
  const noCustomer =
    shape === 'customer-envelope' &&
    violations.filter(({ place, keyword }) => place.startsWith('data.') && keyword === 'required').length > 3
  if (operation === 'blacklistCustomer' && customers.length === 0) {
    const facts = {
      kind: 'observed',
      what: 'the answer to a blacklisting holds no customer',
      expected: 'the customer',
      actual: brief(record(answer.json)?.['data']),
    } as const
    see({ key: 'blacklist-answer', promise: 'blacklist-answer', facts })
  } else if (noCustomer && !bodyIsOurs) {
    const data = record(answer.json)?.['data']
    see({
      key: 'shape:data',
      promise: dataPromise(operation),
      facts: { kind: 'shape', place: 'data', keyword: 'type', expected: 'the customer itself', actual: data },
    })
  }
  const unwrapped = violations.filter(({ place, keyword }) => keyword === 'required' && !place.includes('.')).length > 2
  if (unwrapped) {
    see({
      key: 'shape:',
      promise: 'envelope-data',
      facts: { kind: 'shape', place: '', keyword: 'type', expected: 'the standard structure', actual: answer.json },
    })
    return sightings
  }
  const lacksMember = ({ place, keyword }: Violation): boolean =>
    shape === 'list-envelope' && keyword === 'required' && /^data\.[a-z_]+$/.test(place)
  const withoutMembers = violations.filter(lacksMember).length > 1
  if (withoutMembers) {
    const data = record(answer.json)?.['data']
    see({
      key: 'shape:data',
      promise: 'list-shape',
      facts: {
        kind: 'shape',
        place: 'data',
        keyword: 'type',
        expected: 'customers, page, page_size and total',
        actual: data,
      },
    })
  }
  const absent = violations.filter(
    ({ place, keyword }) => keyword === 'required' && place.startsWith('data.customers.*.'),
  )
  const noItems = new Set(absent.map(({ place }) => place)).size > 3
  if (noItems) {
    const actual = record((listed as unknown[])[0])
    see({
      key: 'shape:data',
      promise: 'list-items',
      facts: { kind: 'shape', place: 'data.customers.*', keyword: 'type', expected: 'a customer as by id', actual },
    })
  }
  for (const violation of violations) {
    if (noItems && violation.place.startsWith('data.customers.*')) continue
    if (withoutMembers && lacksMember(violation)) continue
    const inData = violation.place === 'data' || violation.place.startsWith('data.')
    if (inData && (noCustomer || (operation === 'blacklistCustomer' && customers.length === 0))) continue
    const field = customerField(violation.place)
    if (bodyIsOurs && violation.place.startsWith('data')) continue
    const facts = {
      kind: 'shape',
      place: violation.place,
      keyword: violation.keyword,
      expected: violation.expected,
      actual: violation.actual,
    } as const
    if (field === undefined) {
      see({
        key: `shape:${violation.place}`,
        promise:
          violation.place === 'data' && violation.keyword !== 'required'
            ? dataPromise(operation)
            : envelopePromise(violation),
        facts,
      })
      continue
    }
    const tooLong = ['minLength', 'maxLength'].includes(violation.keyword)
    const promise = tooLong ? 'name-length' : memberPromise(field)
    see({
      key: `shape:customer.${field}${tooLong ? ':length' : ''}`,
      promise,
      facts,
      foreign: foreignMark(customerAt(violation), violation.keyword, operation, judging),
    })
  }
  for (const customer of customers) judgeCustomer(customer, operation, judging, see)
  if (!bodyIsOurs && !withoutMembers) judgeMembers(answer.json, shape, judging.spec, see)
  return sightings
}

const structural = new Set(['required', 'type', 'enum'])

function foreignMark(
  customer: Record<string, unknown> | undefined,
  keyword: string,
  operation: OperationId,
  { owns }: Judging,
): ShapeFault['foreign'] {
  const id = customer?.['id']
  return typeof id !== 'string' || owns(id, operation) ? undefined : { id, value: !structural.has(keyword) }
}

/** The customers that an answer shows, single or listed; whatever is no object is left out. */
export function customersIn(json: unknown): Record<string, unknown>[] {
  const data = record(json)?.['data']
  const listed = record(data)?.['customers']
  return (Array.isArray(listed) ? listed : [data]).filter((one) => record(one) !== undefined && 'id' in one) as Record<
    string,
    unknown
  >[]
}

type See = (fault: ShapeFault) => void

// What a schema cannot say of a customer.
function judgeCustomer(customer: Record<string, unknown>, operation: OperationId, judging: Judging, see: See): void {
  const { metadata, created_at: created, updated_at: updated } = customer
  // JSON that begins like an object is one, if it is JSON at all: that is for the schema to say.
  if (typeof metadata === 'string' && !/^\s*\{/.test(metadata)) {
    const value = parsed(metadata)
    // An array that holds something is one that was sent, which a deployment need not refuse; an empty one is no "{}".
    const isSent = Array.isArray(value) && value.length > 0
    if (value !== undefined && record(value) === undefined && !isSent) {
      const facts = {
        kind: 'shape',
        place: 'data.metadata',
        keyword: 'format',
        expected: 'a string that holds a JSON object',
        actual: metadata,
      } as const
      see({
        key: 'shape:customer.metadata',
        promise: 'customer-metadata',
        facts,
        foreign: foreignMark(customer, 'format', operation, judging),
      })
    }
  }
  // Nearly always told at a glance: written alike, and in order as texts.
  if (
    created === updated ||
    (typeof created === 'string' &&
      typeof updated === 'string' &&
      created.length === updated.length &&
      created <= updated &&
      created[10] === updated[10])
  )
    return
  const [from, to] = [instant(created), instant(updated)]
  if (from && to && to.nanoseconds + to.unit < from.nanoseconds && !sameInstant(from, to)) {
    const facts = {
      kind: 'observed',
      what: 'updated_at is before created_at',
      expected: `${String(created)} or later`,
      actual: String(updated),
    } as const
    see({
      key: 'updated-before-created',
      promise: 'updated-at-true',
      facts,
      foreign: foreignMark(customer, 'format', operation, judging),
    })
  }
}

function judgeMembers(json: unknown, shape: ShapeName, spec: Spec, see: See): void {
  for (const { place, actual } of undocumentedMembers(spec, shape, json)) {
    const member = place.replace(shape === 'list-envelope' ? /^data\.customers\.\*\./ : /^data\./, 'customer.')
    see({
      key: `undocumented:${member}`,
      promise: 'no-undocumented-members',
      facts: { kind: 'undocumented', place: member, actual },
      severity: 'note',
    })
  }
}
