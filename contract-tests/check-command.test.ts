import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runCli, startCli } from '../src/cli/cli-under-test.ts'
import type { Report } from '../src/report/report.ts'
import { expectedRequests } from '../src/contract/run/plan.ts'
import { runChecks } from '../src/report/run-checks.ts'
import type { Store } from '../src/customers/store.ts'
import { createApp } from '../src/server/create-app.ts'
import { createHttpServer } from '../src/server/http-server.ts'
import { memoryStore } from '../src/stores/memory-store.ts'

let folder: string
const servers: Server[] = []
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'check-'))))
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
  rmSync(folder, { recursive: true })
})

async function listen(server: Server): Promise<string> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const countIn = async (store: Store): Promise<number> => (await store.page({}, 1, 1)).total
const answering = (listener: RequestListener): Promise<string> => listen(createServer(listener))
const ledgers = (): string[] => readdirSync(folder).filter((file) => file.endsWith('.jsonl'))

describe('check, safe on staging', () => {
  test('everything that was created is gone again, and so is the ledger', async () => {
    const store = memoryStore()
    const url = await listen(createHttpServer(createApp({ store })))
    const { code } = await runCli(['check', url], { cwd: folder })
    expect(code).toBe(0)
    expect(await countIn(store)).toBe(0)
    expect(ledgers()).toEqual([])
  })

  test('a check that was killed is finished by --clean', async () => {
    const store = memoryStore()
    const url = await listen(createHttpServer(createApp({ store, latency: { min: 10, max: 30 } })))
    const running = startCli(['check', url], { cwd: folder })
    while ((await countIn(store)) < 20) await sleep(20)
    running.child.kill('SIGKILL')
    await running.ended
    expect(await countIn(store)).toBeGreaterThan(0)
    const [ledger] = ledgers()
    const { code, stdout } = await runCli(['check', '--clean', ledger!], { cwd: folder })
    expect(stdout).toMatch(/\d+ customers removed/)
    expect(code).toBe(0)
    expect(await countIn(store)).toBe(0)
  })

  test('a check that is told to stop cleans up first', async () => {
    const store = memoryStore()
    const url = await listen(createHttpServer(createApp({ store, latency: { min: 10, max: 30 } })))
    const running = startCli(['check', url], { cwd: folder })
    while ((await countIn(store)) < 20) await sleep(20)
    running.child.kill('SIGINT')
    expect((await running.ended).code).toBe(2)
    expect(await countIn(store)).toBe(0)
  })

  test('read sends GET only and smoke fewer than 15 requests', async () => {
    const methods: string[] = []
    const app = createApp({ store: memoryStore() })
    const url = await listen(
      createServer((request, response) => {
        methods.push(request.method ?? '')
        app(request, response)
      }),
    )
    expect((await runCli(['check', url, '--mode', 'read'], { cwd: folder })).code).toBe(0)
    expect(new Set(methods)).toEqual(new Set(['GET']))
    methods.length = 0
    expect((await runCli(['check', url, '--mode', 'smoke'], { cwd: folder })).code).toBe(0)
    expect(methods.length).toBeLessThan(15)
    methods.length = 0
    expect((await runCli(['check', url], { cwd: folder })).code).toBe(0)
    expect(methods.length).toBeLessThanOrEqual(400)
  })

  test('everything is asked in 400 requests at most, signatures included, and in about as many as were announced', async () => {
    const credentials = { clientId: 'client_test', clientSecret: 'secret_test' }
    const plain = await listen(createHttpServer(createApp({ store: memoryStore() })))
    const guarded = await listen(createHttpServer(createApp({ store: memoryStore(), credentials })))
    for (const mode of ['smoke', 'read', 'full'] as const) {
      for (const [target, given] of [
        [plain, {}],
        [guarded, { credentials }],
      ] as const) {
        const { summary } = await runChecks({ target, mode, ...given })
        expect(summary.requests).toBeLessThanOrEqual(mode === 'smoke' ? 14 : 400)
        if (mode !== 'read')
          expect(Math.abs(summary.requests - expectedRequests(mode, 'credentials' in given))).toBeLessThan(6)
      }
    }
  })

  test('the same seed draws the same customers', async () => {
    const url = await listen(createHttpServer(createApp({ store: memoryStore() })))
    const drawn = async (): Promise<unknown> => {
      const { stdout } = await runCli(['check', url, '--seed', '7', '--json'], { cwd: folder })
      return (JSON.parse(stdout) as Report).requests
        .filter(({ check }) => check === 'generated-stories')
        .map(({ method }) => method)
    }
    expect(await drawn()).toEqual(await drawn())
  })
})

describe('check, over what is no Customers API', () => {
  const page = '<!doctype html><title>Sign in</title><form></form>'
  const json = { 'content-type': 'application/json' }
  test.each<{ what: string; listener: RequestListener; message: RegExp }>([
    {
      what: 'a login page with 200',
      listener: (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end(page),
      message: /web page titled "Sign in"/,
    },
    {
      what: 'a redirect to a login page',
      listener: (request, response) =>
        void (request.url === '/login'
          ? response.writeHead(200, { 'content-type': 'text/html' }).end(page)
          : response.writeHead(302, { location: '/login' }).end()),
      message: /web page titled/,
    },
    {
      what: 'endless redirects',
      listener: (_, response) => void response.writeHead(302, { location: '/again' }).end(),
      message: /redirected more than/,
    },
    {
      what: 'invalid JSON',
      listener: (_, response) => void response.writeHead(200, json).end('{"success": tru'),
      message: /not JSON/,
    },
    {
      what: 'half an answer',
      listener: (_, response) =>
        void response.writeHead(200, { ...json, 'content-length': '100' }).write('{"a":', () => response.destroy()),
      message: /ended before the answer did/,
    },
    {
      what: 'more than 10 MB',
      listener: (_, response) => void response.writeHead(200, json).end('x'.repeat(11_000_000)),
      message: /larger than 10 MB/,
    },
    {
      what: 'another API',
      listener: (_, response) => void response.writeHead(200, json).end('{"hello":"world"}'),
      message: /no Customers API/,
    },
    {
      what: '401',
      listener: (_, response) => void response.writeHead(401, json).end('{"success":false,"message":"no"}'),
      message: /CLIENT_ID and CLIENT_SECRET/,
    },
    {
      what: '404 everywhere',
      listener: (_, response) => void response.writeHead(404).end(),
      message: /no Customers API here/,
    },
    { what: 'silence', listener: () => {}, message: /no complete answer within/ },
  ])('$what is one helpful line and exit 2', async ({ listener, message }) => {
    const url = await answering(listener)
    const { code, stderr, stdout } = await runCli(['check', url, '--timeout', '2'], { cwd: folder })
    expect(stderr).toMatch(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(ledgers()).toEqual([])
  })

  test.each([
    { args: ['http://127.0.0.1:1'], message: /could not be reached: connection refused/ },
    { args: ['http://staging.example.com'], message: /--allow-http/ },
    { args: ['staging.example.com'], message: /not a base URL/ },
    { args: ['--clean', 'nowhere.jsonl'], message: /nowhere\.jsonl/ },
    { args: [], message: /needs the base URL/ },
  ])('check $args is exit 2', async ({ args, message }) => {
    const { code, stderr } = await runCli(['check', ...args], { cwd: folder })
    expect(stderr).toMatch(message)
    expect(code).toBe(2)
  })
})

describe('promises', () => {
  test('prints every promise with its coverage', async () => {
    const { code, stdout } = await runCli(['promises'])
    expect(stdout).toMatch(/list-filter-email-exact \(doc, Query Parameters\)/)
    expect(stdout).toMatch(/\d+ of \d+ promises are checked/)
    expect(code).toBe(0)
  })
})
