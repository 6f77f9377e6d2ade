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

/** One operation as `spec/openapi.yaml` describes it. */
export type Operation = {
  operationId: OperationId
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** With the parameter in braces: `/api/customers/{id}`. */
  path: string
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

/** `spec/openapi.yaml` as it stands, its references unresolved. */
export function readOpenapi(spec: Spec): Node {
  // Loaded here because the mock starts without it.
  const { parse } = createRequire(import.meta.url)('yaml') as typeof Yaml
  return parse(readFileSync(join(spec.dir, 'openapi.yaml'), 'utf8'))
}

/** The operations of a spec, in the document's order. */
export function loadOperations(spec: Spec): Operation[] {
  const root = readOpenapi(spec)
  const operations: Operation[] = []
  for (const [path, item] of Object.entries<Node>(root['paths'])) {
    for (const [method, operation] of Object.entries<Node>(item)) {
      operations.push({
        operationId: operation['operationId'],
        method: method.toUpperCase() as Operation['method'],
        path,
        summary: operation['summary'],
        description: operation['description'],
        source: operation['x-source'],
        parameters: (operation['parameters'] ?? []).map((parameter: Node) =>
          toParameter(resolve(root, parameter), spec),
        ),
        requestShape: shapeOf(operation['requestBody']),
        answers: Object.entries<Node>(operation['responses']).map(([status, response]) =>
          toAnswer(Number(status), resolve(root, response), spec),
        ),
      })
    }
  }
  return operations
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
