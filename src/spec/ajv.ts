import { createRequire } from 'node:module'
import type * as Ajv from 'ajv/dist/2020.js'
import type { Ajv2020, ValidateFunction } from 'ajv/dist/2020.js'
import { formats } from './formats.ts'
import type { Schema, ShapeName, Spec } from './spec.ts'

const require = createRequire(import.meta.url)

// The schemas carry no $id (Prism would then check one operation only), so their address is given here.
const base = 'https://customers-kit.example/schemas/'

/** Compiles a shape when it is asked for. Throws an error that names the schema file where a schema itself is wrong. */
export type Compile = (shape: ShapeName) => ValidateFunction

/**
 * Compiles the schemas of a spec with ajv, which is loaded here and not before: it takes longer than the mock's whole
 * start.
 */
export function ajvCompiler(spec: Spec): Compile {
  const ajv = createAjv(spec, false)
  return (shape) => {
    try {
      const validate = ajv.getSchema(`${base}${shape}.json`)
      if (validate) return validate
    } catch (error) {
      throw new Error(`${spec.dir}/schemas/${shape}.json is not a usable schema: ${(error as Error).message}`, {
        cause: error,
      })
    }
    throw new Error(`${spec.dir}/schemas/${shape}.json is missing`)
  }
}

/**
 * The validators of a spec as the text of a CommonJS module that exports `validators`, a function from formats to
 * validators by shape:
 * what the build writes, so that the mock starts without ajv.
 * @public used by scripts/build-spec.mjs, from the build
 */
export function compiledModule(spec: Spec): string {
  const standalone = (
    require('ajv/dist/standalone') as { default: (ajv: Ajv2020, names: Record<string, string>) => string }
  ).default
  const names = Object.fromEntries(
    Object.keys(spec.schemas).map((shape) => [shape.replaceAll('-', '_'), `${base}${shape}.json`]),
  )
  return `"use strict";
exports.validators = (formats) => {
const exports = {};
${standalone(createAjv(spec, true), names)}
return exports;
};
`
}

/** Compiles a schema that stands alone, and is none of the API's. */
export function compileAlone(schema: Schema): ValidateFunction {
  return plainAjv(false).compile(schema)
}

function plainAjv(source: boolean): Ajv2020 {
  const { Ajv2020: Instance, _ } = require('ajv/dist/2020') as typeof Ajv
  const ajv = new Instance({
    allErrors: true,
    verbose: true,
    strictTypes: false,
    strictRequired: false,
    code: source ? { source, formats: _`formats` } : {},
  })
  for (const [name, format] of Object.entries(formats)) ajv.addFormat(name, format)
  return ajv
}

function createAjv(spec: Spec, source: boolean): Ajv2020 {
  const ajv = plainAjv(source)
  ajv.addVocabulary(['x-source', 'x-faker', 'x-unique', 'x-steady'])
  for (const [name, schema] of Object.entries(spec.schemas)) {
    try {
      ajv.addSchema(schema, `${base}${name}.json`)
    } catch (error) {
      throw new Error(`${spec.dir}/schemas/${name}.json is not a usable schema: ${(error as Error).message}`, {
        cause: error,
      })
    }
  }
  return ajv
}
