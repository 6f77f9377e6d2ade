import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { customersFile } from './customers.mjs'
import { documentFile } from './document.mjs'
import { bench, kit } from './places.mjs'

/**
 * @typedef {Record<'get' | 'list' | 'email' | 'two' | 'page' | 'create', string>} Dialect Where each operation is; `{id}`, `{email}` and `{page}` are filled in.
 * @typedef {{
 *   name: string, package?: string, dialect: Dialect, largest?: number,
 *   args: (count: number) => Promise<(port: number) => string[]>
 * }} Peer `args`: what `node` is called with to serve that many customers. `largest`: the store size beyond which there
 * is nothing to see, since it keeps no store.
 */

const documented = {
  get: '/api/customers/{id}',
  list: '/api/customers',
  email: '/api/customers?email={email}',
  two: '/api/customers?customer_type=business&is_active=true',
  page: '/api/customers?page={page}',
  create: '/api/customers',
}

/** @param {string} name @param {...string} more @returns {Peer['args']} */
const ownServer =
  (name, ...more) =>
  async (count) =>
  (port) => [join(bench, 'peers', `${name}.mjs`), String(count), String(port), ...more]

/** @param {string[]} path @returns {string} a program among the bench's packages */
const program = (...path) => join(bench, 'node_modules', ...path)

/** The base of every ratio. */
export const limit = 'bare node:http'

/**
 * Us, with validation, envelope, journal and error handling, as `serve` starts it; the log goes nowhere, as it does for
 * the peers. @type {Peer}
 */
export const ourMock = {
  name: 'customers-kit',
  dialect: documented,
  async args(count) {
    const file = await customersFile(count)
    return (port) => [kit, 'serve', '--data', file, '--log', 'none', '--port', String(port)]
  },
}

/** @param {string} name @param {...string} options @returns {Peer} */
const prism = (name, ...options) => ({
  name,
  package: '@stoplight/prism-cli',
  dialect: documented,
  largest: 1000,
  async args() {
    const file = documentFile()
    return (port) => [
      program('@stoplight', 'prism-cli', 'dist', 'index.js'),
      'mock',
      file,
      '--port',
      String(port),
      '--verboseLevel',
      'silent',
      ...options,
    ]
  },
})

/** Everyone whom `serve` measures. @type {Peer[]} */
export const peers = [
  { name: limit, dialect: documented, args: ownServer('bare-node-http') },
  { name: 'Fastify 5', package: 'fastify', dialect: documented, args: ownServer('fastify') },
  { name: 'Express 5', package: 'express', dialect: documented, args: ownServer('express') },
  ourMock,
  {
    name: 'openapi-backend + Maps',
    package: 'openapi-backend',
    dialect: documented,
    args: ownServer('openapi-backend'),
  },
  {
    name: 'express-openapi-validator + Maps',
    package: 'express-openapi-validator',
    dialect: documented,
    args: ownServer('express-openapi-validator'),
  },
  prism('Prism static'),
  prism('Prism dynamic', '--dynamic'),
  {
    name: 'Scalar static',
    package: '@scalar/mock-server',
    dialect: documented,
    largest: 1000,
    args: ownServer('scalar', 'static'),
  },
  {
    name: 'Scalar with handlers',
    package: '@scalar/mock-server',
    dialect: documented,
    args: ownServer('scalar', 'handlers'),
  },
  {
    name: 'Mockoon',
    package: '@mockoon/cli',
    dialect: {
      get: '/api/customers/{id}',
      list: '/api/customers?limit=20',
      email: '/api/customers?email_eq={email}&limit=20',
      two: '/api/customers?customer_type_eq=business&is_active_eq=true&limit=20',
      page: '/api/customers?page={page}&limit=20',
      create: '/api/customers',
    },
    async args(count) {
      const file = await mockoonFile(count)
      return (port) => [
        program('@mockoon', 'cli', 'bin', 'run.js'),
        'start',
        '--data',
        file,
        '--port',
        String(port),
        '--disable-log-to-file',
      ]
    },
  },
  {
    name: 'json-server 0.17',
    package: 'json-server-0-17',
    dialect: {
      get: '/customers/{id}',
      list: '/customers?_limit=20',
      email: '/customers?email={email}&_limit=20',
      two: '/customers?customer_type=business&is_active=true&_limit=20',
      page: '/customers?_page={page}&_limit=20',
      create: '/customers',
    },
    async args(count) {
      const file = await jsonServerFile(count, '0.17')
      return (port) => [
        program('json-server-0-17', 'lib', 'cli', 'bin.js'),
        file,
        '--quiet',
        '--port',
        String(port),
        '--host',
        '127.0.0.1',
      ]
    },
  },
  {
    name: 'json-server 1.0 beta',
    package: 'json-server-1',
    dialect: {
      get: '/customers/{id}',
      list: '/customers?_page=1&_per_page=20',
      email: '/customers?email={email}&_page=1&_per_page=20',
      two: '/customers?customer_type=business&is_active=true&_page=1&_per_page=20',
      page: '/customers?_page={page}&_per_page=20',
      create: '/customers',
    },
    async args(count) {
      const file = await jsonServerFile(count, '1.0')
      return (port) => [program('json-server-1', 'lib', 'bin.js'), file, '--port', String(port), '--host', '127.0.0.1']
    },
  },
]

// json-server writes what it is sent into its file: each gets a copy of its own.
async function jsonServerFile(count, name) {
  const file = await customersFile(count, { name: 'json', before: '{"customers":[', after: ']}' })
  const copy = join(tmpdir(), `customers-kit-bench-${count}-${name}.json`)
  copyFileSync(file, copy)
  return copy
}

/**
 * An environment with one data bucket and CRUD over it, as Mockoon's own documentation recommends for a stateful mock.
 */
async function mockoonFile(count) {
  const file = join(tmpdir(), `customers-kit-bench-${count}.mockoon.json`)
  if (existsSync(file)) return file
  const customers = await customersFile(count, { name: 'array.json', before: '[', after: ']' })
  const uuid = (number) => `0190d2a4-0000-4000-8000-${String(number).padStart(12, '0')}`
  const environment = {
    uuid: uuid(1),
    lastMigration: 33,
    name: 'customers',
    endpointPrefix: '',
    latency: 0,
    port: 3000,
    hostname: '127.0.0.1',
    folders: [],
    routes: [
      {
        uuid: uuid(2),
        type: 'crud',
        documentation: '',
        method: '',
        endpoint: 'api/customers',
        responses: [
          {
            uuid: uuid(3),
            body: '{}',
            latency: 0,
            statusCode: 200,
            label: '',
            headers: [],
            bodyType: 'DATABUCKET',
            filePath: '',
            databucketID: 'cust',
            sendFileAsBody: false,
            rules: [],
            rulesOperator: 'OR',
            disableTemplating: true,
            fallbackTo404: false,
            default: true,
            crudKey: 'id',
            callbacks: [],
          },
        ],
        responseMode: null,
        streamingMode: null,
        streamingInterval: 0,
      },
    ],
    rootChildren: [{ type: 'route', uuid: uuid(2) }],
    proxyMode: false,
    proxyHost: '',
    proxyRemovePrefix: false,
    tlsOptions: { enabled: false, type: 'CERT', pfxPath: '', certPath: '', keyPath: '', caPath: '', passphrase: '' },
    cors: true,
    headers: [],
    proxyReqHeaders: [],
    proxyResHeaders: [],
    data: [{ uuid: uuid(4), id: 'cust', name: 'customers', documentation: '', value: readFileSync(customers, 'utf8') }],
    callbacks: [],
  }
  writeFileSync(`${file}.part`, JSON.stringify(environment))
  renameSync(`${file}.part`, file)
  return file
}
