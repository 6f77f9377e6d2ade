import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../generate/postgres-under-test.ts'
import { packageRoot } from '../../spec/spec.ts'
import { create, survives, urlOf } from './kills-under-test.ts'
import { runCli, startCli } from '../cli-under-test.ts'
import type { Running } from '../cli-under-test.ts'

const folder = mkdtempSync(join(tmpdir(), 'serve-store-'))
const running: Pick<Running, 'child'>[] = []
afterEach(() => {
  for (const { child } of running.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('customers-kit serve --store FILE.ndjson', () => {
  it('loses nothing that was answered, however often it is killed amid changes', async () => {
    const file = join(folder, 'killed.ndjson')
    expect(await survives(file, 12, 1, running)).toBeGreaterThan(12 * 10)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  }, 300_000)

  it('goes on after Ctrl-C with what it had, and lets one mock at a time have it', async () => {
    const file = join(folder, 'kept.ndjson')
    const one = startCli(['serve', '--port', '0', '--count', '3'], { env: { CUSTOMERS_KIT_STORE: file } })
    running.push(one)
    const url = await urlOf(one)
    expect((await create(url, 'ada@example.com')).status).toBe(201)
    const second = await runCli(['serve', '--port', '0', '--store', file])
    expect([second.code, second.stderr]).toEqual([2, expect.stringContaining(`${file} is in use: another mock keeps`)])
    one.child.kill('SIGINT')
    await one.ended
    const other = startCli(['serve', '--port', '0', '--store', file, '--count', '5'])
    running.push(other)
    const again = await urlOf(other)
    expect(other.written.stdout).toContain(`with 4 customers. Ctrl-C stops it.\nKept in ${file}\n`)
    expect(other.written.stderr).toContain(
      'has customers already, and the mock goes on with them. --count is what a reset',
    )
    expect((await fetch(`${again}/api/customers/ada@example.com`)).status).toBe(200)
    await fetch(`${again}/__kit/reset`, { method: 'POST' })
    expect(readFileSync(file, 'utf8').split('\n').length).toBe(1 + 5 + 1)
  })

  it.each([
    ['redis', 'There is no store redis. Give memory, a file that ends in .ndjson'],
    [`${join(folder, 'no')}/x.ndjson`, 'there is no such folder. Name another file.'],
  ])('exits with 2 and one line for %s', async (where, message) => {
    const { code, stderr } = await runCli(['serve', '--port', '0', '--store', where])
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
    expect(stderr.trim().split('\n').length).toBe(1)
  })

  // A file that may not grow is a full disk for one process, without the rights that a small disk asks for.
  const canLimit = spawnSync('prlimit', ['--version']).status === 0
  it.skipIf(!canLimit)(
    'refuses changes with 503 while the disk is full, and takes them by itself once it is not',
    async () => {
      const file = join(folder, 'full.ndjson')
      const child = spawn(
        'bash',
        [
          '-c',
          `ulimit -S -f 100; exec "$0" "$@"`,
          process.execPath,
          join(packageRoot, 'dist/cli/main.js'),
          'serve',
          '--port',
          '0',
          '--store',
          file,
          '--log',
          'none',
        ],
        { stdio: ['ignore', 'pipe', 'pipe'] },
      )
      const written = { stdout: '', stderr: '' }
      child.stdout.setEncoding('utf8').on('data', (text: string) => (written.stdout += text))
      child.stderr.setEncoding('utf8').on('data', (text: string) => (written.stderr += text))
      running.push({ child })
      const url = await urlOf({ child, written })
      const answered: string[] = []
      const refused: Response[] = []
      for (let n = 0; refused.length === 0; n++) {
        const answers = await Promise.all(
          Array.from({ length: 16 }, (_, of) => create(url, `full${n}-${of}@example.com`)),
        )
        for (const answer of answers)
          if (answer.status === 201) answered.push(((await answer.json()) as any).data.email)
          else refused.push(answer)
      }
      for (const answer of refused) {
        expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
        expect(await answer.json()).toMatchObject({
          code: 'SERVICE_UNAVAILABLE',
          message: expect.stringContaining('larger than a file may be'),
        })
      }
      expect((await fetch(`${url}/__kit/health`)).status).toBe(503)
      const total = async () => ((await (await fetch(`${url}/api/customers`)).json()) as any).data.total
      expect(await total()).toBe(31 + answered.length)
      await sleep(1100)
      expect((await create(url, 'still@example.com')).status).toBe(503)
      execFileSync('prlimit', ['--pid', String(child.pid), '--fsize=unlimited'])
      await sleep(1100)
      expect((await create(url, 'ada@example.com')).status).toBe(201)
      expect((await fetch(`${url}/__kit/health`)).status).toBe(200)
      child.kill('SIGKILL')
      const again = startCli(['serve', '--port', '0', '--store', file])
      running.push(again)
      const next = await urlOf(again)
      expect(((await (await fetch(`${next}/api/customers`)).json()) as any).data.total).toBe(31 + answered.length + 1)
      expect(again.written.stderr).not.toContain('cut off')
    },
  )

  it('says what is wrong with a file of somebody', async () => {
    const file = join(folder, 'mine.ndjson')
    writeFileSync(file, '{"email":"ada@example.com","customer_type":"individual"}\n')
    const { code, stderr } = await runCli(['serve', '--port', '0', '--store', file])
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(`begin with the customers of this one by --data ${file}`),
    ])
    expect(readFileSync(file, 'utf8')).toBe('{"email":"ada@example.com","customer_type":"individual"}\n')
  })
})

const postgres = testDatabase()
describe.skipIf(!postgres)('customers-kit serve --store postgres://…', () => {
  beforeAll(() => postgres!.start())
  afterAll(() => postgres!.stop())

  it('loses nothing that was answered, however often two replicas are killed amid changes', async () => {
    expect(await survives(postgres!.url, 4, 2, running)).toBeGreaterThan(4 * 10)
    // Nor is anything half done: what is counted is what is there.
    const started = startCli(['serve', '--port', '0', '--store', postgres!.url])
    running.push(started)
    const url = await urlOf(started)
    const { total } = ((await (await fetch(`${url}/api/customers`)).json()) as any).data
    expect(total).toBe(Number(postgres!.run('select count(*) from customers_kit.customers')))
    started.child.kill('SIGINT')
    expect((await started.ended).code).toBe(0)
  })

  it('ends where the port is in use, whatever it has begun: connections, watching files', async () => {
    const taken = createServer()
    await once(taken.listen(0, '127.0.0.1'), 'listening')
    const { port } = taken.address() as AddressInfo
    const data = join(folder, 'watched.json')
    writeFileSync(data, '[]')
    for (const more of [
      ['--store', postgres!.url],
      ['--data', data, '--watch'],
    ]) {
      const { code, stderr } = await runCli(['serve', '--port', String(port), ...more])
      expect([code, stderr]).toEqual([2, expect.stringContaining('is in use. Stop what listens there')])
    }
    taken.close()
  })

  it('exits with 2 and one line where the database is not there, and shows no password', async () => {
    const env = { CUSTOMERS_KIT_STORE: 'postgres://me:s3cret@127.0.0.1:1/db' }
    const { code, stderr } = await runCli(['serve', '--port', '0'], { env })
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('postgres://me@127.0.0.1:1/db cannot be used: nothing listens'),
    ])
    expect(stderr).not.toContain('s3cret')
    expect(stderr.trim().split('\n').length).toBe(1)
  })
})
