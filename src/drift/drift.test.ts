import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openapiOverlay } from 'openapi-format'
import { afterAll, expect, test } from 'vitest'
import type { Exchange } from '../http/exchange.ts'
import { createJudge } from '../traffic/judge.ts'
import { loadOperations } from '../spec/openapi.ts'
import type { OperationId } from '../spec/openapi.ts'
import { bundleOpenapi } from '../spec/bundle-openapi.ts'
import { loadSpec } from '../spec/spec.ts'
import { findDrift } from './find-drift.ts'
import { toOverlay } from './overlay.ts'
import { applyPatch, toDocument, toPatch, writePatched } from './patch.ts'
import type { PatchOperation } from './patch.ts'

const spec = loadSpec()
const operations = loadOperations(spec)
const dir = mkdtempSync(join(tmpdir(), 'drift-'))
afterAll(() => rmSync(dir, { recursive: true }))

type Customer = Record<string, unknown>
const customer = spec.schemas.customer.examples![0] as Customer
const single = spec.schemas['customer-envelope'].examples![0] as Record<string, unknown>
const page = spec.schemas['list-envelope'].examples![0] as { data: Record<string, unknown> } & Record<string, unknown>
const error = spec.schemas.error.examples![0] as Record<string, unknown>
const id = customer['id'] as string

function exchange(operationId: OperationId, json: unknown, status?: number, sent?: unknown): Exchange {
  const operation = operations.find((one) => one.operationId === operationId)!
  const body = sent === undefined ? undefined : JSON.stringify(sent)
  return {
    request: {
      method: operation.method,
      url: `https://api.example.com${operation.path.replace('{id}', id)}`,
      headers: body === undefined ? [] : [['content-type', 'application/json']],
      body,
    },
    startedAt: new Date(0).toISOString(),
    durationMs: 1,
    attempts: 1,
    answer: {
      status: status ?? operation.answers.find((one) => one.status < 300)!.status,
      headers: [['content-type', 'application/json']],
      body: JSON.stringify(json),
      json,
    },
  }
}

const create = { email: customer['email'], customer_type: 'individual', first_name: 'Adaeze' }
const created = (one: unknown, status = 201, sent: unknown = create) =>
  exchange('createCustomer', { ...single, data: one }, status, sent)
const got = (one: unknown) => exchange('getCustomer', { ...single, data: one })
const listed = (...customers: unknown[]) => exchange('listCustomers', { ...page, data: { ...page.data, customers } })
const without = (object: Record<string, unknown>, ...names: string[]) =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)))
const good = [created(customer), got(customer), listed(customer)]

/** What a deployment is seen to do, and the operations that the patch has to have, by their ends. */
const kinds: [name: string, traffic: Exchange[], patch: string[]][] = [
  ['an undocumented string', [got({ ...customer, nickname: 'Ada' })], ['add customer.json/properties/nickname']],
  [
    'an undocumented UUID',
    [got({ ...customer, branch: id }), listed({ ...customer, branch: id })],
    ['add customer.json/properties/branch'],
  ],
  [
    'an undocumented object',
    [got({ ...customer, address: { city: 'Accra', lines: ['1 High Street'], geo: { lat: 5.6 } } })],
    ['add customer.json/properties/address'],
  ],
  [
    'an undocumented member that may be null',
    [got({ ...customer, tier: null }), got({ ...customer, tier: 3 })],
    ['add customer.json/properties/tier'],
  ],
  [
    'an undocumented member of the envelope',
    [exchange('getCustomer', { ...single, version: 2 })],
    ['add customer-envelope.json/properties/version'],
  ],
  [
    'an undocumented member of metadata',
    [exchange('getCustomer', { ...single, metadata: { request_id: 'x', region: 'eu' } })],
    ['add customer-envelope.json/properties/metadata/properties/region'],
  ],
  [
    'an undocumented member of the page',
    [exchange('listCustomers', { ...page, data: { ...page.data, has_next: false } })],
    ['add list-envelope.json/properties/data/properties/has_next'],
  ],
  ['a documented member that never comes', [got(without(customer, 'created_by'))], ['remove customer.json/required/4']],
  [
    'several documented members that never come',
    [got(without(customer, 'company_id', 'created_by', 'metadata'))],
    ['remove customer.json/required/3', 'remove customer.json/required/4', 'remove customer.json/required/6'],
  ],
  [
    'no request id',
    [exchange('getCustomer', { ...single, metadata: {} })],
    ['remove customer-envelope.json/properties/metadata/required/0'],
  ],
  [
    'no metadata and no timestamp',
    [exchange('getCustomer', without(single, 'metadata', 'timestamp'))],
    ['remove customer-envelope.json/required/3', 'remove customer-envelope.json/required/4'],
  ],
  [
    'a number for an id',
    [got({ ...customer, id: 17 }), created({ ...customer, id: 18 })],
    ['replace customer.json/properties/id'],
  ],
  [
    'a null where there is none',
    [got({ ...customer, company_id: null }), got(customer)],
    ['replace customer.json/properties/company_id/type'],
  ],
  [
    'a null customer type',
    [got({ ...customer, customer_type: null })],
    ['add customer.json/properties/customer_type/enum/-', 'replace customer.json/properties/customer_type/type'],
  ],
  [
    'a number now and a string then',
    [got({ ...customer, created_by: 17 }), got(customer)],
    ['replace customer.json/properties/created_by/type'],
  ],
  [
    'metadata as an object',
    [got({ ...customer, metadata: { tier: 'gold' } })],
    ['replace customer.json/properties/metadata'],
  ],
  ['text for a flag', [listed({ ...customer, is_active: 'yes' })], ['replace customer.json/properties/is_active']],
  [
    'another enum value',
    [got({ ...customer, customer_type: 'company' })],
    ['add customer.json/properties/customer_type/enum/-'],
  ],
  [
    'two other enum values',
    [got({ ...customer, customer_type: 'company' }), listed({ ...customer, customer_type: 'trust' })],
    ['add customer.json/properties/customer_type/enum/-', 'add customer.json/properties/customer_type/enum/-'],
  ],
  [
    'an id of another kind',
    [got({ ...customer, id: 'cus_1' }), got(customer)],
    ['remove customer.json/properties/id/format'],
  ],
  [
    'another format',
    [got({ ...customer, company_id: 'ada@example.com' })],
    ['replace customer.json/properties/company_id/format'],
  ],
  [
    'local times',
    [got({ ...customer, created_at: '2026-03-14T09:26:53+01:00' })],
    ['remove customer.json/properties/created_at/pattern'],
  ],
  [
    'dates for times',
    [got({ ...customer, updated_at: '2026-03-15' })],
    ['remove customer.json/properties/updated_at/pattern', 'replace customer.json/properties/updated_at/format'],
  ],
  ['empty names', [got({ ...customer, first_name: '' })], ['replace customer.json/properties/first_name/minLength']],
  [
    'long names',
    [got({ ...customer, last_name: 'x'.repeat(140) })],
    ['replace customer.json/properties/last_name/maxLength'],
  ],
  [
    'pages counted from 0',
    [exchange('listCustomers', { ...page, data: { ...page.data, page: 0 } })],
    ['replace list-envelope.json/properties/data/properties/page/minimum'],
  ],
  [
    'success that is text',
    [exchange('getCustomer', { ...single, success: 'true' })],
    ['replace customer-envelope.json/properties/success'],
  ],
  [
    'another successful status',
    [created(customer, 202)],
    ['add openapi.yaml/paths/~1api~1customers/post/responses/202'],
  ],
  [
    'a success without a body of its own status',
    [exchange('deleteCustomer', { ...single, data: null }, 202)],
    ['add openapi.yaml/paths/~1api~1customers~1{id}/delete/responses/202'],
  ],
  [
    'a customer one level deeper',
    [got({ customer }), created({ customer })],
    ['replace customer-envelope.json/properties/data'],
  ],
  [
    'customers without their page',
    [exchange('listCustomers', { ...page, data: [customer] })],
    ['replace list-envelope.json/properties/data'],
  ],
  [
    'no envelope at all',
    [exchange('getCustomer', customer), created(customer), exchange('createCustomer', customer, 201, create)].filter(
      (_, n) => n !== 1,
    ),
    ['replace customer-envelope.json'],
  ],
  [
    'paging under another name',
    [exchange('listCustomers', { ...page, data: { ...without(page.data, 'page_size'), per_page: 20 } })],
    [
      'add list-envelope.json/properties/data/properties/per_page',
      'remove list-envelope.json/properties/data/required/2',
    ],
  ],
  [
    'paging in an object of its own',
    [
      exchange('listCustomers', {
        ...page,
        data: { customers: [customer], paging: { page: 1, page_size: 20, total: 1 } },
      }),
    ],
    [
      'add list-envelope.json/properties/data/properties/paging',
      'remove list-envelope.json/properties/data/required/1',
      'remove list-envelope.json/properties/data/required/2',
      'remove list-envelope.json/properties/data/required/3',
    ],
  ],
  [
    'a create without a type that is taken',
    [created(customer, 201, { email: customer['email'] })],
    ['remove create-request.json/required/1'],
  ],
  [
    'a national number without a code that is taken',
    [created(customer, 201, { ...create, phone: '0241234567' })],
    ['remove create-request.json/then/properties/phone/pattern'],
  ],
  [
    'a blacklist that is text and taken',
    [exchange('blacklistCustomer', { ...single, data: { ...customer, is_active: false } }, 200, { blacklist: 'yes' })],
    ['replace blacklist-request.json/properties/blacklist'],
  ],
]

let folders = 0
function judged(patch: PatchOperation[], traffic: Exchange[]): string[] {
  const folder = join(dir, String((folders += 1)))
  writePatched(spec, patch, folder)
  const patched = loadSpec(folder)
  const judge = createJudge(patched, { strict: true })
  // What a schema can say; which status or which customer is the right one it cannot.
  const ofShape = traffic.flatMap((one) =>
    judge.alone(one).seen.filter(({ facts }) => facts.kind === 'shape' || facts.kind === 'undocumented'),
  )
  return [...ofShape.map(({ key }) => key), ...findDrift(traffic, patched).edits.map(({ words }) => words)]
}

const short = ({ op, path }: PatchOperation) => `${op} ${path.replace(/^\/(schemas~1)?/, '')}`

test.each(kinds)(
  '%s: the patch says so, no more and no less, and under it nothing is found',
  (_, traffic, expected) => {
    const drift = findDrift(traffic, spec)
    const patch = toPatch(drift.edits, spec).map(({ operation }) => operation)
    expect(patch.map(short).sort()).toEqual(expected.toSorted())
    expect(drift.left).toEqual([])
    for (const { words, section } of drift.edits) expect([words.length > 10, section.length > 3]).toEqual([true, true])
    expect(judged(patch, traffic)).toEqual([])
    // None of its operations can be left out.
    for (const left of patch)
      expect(
        judged(
          patch.filter((operation) => operation !== left),
          traffic,
        ),
        short(left),
      ).not.toEqual([])
  },
)

// Each makes another sort of action; what an engine takes a moment for need not be taken for all of them.
const forAnotherEngine = new Set([
  'an undocumented object',
  'several documented members that never come',
  'a null customer type',
  'dates for times',
  'another successful status',
  'no envelope at all',
  'a national number without a code that is taken',
])

test.each(kinds.filter(([name]) => forAnotherEngine.has(name)))(
  '%s: another engine makes of the overlay what the patched files bundle to',
  async (_, traffic) => {
    const patch = toPatch(findDrift(traffic, spec).edits, spec)
    const folder = join(dir, String((folders += 1)))
    writePatched(
      spec,
      patch.map(({ operation }) => operation),
      folder,
    )
    const overlay = toOverlay(patch, spec)
    // It is given text, as a file would hold it, and told nothing of ours.
    const [bundled, overlaySet] = [bundleOpenapi(spec), overlay].map((each) => JSON.parse(JSON.stringify(each)))
    const { data, resultData } = await openapiOverlay(bundled, { overlaySet })
    expect(resultData).toMatchObject({ totalUnusedActions: 0, totalActions: overlay.actions.length })
    expect(data).toEqual(bundleOpenapi(loadSpec(folder)))
    expect(overlay.actions.length).toBeGreaterThan(0)
    for (const { description } of overlay.actions) expect(description.length).toBeGreaterThan(10)
  },
)

test('an overlay has one action for one more member, and says nothing again that stands there already', () => {
  const patch = toPatch(findDrift([got({ ...customer, nickname: 'Ada' })], spec).edits, spec)
  expect(toOverlay(patch, spec).actions.map(({ target }) => target)).toEqual([
    "$['components']['schemas']['Customer']['properties']",
  ])
})

test('many kinds at once give one patch under which nothing is found', () => {
  const odd = {
    ...without(customer, 'created_by'),
    id: 17,
    nickname: 'Ada',
    customer_type: 'company',
    created_at: '2026-03-14T09:26:53+01:00',
  }
  const traffic = [
    got(odd),
    exchange('listCustomers', { ...page, data: { ...page.data, total: 2, customers: [odd, { ...odd, id: 18 }] } }),
    exchange('listCustomers', { ...page, data: { customers: [odd], paging: { page: 1 } }, metadata: {} }),
  ]
  const drift = findDrift(traffic, spec)
  const patch = toPatch(drift.edits, spec).map(({ operation }) => operation)
  expect(judged(patch, traffic)).toEqual([])
  for (const left of patch)
    expect(
      judged(
        patch.filter((operation) => operation !== left),
        traffic,
      ),
      short(left),
    ).not.toEqual([])
})

test.each(['__proto__', 'constructor', '', '*', 'a.b', '~/', '$ref'])('a member may have the name %j', (name) => {
  const odd = JSON.parse(`{${JSON.stringify(name)}: {${JSON.stringify(name)}: "x"}}`) as object
  const traffic = [got({ ...customer, more: odd }), exchange('listCustomers', { ...page, data: odd })]
  const { edits, left } = findDrift(traffic, spec)
  const patch = toPatch(edits, spec)
  const operations = patch.map(({ operation }) => operation)
  // Whatever an edit is proposed for is settled by it; of the rest it is said that nothing settles it.
  expect(judged(operations, traffic).length > 0).toBe(left.length > 0)
  expect(toOverlay(patch, spec).actions.length).toBeGreaterThan(0)
})

test('traffic that conforms has no drift', () => {
  expect(findDrift(good, spec)).toMatchObject({ edits: [], left: [], exchanges: 3 })
})

test('what was refused, failed or answered to another path is no drift', () => {
  const refused = exchange('createCustomer', { ...error, status: 400, extra: 1 }, 400, { email: 7 })
  const failed = exchange('getCustomer', { oops: true }, 503)
  const elsewhere = {
    ...got({ odd: 1 }),
    request: { ...got({}).request, url: 'https://api.example.com/api/wallets/1' },
  }
  expect(findDrift([refused, failed, elsewhere], spec).edits).toEqual([])
})

test('the documents that drift was found against stay as they are', () => {
  const before = JSON.stringify(toDocument(spec))
  findDrift([got({ ...customer, id: 17 })], spec)
  expect(JSON.stringify(toDocument(spec))).toBe(before)
})

test('a patch whose place is not there is refused with its path', () => {
  expect(() =>
    applyPatch(toDocument(spec), [{ op: 'remove', path: '/schemas~1customer.json/properties/colour' }]),
  ).toThrow('remove /schemas~1customer.json/properties/colour: there is nothing at that path')
})
