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
    expect(schemas['CreateRequest'].properties.metadata.anyOf.map(({ type }: Schema) => type)).toEqual([
      'string',
      'object',
    ])
  })

  const files = createValidators(spec)
  const served = createValidators({ dir: 'as served', schemas: asFiles() })
  const customer = spec.schemas.customer.examples![0] as Record<string, unknown>
  const envelope = spec.schemas['customer-envelope'].examples![0] as Record<string, unknown>
  const create = { email: 'ada@example.com', customer_type: 'individual' }
  it.each<[ShapeName, string, unknown]>([
    ['customer', 'a customer', customer],
    ['customer', 'a time without a Z', { ...customer, created_at: '2026-03-14T09:26:53+01:00' }],
    ['customer', 'metadata that is no JSON', { ...customer, metadata: 'gold' }],
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
