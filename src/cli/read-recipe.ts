import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parse as parseYaml } from 'yaml'
import type { NameTables } from '../generate/people.ts'
import { isObject } from '../http/json.ts'
import { compileAlone } from '../spec/ajv.ts'
import { meantName } from '../spec/meant-name.ts'
import { packageRoot } from '../spec/spec.ts'
import type { Schema } from '../spec/spec.ts'
import { toViolations } from '../spec/violation.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { fileTrouble, isSystemError } from '../trouble/file-trouble.ts'

/** A recipe as it is written, by the names of options; it keeps `src/generate/recipe.schema.json`. */
export type Recipe = { names?: string | NameTables } & Record<string, unknown>

/**
 * Reads a recipe, YAML or JSON; a file that it names is beside it. Throws `CannotFindOut` that names all that is wrong at
 * once, an unknown member with the one that was probably meant.
 */
export function readRecipe(file: string): Recipe {
  const recipe = readYaml(file, 'recipe')
  const wrong = faultsIn(recipe, loadSchema())
  if (wrong.length > 0)
    throw new CannotFindOut(`The recipe ${file} cannot be used:\n${wrong.map((line) => `  ${line}`).join('\n')}`)
  const { names } = recipe
  return { ...recipe, ...(typeof names === 'string' && { names: resolve(dirname(file), names) }) }
}

/** Reads tables of names, YAML or JSON, in the form that a recipe has them in. Throws as `readRecipe` does. */
export function readNameTables(file: string): NameTables {
  const tables = readYaml(file, 'file of names')
  const wrong = faultsIn({ names: tables }, loadSchema()).map((line) => line.replace(/^names\.?/, ''))
  if (Object.keys(tables).length === 0) wrong.push('it has neither given, family nor companies')
  if (wrong.length > 0)
    throw new CannotFindOut(
      `The names of ${file} cannot be used:\n${wrong.map((line) => `  ${line.trim()}`).join('\n')}`,
    )
  return tables
}

function loadSchema(): Schema {
  return JSON.parse(readFileSync(join(packageRoot, 'src/generate/recipe.schema.json'), 'utf8')) as Schema
}

function readYaml(file: string, what: string): Record<string, unknown> {
  let value: unknown
  try {
    const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
    value = file.endsWith('.json') ? JSON.parse(text) : parseYaml(text)
  } catch (error) {
    const why = isSystemError(error) ? fileTrouble(error, 'read') : (error as Error).message.split('\n', 1)[0]!
    throw new CannotFindOut(`The ${what} ${file} cannot be read: ${why.replace(/[.:]$/, '')}.`)
  }
  if (value === null) return {}
  if (isObject(value)) return value
  throw new CannotFindOut(
    `The ${what} ${file} holds no members, such as "given: [Ada, Kofi]" or "business-share: 0.3".`,
  )
}

function faultsIn(value: unknown, schema: Schema): string[] {
  const validate = compileAlone(schema)
  if (validate(value)) return []
  return toViolations(validate.errors ?? [], schema).map(({ field, keyword, message }) => {
    if (keyword !== 'additionalProperties') return `${field} ${message}`
    const [name = '', ...above] = field.split('.').toReversed()
    const known = Object.keys((above.length > 0 ? schema.properties?.[above.at(-1)!] : schema)?.properties ?? {})
    const meant = meantName(name, known)
    return `${field} is not known: ${meant ? `did you mean ${meant}?` : `there are ${known.filter((one) => one !== '$schema').join(', ')}`}`
  })
}
