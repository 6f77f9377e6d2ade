import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { startCli } from '../../src/cli/cli-under-test.ts'
import type { Running } from '../../src/cli/cli-under-test.ts'
import { urlOf } from '../../src/cli/commands/kills-under-test.ts'
import { testDatabase } from '../../src/generate/postgres-under-test.ts'
import { packageRoot } from '../../src/spec/spec.ts'

const read = (file: string): string => readFileSync(join(packageRoot, 'deploy', file), 'utf8')
const postgres = testDatabase()
const running: Running[] = []

/** Runs what a container would, on a port of this machine, and answers where it listens. */
async function runs(args: string[], env: Record<string, string>): Promise<string> {
  const one = startCli([...args, '--port', '0'], { env: { ...env, CUSTOMERS_KIT_STORE: postgres!.url } })
  running.push(one)
  const { port } = new URL(await urlOf(one))
  return `http://127.0.0.1:${port}`
}

/** The status of a GET by whoever calls the mock by this name. */
const statusOf = (url: string, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    request(url, { headers: { host } }, (answer) => resolve(answer.resume().statusCode!))
      .on('error', reject)
      .end()
  })

// No container engine runs here: what the containers would run does.
describe.skipIf(!postgres)('the files that start replicas', () => {
  beforeAll(() => postgres!.start())
  afterAll(async () => {
    for (const { child } of running) child.kill('SIGTERM')
    await Promise.all(running.map(({ ended }) => ended))
    await postgres!.stop()
  })

  it('of Kubernetes start a mock that its probes, and who asks by the service, find', async () => {
    const [deployment, service] = parseAllDocuments(read('kubernetes.yaml')).map((each) => each.toJS())
    const { metadata, spec } = deployment.spec.template
    const [container] = spec.containers
    expect(metadata.labels).toMatchObject(deployment.spec.selector.matchLabels)
    expect(metadata.labels).toMatchObject(service.spec.selector)
    const [{ name, containerPort }] = container.ports
    expect(service.spec.ports).toMatchObject([{ targetPort: name }])
    expect(read('../Dockerfile')).toContain(`EXPOSE ${containerPort}\n`)
    const env = Object.fromEntries(container.env.map((each: { name: string }) => [each.name, 'of-the-secret']))
    const url = await runs(container.args, env)
    for (const probe of ['livenessProbe', 'readinessProbe'])
      expect(await statusOf(url + container[probe].httpGet.path, `10.1.2.3:${containerPort}`), probe).toBe(200)
    expect(await statusOf(`${url}/api/customers`, `${service.metadata.name}:${containerPort}`)).toBe(401)
    expect(await statusOf(`${url}/api/customers`, 'elsewhere.example')).toBe(403)
  })

  it('of Compose start mocks that find each other by their names, over one database', async () => {
    const { services } = parse(read('compose.yaml'), { merge: true }) as { services: Record<string, any> }
    const { database, ...mocks } = services
    const { POSTGRES_USER: user, POSTGRES_DB: name } = database.environment
    const { ports, ...one } = mocks['one']
    for (const [called, { ports: published, ...mock }] of Object.entries(mocks)) {
      expect(mock, called).toEqual(one)
      expect(published, called).toEqual([expect.stringMatching(/^127\.0\.0\.1:401[1-3]:4010$/)])
    }
    expect(one.environment.CUSTOMERS_KIT_STORE).toMatch(new RegExp(`^postgres://${user}:.*@database:5432/${name}$`))
    const url = await runs(one.command, {})
    for (const host of [...Object.keys(mocks), ports[0].split(':')[0]])
      expect(await statusOf(`${url}/api/customers`, `${host}:4010`), host).toBe(200)
  })
})
