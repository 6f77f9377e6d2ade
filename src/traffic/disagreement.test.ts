import { beforeAll, expect, test } from 'vitest'
import type { Exchange, Header } from '../http/exchange.ts'
import { createGenerator } from '../generate/create-generator.ts'
import { loadOperations } from '../spec/openapi.ts'
import type { Operation } from '../spec/openapi.ts'
import { loadSpec } from '../spec/spec.ts'
import type { Schema } from '../spec/spec.ts'
import { blindFor, canary } from './canary.ts'
import { loadSecondJudge } from '../proxy/create-proxy.ts'
import { compareVerdicts } from './disagreement.ts'
import { createJudge } from './judge.ts'
import { createPrismJudge } from './prism-judge.ts'
import type { PrismJudge } from './prism-judge.ts'

const spec = loadSpec()
const operations = loadOperations(spec)
const judge = createJudge(spec)
const id = '01938f6e-7a40-7c31-9d0a-5b1f3c9e2a77'
const json: Header[] = [['content-type', 'application/json']]
let prism: PrismJudge
beforeAll(async () => {
  prism = await createPrismJudge(spec)
})

type Sent = { query?: string; body?: unknown; headers?: Header[] }
type Answered = { status?: number; body?: unknown; headers?: Header[] }

function exchange(operation: Operation, sent: Sent, answered: Answered): Exchange {
  const body =
    sent.body === undefined ? undefined : typeof sent.body === 'string' ? sent.body : JSON.stringify(sent.body)
  const text = typeof answered.body === 'string' ? answered.body : JSON.stringify(answered.body)
  let read: unknown
  try {
    read = JSON.parse(text)
  } catch {}
  const length: Header[] = body === undefined ? [] : [['content-length', String(Buffer.byteLength(body))]]
  return {
    request: {
      method: operation.method,
      url: `http://up.example${operation.path.replace('{id}', id)}${sent.query ?? ''}`,
      headers: [...(sent.headers ?? (body === undefined ? [] : json)), ...length],
      body,
    },
    startedAt: new Date(0).toISOString(),
    durationMs: 1,
    attempts: 1,
    answer: {
      status: answered.status ?? operation.answers.find(({ status }) => status < 300)!.status,
      headers: answered.headers ?? json,
      body: text,
      json: read,
    },
  }
}

const shapeOf = (name: keyof typeof spec.schemas) => spec.schemas[name]

// Values that no documented member of that kind can have.
const wrongValues = (schema: Schema): unknown[] => {
  if (schema.type === 'boolean') return ['true', 1, null]
  if (schema.type === 'integer') return ['1', 1.5, -1, null]
  const text: unknown[] = [17, true, {}, ['x']]
  if (schema.format === 'uuid') return [...text, '', 'not-a-uuid', `${id}0`]
  if (schema.format === 'email') return [...text, '', 'ada', 'ada@', `${'a'.repeat(250)}@example.com`]
  if (schema.format === 'date-time')
    return [...text, '2026-03-14', '2026-03-14 09:26:53Z', '2026-02-30T00:00:00Z', '2026-03-14T09:26:53+02:00']
  if (schema['enum']) return [...text, 'company', '']
  if (schema.format === 'json') return [7, true, {}, ['x']]
  return text
}

async function corpus(): Promise<[name: string, Exchange][]> {
  const cases: [string, Exchange][] = []
  const generator = await createGenerator({ spec, seed: 5 })
  const customers = Array.from({ length: 8 }, (_, n): Record<string, unknown> => {
    const { phone: _p, country_code: _c, reference: _r, ...shown } = generator.record(n)
    return { ...shown }
  })
  const single = shapeOf('customer-envelope').examples![0] as Record<string, unknown>
  const list = shapeOf('list-envelope').examples![0] as Record<string, unknown>
  const error = shapeOf('error').examples![0] as Record<string, unknown>
  const requests = (operation: Operation) =>
    operation.requestShape ? (shapeOf(operation.requestShape).examples as Record<string, unknown>[]) : [undefined]

  for (const operation of operations) {
    const listed = operation.operationId === 'listCustomers'
    const good = (customer: unknown) =>
      listed
        ? { ...list, data: { customers: [customer], page: 1, page_size: 20, total: 1 } }
        : { ...single, data: customer }
    const add = (name: string, sent: Sent, answered: Answered): void =>
      void cases.push([
        `${operation.operationId}: ${name}`,
        exchange(operation, { body: requests(operation)[0], ...sent }, answered),
      ])
    for (const [n, customer] of customers.entries()) {
      for (const body of requests(operation)) add(`good ${n}`, { body }, { body: good(customer) })
      for (const [name, schema] of Object.entries(shapeOf('customer').properties!)) {
        if (n > 0) continue
        const { [name]: _, ...rest } = customer
        add(`${name} missing`, {}, { body: good(rest) })
        for (const wrong of wrongValues(schema))
          add(`${name} ${JSON.stringify(wrong)}`, {}, { body: good({ ...customer, [name]: wrong }) })
      }
    }
    for (const name of ['success', 'message', 'data', 'metadata', 'timestamp']) {
      const whole = good(customers[0]) as Record<string, unknown>
      const { [name]: _, ...rest } = whole
      add(`${name} missing`, {}, { body: rest })
      add(`${name} wrong`, {}, { body: { ...whole, [name]: 5 } })
    }
    add('not JSON', {}, { body: '<html>' })
    add('a list', {}, { body: [] })
    add('undocumented 2xx', {}, { status: 206, body: good(customers[0]) })
    add('redirect', {}, { status: 302, body: good(customers[0]) })
    add('vnd+json', {}, { body: good(customers[0]), headers: [['content-type', 'application/vnd.api+json']] })
    add('text/json', {}, { body: good(customers[0]), headers: [['content-type', 'text/json']] })
    add('text/html', {}, { body: good(customers[0]), headers: [['content-type', 'text/html']] })
    for (const none of ['garbage', 'application/json; charset', 'a/b/c', ''])
      add(`a Content-Type that is none: ${none}`, {}, { body: good(customers[0]), headers: [['content-type', none]] })
    add('charset', {}, { body: good(customers[0]), headers: [['content-type', 'application/json; charset=utf-8']] })
    add('no media type', {}, { body: good(customers[0]), headers: [] })
    add('urn', {}, { body: good({ ...customers[0], id: `urn:uuid:${id}` }) })
    add('metadata no JSON', {}, { body: good({ ...customers[0], metadata: '{' }) })
    add('metadata no object', {}, { body: good({ ...customers[0], metadata: '[]' }) })
    add('error', {}, { status: 401, body: { ...error, status: 401 } })
    add('problem', {}, { status: 401, body: { type: 'about:blank', title: 'Unauthorized', status: 401 } })
    add('bare error', {}, { status: 401, body: { error: 'no' } })
    add('undocumented 4xx', {}, { status: 422, body: { ...error, status: 422 } })
    const answer = { body: good(customers[0]) }
    if (operation.requestShape) {
      for (const [name, schema] of Object.entries(shapeOf(operation.requestShape).properties!)) {
        if (name === 'metadata') continue
        for (const wrong of wrongValues(schema))
          add(`sends ${name} ${JSON.stringify(wrong)}`, { body: { ...requests(operation)[0], [name]: wrong } }, answer)
      }
      for (const body of ['', '{', '[]', 'null', '"x"', '{}']) add(`sends ${body}`, { body }, answer)
      for (const metadata of ['[]', '{gold}'])
        add(`sends metadata ${metadata}`, { body: { ...requests(operation)[0], metadata } }, answer)
      add('sends without type', { headers: [] }, answer)
      add('sends as text', { headers: [['content-type', 'text/plain']] }, answer)
      add('sends unknown member', { body: { ...requests(operation)[0], nickname: 'x' } }, answer)
    } else {
      add('sends a body', { body: { a: 1 } }, answer)
    }
    if (listed) {
      for (const query of [
        'is_active=true',
        'is_active=yes',
        'is_active=',
        'is_active=1',
        'page=1',
        'page=0',
        'page=1e1',
        'page=0x10',
        'page=',
        'page=x',
        'page_size=101',
        'id=x',
        `id=${id}`,
        'email=x',
        'customer_type=company',
        'customer_type=business',
        'page=1&page=2',
        'reference=a&reference=b',
        'colour=red',
        'reference=',
        `reference=${'x'.repeat(101)}`,
      ]) {
        add(`?${query}`, { query: `?${query}` }, answer)
      }
    }
  }
  return cases
}

test('both judges flag the canary of each operation', async () => {
  for (const operation of operations) {
    const ours = judge.alone(canary(operation)).seen.map(({ side }) => side)
    expect(ours).toContain('answer')
    expect(ours.includes('request')).toBe(operation.requestShape !== undefined)
    expect(blindFor(prism(canary(operation)), operation)).toBe(false)
  }
})

test('Prism is found blind where it cannot compile a schema, and is left out', async () => {
  const { customer } = spec.schemas
  const broken = { ...customer, properties: { ...customer.properties, id: { type: 'string', pattern: '(' } } }
  const { blind } = await loadSecondJudge({ ...spec, schemas: { ...spec.schemas, customer: broken } })
  expect(blind).toEqual(operations.map(({ operationId }) => operationId))
})

test('every disagreement over hundreds of good and bad exchanges is a known one, and each known one occurs', async () => {
  const cases = await corpus()
  expect(cases.length).toBeGreaterThan(200)
  const unknown: unknown[] = []
  const reasons: Record<string, number> = {}
  const agreed = { good: 0, bad: 0 }
  for (const [name, one] of cases) {
    const verdict = judge.alone(one)
    const opinion = prism(one)
    const found = compareVerdicts(one, verdict, opinion)
    if (found.length === 0) agreed[opinion!.request.length + opinion!.answer.length > 0 ? 'bad' : 'good'] += 1
    for (const { reason, ours, prism: theirs, side } of found) {
      if (reason === undefined) unknown.push({ name, side, ours, theirs })
      else reasons[reason] = (reasons[reason] ?? 0) + 1
    }
  }
  expect(unknown).toEqual([])
  expect(agreed.good).toBeGreaterThan(50)
  expect(agreed.bad).toBeGreaterThan(200)
  expect(reasons).toMatchInlineSnapshot(`
    {
      "A UUID is written plainly; the format of Prism takes it with urn:uuid: before it, too.": 5,
      "A body is sent with a Content-Type that says JSON; Prism takes one that does not say what it is, or whose length is not announced.": 3,
      "A deployment may answer with any status of the same meaning; Prism asks for the documented ones.": 5,
      "A parameter is written as JSON writes its type; Prism also takes what JavaScript reads as a number, such as 1e1 or 0x10, and passes over empty ones.": 5,
      "An error may have either documented shape, the envelope or an RFC 9457 problem; Prism asks for the members of both.": 6,
      "Any media type that says JSON will do, text/json too, however its parameters are written; Prism asks for application/json or a type that ends in +json, and well-formed parameters.": 10,
      "Metadata that is a string has to hold a JSON object; Prism sees that it stands in braces, and no more.": 2,
      "That a string holds JSON is told by its media type, to which Prism holds nobody.": 11,
      "The document has no body here and none is read, so one does no harm; Prism refuses it.": 3,
      "What a delete answers is our own decision, so nothing of its data is held against a deployment; Prism holds it to the schema.": 80,
    }
  `)
})
