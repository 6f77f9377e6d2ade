import { getHttpOperationsFromSpec } from '@stoplight/prism-http/dist/utils/operations.js'
import { describe, expect, it } from 'vitest'
import { bundleOpenapi } from '../spec/bundle-openapi.ts'
import { loadSpec } from '../spec/spec.ts'
import type { Schema, Spec } from '../spec/spec.ts'
import { prismOperations } from './prism-operations.ts'

const spec = loadSpec()

function withProperty(name: string, schema: Schema): Spec {
  const customer = structuredClone(spec.schemas.customer)
  customer.properties = { ...customer.properties, [name]: schema }
  return { ...spec, schemas: { ...spec.schemas, customer } }
}

describe("the operations that Prism's validators judge by", () => {
  it.each<[string, Spec]>([
    ['the documented ones', spec],
    ['with a schema that leads to itself', withProperty('parent', { $ref: 'customer.json' })],
    ['with words beside a reference', withProperty('agent', { $ref: 'customer.json', description: 'Who sold it.' })],
    ['with references among lists', withProperty('kin', { type: 'array', items: { $ref: 'customer.json' } })],
    ['with an example that looks like a reference', withProperty('link', { examples: [{ $ref: 1 }] })],
  ])('are those that Prism itself reads from the same document: %s', async (_, one) => {
    const theirs = await getHttpOperationsFromSpec(bundleOpenapi(one))
    expect(theirs.length).toBeGreaterThan(5)
    expect(JSON.parse(JSON.stringify(prismOperations(one)))).toEqual(JSON.parse(JSON.stringify(theirs)))
  })
})
