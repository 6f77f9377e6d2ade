import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { steadyMembers } from '../spec/members.ts'
import { copySpec, withOtherPaths } from '../spec/spec-under-test.ts'
import { loadSpec } from '../spec/spec.ts'
import { mockUnderTest } from './mock-under-test.ts'

const folder = mkdtempSync(join(tmpdir(), 'customers-kit-routes-'))
afterAll(() => rmSync(folder, { recursive: true }))

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const nobody = '01938f6e-7a40-7c31-9d0a-5b1f3c9e2a77'
const everything = {
  first_name: 'Adaeze',
  last_name: 'Okafor',
  email: 'Adaeze.Okafor+shop@example.com',
  phone: '+2348031234567',
  country_code: '+234',
  customer_type: 'individual',
  reference: 'CRM-10482',
  metadata: { tier: 'gold' },
}

describe('POST /api/customers', () => {
  it('answers 201 with the customer, active, owned, and with an id of version 7', async () => {
    const { send } = mockUnderTest()
    const { status, body, headers } = await send('POST', '/api/customers', everything)
    expect(status).toBe(201)
    expect(body).toMatchObject({ success: true, message: 'Customer created' })
    const { id, company_id, created_by, created_at, updated_at, ...said } = body.data
    expect(said).toEqual({
      first_name: 'Adaeze',
      last_name: 'Okafor',
      email: 'Adaeze.Okafor+shop@example.com',
      customer_type: 'individual',
      is_active: true,
      metadata: '{"tier":"gold"}',
    })
    expect(id).toMatch(uuid)
    expect(company_id).not.toBe(created_by)
    expect(updated_at).toBe(created_at)
    expect(headers['location']).toBe(`/api/customers/${id}`)
  })

  it('needs an email and a type alone; names that were never given are null and metadata is an empty object', async () => {
    const { create } = mockUnderTest()
    expect(await create({ email: 'shop@example.org', customer_type: 'business' })).toMatchObject({
      email: 'shop@example.org',
      customer_type: 'business',
      first_name: null,
      last_name: null,
      metadata: '{}',
    })
  })

  it('leaves phone, country_code and reference out of answers, unless told to echo them', async () => {
    const quiet = await mockUnderTest().create(everything)
    expect(Object.keys(quiet)).not.toEqual(expect.arrayContaining(['phone']))
    const { create, send } = mockUnderTest({ echoContact: true })
    const echoed = await create(everything)
    const contact = { phone: '+2348031234567', country_code: '+234', reference: 'CRM-10482' }
    expect(echoed).toMatchObject(contact)
    expect((await send('GET', `/api/customers/${echoed.id}`)).body.data).toMatchObject(contact)
    expect((await send('GET', '/api/customers')).body.data.customers[0]).toMatchObject(contact)
  })

  it.each([
    ['an object', { a: [1, 'ü'] }, '{"a":[1,"ü"]}'],
    ['an empty object', {}, '{}'],
    ['a string that holds an object, as it was sent', '{ "a" : 1 }', '{ "a" : 1 }'],
  ])('keeps metadata given as %s as a string', async (_, metadata, kept) => {
    expect((await mockUnderTest().create({ metadata })).metadata).toBe(kept)
  })

  it('refuses an email that is taken, whatever its case, and a reference that is taken, and keeps the first', async () => {
    const { send, create } = mockUnderTest()
    await create({ email: 'Ada@Example.com', reference: 'R1' })
    const taken = { customer_type: 'individual' }
    const email = await send('POST', '/api/customers', { ...taken, email: 'aDA@example.COM' })
    expect(email).toMatchObject({
      status: 409,
      body: { code: 'DUPLICATE_KEY_ERROR', errors: [{ field: 'email', message: 'belongs to another customer' }] },
    })
    const reference = await send('POST', '/api/customers', { ...taken, email: 'eve@example.com', reference: 'R1' })
    expect(reference).toMatchObject({ status: 409, body: { errors: [{ field: 'reference' }] } })
    expect((await send('POST', '/api/customers', { ...taken, email: 'eve@example.com', reference: 'r1' })).status).toBe(
      201,
    )
    expect((await send('GET', '/api/customers')).body.data.total).toBe(2)
  })

  it('answers the customer who has the email with 200 and changes nothing, where duplicates are returned', async () => {
    const { send, create } = mockUnderTest({ onDuplicate: 'return' })
    const first = await create({ email: 'ada@example.com', first_name: 'Ada' })
    const again = await send('POST', '/api/customers', {
      email: 'ADA@example.com',
      customer_type: 'business',
      first_name: 'Eve',
    })
    expect(again).toMatchObject({ status: 200, body: { data: first } })
    expect(again.headers['location']).toBeUndefined()
    expect((await send('GET', '/api/customers')).body.data.total).toBe(1)
  })
})

describe('GET /api/customers/{id}', () => {
  it('finds a customer by id in either case, by reference and by email, with the customer at data', async () => {
    const { send, create } = mockUnderTest()
    const customer = await create(everything)
    for (const key of [
      customer.id,
      customer.id.toUpperCase(),
      'CRM-10482',
      encodeURIComponent(everything.email),
      everything.email,
    ]) {
      expect(await send('GET', `/api/customers/${key}`)).toMatchObject({
        status: 200,
        body: { message: 'Customer retrieved', data: customer },
      })
    }
  })

  it('takes a reference that holds a slash, a percent sign or other letters', async () => {
    const { send, create } = mockUnderTest()
    for (const reference of ['a/b', '100%', 'Ω 7', 'blacklist', '__proto__']) {
      const { id } = await create({ reference })
      expect((await send('GET', `/api/customers/${encodeURIComponent(reference)}`)).body.data.id).toBe(id)
    }
  })

  it('answers 404 where nobody is found', async () => {
    const { send } = mockUnderTest()
    for (const key of [nobody, 'no-reference', 'nobody@example.com', '__proto__', 'constructor', '%00']) {
      const { status, body } = await send('GET', `/api/customers/${key}`)
      expect([status, body.code, body.message]).toEqual([404, 'NOT_FOUND', 'There is no such customer.'])
    }
  })
})

describe('PUT /api/customers/{id}', () => {
  const changes: [string, unknown, unknown?][] = [
    ['email', 'new@example.org'],
    ['first_name', 'Grace'],
    ['last_name', 'Hopper'],
    ['phone', '+14155550123'],
    ['country_code', '+1'],
    ['customer_type', 'business'],
    ['reference', 'R-2'],
    ['metadata', { a: 1 }, '{"a":1}'],
    ['is_active', false],
  ]
  it.each(changes)('changes %s alone and keeps every other member', async (name, value, kept = value) => {
    const { send, create } = mockUnderTest({ echoContact: true })
    const before = await create(everything)
    const { status, body } = await send('PUT', `/api/customers/${before.id}`, { [name]: value })
    expect(status).toBe(200)
    expect(body.data).toEqual({ ...before, [name]: kept, updated_at: body.data.updated_at })
    expect(body.data.updated_at > before.updated_at).toBe(true)
    expect((await send('GET', `/api/customers/${before.id}`)).body.data).toEqual(body.data)
  })

  it('takes an empty object and moves only updated_at', async () => {
    const { send, create } = mockUnderTest()
    const before = await create(everything)
    const { body } = await send('PUT', `/api/customers/${before.id}`, {})
    expect(body.message).toBe('Customer updated')
    expect(body.data).toEqual({ ...before, updated_at: body.data.updated_at })
    expect(body.data.updated_at > before.updated_at).toBe(true)
  })

  it('refuses the email or reference of another customer and then changes nothing', async () => {
    const { send, create } = mockUnderTest()
    await create({ email: 'ada@example.com', reference: 'R1' })
    const eve = await create({ email: 'eve@example.com' })
    for (const patch of [
      { email: 'ADA@EXAMPLE.com', first_name: 'Eve' },
      { reference: 'R1', first_name: 'Eve' },
    ]) {
      const { status, body } = await send('PUT', `/api/customers/${eve.id}`, patch)
      expect([status, body.code, body.errors[0].field]).toEqual([409, 'DUPLICATE_KEY_ERROR', Object.keys(patch)[0]])
    }
    expect((await send('GET', `/api/customers/${eve.id}`)).body.data).toEqual(eve)
  })

  it('lets a customer keep its own email in another case, and others take an email that was given up', async () => {
    const { send, create } = mockUnderTest()
    const ada = await create({ email: 'ada@example.com', reference: 'R1' })
    expect(
      (await send('PUT', `/api/customers/${ada.id}`, { email: 'Ada@Example.com', reference: 'R1' })).body.data.email,
    ).toBe('Ada@Example.com')
    await send('PUT', `/api/customers/${ada.id}`, { email: 'lovelace@example.com', reference: 'R2' })
    await create({ email: 'ada@example.com', reference: 'R1' })
  })

  it('answers 404 for nobody and 400 for a member that breaks its rule', async () => {
    const { send, create } = mockUnderTest()
    const { id } = await create()
    expect((await send('PUT', `/api/customers/${nobody}`, {})).status).toBe(404)
    expect((await send('PUT', `/api/customers/${id}`, { is_active: 'yes' })).body.errors).toEqual([
      { field: 'is_active', message: 'must be a boolean, not a string' },
    ])
  })

  it('takes a national phone where a country_code is given, now or before, and else refuses it as a create does', async () => {
    const { send, create } = mockUnderTest({ echoContact: true })
    const put = (id: string, body: object) => send('PUT', `/api/customers/${id}`, body)
    const [without, before, now] = [await create({}), await create({ country_code: '+233' }), await create({})]
    const refused = await put(without.id, { phone: '0241234567', last_name: 'Eze' })
    expect(refused).toMatchObject({
      status: 400,
      body: {
        code: 'VALIDATION_ERROR',
        errors: [{ field: 'phone', message: expect.stringContaining('no country_code') }],
      },
    })
    expect((await send('GET', `/api/customers/${without.id}`)).body.data).toEqual(without)
    expect(await put(without.id, { phone: '+233241234567' })).toMatchObject({ status: 200 })
    expect(await put(before.id, { phone: '0241234567' })).toMatchObject({
      status: 200,
      body: { data: { phone: '0241234567', country_code: '+233' } },
    })
    expect(await put(now.id, { phone: '0241234567', country_code: '+233' })).toMatchObject({ status: 200 })
    expect(await put(nobody, { phone: '0241234567' })).toMatchObject({ status: 404 })
  })

  it('cannot change what the server decides: id, owner and times are ignored, as in a create, and said to be', async () => {
    const { send, create } = mockUnderTest()
    const decided = ['updated_at', ...steadyMembers]
    const others = Object.fromEntries(
      decided.map((name) => [name, name.endsWith('_at') ? '2020-01-01T00:00:00Z' : nobody]),
    )
    const before = await create(others)
    for (const name of decided) expect(before[name], name).not.toBe(others[name])
    const { body, headers } = await send('PUT', `/api/customers/${before.id}`, others)
    expect(body.data).toEqual({ ...before, updated_at: body.data.updated_at })
    expect(body.data.updated_at > before.updated_at).toBe(true)
    expect(headers['warning']).toContain(decided.join(', '))
  })
})

describe('POST /api/customers/blacklist/{id}', () => {
  it('makes a customer inactive and active again', async () => {
    const { send, create } = mockUnderTest()
    const before = await create(everything)
    const black = (await send('POST', `/api/customers/blacklist/${before.id}`, { blacklist: true })).body
    expect(black.data).toEqual({ ...before, is_active: false, updated_at: black.data.updated_at })
    expect((await send('GET', '/api/customers?is_active=false')).body.data.customers).toEqual([black.data])
    const back = (await send('POST', `/api/customers/blacklist/${before.id}`, { blacklist: false })).body
    expect(back.data).toEqual({ ...before, updated_at: back.data.updated_at })
    expect([black.message, back.message]).toEqual(['Customer blacklisted', 'Customer taken off the blacklist'])
  })

  it('needs a boolean and a customer', async () => {
    const { send, create } = mockUnderTest()
    const { id } = await create()
    for (const body of [{}, { blacklist: 'true' }, { blacklist: null }])
      expect((await send('POST', `/api/customers/blacklist/${id}`, body)).status).toBe(400)
    expect((await send('POST', `/api/customers/blacklist/${nobody}`, { blacklist: true })).status).toBe(404)
  })
})

describe('DELETE /api/customers/{id}', () => {
  it('answers the customer as it was, and then it is gone and its email and reference are free', async () => {
    const { send, create } = mockUnderTest()
    const customer = await create(everything)
    expect(await send('DELETE', `/api/customers/${customer.id}`)).toMatchObject({
      status: 200,
      body: { message: 'Customer deleted', data: customer },
    })
    for (const [method, path, body] of [
      ['GET', customer.id],
      ['DELETE', customer.id],
      ['PUT', customer.id, {}],
      ['POST', `blacklist/${customer.id}`, { blacklist: true }],
    ]) {
      expect((await send(method, `/api/customers/${path}`, body)).status).toBe(404)
    }
    expect((await send('GET', '/api/customers')).body.data.total).toBe(0)
    expect((await create(everything)).id).not.toBe(customer.id)
  })
})

describe('documents with other paths', () => {
  const spec = loadSpec(copySpec(join(folder, 'other'), withOtherPaths))

  it('have every operation where they say that it is, and nothing where the package’s own have it', async () => {
    const { send, create } = mockUnderTest({ spec })
    const { id } = await create()
    expect((await send('POST', '/v2/eu/clients', everything)).headers['location']).toMatch(/^\/v2\/eu\/clients\/[^/]+$/)
    expect((await send('GET', `/v2/eu/clients/${id}`)).body.data.id).toBe(id)
    expect((await send('PATCH', `/v2/eu/clients/${id}`, { first_name: 'Ada' })).body.data.first_name).toBe('Ada')
    expect((await send('POST', `/v2/eu/clients/${id}/blacklist`, { blacklist: true })).body.data.is_active).toBe(false)
    expect((await send('GET', '/v2/eu/clients?is_active=false')).body.data.total).toBe(1)
    expect((await send('PUT', `/v2/eu/clients/${id}`, {})).headers['allow']).toBe('GET, PATCH, DELETE, HEAD, OPTIONS')
    expect((await send('DELETE', `/v2/eu/clients/${id}`)).status).toBe(200)
    expect((await send('GET', '/v2/eu/clients', undefined, { Prefer: 'code=401' })).status).toBe(401)
    for (const path of ['/api/customers', `/api/customers/${id}`])
      expect((await send('GET', path)).body.message).toContain('Customers are at /v2/eu/clients;')
    expect((await send('GET', '/v2/eu/clients/')).body.message).toContain('Leave out the slash at the end.')
  })

  it('are what /docs and /__kit/openapi.json say', async () => {
    const { send } = mockUnderTest({ spec })
    const { text } = await send('GET', '/docs')
    expect(text).not.toContain('/api/customers')
    expect(text).toMatch(/curl -X PATCH &#39;http:\/\/[^/]+\/v2\/eu\/clients\/019cebab-[^/]+&#39;/)
    expect(Object.keys((await send('GET', '/__kit/openapi.json')).body.paths)).toEqual([
      '/v2/eu/clients',
      '/v2/eu/clients/{client_id}/blacklist',
      '/v2/eu/clients/{client_id}',
    ])
  })

  it('may hold what Express has a meaning of its own for', async () => {
    const odd = loadSpec(
      copySpec(join(folder, 'odd'), (text) => text.replaceAll('/api/customers', '/v1.2/(crm):customers*')),
    )
    const { send, create } = mockUnderTest({ spec: odd })
    const { id } = await create()
    expect((await send('GET', `/v1.2/(crm):customers*/${id}`)).status).toBe(200)
    expect((await send('GET', `/v1x2/(crm):customers*/${id}`)).status).toBe(404)
  })
})
