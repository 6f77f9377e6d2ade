import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CustomerRecord } from '../spec/types.ts'
import { memoryStore } from '../stores/memory-store.ts'
import { fill } from './kit-routes.ts'
import { mockUnderTest } from './mock-under-test.ts'

const id = (n: number): string => `01938f6e-7a40-7c31-9d0a-${String(n).padStart(12, '0')}`

/** Customers of every kind, oldest first; every third has a reference. */
const customers: CustomerRecord[] = Array.from({ length: 45 }, (_, n) => ({
  id: id(n),
  email: `Customer-${n}@example.com`,
  customer_type: n % 3 === 0 ? 'business' : 'individual',
  company_id: id(1000),
  created_by: id(1001),
  is_active: n % 5 !== 0,
  metadata: '{}',
  created_at: `2026-03-14T09:00:${String(n).padStart(2, '0')}Z`,
  updated_at: `2026-03-14T09:00:${String(n).padStart(2, '0')}Z`,
  ...(n % 3 === 1 ? { reference: `CRM-${n}` } : {}),
}))

const store = memoryStore()
await fill(store, customers)
const { send } = mockUnderTest({ store })
const ids = (body: any): string[] => body.data.customers.map((customer: CustomerRecord) => customer.id)

describe('GET /api/customers', () => {
  it('answers the newest twenty with page, page_size and total where nothing is asked', async () => {
    const { status, body } = await send('GET', '/api/customers')
    expect(status).toBe(200)
    expect(ids(body)).toEqual(
      customers
        .toReversed()
        .slice(0, 20)
        .map((c) => c.id),
    )
    expect(body.data).toMatchObject({ page: 1, page_size: 20, total: 45 })
  })

  it('answers a list even where one customer matches, and where none does', async () => {
    expect((await send('GET', `/api/customers?id=${id(7)}`)).body.data).toMatchObject({
      customers: [{ id: id(7) }],
      page: 1,
      page_size: 20,
      total: 1,
    })
    expect((await send('GET', `/api/customers?id=${id(99)}`)).body.data).toEqual({
      customers: [],
      page: 1,
      page_size: 20,
      total: 0,
    })
  })

  it('joins any combination of filters by AND, as going through all customers would', async () => {
    const some = fc.constantFrom(...customers.slice(0, 12))
    const query = fc.record(
      {
        id: some.map((c) => c.id),
        email: some.map((c) => c.email),
        reference: some.map((c) => c.reference ?? 'CRM-none'),
        customer_type: fc.constantFrom('individual', 'business'),
        is_active: fc.boolean(),
      },
      { requiredKeys: [] },
    )
    const paging = fc.record(
      { page: fc.integer({ min: 1, max: 6 }), page_size: fc.integer({ min: 1, max: 30 }) },
      { requiredKeys: [] },
    )
    // Half of the draws take all their values from one customer, so that combinations match too.
    const ofOne = fc
      .tuple(some, fc.subarray(['id', 'email', 'reference', 'customer_type', 'is_active'] as const))
      .map(([customer, names]) =>
        Object.fromEntries(names.flatMap((name) => (customer[name] === undefined ? [] : [[name, customer[name]]]))),
      )
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(query, ofOne),
        paging,
        async (filter: Record<string, unknown>, { page = 1, page_size = 20 }) => {
          const asked = new URLSearchParams(
            Object.fromEntries(
              Object.entries({ ...filter, page, page_size }).map(([name, value]) => [name, String(value)]),
            ),
          )
          const { body } = await send('GET', `/api/customers?${asked.toString()}`)
          const matching = customers
            .toReversed()
            .filter((customer) => Object.entries(filter).every(([name, value]) => customer[name as 'id'] === value))
          expect(ids(body)).toEqual(matching.slice((page - 1) * page_size, page * page_size).map((c) => c.id))
          expect(body.data).toMatchObject({ page, page_size, total: matching.length })
        },
      ),
      { numRuns: 200, seed: 7 },
    )
  })

  it('finds an email in exactly its own case, and an id in any', async () => {
    expect((await send('GET', '/api/customers?email=Customer-3@example.com')).body.data.total).toBe(1)
    expect((await send('GET', '/api/customers?email=customer-3@example.com')).body.data.total).toBe(0)
    expect((await send('GET', `/api/customers?id=${id(3).toUpperCase()}`)).body.data.total).toBe(1)
  })

  it('answers the rest on the last page, and nothing past it', async () => {
    const page = async (n: number | string) => (await send('GET', `/api/customers?page_size=20&page=${n}`)).body
    expect(ids(await page(3))).toEqual(
      customers
        .slice(0, 5)
        .toReversed()
        .map((c) => c.id),
    )
    for (const n of [4, 1_000_000, Number.MAX_SAFE_INTEGER])
      expect((await page(n)).data).toEqual({ customers: [], page: n, page_size: 20, total: 45 })
    expect(ids((await send('GET', '/api/customers?page_size=45')).body)).toHaveLength(45)
  })

  it('puts a new customer first', async () => {
    const { send, create } = mockUnderTest()
    const made = [await create(), await create(), await create()]
    expect(ids((await send('GET', '/api/customers')).body)).toEqual(made.map((c) => c.id).toReversed())
  })

  it.each([
    ['is_active=yes', 'is_active', 'must be true or false, not "yes"'],
    ['is_active=1', 'is_active', 'must be true or false, not "1"'],
    ['is_active=True', 'is_active', 'must be true or false, not "True"'],
    ['is_active=', 'is_active', 'must be true or false, not ""'],
    ['is_active', 'is_active', 'must be true or false, not ""'],
    ['id=abc', 'id', 'must be a UUID, such as 01'],
    ['page=0', 'page', 'must be 1 or more, not 0'],
    ['page=-1', 'page', 'must be 1 or more, not -1'],
    ['page=1.5', 'page', 'must be a whole number, not "1.5"'],
    ['page=one', 'page', 'must be a whole number, not "one"'],
    ['page=1e3', 'page', 'must be a whole number, not "1e3"'],
    ['page=', 'page', 'must be a whole number, not ""'],
    ['page=9007199254740992', 'page', 'must be 9007199254740991 or less, not 9007199254740992'],
    ['page=99999999999999999999', 'page', 'must be 9007199254740991 or less'],
    ['page=2&page=2&page=2', 'page', 'is given more than once; give it once'],
    ['page_size=0', 'page_size', 'must be 1 or more, not 0'],
    ['page_size=101', 'page_size', 'must be 100 or less, not 101'],
    ['customer_type=person', 'customer_type', 'must be "individual" or "business", not "person"'],
    ['customer_type=', 'customer_type', 'must be "individual" or "business", not ""'],
    ['email=ada', 'email', 'must be an email address, such as adaeze.okafor@example.com'],
    ['email=ada+shop@example.com', 'email', 'a plus sign in a query means a space, so write %2B for a plus sign'],
    ['reference=', 'reference', 'must not be empty'],
    [`reference=${'r'.repeat(101)}`, 'reference', 'must be at most 100 characters long, not 101'],
    ['is_active=true&is_active=true', 'is_active', 'is given more than once; give it once'],
    [
      'email=%',
      'email',
      'holds a percent sign that does not begin an encoded UTF-8 character; write %25 for a percent sign',
    ],
    ['email=%FF', 'email', 'holds a percent sign'],
    ['%zz=1', '%zz', 'holds a percent sign'],
  ])('refuses ?%s with the parameter and a sentence', async (query, field, sentence) => {
    const { status, body } = await send('GET', `/api/customers?${query}`)
    expect([status, body.code]).toEqual([400, 'VALIDATION_ERROR'])
    expect(body.errors).toEqual([{ field, message: expect.stringContaining(sentence) }])
    expect(body.message).toContain(`${field} ${body.errors[0].message}`)
  })

  it('names every parameter that is wrong at once', async () => {
    const { body } = await send(
      'GET',
      '/api/customers?id=1&page=0&page_size=x&is_active=no&email=a&email=b&customer_type=c',
    )
    expect(body.errors.map((error: { field: string }) => error.field).toSorted()).toEqual([
      'customer_type',
      'email',
      'id',
      'is_active',
      'page',
      'page_size',
    ])
    expect(body.message).toBe('The request holds 6 violations: see "errors".')
  })

  it('ignores a parameter that the document does not know and says so, or refuses it where it is strict', async () => {
    const lax = await send('GET', '/api/customers?limit=5&page_size=1')
    expect(lax.body.data.customers).toHaveLength(1)
    expect(lax.headers['warning']).toBe('299 customers-kit "Ignored, because the document does not know them: limit"')
    const strict = await mockUnderTest({ strict: true }).send('GET', '/api/customers?limit=5')
    expect(strict).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'limit', message: 'is not a documented parameter' }] },
    })
  })

  it('takes a question mark without parameters, and stray ampersands', async () => {
    for (const query of ['?', '?&', '?&page_size=1&'])
      expect((await send('GET', `/api/customers${query}`)).status).toBe(200)
  })
})
