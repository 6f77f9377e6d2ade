import { loadSpec } from '../spec/spec.ts'
import type { ShapeName, Spec } from '../spec/spec.ts'
import type { CreateRequest, CustomerRecord } from '../spec/types.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { createValidators } from '../spec/validators.ts'
import type { Validators } from '../spec/validators.ts'
import { customerFields } from './customer-fields.ts'
import { createPersonas } from './persona.ts'
import type { Persona } from './persona.ts'
import { schemaProperties } from './schema-properties.ts'
import type { Property } from './schema-properties.ts'
import { compiledValues, libraryValues } from './schema-values.ts'
import type { SchemaValues } from './schema-values.ts'
import { mustBePossible } from './shape.ts'
import type { Shape } from './shape.ts'

/** Goes up whenever any value of any record changes for the same seed. */
export const datasetVersion = '2'

/** Makes customers. Each depends on the dataset version, the seed and its number alone, and keeps its schema. */
export type Generator = {
  /**
   * The customer of a number from 0, as a store keeps it. Throws `CannotFindOut` that names the member which cannot be
   * made to keep the schema.
   */
  record: (number: number) => CustomerRecord
  /** The request that would create the same customer. Throws as `record` does. */
  request: (number: number) => CreateRequest
  /** Whether a store would keep the same customer as active; where not it is blacklisted. */
  isActive: (number: number) => boolean
}

/** What to make customers from; everything has a default. */
export type GeneratorOptions = Shape & {
  /** Decides every customer: the same seed makes the same ones, on any machine. 42 where absent. */
  seed?: number | string
  /** The documents whose schemas they keep; the package's own where absent. */
  spec?: Spec
  /** Made from the spec where absent; give those that exist already to save their compilation. */
  validators?: Validators
}

type Member = { name: string; value: (persona: Persona, attempt: number) => unknown; again: SchemaValues | undefined }

/**
 * A generator for customers that look real; without options for the documented ones, drawn by the seed 42. Properties
 * that the kit does not know get values by their schema: const, enum, `x-faker`, format, examples, and json-schema-faker
 * for the rest; the libraries are loaded only where a property needs them. Throws `CannotFindOut` where there can be no
 * customers of that shape, or `x-faker` names nothing.
 */
export async function createGenerator(options: GeneratorOptions = {}): Promise<Generator> {
  const { spec = loadSpec(), seed = 42, fields } = options
  mustBePossible(options, spec)
  const validators = options.validators ?? createValidators(spec)
  const personaOf = createPersonas(datasetVersion, { ...options, seed })
  const known = customerFields(datasetVersion, seed, options)
  const record = await members(spec, 'customer-record', seed, fields, (name) => {
    const field = known[name]
    return name === 'metadata' && field ? (persona) => JSON.stringify(field(persona)) : field
  })
  const request = await members(spec, 'create-request', seed, fields, (name) => known[name])
  const make = (shape: ShapeName, list: Member[], number: number): unknown => {
    const made = build(list, personaOf(number))
    const violations = validators.violations(shape, made)
    return violations.length === 0 ? made : mend(spec, validators, shape, list, number, made)
  }
  return {
    record: (number) => make('customer-record', record, number) as CustomerRecord,
    request: (number) => make('create-request', request, number) as CreateRequest,
    isActive: (number) => known['is_active']!(personaOf(number)) === true,
  }
}

async function members(
  spec: Spec,
  shape: ShapeName,
  seed: number | string,
  fields: readonly string[] | undefined,
  known: (name: string) => ((persona: Persona) => unknown) | undefined,
): Promise<Member[]> {
  const list: Member[] = []
  for (const property of schemaProperties(spec, shape))
    if (property.required || (fields?.includes(property.name) ?? true))
      list.push(await member(property, seed, known(property.name)))
  return list
}

async function member(
  property: Property,
  seed: number | string,
  known: ((persona: Persona) => unknown) | undefined,
): Promise<Member> {
  const compiled = compiledValues(property, datasetVersion, seed)
  if (known) return { name: property.name, value: known, again: compiled }
  const values = compiled ?? (await libraryValues(property, datasetVersion, seed))
  return { name: property.name, value: (persona) => values(persona.number, 0), again: values }
}

function build(list: Member[], persona: Persona): Record<string, unknown> {
  const made: Record<string, unknown> = {}
  for (const { name, value } of list) {
    const given = value(persona, 0)
    if (given !== undefined) made[name] = given
  }
  return made
}

// A schema may have become narrower than the values known for a member: then what the schema itself offers is tried.
function mend(
  spec: Spec,
  validators: Validators,
  shape: ShapeName,
  list: Member[],
  number: number,
  made: Record<string, unknown>,
): unknown {
  const attempts = 8
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const broken = new Set(validators.violations(shape, made).map(({ field }) => field.split('.')[0]))
    if (broken.size === 0) return made
    for (const { name, again } of list) if (broken.has(name) && again) made[name] = again(number, attempt)
  }
  const [violation] = validators.violations(shape, made)
  if (!violation) return made
  throw new CannotFindOut(
    `No valid ${violation.field || 'customer'} could be made for record ${number}: it ${violation.message}. ` +
      `See ${spec.dir}/schemas/${shape}.json; an "enum" or "examples" on the property says what to use.`,
  )
}
