import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../server/create-app.ts'
import { createHttpServer } from '../server/http-server.ts'
import { memoryStore } from '../stores/memory-store.ts'
import { runCli } from './cli-under-test.ts'
import { baseUrl, close, listen } from './listen.ts'
import { sayTarget } from './say-target.ts'

it('names the target of the config sooner than its address, and the file where one was named', () => {
  const url = 'https://staging.example.com'
  expect(sayTarget({}, url)).toBe(url)
  expect(sayTarget({})).toBe('')
  expect(sayTarget({ namedTarget: 'staging' }, url)).toBe('staging')
  expect(sayTarget({ namedTarget: "Ada's", config: 'my kit.yaml' })).toBe(`'Ada'\\''s' --config 'my kit.yaml'`)
})

describe('a check of a target that only its header lets in', () => {
  const folder = mkdtempSync(join(tmpdir(), 'customers-kit-target-'))
  const store = memoryStore()
  const app = createHttpServer(createApp({ store }))
  let deletes = false
  const gateway = createServer((request, response) => {
    const refused = request.headers['x-tenant'] !== 'acme' ? 403 : request.method === 'DELETE' && !deletes ? 500 : 0
    if (refused === 0) app.emit('request', request, response)
    else response.writeHead(refused, { 'content-type': 'application/json' }).end('{"success":false}')
  })
  beforeAll(async () => {
    await listen(gateway, 0, '127.0.0.1')
    const url = `${baseUrl(gateway)}/api/customers`
    writeFileSync(
      join(folder, 'customers-kit.config.json'),
      JSON.stringify({ targets: { local: { url, header: 'X-Tenant: acme' } } }),
    )
  })
  afterAll(async () => {
    await close(gateway)
    rmSync(folder, { recursive: true })
  })

  it('prints a command that removes what it left', async () => {
    const args = ['check', 'local', '--include', 'operation:getCustomer', '--max-requests', '30', '--ledger', 'left']
    const { stderr } = await runCli(args, { cwd: folder })
    expect(stderr).toContain('customers-kit check local --clean left\n')
    expect((await runCli(args, { cwd: folder })).stderr).toContain('"customers-kit check local --clean left"')
    deletes = true
    const { code, stdout } = await runCli(['check', 'local', '--clean', 'left'], { cwd: folder })
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+ customers? removed/) as string,
    })
    expect((await store.page({}, 1, 1)).total).toBe(0)
  })
})
