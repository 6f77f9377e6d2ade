import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copySpec, withOtherPaths } from '../spec/spec-under-test.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { runCli, startCli } from './cli-under-test.ts'
import type { Running } from './cli-under-test.ts'

const folder = mkdtempSync(join(tmpdir(), 'customers-kit-other-paths-'))
const running: Running[] = []
afterAll(() => {
  for (const { child } of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

const env = { CLIENT_ID: 'me', CLIENT_SECRET: 's3cret-of-mine' }
const kit = (...args: string[]) => runCli(args, { env, cwd: folder })

/** Starts a command that listens, on a free port, and waits for its greeting. */
async function start(...args: string[]) {
  const started = startCli([...args, '--port', '0', '--log', 'none'], { env, cwd: folder })
  running.push(started)
  while (!started.written.stdout.includes('/__kit/')) {
    if (started.child.exitCode !== null) throw new Error(started.written.stderr)
    await sleep(10)
  }
  const stop = () => {
    started.child.kill('SIGINT')
    return started.ended
  }
  return { ...started, url: started.written.stdout.split('\n')[0]!, stop }
}

describe.each<[name: string, customers: string, edit: (openapi: string) => string]>([
  ['v1', '/v1/customers', (openapi) => openapi.replaceAll('/api/customers', '/v1/customers')],
  ['other', '/v2/eu/clients', withOtherPaths],
])('with a copy of the documents whose customers are at another path: %s', (name, customers, edit) => {
  const spec = join(folder, name)
  const ledger = join(folder, `${name}.ledger`)
  const har = join(folder, `${name}.har`)
  let mock: Awaited<ReturnType<typeof start>>
  beforeAll(async () => {
    copySpec(spec, edit)
    mock = await start('serve', '--spec', spec, '--auth', 'hmac')
  })

  it('serve has them there, and its greeting and its OpenAPI document say so', async () => {
    expect(mock.written.stdout).toContain(`curl '${mock.url}${customers}?page_size=2'`)
    expect((await fetch(mock.url + customers)).status).toBe(401)
    expect((await fetch(`${mock.url}/api/customers`)).status).toBe(404)
    const { paths } = (await (await fetch(`${mock.url}/__kit/openapi.json`)).json()) as { paths: object }
    expect(Object.keys(paths)).toContain(customers)
    for (const path of Object.keys(paths)) expect(path.startsWith(customers), path).toBe(true)
    const open = await start('serve', '--spec', spec)
    const command = /^ {2}curl (http\S+)$/m.exec(open.written.stdout)![1]!
    expect(command.startsWith(`${open.url}${customers}/`)).toBe(true)
    expect((await fetch(command)).status).toBe(200)
    await open.stop()
  })

  it('check finds nothing broken, with or without that path in the base URL', async () => {
    const full = await kit('check', mock.url, '--spec', spec, '--json')
    const { summary, findings, left } = JSON.parse(full.stdout)
    expect({ code: full.code, findings, left }).toEqual({ code: 0, findings: [], left: [] })
    expect(summary.skipped).toBe(0)
    expect((await kit('check', mock.url + customers, '--spec', spec, '--mode', 'smoke')).code).toBe(0)
  })

  it('check --clean removes what a check left behind', async () => {
    const email = 'ada.kit00000000.1@example.com'
    writeFileSync(join(folder, 'left.ndjson'), '')
    const open = await start('serve', '--spec', spec, '--data', join(folder, 'left.ndjson'))
    const sent = { method: 'POST', headers: { 'Content-Type': 'application/json' } }
    await fetch(open.url + customers, { ...sent, body: JSON.stringify({ email, customer_type: 'individual' }) })
    const lines = [
      { ledger: 1, target: open.url, run: 'kit00000000' },
      { n: 1, email },
    ]
    writeFileSync(join(folder, 'check.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    const cleaned = await kit('check', '--clean', 'check.jsonl', '--spec', spec)
    expect(cleaned).toMatchObject({ code: 0, stdout: '1 customer removed.\n', stderr: '' })
    await open.stop()
  })

  it('seed fills it, export reads it, and both pass the proxy', async () => {
    const proxy = await start('proxy', mock.url, '--spec', spec, '--har', har, '--fail')
    const made = ['--count', '7', '--seed', '7', '--ledger', ledger]
    const seeded = await kit('seed', proxy.url, '--spec', spec, ...made)
    expect(seeded).toMatchObject({ code: 0, stdout: '7 created, 0 existed, 0 failed.\n', stderr: '' })
    expect((await kit('seed', proxy.url, '--spec', spec, ...made)).stdout).toContain('Nothing to do')
    const exported = await kit('export', proxy.url, '--spec', spec)
    expect(exported.code).toBe(0)
    const records = exported.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as CustomerRecord)
    expect(records).toHaveLength(37)
    const undone = await kit('seed', 'undo', proxy.url, '--spec', spec, '--ledger', ledger)
    expect(undone).toMatchObject({ code: 0, stdout: '7 deleted, 0 left.\n', stderr: '' })
    const { code, stdout } = await proxy.stop()
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('28 exchanges') })
  })

  it('judge and drift know every exchange that passed', async () => {
    const { entries } = JSON.parse(readFileSync(har, 'utf8')).log
    expect(entries.length).toBe(28)
    const judged = await kit('judge', har, '--spec', spec)
    expect(judged.code).toBe(0)
    expect(judged.stderr).toContain(
      `${entries.length} of ${entries.length} exchanges are with the documented operations.`,
    )
    expect(await kit('drift', har, '--spec', spec)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('no drift'),
    })
  })

  it.each([
    ['seed', (url: string) => [url, '--ledger', 'none.ledger']],
    ['export', (url: string) => [url]],
    ['judge', () => [har]],
    ['drift', () => [har]],
  ])('%s without --spec says where it looked, and exits with 2', async (command, args) => {
    const { code, stdout, stderr } = await kit(command, ...args(mock.url))
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('/api/customers')
    if (command !== 'judge' && command !== 'drift') expect(stderr).toContain('--spec')
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(existsSync(join(folder, 'none.ledger'))).toBe(false)
  })
})

it.each(['serve', 'seed', 'export'])(
  '%s names the operation that the documents lack, and exits with 2',
  async (command) => {
    const spec = copySpec(join(folder, `lacking-${command}`), (openapi) => openapi.replace('deleteCustomer', 'remove'))
    const { code, stdout, stderr } = await kit(
      command,
      ...(command === 'serve' ? [] : ['http://127.0.0.1:1']),
      '--spec',
      spec,
    )
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(`${join(spec, 'openapi.yaml')} has no operation deleteCustomer`)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  },
)
