import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type * as Yaml from 'yaml'
import { follow, pointerParts } from './pointer.ts'
import type { Schema, ShapeName, Source, Spec } from './spec.ts'

/** The names of the operations of the document. */
export type OperationId =
  | 'createCustomer'
  | 'updateCustomer'
  | 'listCustomers'
  | 'getCustomer'
  | 'blacklistCustomer'
  | 'deleteCustomer'

/** An answer that an operation is documented to give. */
export type DocumentedAnswer = {
  status: number
  description: string
  source: Source
  /** The shape of its body. */
  shape: ShapeName
  /** A whole body as an example. */
  example: unknown
}

/** A query or path parameter of an operation. */
export type Parameter = {
  name: string
  in: 'path' | 'query'
  required: boolean
  description: string
  source: Source
  example: unknown
  schema: Schema
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** Where an operation is. */
export type Route = {
  operationId: OperationId
  method: (typeof methods)[number]
  /** With the parameter in braces: `/api/customers/{id}`. */
  path: string
}

/** One operation as `spec/openapi.yaml` describes it. */
export type Operation = Route & {
  summary: string
  description: string
  source: Source
  parameters: Parameter[]
  /** The shape of its request body; undefined where it takes none. */
  requestShape: ShapeName | undefined
  answers: DocumentedAnswer[]
}

/** A member of a parsed document. */
export type Node = { [key: string]: any }

/**
 * `spec/openapi.yaml` as it stands, its references unresolved. Throws an error that names the file where it cannot be
 * read or is not YAML.
 */
export function readOpenapi(spec: Spec): Node {
  const file = join(spec.dir, 'openapi.yaml')
  const text = readFileSync(file, 'utf8')
  const built = builtDocument(text)
  if (built) return built
  // Loaded here because the mock starts without it.
  const { parse } = createRequire(import.meta.url)('yaml') as typeof Yaml
  try {
    return parse(text)
  } catch (error) {
    throw new Error(`${file} is not a YAML document: ${(error as Error).message.split('\n', 1)[0]}`, { cause: error })
  }
}

/**
 * The document as the text of a JSON file, with what it was made from: what the build writes, so that the mock starts
 * without the YAML parser.
 * @public used by scripts/build-spec.mjs, from the build
 */
export function builtOpenapi(spec: Spec): string {
  const fingerprint = fingerprintOf(readFileSync(join(spec.dir, 'openapi.yaml'), 'utf8'))
  return JSON.stringify({ fingerprint, document: readOpenapi(spec) })
}

/** What the build parsed, where that was this very text. */
function builtDocument(text: string): Node | undefined {
  let built: string
  try {
    built = readFileSync(new URL('./built-openapi.json', import.meta.url), 'utf8')
  } catch (error) {
    // Not built: the sources run as they are.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  const { fingerprint, document } = JSON.parse(built) as { fingerprint: string; document: Node }
  return fingerprint === fingerprintOf(text) ? document : undefined
}

function fingerprintOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Where the operations of a spec are, in the document's order. */
export function loadRoutes(spec: Spec): Route[] {
  return [...operationsIn(readOpenapi(spec))].map(({ route }) => route)
}

/** The operations of a spec, in the document's order. */
export function loadOperations(spec: Spec): Operation[] {
  const root = readOpenapi(spec)
  return [...operationsIn(root)].map(({ route, operation, item }) => ({
    ...route,
    summary: operation['summary'],
    description: operation['description'],
    source: operation['x-source'],
    parameters: [...(item['parameters'] ?? []), ...(operation['parameters'] ?? [])].map((parameter: Node) =>
      toParameter(resolve(root, parameter), spec),
    ),
    requestShape: shapeOf(operation['requestBody']),
    answers: Object.entries<Node>(operation['responses']).map(([status, response]) =>
      toAnswer(Number(status), resolve(root, response), spec),
    ),
  }))
}

function* operationsIn(root: Node): Iterable<{ route: Route; operation: Node; item: Node }> {
  for (const [path, item] of Object.entries<Node>(root?.['paths'] ?? {})) {
    for (const [key, operation] of Object.entries<Node>(item ?? {})) {
      // What else stands there is about the path itself.
      const method = methods.find((name) => name.toLowerCase() === key)
      if (method) yield { route: { operationId: operation['operationId'], method, path }, operation, item }
    }
  }
}

function toParameter(parameter: Node, spec: Spec): Parameter {
  return {
    name: parameter['name'],
    in: parameter['in'],
    required: parameter['required'] === true,
    description: parameter['description'],
    source: parameter['x-source'],
    example: parameter['example'],
    schema: resolveSchema(parameter['schema'], spec),
  }
}

function toAnswer(status: number, response: Node, spec: Spec): DocumentedAnswer {
  const media: Node = response['content']['application/json']
  const shape = shapeOf(response) as ShapeName
  return {
    status,
    description: response['description'],
    source: response['x-source'],
    shape,
    example: media['example'] ?? spec.schemas[shape].examples?.[0],
  }
}

function shapeOf(holder: Node | undefined): ShapeName | undefined {
  const ref: string | undefined = holder?.['content']?.['application/json']?.['schema']?.['$ref']
  return ref === undefined ? undefined : (/^schemas\/([a-z-]+)\.json$/.exec(ref)?.[1] as ShapeName)
}

function resolve(root: Node, node: Node): Node {
  const ref: string | undefined = node['$ref']
  return ref === undefined ? node : follow(root, pointerParts(ref))
}

function resolveSchema(schema: Schema, spec: Spec): Schema {
  const [file, fragment] = String(schema['$ref'] ?? '').split('#')
  if (!file || !fragment) return schema
  const shape = file.slice(`${dirname(file)}/`.length, -'.json'.length) as ShapeName
  return follow(spec.schemas[shape], pointerParts(fragment))
}
