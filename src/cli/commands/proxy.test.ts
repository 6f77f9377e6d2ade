import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { signatureOf } from '../../server/verify-signature.ts'
import { loadSpec, packageRoot } from '../../spec/spec.ts'
import { runCli, startCli } from '../cli-under-test.ts'
import type { Running } from '../cli-under-test.ts'

const folder = mkdtempSync(join(tmpdir(), 'customers-kit-proxy-'))
const running: Running[] = []
const servers: Server[] = []
afterEach(() => {
  for (const { child } of running.splice(0)) child.kill('SIGKILL')
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string) => join(folder, name)

/** Starts a command that listens, and waits until it has said all of its greeting. */
async function start(args: string[], env: Record<string, string> = {}) {
  const started = startCli([...args, '--port', '0'], { env })
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

const customer = loadSpec().schemas.customer.examples![0] as Record<string, unknown>
const single = loadSpec().schemas['customer-envelope'].examples![0] as Record<string, unknown>

/** A deployment that answers every request with a customer that drifted. */
async function drifted(): Promise<string> {
  const { created_by: _, ...rest } = customer
  const data = { ...rest, phone_number: '+2348031234567', customer_type: 'company' }
  const server = createServer((req, res) => {
    req.resume()
    const body = JSON.stringify({ ...single, data, timestamp: new Date().toISOString() })
    res.writeHead(200, { 'Content-Type': 'application/json', 'Set-Cookie': 'session=s3cret-session' }).end(body)
  })
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('customers-kit proxy', () => {
  it('stands between a signing client and the mock without either noticing, and writes every report', {
    timeout: 60_000,
  }, async () => {
    const credentials = { CLIENT_ID: 'me', CLIENT_SECRET: 's3cret-of-mine' }
    const mock = await start(['serve', '--auth', 'hmac', '--log', 'none'], credentials)
    const reports = [
      '--json',
      file('r.json'),
      '--junit',
      file('r.xml'),
      '--sarif',
      file('r.sarif'),
      '--html',
      file('r.html'),
    ]
    const proxy = await start([
      'proxy',
      mock.url,
      '--har',
      file('signed.har'),
      '--record',
      file('signed'),
      '--log',
      'pretty',
      ...reports,
    ])
    expect(proxy.written.stdout).toContain(
      'Two judges: ours and Prism. Self-test passed: both flag a bad exchange of each operation.',
    )
    const ask = (base: string, method: string, path: string, body = '') => {
      const [timestamp, nonce] = [String(Math.floor(Date.now() / 1000)), crypto.randomUUID()]
      const headers = {
        'X-Auth-Client': 'me',
        'X-Auth-Timestamp': timestamp,
        'X-Auth-Nonce': nonce,
        'X-Auth-Signature': signatureOf(credentials.CLIENT_SECRET, 'me', timestamp, nonce, Buffer.from(body)),
        ...(body === '' ? {} : { 'Content-Type': 'application/json' }),
      }
      return fetch(base + path, { method, headers, body: body === '' ? null : body })
    }
    const created = await ask(
      proxy.url,
      'POST',
      '/api/customers',
      '{ "email":"ada@example.com",\n "customer_type":"individual" }',
    )
    expect([created.status, created.headers.get('x-customers-kit-findings')]).toEqual([201, '0'])
    const { id } = ((await created.json()) as { data: { id: string } }).data
    const [direct, through] = await Promise.all(
      [mock.url, proxy.url].map(
        async (base) => (await ask(base, 'GET', `/api/customers/${id}`)).json() as Promise<{ data: unknown }>,
      ),
    )
    expect(through!.data).toEqual(direct!.data)
    expect((await ask(proxy.url, 'PUT', `/api/customers/${id}`, '{"last_name":"Eze"}')).status).toBe(200)
    expect((await fetch(`${proxy.url}/api/customers`)).status).toBe(401)

    const { code, stdout, stderr } = await proxy.stop()
    expect(code).toBe(0)
    expect(stdout).toContain("The deployment broke no promise; the app's requests broke no rule.\n")
    expect(stderr).toMatch(/201 POST {3}\/api\/customers [0-9.]+ ms, [0-9.]+ of it here/)
    const written = ['r.json', 'r.xml', 'r.sarif', 'r.html', 'signed.har'].map((name) =>
      readFileSync(file(name), 'utf8'),
    )
    const recorded = readdirSync(file('signed')).map((name) => readFileSync(join(file('signed'), name), 'utf8'))
    expect(recorded).toHaveLength(4)
    expect([...written, ...recorded, stdout, stderr].join('')).not.toMatch(
      /s3cret|X-Auth-Signature["':, ]+[0-9a-f]{64}/i,
    )
    expect(JSON.parse(written[0]!)).toMatchObject({ mode: 'watch', summary: { requests: 4 }, disagreements: [] })

    const judged = await runCli(['judge', file('signed.har'), '--no-prism'])
    expect([judged.code, judged.stderr]).toEqual([
      0,
      '4 of 4 exchanges are with the documented operations.\nOne judge: ours.\n\n',
    ])
  })

  it('names what a deployment does, exits with 1, and its recording stands in for it', {
    timeout: 60_000,
  }, async () => {
    const proxy = await start(['proxy', await drifted(), '--record', file('recorded'), '--no-prism', '--log', 'json'])
    const answer = await fetch(`${proxy.url}/api/customers/${String(customer['id'])}?b=2&a=1`)
    const text = await answer.text()
    expect(answer.headers.get('x-customers-kit-findings')).toBe('2')
    const report = (await (await fetch(`${proxy.url}/__kit/report`)).json()) as {
      data: { findings: { severity: string; promise: { id: string } }[] }
    }
    expect(report.data.findings.map(({ severity, promise }) => `${severity} ${promise.id}`).sort()).toEqual([
      'failure customer-created-by',
      'failure customer-customer-type',
      'note no-undocumented-members',
      'note request-query',
      'note request-query',
    ])
    const { code, stderr } = await proxy.stop()
    expect(code).toBe(1)
    expect(JSON.parse(stderr.split('\n')[0]!)).toMatchObject({ level: 'warn', method: 'GET', status: 200 })

    const stand = await start(['serve', '--replay', file('recorded'), '--log', 'none'])
    const replayed = await fetch(`${stand.url}/api/customers/${String(customer['id'])}?a=1&b=2`)
    expect([replayed.status, await replayed.text(), replayed.headers.get('set-cookie')]).toEqual([200, text, null])
    const other = (await (await fetch(`${stand.url}/api/customers`)).json()) as { data: { total: number } }
    expect(other.data.total).toBeGreaterThan(5)
  })

  it('leaves stdout to the report where that is JSON', { timeout: 60_000 }, async () => {
    const { child, written, ended } = startCli([
      'proxy',
      await drifted(),
      '--port',
      '0',
      '--no-prism',
      '--log',
      'none',
      '--json',
    ])
    while (!written.stderr.includes('/__kit/')) await sleep(10)
    await (await fetch(`${written.stderr.split('\n')[0]!}/api/customers/x`)).arrayBuffer()
    child.kill('SIGINT')
    const { code, stdout } = await ended
    expect([code, JSON.parse(stdout)]).toMatchObject([1, { mode: 'watch', summary: { requests: 1 } }])
  })

  it('gives a silent deployment as many seconds as --timeout says', { timeout: 60_000 }, async () => {
    const silent = createServer(() => {})
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done))
    const { url } = await start([
      'proxy',
      `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
      '--no-prism',
      '--timeout',
      '0.5',
    ])
    const answer = await fetch(`${url}/api/customers`)
    silent.closeAllConnections()
    silent.close()
    expect([answer.status, ((await answer.json()) as { detail: string }).detail]).toEqual([
      504,
      expect.stringContaining('did not answer within 0.5 s'),
    ])
  })

  it('goes on forwarding where the disk is full, says so, and leaves what it kept whole', {
    timeout: 60_000,
  }, async () => {
    const small = [file('small.har'), file('small')]
    const args = [
      'proxy',
      await drifted(),
      '--port',
      '0',
      '--no-prism',
      '--log',
      'none',
      '--har',
      small[0]!,
      '--record',
      small[1]!,
    ]
    const child = spawn('bash', [
      '-c',
      'ulimit -f 4; exec "$0" "$@"',
      process.execPath,
      join(packageRoot, 'dist/cli/main.js'),
      ...args,
    ])
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (text: Buffer) => (stdout += text.toString()))
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()))
    while (!stdout.includes('/__kit/')) await sleep(10)
    const url = stdout.split('\n')[0]!
    for (let n = 0; n < 12; n++) expect((await fetch(`${url}/api/customers/x`)).status).toBe(200)
    child.kill('SIGINT')
    const [code] = (await once(child, 'close')) as [number]
    expect(code).toBe(2)
    for (const name of [`--har ${small[0]}`, `--record ${small[1]}`]) {
      expect(
        stderr.split(
          `customers-kit: ${name} cannot be written: it would be larger than a file may be here. It keeps what passed until now; traffic goes on.\n`,
        ),
      ).toHaveLength(2)
    }
    expect(
      (JSON.parse(readFileSync(small[0]!, 'utf8')) as { log: { entries: unknown[] } }).log.entries.length,
    ).toBeGreaterThan(0)
    expect(
      readdirSync(small[1]!).map(
        (name) =>
          (JSON.parse(readFileSync(join(small[1]!, name), 'utf8')) as { answers: unknown[] }).answers.length > 0,
      ),
    ).toEqual([true])
    expect(stdout).toContain('12 exchanges')
  })

  it.each([
    [['proxy', 'staging.example.com'], 'is not a base URL'],
    [['proxy', 'http://127.0.0.1:1', '--spec', '/nowhere'], '--spec /nowhere has no openapi.yaml'],
    [
      ['proxy', 'http://127.0.0.1:1', '--har', '/nowhere/x.har'],
      '--har /nowhere/x.har cannot be written: there is no such folder.',
    ],
    [
      ['proxy', 'http://127.0.0.1:1', '--record', file('text.har')],
      'text.har cannot be written: a file of that name is there already.',
    ],
    [['judge', '/nowhere.har'], '/nowhere.har cannot be read: it is not there. Give a HAR file, such as'],
    [['judge', folder], 'cannot be read: it is a folder. Name a HAR file in it'],
    [['judge', file('empty.har')], 'empty.har cannot be judged: it is empty. Give a HAR file'],
    [['judge', file('text.har')], 'text.har cannot be judged: it is not JSON: '],
    [
      ['judge', file('other.har')],
      'other.har cannot be judged: it is JSON, but without log.entries, so it is no HAR file.',
    ],
    [['judge', file('none.har'), '--no-prism'], 'none.har holds no exchange with an operation of the document'],
    [
      ['judge', file('wallets.har'), '--no-prism'],
      'wallets.har holds 1 exchange, and none with an operation of the document',
    ],
    [
      ['drift', '/nowhere.har'],
      '/nowhere.har cannot be read: it is not there. Give a HAR file, a folder of customers-kit proxy --record, or',
    ],
    [['drift', file('empty.har')], 'empty.har is neither a HAR file nor a report: it is empty.'],
    [['serve', '--replay', '/nowhere'], '--replay /nowhere: it cannot be read: it is not there. Record a folder, with'],
    [['serve', '--replay', file('text.har')], 'text.har: it cannot be read: it is not a folder. Record a folder, with'],
  ])('%j could not run, and says in one line why and what to do', async (args, part) => {
    const elsewhere = { request: { method: 'GET', url: 'http://127.0.0.1/api/wallets' }, response: { status: 204 } }
    const files = {
      empty: '',
      text: 'hello\n',
      other: '{"log":{}}',
      none: '{"log":{"entries":[]}}',
      wallets: JSON.stringify({ log: { entries: [elsewhere] } }),
    }
    for (const [name, text] of Object.entries(files)) writeFileSync(file(`${name}.har`), text)
    const { code, stderr } = await runCli(args)
    expect([code, stderr]).toEqual([2, expect.stringContaining(part)])
    expect(stderr).not.toMatch(/\b(ENOENT|EISDIR|ENOTDIR|EEXIST)\b|\n./)
  })
})

describe('customers-kit drift', () => {
  it('writes documents by which the kit then judges, mocks, generates and checks', { timeout: 120_000 }, async () => {
    const proxy = await start(['proxy', await drifted(), '--har', file('drift.har'), '--no-prism', '--log', 'none'])
    await (await fetch(`${proxy.url}/api/customers/${String(customer['id'])}`)).arrayBuffer()
    await proxy.stop()
    const judged = await runCli(['judge', file('drift.har'), '--no-prism'])
    expect(judged.code).toBe(1)
    expect(judged.stdout).toMatch(
      /^What the deployment answers\n\n  1 ✗ [^]+\nThe deployment broke 2 promises; the app's requests broke no rule\.\n/,
    )
    expect(judged.stdout).not.toMatch(/What the app sends|mode watch|seed 0/)
    for (const line of judged.stdout.replace(/^ {2}Again .*\n(?: {12}.*\n)*/gm, '').split('\n'))
      expect(line.length, line).toBeLessThanOrEqual(80)

    const spec = file('as-deployed')
    const written = ['--patch', file('drift.json'), '--overlay', file('overlay.json'), '--apply', spec]
    const drift = await runCli(['drift', file('drift.har'), ...written])
    expect(drift).toMatchObject({ code: 1, stderr: '' })
    expect(drift.stdout).toContain('data.phone_number is answered, string, and is not documented')
    expect(JSON.parse(readFileSync(file('overlay.json'), 'utf8'))).toMatchObject({
      overlay: '1.0.0',
      actions: expect.arrayContaining([
        expect.objectContaining({ update: { phone_number: expect.any(Object) as unknown } }),
      ]) as unknown,
    })
    expect(JSON.parse(readFileSync(file('drift.json'), 'utf8'))).toMatchObject([
      { op: 'add', path: '/schemas~1customer.json/properties/customer_type/enum/-', value: 'company' },
      { op: 'add', path: '/schemas~1customer.json/properties/phone_number' },
      { op: 'remove', path: '/schemas~1customer.json/required/4' },
    ])
    expect(existsSync(join(spec, 'promises.yaml'))).toBe(true)
    expect(await runCli(['judge', file('drift.har'), '--strict', '--spec', spec])).toMatchObject({ code: 0 })
    expect(await runCli(['drift', file('drift.har'), '--spec', spec])).toMatchObject({
      code: 0,
      stdout: '1 exchange: no drift.\n',
    })
    expect(await runCli(['drift', file('drift.har'), '--apply', spec])).toMatchObject({ code: 2 })

    const made = await runCli(['generate', '--count', '20', '--spec', spec])
    expect(made.stdout).toContain('"phone_number"')
    const mock = await start(['serve', '--spec', spec, '--log', 'none'])
    const list = (await (await fetch(`${mock.url}/api/customers`)).json()) as {
      data: { customers: Record<string, unknown>[] }
    }
    expect(list.data.customers.some((one) => 'phone_number' in one)).toBe(true)
    expect(await runCli(['check', mock.url, '--mode', 'read', '--strict', '--spec', spec])).toMatchObject({ code: 0 })
    expect(await runCli(['check', mock.url, '--mode', 'read', '--strict'])).toMatchObject({ code: 1 })
  })
})
