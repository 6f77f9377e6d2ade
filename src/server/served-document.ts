import { unansweredMembers } from '../spec/members.ts'
import { bundleOpenapi } from '../spec/bundle-openapi.ts'
import type { OperationId, Node } from '../spec/openapi.ts'
import type { Schema, ShapeName, Spec } from '../spec/spec.ts'

/** What a mock does that its document has to tell. */
export type Behaviour = {
  strict: boolean
  echoContact: boolean
  onDuplicate: 'refuse' | 'return'
  /** Whether requests have to be signed. */
  signed: boolean
}

const requests = ['create-request', 'update-request', 'blacklist-request'] as const satisfies ShapeName[]
const answers = ['customer', 'customer-envelope', 'list-envelope', 'error'] as const satisfies ShapeName[]

/**
 * The OpenAPI document of a mock that behaves in this way and is reached at `base`. Answers are open for members to
 * come, which some generators of clients would refuse otherwise.
 */
export function servedDocument(spec: Spec, behaviour: Behaviour, base: string): Node {
  const document = bundleOpenapi({ ...spec, schemas: told(spec.schemas, behaviour) })
  return {
    ...document,
    servers: [{ url: base, description: 'This mock' }],
    ...(behaviour.signed && { security: document['security']?.filter(asksForSomething) }),
    paths: mapOperations(document['paths'], (operation) =>
      withExample(withAnswersOf(operation, behaviour), document['components']?.schemas),
    ),
  }
}

function told(schemas: Spec['schemas'], { strict, echoContact }: Behaviour): Spec['schemas'] {
  const all = { ...schemas }
  if (strict) for (const shape of requests) all[shape] = { ...all[shape], additionalProperties: false }
  if (echoContact) {
    const kept = all['customer-record'].properties ?? {}
    all.customer = { ...all.customer, properties: { ...all.customer.properties, ...contactOf(kept) } }
  }
  for (const shape of answers) all[shape] = opened(all[shape])
  return all
}

function contactOf(kept: Record<string, Schema>): Record<string, Schema> {
  return Object.fromEntries(unansweredMembers.flatMap((name) => (kept[name] ? [[name, kept[name]]] : [])))
}

/** A schema in which each object that lists its members may have others. */
function opened(schema: Schema): Schema {
  const open = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(open)
    if (typeof node !== 'object' || node === null) return node
    const entries = Object.entries(node).map(([key, value]) => [key, key.startsWith('example') ? value : open(value)])
    const isOpen = 'properties' in node && !('additionalProperties' in node) && 'type' in node
    return { ...Object.fromEntries(entries), ...(isOpen && { additionalProperties: true }) }
  }
  return open(schema) as Schema
}

function asksForSomething(requirement: object): boolean {
  return Object.keys(requirement).length > 0
}

/** A create answers 201 for a new customer; 200 only where one that is there already may be answered, and 409 only where not. */
function withAnswersOf(operation: Node, { onDuplicate }: Behaviour): Node {
  const id: OperationId = operation['operationId']
  if (id !== 'createCustomer') return operation
  const { [onDuplicate === 'return' ? '409' : '200']: _, ...responses } = operation['responses']
  return { ...operation, responses }
}

/** A request shows the example of its schema: importers that look no further make up a body that is refused. */
function withExample(operation: Node, schemas: Record<string, Node> = {}): Node {
  const { requestBody } = operation
  const media: Node | undefined = requestBody?.content?.['application/json']
  const name = /[^/]+$/.exec(String(media?.['schema']?.$ref))?.[0] ?? ''
  const [example] = schemas[name]?.['examples'] ?? []
  if (!media || example === undefined) return operation
  const content = { ...requestBody.content, 'application/json': { ...media, example } }
  return { ...operation, requestBody: { ...requestBody, content } }
}

function mapOperations(paths: Node, change: (operation: Node) => Node): Node {
  const each = (item: Node): Node =>
    Object.fromEntries(
      Object.entries(item).map(([key, part]) => [key, part?.operationId ? change(part as Node) : part]),
    )
  return Object.fromEntries(Object.entries<Node>(paths).map(([path, item]) => [path, each(item)]))
}
