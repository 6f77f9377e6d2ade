import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, createServer, get } from 'node:http'
import type { RequestOptions } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { copySpec } from '../../spec/spec-under-test.ts'
import { packageRoot } from '../../spec/spec.ts'
import type { CustomerRecord } from '../../spec/types.ts'
import { signatureOf } from '../../server/verify-signature.ts'
import { runCli, startCli } from '../cli-under-test.ts'
import type { Running } from '../cli-under-test.ts'

const folder = mkdtempSync(join(tmpdir(), 'customers-kit-serve-'))
const running: Running[] = []
afterEach(() => {
  for (const { child } of running.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Starts the mock on a free port and waits for its first line. */
async function serve(args: string[] = [], env: Record<string, string> = {}) {
  const started = startCli(['serve', '--port', '0', ...args], { env })
  running.push(started)
  while (!started.written.stdout.includes('\n')) {
    if (started.child.exitCode !== null) throw new Error(started.written.stderr)
    await sleep(10)
  }
  const url = started.written.stdout.split('\n')[0]!
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    started.child.kill(signal)
    return started.ended
  }
  return { ...started, url, stop, json: async (path: string): Promise<any> => (await fetch(url + path)).json() }
}

/** Waits until the mock refuses connections. */
async function takesNoMore(url: string): Promise<void> {
  while (
    await fetch(`${url}/__kit/health`, { headers: { Connection: 'close' } }).then(
      () => true,
      () => false,
    )
  )
    await sleep(20)
}

/** Sends a request, and goes on once the mock says that it has it. */
async function underWay(url: string, options: RequestOptions): Promise<{ answered: Promise<number> }> {
  const sent = get(url, { ...options, headers: { ...options.headers, Expect: '100-continue' } })
  const answered = new Promise<number>((resolve, reject) => {
    sent.on('response', (res) => res.resume().on('end', () => resolve(res.statusCode!))).on('error', reject)
  })
  await Promise.race([once(sent, 'continue'), answered])
  return { answered }
}

const fixtures = JSON.parse(readFileSync(join(packageRoot, 'fixtures/customers.json'), 'utf8')) as CustomerRecord[]

describe('customers-kit serve', () => {
  it('says where it listens in its first line, and what to try, and then holds the curated customers', async () => {
    const { url, written, json } = await serve()
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9][0-9]+$/)
    expect(written.stdout).toContain(`curl '${url}/api/customers?page_size=2'`)
    expect(written.stdout).toContain(`with ${fixtures.length} customers`)
    expect((await json('/api/customers')).data.total).toBe(fixtures.length)
    for (const line of written.stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
    const single = /^ {2}curl (\S+\/api\/customers\/\S+)$/m.exec(written.stdout)![1]!
    expect((await fetch(single)).status).toBe(200)
  })

  it('speaks https under a base path, and prints how Node is told of its authority', async () => {
    const { url, written, stop } = await serve(['--https', '--base-path', '/v2/', '--cors', 'https://app.example.com'])
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:[0-9]+\/v2$/)
    const caFile = /^ {2}export NODE_EXTRA_CA_CERTS=(\S+) /m.exec(written.stdout)![1]!
    const script = `const answer = await fetch('${url}/api/customers', { headers: { Origin: 'https://app.example.com' } })
      console.log(answer.status, answer.headers.get('access-control-allow-credentials'))`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: caFile },
    })
    const [said] = (await once(child.stdout, 'data')) as [Buffer]
    expect(String(said)).toBe('200 true\n')
    await stop()
    expect(existsSync(caFile)).toBe(false)
  })

  it('starts without the parser and the compiler that the build made unnecessary, and with them for other documents', async () => {
    const probe = join(folder, 'probe.cjs')
    writeFileSync(
      probe,
      `process.on('exit', () => {
        const names = Object.keys(require.cache).map((file) => /node_modules.(ajv|yaml).dist.(2020|index)/.exec(file)?.[1])
        process.stderr.write('loaded: ' + [...new Set(names)].filter(Boolean).sort() + '.')
      })`,
    )
    const loadedBy = async (...args: string[]) =>
      (await (await serve(args, { NODE_OPTIONS: `--require ${probe}` })).stop()).stderr
    const path = join(folder, 'path')
    copySpec(path, (openapi) => openapi.replaceAll('/api/', '/v1/'))
    expect(await loadedBy()).toContain('loaded: .')
    expect(await loadedBy('--spec', path)).toContain('loaded: ajv,yaml.')
  })

  it('makes the same customers for the same seed', async () => {
    const first = async (seed: string) =>
      (await (await serve(['--count', '30', '--seed', seed])).json('/api/customers?page_size=30')).data
    const seven = await first('7')
    expect(seven.total).toBe(30)
    expect(await first('7')).toEqual(seven)
    expect(await first('8')).not.toEqual(seven)
  })

  it('says what it does before a start that takes long, and nothing before a short one', async () => {
    const { written, json } = await serve(['--count', '20000', '--log', 'none'])
    expect(written.stderr).toMatch(/^Making 20000 customers …\n/)
    expect((await json('/api/customers')).data.total).toBe(20_000)
    expect((await serve(['--count', '100', '--log', 'none'])).written.stderr).toBe('')
  })

  it('listens on another address where it is told to', async () => {
    const { url, json, written } = await serve(['--host', '0.0.0.0'])
    expect(url).toMatch(/^http:\/\/0\.0\.0\.0:/)
    expect(written.stdout).toContain('Other machines')
    expect((await json('/__kit/health')).success).toBe(true)
  })

  it('hands its options on: strict, echoed contact, returned duplicates, body limit, faults, limits', async () => {
    const { url } = await serve([
      '--strict',
      '--echo-contact',
      '--on-duplicate',
      'return',
      '--body-limit',
      '500',
      '--latency',
      '30-40',
    ])
    const post = async (body: object) => {
      const answer = await fetch(`${url}/api/customers`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      })
      return { status: answer.status, body: (await answer.json()) as any }
    }
    const ada = { email: 'ada@example.com', customer_type: 'individual', reference: 'R1' }
    const started = performance.now()
    expect(await post(ada)).toMatchObject({ status: 201, body: { data: { reference: 'R1' } } })
    expect(performance.now() - started).toBeGreaterThan(29)
    expect((await post(ada)).status).toBe(200)
    expect((await post({ ...ada, nick: 1 })).status).toBe(400)
    expect((await post({ ...ada, metadata: { long: 'x'.repeat(500) } })).status).toBe(413)

    const limited = await serve(['--rate-limit', '2/h', '--fail-rate', '1'])
    const statuses: number[] = []
    for (let n = 0; n < 3; n++) statuses.push((await fetch(`${limited.url}/api/customers`)).status)
    expect(statuses[0]).toBeGreaterThanOrEqual(500)
    expect(statuses[2]).toBe(429)
  })

  it('has worlds, as many as it is told, and fails by the rules of a file', async () => {
    const faults = join(folder, 'faults.json')
    const rule = { on: { operation: 'listCustomers' }, when: { nth: 2 }, then: { status: 503 } }
    writeFileSync(faults, JSON.stringify([rule]))
    const { url, stop } = await serve(['--faults', faults, '--max-worlds', '1'])
    const status = async (world: string) => (await fetch(`${url}/__worlds/${world}/api/customers`)).status
    expect([await status('a'), await status('a'), await status('b')]).toEqual([200, 503, 403])
    expect((await fetch(`${url}/api/customers`)).status).toBe(200)
    const { stderr } = await stop()
    expect(JSON.parse(stderr.split('\n')[1]!)).toMatchObject({ world: 'a', status: 503, url: '/api/customers' })
  })

  it('asks for signatures with the client of the environment, and never writes the secret', async () => {
    const { url, written, stop } = await serve(['--auth', 'hmac'], { CLIENT_ID: 'me', CLIENT_SECRET: 's3cret-of-mine' })
    expect((await fetch(`${url}/api/customers`, { headers: { 'X-Auth-Client': 's3cret-of-mine' } })).status).toBe(401)
    const [timestamp, nonce] = [String(Math.floor(Date.now() / 1000)), 'n1']
    const signature = signatureOf('s3cret-of-mine', 'me', timestamp, nonce, Buffer.alloc(0))
    const headers = {
      'X-Auth-Client': 'me',
      'X-Auth-Timestamp': timestamp,
      'X-Auth-Nonce': nonce,
      'X-Auth-Signature': signature,
    }
    expect((await fetch(`${url}/api/customers`, { headers })).status).toBe(200)
    await stop()
    expect(JSON.stringify(written)).not.toContain('s3cret-of-mine')
    expect(JSON.stringify(written)).not.toContain(signature)
    expect(written.stderr).toContain('header_missing: Send the header')
  })

  it('logs a JSON line for each request where nobody watches, lines for people where it is told to, or nothing', async () => {
    const log = async (style?: string) => {
      const { url, stop } = await serve(style === undefined ? [] : ['--log', style])
      await fetch(`${url}/api/customers?page=0`)
      return (await stop()).stderr
    }
    const [line, ...others] = (await log()).trimEnd().split('\n')
    expect(others).toEqual([])
    expect(JSON.parse(line!)).toMatchObject({
      level: 'warn',
      method: 'GET',
      url: '/api/customers?page=0',
      status: 400,
      remark: 'page must be 1 or more, not 0',
    })
    expect(await log('pretty')).toMatch(
      /^\d\d:\d\d:\d\d 400 GET {4}\/api\/customers\?page=0 [\d.]+ ms\n +page must be 1 or more, not 0\n$/,
    )
    expect(await log('none')).toBe('')
  })
})

describe('customers-kit serve cannot run', () => {
  it('where the port is in use: one line, exit code 2', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { code, stderr, stdout } = await runCli(['serve', '--port', String(port)])
    other.close()
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toBe(
      `customers-kit: Port ${port} on 127.0.0.1 is in use. Stop what listens there, or take another: --port 0 finds a free one.\n`,
    )
  })

  it.each([
    [['--port', '70000'], "argument '70000' is invalid. Give a whole number from 0 to 65535."],
    [['--port', 'x'], 'Give a whole number from 0 to 65535.'],
    [['--count', '-1'], 'Give a whole number from 0 to 5000000.'],
    [['--fail-rate', '2'], 'Give a share from 0 to 1, such as 0.05.'],
    [['--fail-rate', '5%'], 'Give a share from 0 to 1, such as 0.05.'],
    [['--latency', '50-10'], 'Give milliseconds up to 60000 or a span of them, such as 200 or 50-250.'],
    [['--rate-limit', '60'], 'Give a number of requests in a span of time, such as 60/min, 5/s or 1000/h.'],
    [['--rate-limit', '0/min'], 'Give a number of requests in a span of time, such as 60/min, 5/s or 1000/h.'],
    [['--on-duplicate', 'merge'], 'Allowed choices are refuse, return.'],
    [['--auth', 'basic'], 'Allowed choices are none, hmac.'],
    [['--prot', '80'], "unknown option '--prot'"],
    [['surplus'], 'too many arguments'],
    [
      ['--auth', 'hmac'],
      '--auth hmac needs --client-id and --client-secret, or CLIENT_ID and CLIENT_SECRET in the environment.',
    ],
    [['--auth', 'hmac', '--client-id', 'me'], '--auth hmac needs --client-id and --client-secret'],
    [
      ['--client-id', 'me', '--client-secret', 's'],
      '--client-id and --client-secret are for --auth hmac: add it, or leave them out.',
    ],
    [['--data', 'a.json', '--count', '3'], '--data and --count exclude each other: give one of them.'],
    [
      ['--data', '/nowhere/a.json'],
      'The data file /nowhere/a.json cannot be read: it is not there. Make one, with customers-kit generate --out FILE.',
    ],
    [
      ['--data', join(packageRoot, 'deploy')],
      'deploy: the folder has no file that ends in .json, .ndjson, .jsonl, .csv or .xlsx',
    ],
    [['--tls-cert', 'a.pem'], '--tls-cert and --tls-key need each other. For a certificate made on the spot: --https.'],
    [['--base-path', 'v2'], 'Give a path of letters, digits, - and _, such as /v2.'],
    [['--cors', '*'], 'Give an origin as browsers send it, such as https://app.example.com.'],
    [['--watch'], '--watch needs --data with a file or a folder, or --faults: there is nothing else to watch.'],
    [['--data-out', '/nowhere/a.json'], '--data-out /nowhere/a.json: its folder is not there or cannot be written to.'],
    [
      ['--data-out', 'mine.csv'],
      '--data-out mine.csv: the mock saves no .csv. End the name in .json or .ndjson, which --data takes back.',
    ],
    [['--data-out', tmpdir()], `--data-out ${tmpdir()} is a folder; give the name of a file.`],
    [['--host', '192.0.2.1'], '192.0.2.1 is not an address of this machine. Leave out --host for 127.0.0.1.'],
  ])('with %j: exit code 2 and what to do', async (args, sentence) => {
    const { code, stdout, stderr } = await runCli(['serve', ...args])
    expect(stderr).toContain(sentence)
    expect(stderr).not.toMatch(/^ +at /m)
    expect([code, stdout]).toEqual([2, ''])
  })

  it.each([
    ['not json', / is not JSON: .* It has to hold a list such as \[\{ "on"/],
    ['{}', / holds no list\. /],
    [
      '[{"on":{"path":"/x"},"then":{"status":500}}]',
      /holds rules that cannot be\.\n.*: rule 0\.on\.path is no path; there are/,
    ],
  ])('with the file of faults %s: why, exit code 2', async (text, reason) => {
    const path = join(folder, 'bad-faults.json')
    writeFileSync(path, text)
    const { code, stderr } = await runCli(['serve', '--faults', path])
    expect([code, stderr]).toEqual([2, expect.stringMatching(reason)])
  })

  it('with a data file that holds bad records: their lines and what is wrong, exit code 2', async () => {
    const path = join(folder, 'bad.ndjson')
    writeFileSync(path, `${JSON.stringify(fixtures[0])}\n{"email":"ada"}\n`)
    const { code, stderr } = await runCli(['serve', '--data', path])
    expect(code).toBe(2)
    expect(stderr).toMatch(
      /^customers-kit: The data file holds what the document does not allow; nothing was started\.\n.*bad\.ndjson:2:1: customer_type is required\n.*bad\.ndjson:2:10: email must be /,
    )
  })
})

describe('the data of customers-kit serve', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('is saved on %s and can be started with again', async (signal) => {
    const path = join(folder, `${signal}.json`)
    // The same command each time: the file is not there yet.
    const first = await serve(['--data', path, '--data-out', path])
    expect(first.written.stderr).toContain(`${path} is not there yet: it is written when the mock stops.\n`)
    await fetch(`${first.url}/api/customers/${fixtures[0]!.id}`, { method: 'DELETE' })
    const { code, stderr } = await first.stop(signal)
    expect(code).toBe(0)
    expect(stderr).toContain(`Saved ${fixtures.length - 1} customers to ${path}.\n`)
    const again = await serve(['--data', path, '--data-out', path])
    expect((await again.json('/api/customers?page_size=100')).data.customers.map((c: CustomerRecord) => c.id)).toEqual(
      fixtures.slice(1).map((c) => c.id),
    )
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('comes from the standard input, by hand', async () => {
    const started = startCli(['serve', '--port', '0', '--data', '-'])
    running.push(started)
    started.child.stdin!.end('{"email":"ada@example.com","customer_type":"individual"}')
    while (!started.written.stdout.includes('Try:')) await sleep(10)
    expect(started.written.stdout).toContain('with 1 customer.')
  })

  it('that cannot be saved leaves the file as it was, says so and ends with 2', async () => {
    const path = join(folder, 'small.json')
    writeFileSync(path, 'as it was')
    // The limit on file sizes stands for a full disk: the write fails half-way.
    const child = spawn('sh', [
      '-c',
      'trap "" XFSZ; ulimit -f 4; exec "$0" "$@"',
      process.execPath,
      join(packageRoot, 'dist/cli/main.js'),
      'serve',
      '--port',
      '0',
      '--data-out',
      path,
    ])
    let stderr = ''
    child.stderr.on('data', (text) => (stderr += String(text)))
    await once(child.stdout, 'data')
    child.kill('SIGTERM')
    const [code] = (await once(child, 'close')) as [number]
    expect(stderr).toContain(
      `customers-kit: The customers could not be saved to ${path}: it would be larger than a file may be here`,
    )
    expect(stderr).toContain('The file is as it was before.')
    expect(code).toBe(2)
    expect(readFileSync(path, 'utf8')).toBe('as it was')
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('is saved beside a file of the user’s own that is called like a part of it', async () => {
    const path = join(folder, 'mine.json')
    writeFileSync(`${path}.part`, 'mine')
    const { stop } = await serve(['--data-out', path])
    expect((await stop()).code).toBe(0)
    expect(readFileSync(`${path}.part`, 'utf8')).toBe('mine')
    rmSync(`${path}.part`)
  })

  it('is not lost from sight where its file became a folder meanwhile', async () => {
    const path = join(folder, 'meanwhile.json')
    const { stop } = await serve(['--data-out', path])
    mkdirSync(path)
    const { code, stderr } = await stop()
    expect(code).toBe(2)
    expect(stderr).toContain(`The customers could not be saved to ${path}: it is a folder`)
  })
})

describe('customers-kit serve that is told to stop', () => {
  it('answers the requests under way, takes no new ones, and ends without waiting for idle connections', async () => {
    const { url, child, ended } = await serve()
    const agent = new Agent({ keepAlive: true })
    await (await underWay(`${url}/__kit/health`, { agent })).answered
    let isOver = false
    const { answered } = await underWay(`${url}/api/customers`, { agent, headers: { Prefer: 'delay=3000' } })
    void answered.finally(() => (isOver = true))
    child.kill('SIGINT')
    await takesNoMore(url)
    expect(isOver).toBe(false)
    expect(await answered).toBe(200)
    // Idle connections are kept for 65 seconds, longer than this test may take.
    expect((await ended).code).toBe(0)
    agent.destroy()
  })

  it('ends at once at the second signal', async () => {
    const { url, child, ended } = await serve()
    const { answered } = await underWay(`${url}/api/customers`, { headers: { Prefer: 'delay=60000' } })
    const slow = answered.catch(() => 'gone')
    child.kill('SIGINT')
    await takesNoMore(url)
    const told = performance.now()
    child.kill('SIGINT')
    expect((await ended).signal).toBe('SIGINT')
    expect(performance.now() - told).toBeLessThan(10_000)
    expect(await slow).toBe('gone')
  })
})
