import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadOperations, readOpenapi } from './openapi.ts'
import { loadSpec } from './spec.ts'
import type { Schema, ShapeName } from './spec.ts'
import { createValidators } from './validators.ts'

const spec = loadSpec()
const { violations } = createValidators(spec)
const operations = loadOperations(spec)
const root = readOpenapi(spec)
const shapes = Object.entries(spec.schemas) as [ShapeName, Schema][]
const sources = ['doc', 'public', 'ours']

/** Every property of every schema file, with its place: `customer.json email`. */
const properties = shapes.flatMap(([name, schema]) => within(`${name}.json`, schema))
function within(place: string, schema: Schema): [string, Schema][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => [
    [`${place} ${name}`, property] as [string, Schema],
    ...within(`${place} ${name}`, property),
    ...within(`${place} ${name}`, (property['items'] ?? {}) as Schema),
  ])
}
const referenced = (schema: Schema): Schema => {
  const [file, pointer] = String(schema['$ref'] ?? '').split('#/')
  const whole = spec.schemas[(file ?? '').replace('.json', '') as ShapeName]
  return whole === undefined
    ? schema
    : { ...(pointer ? pointer.split('/').reduce((at: any, part) => at[part], whole) : whole), ...schema }
}

describe('spec/', () => {
  it.each(properties)('says of %s where it comes from, what it is, and gives an example', (_, property) => {
    const { 'x-source': source, description, examples } = referenced(property)
    expect(sources).toContain(source)
    expect(description).toMatch(/.{9,}/)
    expect(examples?.length).toBeGreaterThan(0)
  })

  it.each(shapes)('says the same of %s as a whole, in the dialect it names, without an $id', (name, schema) => {
    expect(schema['$schema']).toBe('https://json-schema.org/draft/2020-12/schema')
    expect(schema['$id']).toBeUndefined()
    expect(sources).toContain(schema['x-source'])
    expect(schema.description).toMatch(/^[A-Z].{8,}/)
    expect(schema.examples?.length).toBeGreaterThan(0)
    for (const example of schema.examples!) expect(violations(name, example)).toEqual([])
  })

  it('gives examples of properties that keep their own schemas', () => {
    for (const [name, schema] of shapes) {
      if (name === 'customer-record') continue
      const whole = schema.examples![0] as Record<string, unknown>
      for (const [property, { examples }] of Object.entries(schema.properties ?? {})) {
        for (const example of examples ?? [])
          expect(violations(name, { ...whole, [property]: example }), `${name}.json ${property}`).toEqual([])
      }
    }
  })

  it('describes the six operations at their paths', () => {
    expect(
      Object.fromEntries(
        operations.map(({ operationId, method, path, requestShape }) => [operationId, [method, path, requestShape]]),
      ),
    ).toEqual({
      createCustomer: ['POST', '/api/customers', 'create-request'],
      updateCustomer: ['PUT', '/api/customers/{id}', 'update-request'],
      listCustomers: ['GET', '/api/customers', undefined],
      getCustomer: ['GET', '/api/customers/{id}', undefined],
      blacklistCustomer: ['POST', '/api/customers/blacklist/{id}', 'blacklist-request'],
      deleteCustomer: ['DELETE', '/api/customers/{id}', undefined],
    })
    expect(root['openapi']).toBe('3.1.0')
    expect(root['jsonSchemaDialect']).toBe('https://json-schema.org/draft/2020-12/schema')
  })

  it.each(operations.map((operation) => [operation.operationId, operation] as const))(
    'says of %s, its parameters and its answers where they come from, with examples that hold',
    (_, operation) => {
      expect(sources).toContain(operation.source)
      expect(operation.summary && operation.description).toMatch(/^[A-Z].{8,}/)
      for (const { name, source, description, example, schema } of operation.parameters) {
        expect(sources, name).toContain(source)
        expect(description, name).toMatch(/.{8,}/)
        expect(example, name).toBeDefined()
        expect(schema['type'], name).toBeDefined()
      }
      expect(operation.answers.some(({ status }) => status < 300)).toBe(true)
      for (const { status, source, description, shape, example } of operation.answers) {
        expect(sources, String(status)).toContain(source)
        expect(description, String(status)).toMatch(/^[A-Z].{8,}/)
        expect(violations(shape, example), `${operation.operationId} ${status}`).toEqual([])
        expect(shape === 'error').toBe(status >= 400)
        if (status >= 400) expect(example).toMatchObject({ status })
      }
    },
  )

  it('says of the headers of a signature and of Retry-After where they come from', () => {
    for (const [name, { 'x-source': source, description }] of Object.entries<any>(root['components'].securitySchemes)) {
      expect(sources, name).toContain(source)
      expect(description, name).toMatch(/.{8,}/)
    }
    expect(root['components'].responses.RateLimited.headers['Retry-After']).toMatchObject({
      'x-source': 'public',
      description: expect.any(String),
      example: expect.any(Number),
    })
  })

  it('lists the same parameters in openapi.yaml as in list-query.json, each with an example that holds', () => {
    const { parameters } = operations.find(({ operationId }) => operationId === 'listCustomers')!
    expect(parameters.map(({ name }) => name).toSorted()).toEqual(
      Object.keys(spec.schemas['list-query'].properties!).toSorted(),
    )
    for (const { name, schema, source, example } of parameters) {
      expect(schema).toBe(spec.schemas['list-query'].properties![name])
      expect(source).toBe(schema['x-source'])
      expect(violations('list-query', { [name]: example }), name).toEqual([])
    }
  })

  it('takes nothing but x-source from the document for what is ours, and the document’s fields as the document’s', () => {
    const ofDocument = ['first_name', 'last_name', 'email', 'phone', 'country_code', 'customer_type']
    for (const name of ofDocument)
      expect(spec.schemas['create-request'].properties![name]!['x-source'], name).toBe('doc')
    for (const name of ['first_name', 'last_name', 'email'])
      expect(spec.schemas['update-request'].properties![name]!['x-source'], name).toBe('doc')
    for (const name of ['id', 'reference', 'email', 'customer_type', 'is_active'])
      expect(spec.schemas['list-query'].properties![name]!['x-source'], name).toBe('doc')
    for (const [name, { 'x-source': source }] of Object.entries(spec.schemas.customer.properties!))
      expect(source, name).toBe('doc')
  })
})

describe('loadSpec', () => {
  it('reads the package’s own spec, and says which file is missing or broken in another', () => {
    expect(existsSync(spec.dir)).toBe(true)
    expect(() => loadSpec('/nowhere')).toThrow('/nowhere')
  })
})
