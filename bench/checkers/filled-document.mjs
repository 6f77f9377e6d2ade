import { document } from '../document.mjs'

/**
 * The contract in OpenAPI 3.0 without references in its operations, with the ids of customers that are really there as
 * examples: what someone who uses a tool that takes its requests from examples would write by hand. Each operation has
 * one good request, and creating and getting a bad one.
 * @param {Record<'get' | 'update' | 'blacklist' | 'delete', string>} ids one existing customer for each operation
 * @param {string} unique part of an email that no other customer has
 */
export function filledDocument(ids, unique) {
  const whole = document()
  const follow = (node) =>
    node?.$ref
      ? follow(
          node.$ref
            .slice(2)
            .split('/')
            .reduce((at, step) => at[step.replaceAll('~1', '/')], whole),
        )
      : node
  const customer = { ...follow({ $ref: '#/components/schemas/Customer' }).examples[0] }
  const envelope = (data) => ({
    success: true,
    message: 'Well',
    data,
    metadata: { request_id: '6f0d9a52-8f5e-4c6f-9a3e-6d2b7c1e8f40' },
    timestamp: '2026-03-14T09:26:53.589Z',
  })
  const example = (value) => ({ GOOD: { value } })
  const answer = (shape, value, name = 'GOOD') => ({
    description: 'Answer',
    content: {
      'application/json': {
        schema: plain(follow({ $ref: `#/components/schemas/${shape}` })),
        ...(value && { examples: { [name]: { value } } }),
      },
    },
  })
  const body = (shape, examples) => ({
    required: true,
    content: { 'application/json': { schema: plain(follow({ $ref: `#/components/schemas/${shape}` })), examples } },
  })
  const problem = (status, code) => ({
    ...Object.fromEntries(['message', 'title', 'detail'].map((name) => [name, 'Refused'])),
    success: false,
    type: 'about:blank',
    status,
    code,
    metadata: { request_id: '6f0d9a52-8f5e-4c6f-9a3e-6d2b7c1e8f40' },
    correlation_id: '6f0d9a52-8f5e-4c6f-9a3e-6d2b7c1e8f40',
    timestamp: '2026-03-14T09:26:53.589Z',
  })
  /**
   * Schemas as OpenAPI 3.0 has them: nullable instead of a type "null", one example, nothing that only newer drafts
   * know.
   */
  const plain = (node) => {
    if (Array.isArray(node)) return node.map(plain)
    if (typeof node !== 'object' || node === null) return node
    if (node.$ref) return plain(follow(node))
    // Of several types the first; and what the document keeps from generators of clients is said again.
    const always = node.if?.type !== undefined
    const {
      examples: _examples,
      $schema: _schema,
      const: only,
      type,
      ...rest
    } = { ...node, ...(always && { ...node.then, if: undefined, then: undefined, else: undefined }) }
    const result = Object.fromEntries(
      Object.entries(rest)
        .filter(
          ([name]) =>
            !name.startsWith('x-') &&
            !['unevaluatedProperties', 'contentMediaType', 'contentSchema', 'patternProperties'].includes(name) &&
            rest[name] !== undefined,
        )
        .map(([name, value]) => [name, name === 'default' || name === 'enum' ? value : plain(value)]),
    )
    if (only !== undefined) Object.assign(result, { enum: [only] })
    if (Array.isArray(type)) Object.assign(result, { type: type.find((one) => one !== 'null'), nullable: true })
    else if (type !== undefined) result.type = type
    return result
  }
  const id = (examples) => ({ name: 'id', in: 'path', required: true, schema: { type: 'string' }, examples })
  const query = (name, schema, value) => ({ name, in: 'query', required: false, schema, examples: example(value) })
  const create = {
    email: `check.${unique}@example.com`,
    customer_type: 'individual',
    first_name: 'Ada',
    last_name: 'Mensah',
    phone: '+233201234567',
    country_code: '+233',
  }
  const unknown = '01938f6e-7a40-7c31-9d0a-000000000000'
  return {
    openapi: '3.0.3',
    info: { title: 'Customers API', version: '1' },
    servers: [{ url: 'http://127.0.0.1' }],
    paths: {
      '/api/customers': {
        post: {
          operationId: 'createCustomer',
          summary: 'Create',
          requestBody: body('CreateRequest', {
            GOOD: { value: create },
            BAD: { value: { email: 'nobody', customer_type: 'individual' } },
          }),
          responses: {
            201: answer('CustomerEnvelope', envelope(customer)),
            400: answer(
              'ErrorAnswer',
              { ...problem(400, 'VALIDATION_ERROR'), errors: [{ field: 'email', message: 'wrong' }] },
              'BAD',
            ),
          },
        },
        get: {
          operationId: 'listCustomers',
          summary: 'List',
          parameters: [
            query('customer_type', { type: 'string', enum: ['individual', 'business'] }, 'individual'),
            query('is_active', { type: 'boolean' }, true),
            query('page', { type: 'integer', minimum: 1 }, 1),
            query('page_size', { type: 'integer', minimum: 1, maximum: 100 }, 5),
          ],
          responses: {
            200: answer('ListEnvelope', envelope({ customers: [customer], page: 1, page_size: 5, total: 1 })),
          },
        },
      },
      '/api/customers/{id}': {
        get: {
          operationId: 'getCustomer',
          summary: 'Get',
          parameters: [id({ GOOD: { value: ids.get }, BAD: { value: unknown } })],
          responses: {
            200: answer('CustomerEnvelope', envelope(customer)),
            404: answer('ErrorAnswer', problem(404, 'NOT_FOUND'), 'BAD'),
          },
        },
        put: {
          operationId: 'updateCustomer',
          summary: 'Update',
          parameters: [id(example(ids.update))],
          requestBody: body('UpdateRequest', example({ first_name: 'Abena' })),
          responses: { 200: answer('CustomerEnvelope', envelope(customer)) },
        },
        delete: {
          operationId: 'deleteCustomer',
          summary: 'Delete',
          parameters: [id(example(ids.delete))],
          responses: { 200: answer('CustomerEnvelope', envelope(customer)) },
        },
      },
      '/api/customers/blacklist/{id}': {
        post: {
          operationId: 'blacklistCustomer',
          summary: 'Blacklist',
          parameters: [id(example(ids.blacklist))],
          requestBody: body('BlacklistRequest', example({ blacklist: true })),
          responses: { 200: answer('CustomerEnvelope', envelope(customer)) },
        },
      },
    },
  }
}

/** Makes the customers that a filled document needs. @param {string} url @param {string} unique */
export async function makeCustomers(url, unique) {
  const make = async (name) => {
    const answer = await fetch(`${url}/api/customers`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        email: `${name}.${unique}@example.com`,
        customer_type: 'individual',
        first_name: 'Kofi',
        last_name: 'Owusu',
      }),
    })
    const text = await answer.text()
    // A broken deployment may answer anything; the tool will then see for itself.
    return /"id"\s*:\s*"([^"]+)"/.exec(text)?.[1] ?? '01938f6e-7a40-7c31-9d0a-000000000001'
  }
  return {
    get: await make('get'),
    update: await make('update'),
    blacklist: await make('blacklist'),
    delete: await make('delete'),
  }
}
