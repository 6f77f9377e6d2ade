import { Ajv2020 } from 'ajv/dist/2020.js'
import { default as formatsOfAjv } from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { bundleOpenapi } from './bundle-openapi.ts'
import { loadSpec } from './spec.ts'
import type { Schema, ShapeName, Spec } from './spec.ts'
import { createValidators } from './validators.ts'

const spec = loadSpec()
const bundled = bundleOpenapi(spec)
const schemas: Record<string, any> = bundled['components'].schemas

/** Every object in a document, whatever it is. */
function objects(node: unknown): Record<string, unknown>[] {
  if (typeof node !== 'object' || node === null) return []
  return [...(Array.isArray(node) ? [] : [node as Record<string, unknown>]), ...Object.values(node).flatMap(objects)]
}

/** The schemas of the bundled document as files again. */
function asFiles(): Spec['schemas'] {
  const shapes = Object.entries(spec.schemas)
  const fileOf = Object.fromEntries(shapes.map(([name, { title }]) => [title, `${name}.json`]))
  const back = (schema: Schema): Schema =>
    JSON.parse(JSON.stringify(schema), (key, value: string) =>
      key === '$ref' ? (fileOf[value.replace('#/components/schemas/', '')] ?? value) : value,
    )
  return Object.fromEntries(
    shapes.map(([name, schema]) => [name, back(schemas[String(schema['title'])] ?? schema)]),
  ) as Spec['schemas']
}

describe('the bundled document', () => {
  it('names whole schemas by their titles and refers to nothing else, as generators of clients name their types', () => {
    const titles = Object.values(spec.schemas).map((schema) => schema['title'])
    const refs = objects(bundled).flatMap(({ $ref }) => ($ref === undefined ? [] : [String($ref)]))
    expect(refs.length).toBeGreaterThan(40)
    for (const ref of refs) expect(ref).toMatch(/^#\/components\/(schemas|responses|parameters)\/[A-Z][A-Za-z]+$/)
    for (const ref of refs)
      expect(
        ref
          .slice(2)
          .split('/')
          .reduce((at: any, part) => at?.[part], bundled),
        ref,
      ).toBeTypeOf('object')
    for (const [name, { title }] of Object.entries(schemas))
      expect([name, titles.includes(name)]).toEqual([title, true])
  })

  it('holds every shape that a request or an answer has, and no shape that only the kit uses', () => {
    const inside = ['CustomerRecord', 'ListQuery']
    expect(Object.keys(schemas).toSorted()).toEqual(
      Object.values(spec.schemas)
        .map((schema) => String(schema['title']))
        .filter((title) => !inside.includes(title))
        .toSorted(),
    )
  })

  it('gives no two things in it one name', () => {
    const names = Object.values<object>(bundled['components']).flatMap(Object.keys)
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length)
  })

  it('has one type in each schema, and null, and says what else a metadata may be', () => {
    for (const { type } of objects(schemas))
      expect([type].flat().filter((name) => name !== 'null').length).toBeLessThan(2)
    const { metadata } = schemas['CreateRequest'].properties
    expect(metadata).toMatchObject({ if: { type: 'string' }, then: { type: 'string' }, else: { type: 'object' } })
    // What generators take for a type that has to be all of them, or one of its own.
    for (const keyword of ['type', 'anyOf', 'oneOf', 'allOf']) expect(metadata).not.toHaveProperty(keyword)
  })

  it('has no format and no keyword that other validators stop at', () => {
    const formats = objects(bundled).flatMap(({ format }) => (typeof format === 'string' ? [format] : []))
    expect([...new Set(formats)].toSorted()).toEqual(['date-time', 'email', 'uri-reference', 'uuid'])
    const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true })
    ;(formatsOfAjv as unknown as (ajv: Ajv2020) => void)(ajv)
    ajv.addVocabulary(['x-source', 'x-faker', 'x-unique', 'x-steady', 'components', 'example'])
    ajv.addSchema({ $id: 'https://example.com/document', components: bundled['components'] })
    for (const name of Object.keys(schemas))
      expect(ajv.getSchema(`https://example.com/document#/components/schemas/${name}`), name).toBeTypeOf('function')
  })

  it('says of text that holds JSON what no validator holds it to, since that is what the keyword means', () => {
    expect(schemas['Customer'].properties.metadata).toMatchObject({
      type: 'string',
      if: { type: 'string' },
      then: { contentMediaType: 'application/json' },
    })
    expect(served.violations('customer', { ...customer, metadata: 'gold' })).toEqual([])
    expect(served.violations('create-request', { ...create, metadata: '{gold}' })).toEqual([])
  })

  const files = createValidators(spec)
  const served = createValidators({ dir: 'as served', schemas: asFiles() })
  const customer = spec.schemas.customer.examples![0] as Record<string, unknown>
  const envelope = spec.schemas['customer-envelope'].examples![0] as Record<string, unknown>
  const create = { email: 'ada@example.com', customer_type: 'individual' }
  it.each<[ShapeName, string, unknown]>([
    ['customer', 'a customer', customer],
    ['customer', 'a time without a Z', { ...customer, created_at: '2026-03-14T09:26:53+01:00' }],
    ['customer', 'no names', { ...customer, first_name: null, last_name: null }],
    ['customer-envelope', 'an envelope', envelope],
    ['customer-envelope', 'a success that is false', { ...envelope, success: false }],
    ['create-request', 'metadata as an object', { ...create, metadata: { tier: 'gold', more: [1] } }],
    ['create-request', 'metadata as text', { ...create, metadata: '{"tier":"gold"}' }],
    ['create-request', 'metadata that is text and no object', { ...create, metadata: '[]' }],
    ['create-request', 'metadata that is a number', { ...create, metadata: 5 }],
    ['create-request', 'a national phone without its country', { ...create, phone: '0241234567' }],
  ])('allows and refuses what the files do: %s, %s', (shape, _, value) => {
    expect(served.violations(shape, value).length > 0).toBe(files.violations(shape, value).length > 0)
  })
})
