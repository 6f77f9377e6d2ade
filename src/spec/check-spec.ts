import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type * as Yaml from 'yaml'
import { escapePointer, follow, pointerParts } from './pointer.ts'
import { ajvCompiler } from './ajv.ts'
import { record } from '../http/json.ts'
import { bundleOpenapi } from './bundle-openapi.ts'
import { loadOperations } from './openapi.ts'
import type { ShapeName, Spec } from './spec.ts'

const shapes = [
  'customer',
  'customer-record',
  'create-request',
  'update-request',
  'blacklist-request',
  'list-query',
  'customer-envelope',
  'list-envelope',
  'error',
] as const satisfies ShapeName[]

/**
 * Makes sure that all documents of a folder can be worked with, before anything else is done with them: a person may
 * have written them. Throws an error that names the file and the place. Nothing that they refer to is fetched.
 */
export function checkSpec(spec: Spec): void {
  const files = new Map<string, unknown>(
    Object.entries(spec.schemas).map(([name, schema]) => [`schemas/${name}.json`, schema]),
  )
  for (const shape of shapes)
    if (!files.has(`schemas/${shape}.json`)) throw new Error(`schemas/${shape}.json is missing`)
  for (const file of ['openapi.yaml', 'promises.yaml']) files.set(file, readYaml(spec, file))
  for (const [file, document] of files) checkReferences(file, document, files)
  const compile = ajvCompiler(spec)
  for (const shape of shapes) compile(shape)
  const promises = (files.get('promises.yaml') as { promises?: unknown } | null)?.promises
  if (!Array.isArray(promises)) throw new Error('promises.yaml has no list of promises')
  for (const [n, promise] of promises.entries())
    for (const member of ['id', 'operation', 'section', 'source', 'promise'])
      if (typeof record(promise)?.[member] !== 'string')
        throw new Error(`promises.yaml: number ${n + 1} of its promises has no text as ${member}`)
  usable('openapi.yaml', () => {
    if (loadOperations(spec).length === 0) throw new Error('it has no operations')
    bundleOpenapi(spec)
  })
}

function readYaml(spec: Spec, file: string): unknown {
  const { parse } = createRequire(import.meta.url)('yaml') as typeof Yaml
  // Its own bound on aliases refuses documents that would unfold into billions of nodes.
  return usable(file, () => parse(readFileSync(join(spec.dir, file), 'utf8')) as unknown)
}

function usable<T>(file: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw new Error(`${file} cannot be used: ${firstLine(error)}`, { cause: error })
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!.replace(/:$/, '')
}

// No document of an API is as deep; what is deeper, or leads back to itself by an anchor, exhausts who walks it.
const deepest = 200

function checkReferences(file: string, document: unknown, files: Map<string, unknown>): void {
  const walk = (node: unknown, pointer: string, depth: number): void => {
    if (typeof node !== 'object' || node === null) return
    if (depth > deepest) throw new Error(`${file} nests deeper than ${deepest} levels, at ${pointer.slice(0, 80)}…`)
    for (const [name, value] of Object.entries(node)) {
      if (name === '$ref' && typeof value === 'string' && !pointer.endsWith('/properties'))
        mustLead(file, `${pointer}/$ref`, value, files)
      if (name === 'pattern' && typeof value === 'string') mustBePattern(file, `${pointer}/pattern`, value)
      walk(value, `${pointer}/${escapePointer(name)}`, depth + 1)
    }
  }
  walk(document, '', 0)
}

// Ajv names the file that refers to the one with the fault.
function mustBePattern(file: string, at: string, pattern: string): void {
  try {
    new RegExp(pattern, 'u').test('')
  } catch (error) {
    throw new Error(`${file}: ${at} is no regular expression: ${firstLine(error)}`, { cause: error })
  }
}

/** Follows a reference to the end; throws where it leads out of the folder, to nothing, or in a circle. */
function mustLead(file: string, at: string, reference: string, files: Map<string, unknown>): void {
  const seen = new Set<string>()
  let [from, ref] = [file, reference]
  for (;;) {
    const [target = '', fragment = ''] = ref.split('#', 2)
    if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(target))
      throw new Error(
        `${file}: ${at} refers to ${reference}. References may only lead to files of the folder; nothing is fetched.`,
      )
    const to =
      target === ''
        ? from
        : from.startsWith('schemas/')
          ? `schemas/${target.replace(/^\.\//, '')}`
          : target.replace(/^\.\//, '')
    const found = files.has(to) ? follow(files.get(to), pointerParts(fragment)) : undefined
    if (found === undefined) throw new Error(`${file}: ${at} refers to ${reference}, which is not there.`)
    if (seen.has(`${to}#${fragment}`))
      throw new Error(`${file}: ${at} refers to ${reference}, which leads back to itself.`)
    seen.add(`${to}#${fragment}`)
    const next = typeof found === 'object' && found !== null && '$ref' in found ? found.$ref : undefined
    if (typeof next !== 'string') return
    ;[from, ref] = [to, next]
  }
}
