import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { loadOperations } from './openapi.ts'
import type { OperationId } from './openapi.ts'
import { loadPaths } from './paths.ts'
import { copySpec, withOtherPaths } from './spec-under-test.ts'
import { loadSpec } from './spec.ts'
import type { Spec } from './spec.ts'

const folder = mkdtempSync(join(tmpdir(), 'customers-kit-paths-'))
afterAll(() => rmSync(folder, { recursive: true }))

let copies = 0
const edited = (edit: (openapi: string) => string): Spec => loadSpec(copySpec(join(folder, String(++copies)), edit))

const specs = {
  'the package’s own': loadSpec(),
  'a copy with another prefix': edited((openapi) => openapi.replaceAll('/api/customers', '/v1/customers')),
  'a copy with other paths altogether': edited(withOtherPaths),
}
const ofOne = ['getCustomer', 'updateCustomer', 'blacklistCustomer', 'deleteCustomer'] as const

describe.each(Object.entries(specs))('the paths of %s', (_, spec) => {
  const paths = loadPaths(spec)
  const operations = loadOperations(spec)
  const documented = (id: OperationId) => operations.find(({ operationId }) => operationId === id)!

  it.each(['listCustomers', 'createCustomer'] as const)('say where %s is', (operation) => {
    const { method, path } = documented(operation)
    expect(paths.to(operation)).toEqual({ method, path })
    expect(paths.match(method, path)).toMatchObject({ operation: { operationId: operation }, path, id: '' })
  })

  it.each(ofOne)('say where %s is, and find it and the id again, whatever the id and the base path', (operation) => {
    for (const id of ['019cebab-8995-771b-b95b-a2bb0ebd8183', 'a/b?c#d %', '{id}', '$&', 'blacklist', 'é']) {
      const { method, path } = paths.to(operation, id)
      expect(path).not.toMatch(/[{}?# ]/)
      for (const at of [path, `/sandbox/eu${path}`, `${path}?page=1`])
        expect(paths.match(method, at), at).toMatchObject({ operation: { operationId: operation }, id })
    }
  })

  it('know the methods of a path that has others, HEAD as GET, and no other path', () => {
    const { path } = paths.to('updateCustomer', 'x')
    const methods = operations.filter((one) => one.path === documented('updateCustomer').path).map((one) => one.method)
    expect(paths.match('TRACE', path)).toMatchObject({ operation: undefined, methods, id: 'x' })
    expect(paths.match('HEAD', path)?.operation?.operationId).toBe('getCustomer')
    for (const other of ['/', '', '/orders', `${paths.customers}/`, `${paths.customers}/a/b/c`, `${paths.customers}x`])
      expect(paths.match('GET', other), other).toBeUndefined()
  })
})

it('a copy names what it has otherwise', () => {
  const paths = loadPaths(specs['a copy with other paths altogether'])
  expect(paths.customers).toBe('/v2/eu/clients')
  expect(paths.to('blacklistCustomer', 'x')).toEqual({ method: 'POST', path: '/v2/eu/clients/x/blacklist' })
  expect(paths.to('updateCustomer', 'x')).toEqual({ method: 'PATCH', path: '/v2/eu/clients/x' })
})

it('what stands beside the methods of a path is no operation, and its parameters count for each of them', () => {
  const spec = edited((openapi) =>
    openapi.replace(
      '  /api/customers/{id}:\n',
      "  /api/customers/{id}:\n    summary: One customer\n    parameters: [{ $ref: '#/components/parameters/Page' }]\n",
    ),
  )
  expect(loadPaths(spec).routes).toEqual(loadPaths(loadSpec()).routes)
  const get = loadOperations(spec).find(({ operationId }) => operationId === 'getCustomer')!
  expect(get.parameters.map(({ name }) => name)).toEqual(['page', 'id'])
})

it.each<[why: string, edit: (openapi: string) => string, message: RegExp]>([
  [
    'an operation is missing',
    (openapi) => openapi.replace('operationId: deleteCustomer', 'operationId: remove'),
    /deleteCustomer/,
  ],
  ['there is nothing in it', () => '', /no operation listCustomers/],
  [
    'one customer’s path has no id',
    (openapi) => openapi.replace('/api/customers/{id}:', '/api/customer:'),
    /getCustomer at \/api\/customer: .*one parameter/,
  ],
  [
    'an id is a part of a segment',
    (openapi) => openapi.replace('blacklist/{id}:', '{id}.blacklist:'),
    /blacklistCustomer .*between two slashes/,
  ],
  [
    'the list’s path has an id',
    (openapi) => openapi.replace('/api/customers:', '/api/{tenant}/customers:'),
    /no parameter/,
  ],
  ['it is no YAML', (openapi) => `${openapi}\n  - [`, /not a YAML document/],
])('an openapi.yaml is refused by name where %s', (_, edit, message) => {
  const spec = edited(edit)
  expect(() => loadPaths(spec)).toThrow(message)
  expect(() => loadPaths(spec)).toThrow(join(spec.dir, 'openapi.yaml'))
})

it('no other source has a path of the API in it: all come from the documents', () => {
  const src = fileURLToPath(new URL('..', import.meta.url))
  // The mutants are written apart from everything else, on purpose.
  const sources = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !/^mutants|\.test\.ts$|-under-test\.ts$|-suite\.ts$/.test(file),
  )
  expect(sources.length).toBeGreaterThan(150)
  // In texts and regular expressions, also parts of one; a module may be called like a part.
  const written = /(?<!\/)\/(?:api|blacklist)\b(?!\.ts)/
  const comments = /^\s*(?:\/\/|\/?\*).*$/gm
  const found = sources.flatMap((file) =>
    readFileSync(join(src, file), 'utf8')
      .replaceAll(comments, '')
      .split('\n')
      .filter((line) => written.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  )
  expect(found).toEqual([])
})
