import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signatureOf } from './authenticate.ts'
import { mutants } from './fixed/mutants.ts'
import { variants } from './variants/variants.ts'
import { startDeployment, type Deployment } from './start-deployment.ts'

let deployment: Deployment
beforeAll(async () => {
  deployment = await startDeployment()
})
afterAll(() => deployment.close())

async function ask(
  method: string,
  path: string,
  body?: unknown,
  to: Deployment = deployment,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: any }> {
  const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
  const answer = await fetch(`${to.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...sent,
  })
  return { status: answer.status, body: await answer.json() }
}

function newcomer(more: object = {}): { [member: string]: string } {
  return {
    email: `ada+${randomUUID()}@example.com`,
    customer_type: 'individual',
    first_name: 'Zoë',
    last_name: "van der O'Brien",
    ...more,
  }
}

async function created(more: object = {}): Promise<any> {
  return (await ask('POST', '/api/customers', newcomer(more))).body.data
}

async function listed(query: Record<string, string>): Promise<any> {
  return (await ask('GET', `/api/customers?${new URLSearchParams(query).toString()}`)).body.data
}

describe('the correct deployment', () => {
  test('answers a create with 201, the envelope and every documented member', async () => {
    const sent = newcomer()
    const { status, body } = await ask('POST', '/api/customers', sent)
    expect(status).toBe(201)
    expect(Object.keys(body).sort()).toEqual(['data', 'message', 'metadata', 'success', 'timestamp'])
    expect(body.data).toMatchObject({ ...sent, is_active: true, metadata: '{}' })
    expect(Object.keys(body.data).sort()).toEqual([
      'company_id',
      'created_at',
      'created_by',
      'customer_type',
      'email',
      'first_name',
      'id',
      'is_active',
      'last_name',
      'metadata',
      'updated_at',
    ])
    expect(body.data.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
  })

  test('reads back by id and in the list what was created', async () => {
    const customer = await created({ metadata: { tier: 'gold' } })
    expect(customer.metadata).toBe('{"tier":"gold"}')
    expect((await ask('GET', `/api/customers/${customer.id}`)).body.data).toEqual(customer)
    expect(await listed({ email: customer.email })).toEqual({ customers: [customer], page: 1, page_size: 20, total: 1 })
  })

  test('changes what an update names and keeps the rest', async () => {
    const customer = await created({ customer_type: 'business', reference: randomUUID() })
    const { status, body } = await ask('PUT', `/api/customers/${customer.id}`, { last_name: '李' })
    expect(status).toBe(200)
    expect(body.data).toEqual({ ...customer, last_name: '李', updated_at: expect.any(String) })
    expect(body.data.updated_at > customer.updated_at).toBe(true)
    expect((await ask('GET', `/api/customers/${customer.id}`)).body.data).toEqual(body.data)
  })

  test.each(['id', 'reference', 'email'])('finds exactly one customer by %s', async (filter) => {
    const reference = randomUUID()
    const customer = { ...(await created({ reference })), reference }
    await created({ reference: `${reference}-2`, email: `x${customer.email}` })
    expect((await listed({ [filter]: customer[filter] })).customers.map((one: { id: string }) => one.id)).toEqual([
      customer.id,
    ])
    expect((await listed({ [filter]: customer[filter], customer_type: 'business' })).total).toBe(0)
  })

  test.each([
    ['customer_type', 'business'],
    ['customer_type', 'individual'],
    ['is_active', 'true'],
    ['is_active', 'false'],
  ])('finds all by %s=%s and nobody else', async (filter, value) => {
    const some = [await created({ customer_type: 'business' }), await created()]
    await ask('POST', `/api/customers/blacklist/${some[0].id}`, { blacklist: true })
    const { customers, total } = await listed({ [filter]: value, page_size: '100' })
    const everybody = await listed({ page_size: '100' })
    expect(customers).toEqual(
      everybody.customers.filter((one: Record<string, unknown>) => String(one[filter]) === value),
    )
    expect(total).toBe(customers.length)
    expect(total).toBeGreaterThan(0)
    expect(total).toBeLessThan(everybody.total)
  })

  test('pages hold everybody once, newest first', async () => {
    const customer = await created()
    const everybody = await listed({ page_size: '100' })
    const pages = []
    for (let page = 1; (page - 1) * 3 < everybody.total; page += 1)
      pages.push(...(await listed({ page: String(page), page_size: '3' })).customers)
    expect(pages).toEqual(everybody.customers)
    expect(pages[0].id).toBe(customer.id)
    expect(await listed({ page: '1000' })).toMatchObject({ customers: [], page: 1000, total: everybody.total })
  })

  test('has one customer for each address, on create and on update, in any case', async () => {
    const customer = await created()
    const other = await created()
    const shouted = customer.email.toUpperCase()
    expect(await ask('POST', '/api/customers', newcomer({ email: shouted }))).toMatchObject({
      status: 409,
      body: { success: false, code: 'DUPLICATE_KEY_ERROR' },
    })
    expect(await ask('PUT', `/api/customers/${other.id}`, { email: shouted, first_name: 'Eve' })).toMatchObject({
      status: 409,
    })
    expect((await ask('GET', `/api/customers/${other.id}`)).body.data).toEqual(other)
    expect(await ask('PUT', `/api/customers/${customer.id}`, { email: customer.email })).toMatchObject({ status: 200 })
  })

  test('blacklists one customer and takes it back', async () => {
    const customer = await created()
    expect((await ask('POST', `/api/customers/blacklist/${customer.id}`, { blacklist: true })).body.data).toEqual({
      ...customer,
      is_active: false,
      updated_at: expect.any(String),
    })
    expect((await listed({ email: customer.email, is_active: 'false' })).total).toBe(1)
    expect(
      (await ask('POST', `/api/customers/blacklist/${customer.id}`, { blacklist: false })).body.data.is_active,
    ).toBe(true)
  })

  test('deletes one customer alone', async () => {
    const [customer, other] = [await created(), await created()]
    expect(await ask('DELETE', `/api/customers/${customer.id}`)).toMatchObject({
      status: 200,
      body: { data: customer },
    })
    expect((await ask('GET', `/api/customers/${customer.id}`)).status).toBe(404)
    expect((await listed({ email: customer.email })).total).toBe(0)
    expect((await ask('GET', `/api/customers/${other.id}`)).body.data).toEqual(other)
    expect((await ask('POST', '/api/customers', newcomer({ email: customer.email }))).status).toBe(201)
  })

  test.each<[string, string, unknown, number]>([
    ['POST', '/api/customers', { customer_type: 'individual' }, 400],
    ['POST', '/api/customers', { email: 'ada@example.com' }, 400],
    ['POST', '/api/customers', { email: 'ada@', customer_type: 'individual' }, 400],
    ['POST', '/api/customers', { email: null, customer_type: 'individual' }, 400],
    ['POST', '/api/customers', { email: 'ada@example.com', customer_type: 'company' }, 400],
    ['POST', '/api/customers', { email: 'ada@example.com', customer_type: 'business', first_name: 7 }, 400],
    ['POST', '/api/customers', { email: 'ada@example.com', customer_type: 'business', phone: 'none' }, 400],
    ['POST', '/api/customers', '{"email":', 400],
    ['POST', '/api/customers', [], 400],
    ['POST', '/api/customers', 'null', 400],
    ['PUT', `/api/customers/${randomUUID()}`, { first_name: 'Ada' }, 404],
    ['PUT', `/api/customers/${randomUUID()}`, { email: 'ada' }, 400],
    ['GET', `/api/customers/${randomUUID()}`, undefined, 404],
    ['GET', '/api/customers/nobody', undefined, 404],
    ['GET', '/api/customers?is_active=yes', undefined, 400],
    ['GET', '/api/customers?id=1', undefined, 400],
    ['GET', '/api/customers?page=0', undefined, 400],
    ['GET', '/api/customers?email=a%40example.com&email=b%40example.com', undefined, 400],
    ['GET', '/api/elsewhere', undefined, 404],
    ['GET', '/api/customers/%E0%A4%A', undefined, 404],
    ['DELETE', `/api/customers/${randomUUID()}`, undefined, 404],
    ['DELETE', '/api/customers', undefined, 405],
    ['POST', `/api/customers/blacklist/${randomUUID()}`, { blacklist: 'yes' }, 400],
    ['POST', `/api/customers/blacklist/${randomUUID()}`, { blacklist: true }, 404],
  ])('refuses %s %s %j with %d', async (method, path, body, status) => {
    expect(await ask(method, path, body)).toMatchObject({
      status,
      body: { success: false, status, message: expect.any(String), metadata: { request_id: expect.any(String) } },
    })
  })

  test('asks for a fresh signature over the body where it has credentials', async () => {
    const auth = { client: 'client_test', secret: 'secret_test' }
    const guarded = await startDeployment({ auth })
    const body = JSON.stringify(newcomer())
    const signed = (seconds = 0, nonce = randomUUID()) => {
      const timestamp = String(Math.floor(Date.now() / 1000) + seconds)
      return {
        'x-auth-client': auth.client,
        'x-auth-timestamp': timestamp,
        'x-auth-nonce': nonce,
        'x-auth-signature': signatureOf(auth, timestamp, nonce, Buffer.from(body)),
      }
    }
    const good = signed()
    const statuses = []
    for (const headers of [
      good,
      good,
      {},
      { ...signed(), 'x-auth-signature': 'no' },
      { ...signed(), 'x-auth-client': 'other' },
      signed(-400),
      signed(400),
    ]) {
      statuses.push((await ask('POST', '/api/customers', body, guarded, headers)).status)
    }
    expect(statuses).toEqual([201, 401, 401, 401, 401, 401, 401])
    expect((await ask('POST', '/api/customers', `${body} `, guarded, signed())).status).toBe(401)
    await guarded.close()
  })

  test('signs as the provider does', () => {
    const body = Buffer.from('{"email":"john.doe@example.com","first_name":"John"}')
    expect(
      signatureOf(
        { client: 'client_test', secret: 'secret_test' },
        '1711020000',
        'abcdef0123456789abcdef0123456789',
        body,
      ),
    ).toBe('46ec3f628da36f918b9c73eb4b0039190e5f636873ceab75ff0a342df715b37d')
  })
})

test('deployments side by side share nothing', async () => {
  const [one, other] = await Promise.all([
    startDeployment(),
    startDeployment({ mutants: mutants.filter(({ name }) => name === 'request-id-is-constant') }),
  ])
  const customer = (await ask('POST', '/api/customers', newcomer(), one)).body.data
  expect((await ask('GET', `/api/customers/${customer.id}`, undefined, other)).status).toBe(404)
  const [first, second] = [
    await ask('GET', '/api/customers', undefined, other),
    await ask('GET', '/api/customers', undefined, other),
  ]
  expect(first.body.metadata).toEqual(second.body.metadata)
  await Promise.all([one.close(), other.close()])
})

test('mutants and variants have names of their own, in kebab-case, and say what they are', () => {
  const all = [...mutants, ...variants]
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
  for (const { name, about } of all) {
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    expect(about).toMatch(/^[^]{15,}\.$/)
  }
  expect(mutants.length).toBeGreaterThanOrEqual(80)
  expect(variants.length).toBeGreaterThanOrEqual(25)
})

test.each(variants)('$name still creates, reads and lists', async (variant) => {
  const odd = await startDeployment({ variants: [variant] })
  const sent = newcomer()
  const { status, body } = await ask(
    'POST',
    '/api/customers',
    { ...sent, phone: '+233241234567', country_code: '+233' },
    odd,
  )
  expect([200, 201, 202]).toContain(status)
  const read = async (path: string): Promise<any> => (await ask('GET', path, undefined, odd)).body.data
  // Some show late what was written.
  await expect.poll(() => read(`/api/customers/${body.data.id}`)).toMatchObject(sent)
  const query = new URLSearchParams({ email: body.data.email }).toString()
  await expect.poll(async () => (await read(`/api/customers?${query}`)).total).toBe(1)
  await odd.close()
})
