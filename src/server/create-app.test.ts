import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { loadSpec } from '../spec/spec.ts'
import { memoryStore } from '../stores/memory-store.ts'
import { mockUnderTest } from './mock-under-test.ts'
import { seededRandom } from './random.ts'

describe('two apps side by side', () => {
  it('share no customers, no journal, no limits and no nonces', async () => {
    const options = { rateLimit: { requests: 3, perSeconds: 60 } }
    const [one, two] = [mockUnderTest(options), mockUnderTest(options)]
    await one.create({ email: 'ada@example.com' })
    for (let n = 0; n < 3; n++) await one.send('GET', '/api/customers')
    expect((await one.send('GET', '/api/customers')).status).toBe(429)
    expect((await two.send('GET', '/api/customers')).body.data.total).toBe(0)
    expect((await two.send('GET', '/__kit/requests')).body.data.total).toBe(1)
    await two.create({ email: 'ada@example.com' })
    await two.send('POST', '/__kit/reset')
    expect((await one.send('GET', '/__kit/health')).body.data.customers).toBe(1)
  })

  it('share the customers where they are given one store', async () => {
    const store = memoryStore()
    const [one, two] = [mockUnderTest({ store }), mockUnderTest({ store })]
    const { id } = await one.create()
    expect((await two.send('GET', `/api/customers/${id}`)).status).toBe(200)
  })
})

describe('clock, identifiers, randomness and owner', () => {
  it('can be given, and then every answer is the same each time', async () => {
    const run = async () => {
      let [now, customers, requests] = [Date.UTC(2026, 0, 1), 0, 0]
      const { send } = mockUnderTest({
        clock: () => (now += 1000),
        ids: {
          customer: () => `00000000-0000-4000-8000-${String(++customers).padStart(12, '0')}`,
          request: () => `request-${++requests}`,
        },
        random: seededRandom(5),
        failRate: 0.3,
        owner: {
          company_id: '00000000-0000-4000-8000-00000000aaaa',
          created_by: '00000000-0000-4000-8000-00000000bbbb',
        },
      })
      const texts: string[] = []
      for (let n = 0; n < 10; n++)
        texts.push(
          (await send('POST', '/api/customers', { email: `c${n}@example.com`, customer_type: 'business' })).text,
        )
      texts.push((await send('GET', '/api/customers')).text)
      return texts
    }
    const texts = await run()
    expect(await run()).toEqual(texts)
    expect(texts.join()).toContain('00000000-0000-4000-8000-00000000aaaa')
  })

  it('make customers that sort by id as they came, also within one millisecond', async () => {
    const { create } = mockUnderTest({ clock: () => 1_770_000_000_000 })
    const made: { id: string; created_at: string }[] = []
    for (let n = 0; n < 20; n++) made.push(await create())
    expect(made.map(({ id }) => id)).toEqual(made.map(({ id }) => id).toSorted())
    expect(made.map((c) => c.created_at)).toEqual([...new Set(made.map((c) => c.created_at))].toSorted())
  })
})

describe('another spec', () => {
  const folders: string[] = []
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
  })

  /** The package's spec with one schema changed. */
  const changed = (file: string, change: (schema: any) => void) => {
    const dir = mkdtempSync(join(tmpdir(), 'customers-kit-spec-'))
    folders.push(dir)
    cpSync(loadSpec().dir, dir, { recursive: true })
    const path = join(dir, 'schemas', file)
    const schema = JSON.parse(readFileSync(path, 'utf8'))
    change(schema)
    writeFileSync(path, JSON.stringify(schema))
    return loadSpec(dir)
  }

  it('whose customer has one more property shows it in every answer and in the served document', async () => {
    const property = {
      type: 'string',
      enum: ['tier_1', 'tier_2'],
      description: 'How far the customer was identified.',
      'x-source': 'doc',
      examples: ['tier_1'],
    }
    const spec = changed('customer.json', (schema) => {
      schema.properties.kyc_level = property
      schema.required.push('kyc_level')
      for (const example of schema.examples) example.kyc_level = 'tier_1'
    })
    const { send, create } = mockUnderTest({ spec })
    const customer = await create()
    expect(customer.kyc_level).toBe('tier_1')
    expect((await send('GET', `/api/customers/${customer.id}`)).body.data.kyc_level).toBe('tier_1')
    expect((await send('GET', '/api/customers')).body.data.customers[0].kyc_level).toBe('tier_1')
    expect((await send('GET', '/__kit/openapi.json')).body.components.schemas.Customer.properties.kyc_level).toEqual(
      property,
    )
  })

  it('whose create request has one more property takes it, holds it to its rule and keeps it', async () => {
    const spec = changed('create-request.json', (schema) => {
      schema.properties.kyc_level = { type: 'string', enum: ['tier_1', 'tier_2'], examples: ['tier_1'] }
    })
    spec.schemas.customer.properties!['kyc_level'] = { type: ['string', 'null'] }
    const { send, create } = mockUnderTest({ spec })
    expect((await create({ kyc_level: 'tier_2' })).kyc_level).toBe('tier_2')
    expect((await create()).kyc_level).toBe(null)
    const { body } = await send('POST', '/api/customers', {
      email: 'a@example.com',
      customer_type: 'business',
      kyc_level: 'tier_9',
    })
    expect(body.errors).toEqual([{ field: 'kyc_level', message: 'must be "tier_1" or "tier_2", not "tier_9"' }])
  })
})
