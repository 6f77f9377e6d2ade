import { describe, expect, it } from 'vitest'
import { loadSpec } from '../spec/spec.ts'
import type { Schema, Spec } from '../spec/spec.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { createGenerator } from './create-generator.ts'

const own = loadSpec()
const withFields = (fields: Record<string, Schema>): Spec => {
  const customer = { ...own.schemas.customer, properties: { ...own.schemas.customer.properties, ...fields } }
  return { ...own, schemas: { ...own.schemas, customer } }
}

describe('a field that x-faker describes', () => {
  const fields: [string, Schema, RegExp][] = [
    ['person.jobTitle', { type: 'string' }, /^\w+( [\w-]+)+$/],
    ['location.city', { type: 'string' }, /^\p{Lu}/u],
    ['commerce.department', { type: 'string' }, /^\w/],
    ['finance.iban', { type: 'string', minLength: 15, maxLength: 34 }, /^[A-Z]{2}[0-9]{2}/],
    ['vehicle.vin', { type: 'string', pattern: '^[A-Z0-9]{17}$' }, /./],
    ['string.nanoid', { type: 'string' }, /^[\w-]{21}$/],
    ['internet.url', { type: 'string', format: 'uri' }, /^https?:/],
    ['internet.email', { type: 'string', format: 'email' }, /@example\.(com|org|net)$/],
    ['date.birthdate', { type: 'string', format: 'date' }, /^(19|20)\d\d-\d\d-\d\d$/],
    ['date.past', { type: 'string', format: 'date-time' }, /^2025-.*Z$/],
    ['number.int', { type: 'integer' }, /^\d+$/],
    ['number.bigInt', { type: 'integer' }, /^\d+$/],
    ['datatype.boolean', { type: 'boolean' }, /^(true|false)$/],
    ['location.nearbyGPSCoordinate', { type: 'array', items: { type: 'number' } }, /^-?\d/],
  ]

  it('is made by each of its methods, the same each time, and changes no other', async () => {
    const added = Object.fromEntries(
      fields.map(([method, schema]) => [method.replace('.', '_'), { ...schema, 'x-faker': method }]),
    )
    const [{ record }, again, plain] = [
      await createGenerator({ spec: withFields(added) }),
      await createGenerator({ spec: withFields(added) }),
      await createGenerator(),
    ]
    const values = fields.map(() => new Set<string>())
    for (let n = 0; n < 30; n++) {
      const made: Record<string, unknown> = { ...record(n) }
      for (const [i, [method, , form]] of fields.entries()) {
        const value = made[method.replace('.', '_')]
        expect(String(value), method).toMatch(form)
        values[i]!.add(String(value))
        delete made[method.replace('.', '_')]
      }
      expect(made).toEqual(plain.record(n))
      expect(again.record(n)).toEqual(record(n))
    }
    for (const [i, [method]] of fields.entries()) expect(values[i]!.size, method).toBeGreaterThan(1)
  })

  it.each([
    ['person.jobtitle', 'person.jobTitle'],
    ['person.jobTitel', 'person.jobTitle'],
    ['name.firstName', 'person.firstName'],
    ['address.city', 'location.city'],
    ['city', 'location.city'],
    ['animal.dgo', 'animal.dog'],
    ['faker.animal.cat', 'animal.cat'],
  ])('is named where faker has no %s, with %s, the nearest', async (method, nearest) => {
    const spec = withFields({ job: { type: 'string', 'x-faker': method } })
    const trouble = await createGenerator({ spec }).catch((error: unknown) => error)
    expect(trouble).toBeInstanceOf(CannotFindOut)
    expect((trouble as Error).message).toBe(
      `customer.json names "x-faker": "${method}" for job, but faker has no such method. The nearest is ${nearest}; all are at https://fakerjs.dev.`,
    )
  })

  it('is named where its method makes nothing without arguments', async () => {
    const spec = withFields({ job: { type: 'string', 'x-faker': 'helpers.arrayElement' } })
    await expect(createGenerator({ spec })).rejects.toThrow(
      'for job, but faker.helpers.arrayElement makes nothing without arguments.',
    )
  })
})
