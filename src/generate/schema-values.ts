import { isObject } from '../http/json.ts'
import { nearestName } from '../spec/meant-name.ts'
import type { Schema } from '../spec/spec.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { uuid7 } from './identifiers.ts'
import { below, keyed, pick } from './keyed.ts'
import type { Property } from './schema-properties.ts'

/** A value for a record number; another `attempt` gives another value where the schema has more than one. */
export type SchemaValues = (record: number, attempt: number) => unknown

/**
 * Values for a property that need no library: const, enum, a known format, examples, booleans and bounded integers.
 * Undefined where the schema is of another kind.
 */
export function compiledValues(
  { name, schema }: Property,
  version: string,
  seed: number | string,
): SchemaValues | undefined {
  const bits = keyed(version, seed, name, 'schema')
  const retry = keyed(version, seed, name, 'retry')
  const draw = (record: number, attempt: number) =>
    attempt === 0 ? bits(record) : (bits(record) ^ retry(attempt)) >>> 0
  if ('const' in schema) return () => schema['const']
  const listed = (schema['enum'] ?? undefined) as unknown[] | undefined
  if (listed && listed.length > 0) return (record, attempt) => pick(listed, draw(record, attempt))
  if (schema['x-faker'] !== undefined) return undefined
  const examples = schema.examples
  if (schema.type === 'boolean') return (record, attempt) => draw(record, attempt) % 2 === 0
  if (
    schema.format !== undefined &&
    Object.hasOwn(formats, schema.format) &&
    schema['pattern'] === undefined &&
    schema['maxLength'] === undefined
  ) {
    const made = formats[schema.format] as (record: number, bits: number) => unknown
    return (record, attempt) => made(record, draw(record, attempt))
  }
  if (examples && examples.length > 0) return (record, attempt) => pick(examples, draw(record, attempt))
  return undefined
}

const day = 86_400_000
const formats: Record<string, (record: number, bits: number) => unknown> = {
  uuid: (record, bits) =>
    uuid7(Date.UTC(2023, 0, 1) + below(2 ** 21, bits) * 40_000, bits, Math.imul(bits, 0x9e3779b1) >>> 0, record >>> 0),
  email: (record) => `contact${record + 1}@example.com`,
  'date-time': (_, bits) => new Date(Date.UTC(2023, 0, 1) + below(1000, bits) * day + (bits % day)).toISOString(),
  date: (_, bits) => new Date(Date.UTC(1950, 0, 1) + below(20_000, bits) * day).toISOString().slice(0, 10),
  uri: (record) => `https://www.example.com/customers/${record + 1}`,
}

/**
 * Values from a library: the method of faker that `x-faker` names, or json-schema-faker for everything else. Loads the
 * library. Throws `CannotFindOut` that names the property where faker has no such method, with the nearest, or where it
 * makes nothing without arguments.
 */
export async function libraryValues(
  { name, schema, file }: Property,
  version: string,
  seed: number | string,
): Promise<SchemaValues> {
  const bits = keyed(version, seed, name, 'library')
  const draw = (record: number, attempt: number) => (bits(record) ^ Math.imul(attempt, 0x9e3779b1)) >>> 0
  const path = schema['x-faker']
  if (path === undefined) {
    const { generateSync } = await import('json-schema-faker')
    return (record, attempt) =>
      generateSync(schema, { seed: draw(record, attempt), maxDepth: 32, alwaysFakeOptionals: true })
  }
  const said = `${file}.json names "x-faker": ${JSON.stringify(path)} for ${name}, but faker`
  const { make, seed: begin } = await fakerMethod(path, said)
  const values: SchemaValues = (record, attempt) => {
    begin(draw(record, attempt))
    return written(make(), schema)
  }
  try {
    values(0, 0)
  } catch (error) {
    throw new CannotFindOut(`${said}.${path} makes nothing without arguments. Name another method.`, { cause: error })
  }
  return values
}

async function fakerMethod(
  path: unknown,
  said: string,
): Promise<{ make: () => unknown; seed: (bits: number) => void }> {
  const { Faker, base, en } = await import('@faker-js/faker')
  const faker = new Faker({ locale: [en, base] })
  faker.setDefaultRefDate(new Date(Date.UTC(2026, 0, 1)))
  const methods = new Map<string, () => unknown>()
  for (const [module, holder] of Object.entries(faker) as [string, unknown][])
    if (isObject(holder) && module !== 'fakerCore')
      for (const [name, method] of Object.entries(holder))
        if (typeof method === 'function') methods.set(`${module}.${name}`, () => (method as () => unknown).call(holder))
  // The addresses of faker's other method may be somebody's.
  const make = methods.get(path === 'internet.email' ? 'internet.exampleEmail' : String(path))
  if (make) return { make, seed: (bits) => faker.seed(bits) }
  throw new CannotFindOut(
    `${said} has no such method. The nearest is ${nearestMethod(String(path), [...methods.keys()])}; all are at https://fakerjs.dev.`,
  )
}

// A method is often remembered without its module, or with the one that it had in earlier versions.
function nearestMethod(path: string, methods: string[]): string {
  const method = (of: string) => of.slice(of.lastIndexOf('.') + 1).toLowerCase()
  const alike = methods.filter((one) => method(one) === method(path))
  return nearestName(path, alike.length > 0 ? alike : methods)
}

function written(value: unknown, { type, format }: Schema): unknown {
  if (value instanceof Date) return value.toISOString().slice(0, format === 'date' ? 10 : undefined)
  if (typeof value === 'bigint') return type === 'string' ? String(value) : Number(value)
  return value
}
