import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { runCli, startCli } from '../src/cli/cli-under-test.ts'
import { needsSigning } from '../src/contract/run/plan.ts'
import type { Change } from '../src/mutants/behaviour.ts'
import { startDeployment } from '../src/mutants/start-deployment.ts'
import { runChecks } from '../src/report/run-checks.ts'
import { createApp } from '../src/server/create-app.ts'
import { memoryStore } from '../src/stores/memory-store.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function mock() {
  const store = memoryStore()
  const app = createApp({ store })
  let creates = 0
  const server = createServer((request, response) => {
    if (request.method === 'POST' && request.url === '/api/customers') creates += 1
    app(request, response)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    server,
    target: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    creates: () => creates,
    kept: async () => (await store.page({}, 1, 1)).total,
  }
}

test('of the mock drawn stories say nothing, keep to their requests or time, and are the same for the same seed', async () => {
  const { target, kept } = await mock()
  const drawn = async (limits: { maxRequests?: number; deepMs?: number; include?: string[] }) => {
    const report = await runChecks({ target, mode: 'deep', seed: 7, ...limits })
    expect(report.findings.map(({ key }) => key)).toEqual([])
    expect(report.cutShort).toBeUndefined()
    expect(await kept()).toBe(0)
    const asked = report.requests.filter(({ check }) => check === 'drawn-stories')
    return { report, asked: asked.map(({ operation, status }) => [operation, status]) }
  }
  const few = await drawn({ maxRequests: 700 })
  expect(few.report.summary.requests).toBeLessThanOrEqual(700)
  // What removing may have taken is spent at last.
  expect(few.report.summary.requests).toBeGreaterThan(660)
  expect(few.report.drawn!.ended).toBe('requests')
  expect(few.report.drawn!.stories).toBeGreaterThan(0)
  // More requests than any machine answers in that time.
  const short = await drawn({ maxRequests: 20_000, deepMs: 1000, include: ['drawn-stories'] })
  expect(short.report.drawn!.ended).toBe('time')
  const both = Math.min(few.asked.length, short.asked.length)
  expect(both).toBeGreaterThan(0)
  expect(short.asked.slice(0, both)).toEqual(few.asked.slice(0, both))
})

// No name that a full check sends has one of these letters.
const losesLetters: Change = (was) => ({
  update(record, fields, call) {
    was.update(record, fields, call)
    record.first_name = record.first_name?.replaceAll(/[ñçøåß]/g, '')
  },
})

test('of drawn stories requests and writes are kept to, and what was not tried is named', async () => {
  const { target, kept } = await mock()
  const few = await runChecks({ target, mode: 'deep', seed: 7, maxRequests: 120 })
  expect(few.requests.length).toBeLessThanOrEqual(120)
  expect(few.drawn).toMatchObject({ stories: 0, ended: 'requests' })
  expect(few.checks.find(({ name }) => name === 'making-a-crowd')!.reason).toBe('the requests did not suffice for it')
  for (const { id, reason } of few.promises.each) if (id.startsWith('auth-')) expect(reason).toBe(needsSigning)
  const quiet = await runChecks({ target, mode: 'deep', seed: 7, maxWrites: 500 })
  expect(quiet.requests.filter(({ method }) => method !== 'GET').length).toBeLessThanOrEqual(500)
  expect(quiet.drawn!.ended).toBe('writes')
  expect(quiet.drawn!.stories).toBeGreaterThan(0)
  const only = await runChecks({ target, mode: 'deep', seed: 7, maxRequests: 400, include: ['drawn-stories'] })
  expect(only.requests.length).toBeLessThanOrEqual(400)
  expect(only.drawn!.stories).toBeGreaterThan(1)
  expect(only.checks.find(({ name }) => name === 'making-a-crowd')!.reason).toBe('not chosen')
  for (const report of [few, quiet, only]) expect(report.findings.map(({ key }) => key)).toEqual([])
  expect(await kept()).toBe(0)
})

test('a deployment that goes away amid drawn stories ends them, and is blamed for nothing', async () => {
  const { target, server } = await mock()
  const report = await runChecks({
    target,
    mode: 'deep',
    seed: 7,
    onProgress({ drawn }) {
      if (drawn < 5 || !server.listening) return
      server.close()
      server.closeAllConnections()
    },
  })
  expect(report.cutShort?.reason).toBe('outage')
  expect(report.drawn!.ended).toBe('outage')
  expect(report.drawn!.stories).toBeLessThan(8)
  expect(report.findings.map(({ key }) => key)).toEqual([])
})

test('a fault that only a drawn story meets is told by the shortest story that shows it', async () => {
  const mutant = {
    name: 'update-loses-letters',
    promise: 'update-names',
    about: 'An update loses some letters of first_name.',
    change: losesLetters,
  } as const
  const deployment = await startDeployment({ mutants: [mutant] })
  try {
    const { findings } = await runChecks({ target: deployment.url, mode: 'deep', seed: 3, maxRequests: 1200 })
    const found = findings.find(({ promise }) => promise.id === 'update-names')
    expect(found).toMatchObject({ checks: ['drawn-stories'], story: { repeats: true } })
    const { steps } = found!.story!
    expect(steps.map((step) => step.split(/[ ?{]/)[0])).toEqual(['POST', 'GET', 'PUT'])
    expect(steps.at(-1)).toMatch(/"first_name":"[^"]*[ñçøåß].* -> 200$/)
  } finally {
    await deployment.close()
  }
})

// Whoever it makes, it makes of whatever was sent: without an address, a name or an id's form.
async function refusesNothing() {
  const customers = new Map<string, object>()
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk) => (text += String(chunk)))
    request.on('end', () => {
      const [, , , one, other] = request.url!.split(/[/?]/)
      let sent: unknown
      try {
        sent = JSON.parse(text)
      } catch {}
      const id = request.method === 'POST' && one !== 'blacklist' ? randomUUID() : (other ?? one ?? '')
      const customer = { id, ...customers.get(id), ...(sent as object) }
      if (request.method === 'DELETE') customers.delete(id)
      else if (request.method !== 'GET') customers.set(id, customer)
      const data = request.method === 'GET' && !one ? { customers: [...customers.values()] } : customer
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ success: true, message: '', data }))
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('a deployment that refuses nothing is told so, and ends no story by whom it made without an address', async () => {
  const report = await runChecks({
    target: await refusesNothing(),
    mode: 'deep',
    seed: 14,
    maxRequests: 600,
    include: ['drawn-stories'],
  })
  expect(report.drawn!.stories).toBeGreaterThan(10)
  expect(report.promises.each.find(({ id }) => id === 'create-email-required')!.status).toBe('broken')
})

test('a check that was killed amid drawn stories is finished by --clean', async () => {
  const { target, kept, creates } = await mock()
  const folder = mkdtempSync(join(tmpdir(), 'deep-'))
  try {
    const running = startCli(['check', target, '--mode', 'deep'], { cwd: folder })
    // A full check makes fewer.
    while (creates() < 300) await sleep(5)
    running.child.kill('SIGKILL')
    await running.ended
    expect(await kept()).toBeGreaterThan(0)
    const [ledger] = readdirSync(folder).filter((file) => file.endsWith('.jsonl'))
    expect((await runCli(['check', '--clean', ledger!], { cwd: folder })).code).toBe(0)
    expect(await kept()).toBe(0)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
