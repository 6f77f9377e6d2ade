import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ValidateFunction } from 'ajv/dist/2020.js'
import ajvFormats from 'ajv-formats'
import { formats } from './formats.ts'
import type { ShapeName, Spec } from './spec.ts'
import { toViolations } from './violation.ts'
import type { Violation } from './violation.ts'

/** Holds values to the shapes of one spec. */
export type Validators = {
  /** All violations at once, the empty list where the value keeps its schema. The value is never changed. */
  violations: (shape: ShapeName, value: unknown) => Violation[]
}

// The schemas carry no $id (Prism would then check one operation only), so their address is given here.
const base = 'https://customers-kit.example/schemas/'

/**
 * Validators for a spec. A schema is compiled when it is first asked for.
 * Throws an error that names the schema file where a schema itself is wrong.
 */
export function createValidators(spec: Spec): Validators {
  const ajv = new Ajv2020({ allErrors: true, verbose: true, strictTypes: false, strictRequired: false })
  ajvFormats.default(ajv, ['email', 'uri-reference', 'uri', 'date'])
  for (const [name, validate] of Object.entries(formats)) ajv.addFormat(name, validate)
  ajv.addVocabulary(['x-source', 'x-faker'])
  for (const [name, schema] of Object.entries(spec.schemas)) ajv.addSchema(schema, `${base}${name}.json`)

  const compiled = new Map<ShapeName, ValidateFunction>()
  const validator = (shape: ShapeName): ValidateFunction => {
    let validate = compiled.get(shape)
    if (!validate) {
      try {
        validate = ajv.getSchema(`${base}${shape}.json`)
      } catch (error) {
        throw new Error(`${spec.dir}/schemas/${shape}.json is not a usable schema: ${(error as Error).message}`, { cause: error })
      }
      if (!validate) throw new Error(`${spec.dir}/schemas/${shape}.json is missing`)
      compiled.set(shape, validate)
    }
    return validate
  }

  return {
    violations(shape, value) {
      const validate = validator(shape)
      return validate(value) ? [] : toViolations(validate.errors ?? [], spec.schemas[shape])
    },
  }
}
