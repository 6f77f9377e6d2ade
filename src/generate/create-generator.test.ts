import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { loadSpec, packageRoot } from '../spec/spec.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { createValidators } from '../spec/validators.ts'
import { createGenerator } from './create-generator.ts'

const spec = loadSpec()
const validators = createValidators(spec)
const generator = (options: { seed?: number | string; locales?: string[]; type?: 'individual' | 'business' } = {}) =>
  createGenerator({ spec, validators, seed: 42, ...options })
const first = async (count: number, options = {}) => {
  const { record } = await generator(options)
  return Array.from({ length: count }, (_, n) => record(n))
}

describe('a generated customer', () => {
  it('depends on the seed and its number alone', async () => {
    const records = await first(50)
    const { record } = await generator()
    expect(record(900_000)).toEqual((await generator()).record(900_000))
    expect(record(33)).toEqual(records[33])
    expect((await generator({ seed: 43 })).record(33)).not.toEqual(records[33])
    expect((await generator({ seed: '42' })).record(33)).toEqual(records[33])
  })

  it('keeps its schema, as a record and as a request', async () => {
    const { record, request } = await generator()
    for (const n of [...Array(2000).keys(), 2 ** 32 + 5, 2 ** 52]) {
      expect(validators.violations('customer-record', record(n))).toEqual([])
      expect(validators.violations('create-request', request(n))).toEqual([])
    }
  })

  it('is the same person as a record and as a request', async () => {
    const { record, request } = await generator()
    for (let n = 0; n < 200; n++) {
      const {
        id: _,
        company_id: _c,
        created_by: _b,
        is_active: _a,
        created_at: _t,
        updated_at: _u,
        metadata,
        ...contact
      } = record(n)
      expect(request(n)).toEqual({ ...contact, metadata: JSON.parse(metadata) })
    }
  })

  it('shares no id, email or reference with another', async () => {
    const records = await first(20_000)
    expect(new Set(records.map((r) => r.id)).size).toBe(records.length)
    expect(new Set(records.map((r) => r.email.toLowerCase())).size).toBe(records.length)
    const references = records.flatMap((r) => r.reference ?? [])
    expect(new Set(references).size).toBe(references.length)
  })

  it('was updated when or after it was created, and its id sorts by its creation', async () => {
    for (const { id, created_at, updated_at, is_active } of await first(2000)) {
      expect(updated_at >= created_at).toBe(true)
      if (!is_active) expect(updated_at > created_at).toBe(true)
      expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.parse(created_at))
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/)
    }
  })

  it('is blacklisted, a company, or without a name now and then, as in life', async () => {
    const records = await first(5000)
    const share = (test: (record: CustomerRecord) => boolean) => records.filter(test).length / records.length
    expect(share((r) => !r.is_active)).toBeCloseTo(0.06, 1)
    expect(share((r) => r.customer_type === 'business')).toBeCloseTo(0.17, 1)
    expect(share((r) => r.last_name === undefined)).toBeGreaterThan(0.02)
    expect(share((r) => r.phone === undefined)).toBeGreaterThan(0.1)
    expect(share((r) => r.reference === undefined)).toBeGreaterThan(0.3)
    expect(share((r) => r.metadata === '{}')).toBeGreaterThan(0.1)
  })

  it('is of the type asked for, with every other value of a person as it was', async () => {
    const [any, companies] = [await first(300), await first(300, { type: 'business' })]
    expect(companies.every((r) => r.customer_type === 'business')).toBe(true)
    any.forEach((record, n) => {
      if (record.customer_type === 'business') expect(companies[n]).toEqual(record)
      else expect(companies[n]).toMatchObject({ id: record.id, created_at: record.created_at })
    })
  })

  it('stays as it was where another locale joins, or moves there altogether', async () => {
    const [two, three] = [
      await first(500, { locales: ['NG', 'GH'] }),
      await first(500, { locales: ['KE', 'GH', 'NG'] }),
    ]
    const moved = three.filter((record, n) => JSON.stringify(record) !== JSON.stringify(two[n]))
    expect(moved.length).toBeGreaterThan(50)
    expect(moved.length).toBeLessThan(250)
    for (const record of moved) expect(record.country_code ?? '+254').toBe('+254')
  })

  it('comes from known countries only', async () => {
    await expect(generator({ locales: ['NG', 'ZZ'] })).rejects.toThrow(/no names for ZZ\. Take some of .*NG/)
    await expect(generator({ locales: [] })).rejects.toThrow(/at least one country/)
  })
})

describe('a schema that changes', () => {
  const folders: string[] = []
  afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })))

  /** The package's spec with more properties (or others in their place) in one schema. */
  const changed = (shape: string, properties: Record<string, object>, required: string[] = []) => {
    const folder = mkdtempSync(join(tmpdir(), 'spec-'))
    folders.push(folder)
    cpSync(join(packageRoot, 'spec'), folder, { recursive: true })
    const path = join(folder, 'schemas', `${shape}.json`)
    const schema = JSON.parse(readFileSync(path, 'utf8'))
    Object.assign(schema.properties, properties)
    schema.required.push(...required)
    writeFileSync(path, JSON.stringify(schema))
    return loadSpec(folder)
  }

  const additions: Record<string, object> = {
    tier: { type: 'string', enum: ['gold', 'silver'] },
    kind_of_record: { const: 'customer' },
    job: { type: 'string', 'x-faker': 'person.jobTitle' },
    birthday: { type: 'string', format: 'date' },
    agent_id: { type: 'string', format: 'uuid' },
    seen_at: { type: 'string', format: 'date-time' },
    verified: { type: 'boolean' },
    score: { type: 'integer', minimum: 3, maximum: 9 },
    nickname: { type: 'string', examples: ['Ada', 'Kofi'] },
    code: { type: 'string', pattern: '^[A-Z]{3}-[0-9]{4}$' },
    address: {
      type: 'object',
      required: ['lines', 'owner'],
      properties: {
        lines: { type: 'array', items: { type: 'string', minLength: 2 }, minItems: 1 },
        owner: { $ref: '#/properties/customer_type' },
      },
    },
  }

  it('shows each new property in every record and changes no other value', async () => {
    const wider = await createGenerator({ spec: changed('customer', additions, ['tier', 'address']), seed: 42 })
    const before = await first(100)
    const values = before.map((record, n) => {
      const { ...made } = wider.record(n) as CustomerRecord & Record<string, unknown>
      const added = Object.fromEntries(Object.keys(additions).map((name) => [name, made[name]]))
      for (const name of Object.keys(additions)) {
        expect(made[name], name).toBeDefined()
        delete made[name]
      }
      expect(made).toEqual(record)
      return added
    })
    for (const name of [
      'tier',
      'job',
      'birthday',
      'agent_id',
      'seen_at',
      'verified',
      'score',
      'nickname',
      'code',
      'address',
    ]) {
      expect(new Set(values.map((value) => JSON.stringify(value[name]))).size, name).toBeGreaterThan(1)
    }
    expect(wider.record(99)).toEqual(wider.record(99))
  })

  it('shows a new property of the request in every request', async () => {
    const { request } = await createGenerator({
      spec: changed('create-request', { channel: { enum: ['web'] } }),
      seed: 42,
    })
    expect(request(7)).toEqual({ ...(await generator()).request(7), channel: 'web' })
  })

  it('falls back on what the schema offers where a known property became narrower', async () => {
    const narrower = changed('customer', {
      customer_type: { enum: ['trust'] },
      first_name: { type: 'string', maxLength: 3, examples: ['Ada'] },
    })
    const { record } = await createGenerator({ spec: narrower, seed: 42 })
    for (let n = 0; n < 20; n++) {
      expect(record(n).customer_type).toBe('trust')
      expect((record(n).first_name ?? '').length).toBeLessThanOrEqual(3)
    }
  })

  it('is named, with the property, where no value can be made', async () => {
    const { record } = await createGenerator({ spec: changed('customer', { email: { type: 'integer' } }), seed: 42 })
    expect(() => record(3)).toThrow(
      /No valid email could be made for record 3: it must be an integer, not a string\. See .*customer-record\.json/,
    )
  })

  it('is named where its x-faker leads nowhere', async () => {
    const spec = changed('customer', { job: { type: 'string', 'x-faker': 'person.trade' } })
    await expect(createGenerator({ spec, seed: 42 })).rejects.toThrow(
      /customer\.json names "x-faker": "person\.trade" for job, but faker has no/,
    )
  })
})
