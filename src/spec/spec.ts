import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where a line of the contract comes from: the document, the provider's other public pages, or our own decision. */
export type Source = 'doc' | 'public' | 'ours'

/** A JSON Schema as it stands in `spec/schemas`, with the members that the kit itself reads named. */
export type Schema = {
  [keyword: string]: unknown
  type?: string | string[]
  format?: string
  properties?: Record<string, Schema>
  required?: string[]
  description?: string
  examples?: unknown[]
  default?: unknown
  'x-source'?: Source
  'x-faker'?: string
}

/** The names of the shapes, each one a file in `spec/schemas`. */
export type ShapeName =
  | 'customer'
  | 'customer-record'
  | 'create-request'
  | 'update-request'
  | 'blacklist-request'
  | 'list-query'
  | 'customer-envelope'
  | 'list-envelope'
  | 'error'

/** A folder of documents that says what the API is. */
export type Spec = {
  /** Absolute path of the folder. */
  dir: string
  /** Every schema by its file's name without `.json`. */
  schemas: Record<ShapeName, Schema>
}

const packageSpec = fileURLToPath(new URL('../../spec', import.meta.url))

/**
 * Reads the schemas of a spec folder, the package's own without an argument.
 * Throws an error that names the file where one cannot be read or is not JSON.
 */
export function loadSpec(dir: string = packageSpec): Spec {
  const schemas: Record<string, Schema> = {}
  const folder = join(dir, 'schemas')
  for (const file of readdirSync(folder)) {
    if (!file.endsWith('.json')) continue
    const path = join(folder, file)
    try {
      schemas[file.slice(0, -'.json'.length)] = JSON.parse(readFileSync(path, 'utf8'))
    } catch (error) {
      throw new Error(`${path} is not a JSON document: ${(error as Error).message}`, { cause: error })
    }
  }
  return { dir, schemas }
}

/** The folder of the installed package, the home of `spec/` and `fixtures/`. */
export const packageRoot: string = dirname(packageSpec)
