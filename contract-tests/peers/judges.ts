import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { signedHeaders } from '../../src/client/sign.ts'
import type { Mock, Mode } from './mocks.ts'
import { must, npm, pip, place, programs, run } from './tool.ts'

/** A tool that judges an API by its document. */
export type Judge = {
  name: string
  needs: string[]
  modes: Mode[]
  prepare: () => Promise<void>
  /** What it finds wrong, one text each; docs/peers.md says of each that is not here why it is wrong. */
  judge: (mock: Mock, seed: number) => Promise<string[]>
}

const schemathesis: Judge = {
  name: 'Schemathesis 4.32.5, all phases',
  needs: ['python3'],
  modes: ['default', 'strict', 'echo-contact', 'hmac'],
  prepare: async () => void (await pip(['schemathesis==4.32.5'])),
  async judge({ url, env, mode }, seed) {
    const wrong: string[] = []
    for (const one of [seed, seed + 1]) {
      const args = ['run', `${url}/__kit/openapi.json`, '--seed', String(one), '--max-examples', '30']
      const { code, said } = await run(join(resolve(place('python')), 'bin', 'st'), args, {
        cwd: place('schemathesis', mode),
        env: { ...env, PYTHONPATH: programs, SCHEMATHESIS_HOOKS: 'schemathesis_hooks' },
      })
      if (code !== 0) wrong.push(said.slice(-6000))
    }
    return wrong
  },
}

const portman: Judge = {
  name: 'Portman 1.33.0',
  needs: ['npm'],
  modes: ['default', 'strict', 'echo-contact', 'hmac'],
  // It imports tslib and does not say so.
  prepare: () => npm(place('npm', 'portman'), ['@apideck/portman@1.33.0', 'tslib@2']),
  async judge({ url, document, mode, env }) {
    const folder = resolve(place('npm', 'portman'))
    const [config, out] = [join(folder, `${mode}.config.json`), join(folder, `${mode}.json`)]
    writeFileSync(config, JSON.stringify(portmanConfig(env)))
    const args = ['-l', resolve(document), '-b', url, '-c', config, '-o', out]
    const flags = ['--envFile', '/dev/null', '--includeTests', 'true', '--runNewman', 'true']
    const { code, said } = await run(join(folder, 'node_modules', '.bin', 'portman'), [...args, ...flags], {
      cwd: folder,
    })
    const passed = said.split('✓').length - 1
    return code === 0 && passed === 24 ? [] : [said.slice(-6000)]
  },
}

/** Four assertions on each operation, in the order of a customer's life; with credentials each request is signed. */
function portmanConfig({ CLIENT_ID: id, CLIENT_SECRET: secret }: Record<string, string>): object {
  const unique = `portman-${process.pid}-${Date.now()}`
  const text = readFileSync(join(programs, 'portman.json'), 'utf8').replaceAll('UNIQUE', unique)
  const config = JSON.parse(text) as { globals: object }
  if (!id) return config
  const script = `
    const body = (pm.request.body && pm.request.body.raw) || ''
    const timestamp = String(Math.floor(Date.now() / 1000))
    const nonce = CryptoJS.lib.WordArray.random(16).toString()
    const signed = ['${id}', timestamp, nonce, body].join(':')
    for (const [key, value] of [
      ['X-Auth-Client', '${id}'],
      ['X-Auth-Timestamp', timestamp],
      ['X-Auth-Nonce', nonce],
      ['X-Auth-Signature', CryptoJS.HmacSHA256(signed, '${secret}').toString()],
    ]) pm.request.headers.upsert({ key, value })`
  const overwrites = { apiKey: { key: 'X-Auth-Client', value: id, in: 'header' } }
  return {
    ...config,
    globals: { ...config.globals, collectionPreRequestScripts: [script], securityOverwrites: overwrites },
  }
}

const fuzzer: Judge = {
  name: 'openapi-fuzzer 0.2.0',
  needs: ['cargo'],
  modes: ['default', 'strict', 'echo-contact', 'hmac'],
  prepare: async () =>
    void (await must('cargo', ['install', '--quiet', '--root', resolve(place('cargo')), 'openapi-fuzzer@0.2.0'])),
  async judge({ url, document, mode }) {
    const folder = place('fuzzer', mode)
    const args = [
      'run',
      '-s',
      resolve(document),
      '-u',
      url,
      '--max-test-case-count',
      '64',
      '-o',
      resolve(folder, 'results'),
    ]
    // It knows no range of documented statuses beyond those in the document, and 401 with hmac, which it cannot sign.
    const { code, said } = await run(resolve(place('cargo'), 'bin', 'openapi-fuzzer'), args, { cwd: folder })
    return code === 0 && said.split(/\bok\b/).length - 1 === 6 ? [] : [said.slice(-4000)]
  },
}

const stepCi: Judge = {
  name: 'Step CI 2.8.2',
  needs: ['npm'],
  modes: ['default', 'strict', 'echo-contact', 'hmac'],
  prepare: () => npm(place('npm', 'stepci'), ['stepci@2.8.2']),
  async judge({ url, mode, document, env }) {
    const folder = resolve(place('npm', 'stepci'))
    const file = join(folder, `${mode}.json`)
    writeFileSync(file, JSON.stringify(workflow(url, document, env)))
    const { code, said } = await run(join(folder, 'node_modules', '.bin', 'stepci'), ['run', file], {
      cwd: folder,
      env: { CI: '1', STEPCI_DISABLE_ANALYTICS: '1' },
    })
    return code === 0 ? [] : [said.slice(-6000)]
  },
}

/** Each operation once, its answer held to its schema in the document; signed ahead, as Step CI has no hook. */
function workflow(url: string, document: string, env: Record<string, string>): object {
  const { paths, components } = JSON.parse(readFileSync(document, 'utf8')) as Record<string, any>
  const { CLIENT_ID: clientId, CLIENT_SECRET: clientSecret } = env
  const email = `step-ci-${process.pid}@example.com`
  const step = (operationId: string, method: string, path: string, status: number, body?: object) => {
    const text = body === undefined ? '' : JSON.stringify(body)
    const shape = operationId === 'listCustomers' ? 'ListEnvelope' : 'CustomerEnvelope'
    return {
      name: operationId,
      http: {
        url: `${url}${path}`,
        method,
        headers: {
          ...(body && { 'Content-Type': 'application/json' }),
          ...(clientId && clientSecret && Object.fromEntries(signedHeaders({ clientId, clientSecret }, text))),
        },
        ...(body && { body: text }),
        check: { status, schema: { $ref: `#/components/schemas/${shape}` } },
        ...(operationId === 'createCustomer' && { captures: { id: { jsonpath: '$.data.id' } } }),
      },
    }
  }
  const one = '/api/customers/${{captures.id}}'
  const [list] = Object.keys(paths)
  const steps = [
    step('createCustomer', 'POST', list!, 201, { email, customer_type: 'individual', metadata: { tier: 'gold' } }),
    step('listCustomers', 'GET', `${list}?email=${email}`, 200),
    step('getCustomer', 'GET', one, 200),
    step('updateCustomer', 'PUT', one, 200, { first_name: 'Ada' }),
    step('blacklistCustomer', 'POST', '/api/customers/blacklist/${{captures.id}}', 200, { blacklist: true }),
    step('deleteCustomer', 'DELETE', one, 200),
  ]
  const { schemas } = components
  return { version: '1.1', name: 'Customers', components: { schemas }, tests: { customers: { steps } } }
}

const specmatic: Judge = {
  name: 'Specmatic 2.55.1',
  needs: ['npm', 'java'],
  // It has no hook in which a request could be signed.
  modes: ['default', 'strict', 'echo-contact'],
  prepare: () => npm(place('npm', 'specmatic'), ['specmatic@2.55.1']),
  async judge({ url, document, mode }) {
    const folder = resolve(place('npm', 'specmatic'))
    const readable = join(folder, `customers-${mode}.json`)
    writeFileSync(readable, JSON.stringify(await asSpecmaticReads(url, document)))
    const tool = join(folder, 'node_modules', 'specmatic', 'specmatic.jar')
    const { code, said } = await run('java', ['-jar', tool, 'test', `--testBaseURL=${url}`, readable], { cwd: folder })
    const [, tests, failures] = /Tests run: ([0-9]+), Successes: [0-9]+, Failures: ([0-9]+)/.exec(said) ?? []
    return code === 0 && Number(tests) > 20 && failures === '0' ? [] : [said.slice(-6000)]
  },
}

/**
 * The document without what Specmatic does not know, docs/peers.md has the reasons: `if`, customers that are there,
 * values that no two customers share, and a customer that is there only once to be deleted.
 */
async function asSpecmaticReads(url: string, file: string): Promise<object> {
  const document = JSON.parse(readFileSync(file, 'utf8')) as Record<string, any>
  const { data } = (await (
    await fetch(`${url}/api/customers`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: `specmatic-${Date.now()}@example.com`, customer_type: 'individual' }),
    })
  ).json()) as { data: { id: string } }
  const there = { type: 'string', enum: [data.id] }
  document['components'].parameters.CustomerId.schema = there
  document['paths']['/api/customers/{id}'].get.parameters[0].schema = there
  delete document['paths']['/api/customers/{id}'].delete
  for (const shape of ['CreateRequest', 'UpdateRequest']) {
    const { properties } = document['components'].schemas[shape]
    properties.metadata = { type: 'object' }
    delete properties.phone
    delete properties.reference
  }
  return document
}

/** All of them that judge here; docs/peers.md says what each said and what was made of it. */
export const judges: Judge[] = [schemathesis, portman, fuzzer, stepCi, specmatic]
