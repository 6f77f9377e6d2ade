import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import type { ValidateFunction } from 'ajv/dist/2020.js'
import { ajvCompiler } from './ajv.ts'
import type { Compile } from './ajv.ts'
import { formats } from './formats.ts'
import { loadSpec } from './spec.ts'
import type { ShapeName, Spec } from './spec.ts'
import { toViolations } from './violation.ts'
import type { Violation } from './violation.ts'

/** Holds values to the shapes of one spec. */
export type Validators = {
  /** All violations at once, the empty list where the value keeps its schema. The value is never changed. */
  violations: (shape: ShapeName, value: unknown) => Violation[]
}

/**
 * Validators for a spec, the package's own without an argument. A schema is compiled when it is first asked for; an
 * unusable one throws an error that names its file.
 */
export function createValidators(spec: Spec = loadSpec()): Validators {
  const compiled = new Map<ShapeName, ValidateFunction>()
  let compile: Compile | undefined
  return {
    violations(shape, value) {
      let validate = compiled.get(shape)
      if (!validate) {
        compile ??= builtCompiler(spec) ?? ajvCompiler(spec)
        compiled.set(shape, (validate = compile(shape)))
      }
      return validate(value) ? [] : toViolations(validate.errors ?? [], spec.schemas[shape])
    },
  }
}

/** Tells one state of the schemas from another. */
export function fingerprint(spec: Spec): string {
  return createHash('sha256').update(JSON.stringify(spec.schemas)).digest('hex')
}

/** What the build compiled, where that was made from the very schemas that the spec holds. */
function builtCompiler(spec: Spec): Compile | undefined {
  let built: { fingerprint: string; validators: (given: typeof formats) => Record<string, ValidateFunction> }
  try {
    built = createRequire(import.meta.url)('./built-validators.cjs') as typeof built
  } catch (error) {
    // Not built: the sources run as they are.
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
  if (built.fingerprint !== fingerprint(spec)) return undefined
  const validators = built.validators(formats)
  return (shape) => validators[shape.replaceAll('-', '_')]!
}
