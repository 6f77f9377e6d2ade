import { randomUUID } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { authenticator } from './authenticate.ts'
import {
  Refused,
  type Answer,
  type Behaviour,
  type Call,
  type Change,
  type Credentials,
  type Json,
  type Kept,
} from './behaviour.ts'
import { isObject } from '../http/json.ts'
import { faultsOfBlacklist, faultsOfCreate, faultsOfUpdate } from './body-faults.ts'
import { faultsOfQuery, filterNames } from './query-faults.ts'
import { strangers } from './strangers.ts'

const titles: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  500: 'Internal Server Error',
}

/**
 * A deployment that keeps every sentence of the document, with the changes laid over it in their order. A body larger
 * than `largestBody` bytes is refused.
 */
export function behaviourOf(changes: Change[] = [], credentials?: Credentials, largestBody = 100_000): Behaviour {
  const company = randomUUID()
  const creator = randomUUID()
  const self: Behaviour = {
    prefix: '',
    credentials,
    now: () => instant(performance.timeOrigin + performance.now()),
    newId: () => randomUUID(),
    requestId: () => randomUUID(),
    begin(customers) {
      for (const record of strangers(4)) customers.set(record.id, record)
      return () => {}
    },
    authenticate: credentials === undefined ? () => {} : authenticator(credentials),
    send(answer, response) {
      response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) })
      response.end(answer.body)
    },
    async answer(call) {
      try {
        self.authenticate(call)
        self.route(call)
        return carryOut(self, call)
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        return self.refuse(error, call)
      }
    },
    route(call) {
      const [, root, second, third, ...rest] = call.path.split('/').map((part) => decode(part))
      const allowed =
        rest.length > 0 ? {} : routes(root === 'api' && second === 'customers' ? (third === undefined ? 0 : 1) : -1)
      const toBlacklist = root === 'api' && second === 'customers' && third === 'blacklist' && rest.length === 1
      const operation = toBlacklist ? (call.method === 'POST' ? 'blacklist' : undefined) : allowed[call.method]
      if (operation !== undefined) {
        call.operation = operation
        call.id = (toBlacklist ? rest[0] : third) ?? ''
      } else if (toBlacklist || Object.keys(allowed).length > 0) {
        throw new Refused(405, 'METHOD_NOT_ALLOWED', 'This path does not have this method.')
      } else {
        throw new Refused(404, 'NOT_FOUND', 'There is no such path.')
      }
    },
    readBody(call) {
      if (call.body.length > largestBody)
        throw new Refused(413, 'PAYLOAD_TOO_LARGE', `The body is larger than ${largestBody} bytes.`)
      if (!/^application\/json\b/i.test(call.headers['content-type'] ?? ''))
        throw new Refused(415, 'UNSUPPORTED_MEDIA_TYPE', 'The body is not application/json.')
      try {
        return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(call.body))
      } catch {
        throw new Refused(400, 'VALIDATION_ERROR', 'The body is not JSON.')
      }
    },
    faultsOfCreate,
    faultsOfUpdate,
    faultsOfBlacklist,
    faultsOfQuery,
    taken(fields, own, { customers }) {
      const others = [...customers.values()].filter((record) => record !== own)
      const email = typeof fields['email'] === 'string' ? fields['email'].toLowerCase() : undefined
      if (email !== undefined && others.some((record) => record.email.toLowerCase() === email)) return 'email'
      if (fields['reference'] !== undefined && others.some((record) => record.reference === fields['reference']))
        return 'reference'
      return undefined
    },
    onTaken(field) {
      throw new Refused(409, 'DUPLICATE_KEY_ERROR', `Another customer has this ${field}.`, [
        { field, message: 'belongs to another customer' },
      ])
    },
    create(fields) {
      const now = self.now()
      return {
        id: self.newId(),
        ...given(fields),
        company_id: company,
        created_by: creator,
        is_active: true,
        metadata: fields['metadata'] === undefined ? '{}' : metadataText(fields['metadata']),
        created_at: now,
        updated_at: now,
      } as Kept
    },
    find: ({ id, customers }) =>
      customers.get(id.toLowerCase()) ??
      [...customers.values()].find((record) => record.reference === id || record.email === id),
    update(record, fields) {
      for (const [field, value] of Object.entries(given(fields)))
        if (value !== undefined) Object.assign(record, { [field]: value })
      if (typeof fields['is_active'] === 'boolean') record.is_active = fields['is_active']
      if (fields['metadata'] !== undefined) record.metadata = metadataText(fields['metadata'])
      record.updated_at = self.now()
    },
    blacklist(record, on) {
      record.is_active = !on
      record.updated_at = self.now()
    },
    remove(record, { customers }) {
      customers.delete(record.id)
    },
    matches(filter, value, record) {
      if (filter === 'is_active') return String(record.is_active) === value
      if (filter === 'id') return record.id === value.toLowerCase()
      return record[filter as 'email' | 'reference' | 'customer_type'] === value
    },
    select({ query, customers }) {
      const asked = filterNames.filter((name) => query.has(name))
      return [...customers.values()]
        .filter((record) => asked.every((name) => self.matches(name, query.get(name) ?? '', record)))
        .toReversed()
    },
    page(matching, { query }) {
      const page = Number(query.get('page') ?? 1)
      const size = Number(query.get('page_size') ?? 20)
      return {
        customers: matching.slice((page - 1) * size, page * size),
        page,
        page_size: size,
        total: matching.length,
      }
    },
    show(record) {
      const { phone: _phone, country_code: _code, reference: _reference, ...shown } = record
      return { ...shown, first_name: shown.first_name ?? null, last_name: shown.last_name ?? null }
    },
    showPage: (page, call) => ({ ...page, customers: page.customers.map((record) => self.show(record, call)) }),
    showOne: (record, call) => self.show(record, call),
    succeed: (status, message, data, call) =>
      json(status, {
        success: true,
        message,
        data,
        metadata: { request_id: self.requestId(call) },
        timestamp: self.now(),
      }),
    refuse({ status, code, message, faults }, call) {
      const id = self.requestId(call)
      const problem = {
        type: 'about:blank',
        title: titles[status] ?? 'Refused',
        status,
        detail: message,
        code,
        ...(faults.length > 0 && { errors: faults }),
      }
      return json(status, {
        success: false,
        message,
        ...problem,
        metadata: { request_id: id },
        correlation_id: id,
        timestamp: self.now(),
      })
    },
  }
  for (const change of changes) Object.assign(self, change({ ...self }))
  return self
}

/** An answer that holds JSON. */
export function json(status: number, body: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(body) }
}

/** An instant, in milliseconds since 1970, with six fraction digits. */
export function instant(milliseconds: number): string {
  const whole = Math.floor(milliseconds)
  return `${new Date(whole).toISOString().slice(0, -1)}${String(Math.floor((milliseconds - whole) * 1000)).padStart(3, '0')}Z`
}

function carryOut(self: Behaviour, call: Call): Answer {
  if (call.operation === 'list') {
    refuseFaults(self.faultsOfQuery(call.query))
    return self.succeed(200, 'Customers retrieved', self.showPage(self.page(self.select(call), call), call), call)
  }
  if (call.operation === 'create') {
    const fields = bodyOf(self, call)
    refuseFaults(self.faultsOfCreate(fields))
    const taken = self.taken(fields, undefined, call)
    if (taken !== undefined) return self.onTaken(taken, fields, call)
    const record = self.create(fields, call)
    call.customers.set(record.id, record)
    return self.succeed(201, 'Customer created', self.showOne(record, call), call)
  }
  return aboutOne(self, call)
}

function aboutOne(self: Behaviour, call: Call): Answer {
  const fields = call.operation === 'update' || call.operation === 'blacklist' ? bodyOf(self, call) : {}
  if (call.operation === 'update') refuseFaults(self.faultsOfUpdate(fields))
  if (call.operation === 'blacklist') refuseFaults(self.faultsOfBlacklist(fields))
  const record = self.find(call)
  if (record === undefined) throw new Refused(404, 'NOT_FOUND', 'There is no such customer.')
  if (call.operation === 'update') {
    const taken = self.taken(fields, record, call)
    if (taken !== undefined)
      throw new Refused(409, 'DUPLICATE_KEY_ERROR', `Another customer has this ${taken}.`, [
        { field: taken, message: 'belongs to another customer' },
      ])
    self.update(record, fields, call)
    return self.succeed(200, 'Customer updated', self.showOne(record, call), call)
  }
  if (call.operation === 'blacklist') {
    self.blacklist(record, fields['blacklist'] === true, call)
    return self.succeed(200, 'Customer updated', self.showOne(record, call), call)
  }
  if (call.operation === 'delete') self.remove(record, call)
  return self.succeed(
    200,
    call.operation === 'delete' ? 'Customer deleted' : 'Customer retrieved',
    self.showOne(record, call),
    call,
  )
}

function bodyOf(self: Behaviour, call: Call): Json {
  const body = self.readBody(call)
  if (!isObject(body)) throw new Refused(400, 'VALIDATION_ERROR', 'The body is not a JSON object.')
  return body
}

function refuseFaults(faults: Refused['faults']): void {
  if (faults.length > 0)
    throw new Refused(
      400,
      'VALIDATION_ERROR',
      `The request holds ${faults.length} violation${faults.length === 1 ? '' : 's'}.`,
      faults,
    )
}

function routes(depth: number): Record<string, Call['operation']> {
  if (depth === 0) return { POST: 'create', GET: 'list', HEAD: 'list' }
  return depth === 1 ? { GET: 'get', HEAD: 'get', PUT: 'update', DELETE: 'delete' } : {}
}

function given(fields: Json): Partial<Kept> {
  const { email, customer_type, first_name, last_name, phone, country_code, reference } = fields as Partial<Kept>
  return { email, customer_type, first_name, last_name, phone, country_code, reference } as Partial<Kept>
}

function metadataText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new Refused(404, 'NOT_FOUND', 'There is no such path.')
  }
}
