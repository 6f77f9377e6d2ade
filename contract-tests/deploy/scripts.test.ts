import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Store } from '../../src/customers/store.ts'
import { createApp } from '../../src/server/create-app.ts'
import { createHttpServer } from '../../src/server/http-server.ts'
import { packageRoot } from '../../src/spec/spec.ts'
import { memoryStore } from '../../src/stores/memory-store.ts'
import { freePort } from '../free-port.ts'
import { runScript } from './run-script.ts'

let folder: string
const servers: Server[] = []
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'deploy-'))))
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
  rmSync(folder, { recursive: true })
})

async function mock(store: Store = memoryStore()): Promise<string> {
  const server = createHttpServer(createApp({ store, latency: { min: 5, max: 15 } }))
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const script = (name: string): string => join(packageRoot, 'deploy', name)
const countIn = async (store: Store): Promise<number> => (await store.page({}, 1, 1)).total

describe('deploy/check.sh', () => {
  it('checks, with the options that follow, and keeps every report', async () => {
    const { code } = await runScript(['bash', script('check.sh'), 'out', await mock(), '--mode', 'smoke'], {
      cwd: folder,
    })
    expect(code).toBe(0)
    expect(readdirSync(join(folder, 'out')).toSorted()).toEqual([
      'comment.md',
      'ctrf.json',
      'junit.xml',
      'report.html',
      'report.json',
      'results.sarif',
    ])
    expect(JSON.parse(readFileSync(join(folder, 'out/report.json'), 'utf8'))).toMatchObject({ mode: 'smoke' })
  })

  it('removes first what a run before left that was killed', async () => {
    const store = memoryStore()
    const url = await mock(store)
    const killed = await runScript(['bash', script('check.sh'), 'out', url], {
      cwd: folder,
      started: (child) =>
        void countIn(store).then(async (count) => {
          while (count < 20) {
            await sleep(10)
            count = await countIn(store)
          }
          child.kill('SIGKILL')
        }),
    })
    expect(killed.code).toBe(null)
    expect(await countIn(store)).toBeGreaterThan(0)
    const { code, said } = await runScript(['bash', script('check.sh'), 'out', url, '--mode', 'read'], { cwd: folder })
    expect({ code, said }).toMatchObject({ code: 0, said: expect.stringMatching(/\d+ customers removed/) as string })
    expect(await countIn(store)).toBe(0)
    expect(existsSync(join(folder, 'out/ledger.jsonl'))).toBe(false)
  })

  it('checks nothing where that cannot be removed', async () => {
    writeFileSync(join(folder, 'ledger.jsonl'), 'no ledger\n')
    const { code, said } = await runScript(['bash', script('check.sh'), '.', await mock()], { cwd: folder })
    expect({ code, said }).toMatchObject({ code: 2, said: expect.stringContaining('Nothing was checked.') as string })
    expect(readdirSync(folder)).toEqual(['ledger.jsonl'])
  })

  it('is called with a folder and a URL', async () => {
    const { code, said } = await runScript(['bash', script('check.sh'), 'out'], { cwd: folder })
    expect({ code, said }).toEqual({ code: 2, said: 'Usage: check.sh FOLDER URL [options of customers-kit check]\n' })
  })
})

describe('deploy/with-mock.sh', () => {
  it('gives the command a mock, and ends as the command does, the mock too', async () => {
    const command = 'curl -fsS "$CUSTOMERS_API_URL/api/customers"; echo; echo "$CUSTOMERS_API_URL"; exit 7'
    const { code, said } = await runScript(['bash', script('with-mock.sh'), 'bash', '-c', command], {
      cwd: folder,
      env: { MOCK_OPTIONS: '--count 3 --seed 9' },
    })
    expect(code).toBe(7)
    const [answer, url] = said.trim().split('\n').slice(-2) as [string, string]
    expect(JSON.parse(answer)).toMatchObject({ success: true, data: { total: 3 } })
    await expect(fetch(url)).rejects.toThrow()
  })

  it('runs nothing where there is no mock', async () => {
    const { code, said } = await runScript(['bash', script('with-mock.sh'), 'touch', 'ran'], {
      cwd: folder,
      env: { MOCK_OPTIONS: '--count many' },
    })
    expect({ code, said }).toMatchObject({ code: 2, said: expect.stringContaining('--count') as string })
    expect(existsSync(join(folder, 'ran'))).toBe(false)
  })
})

describe('the example for GitLab', () => {
  it('calls scripts that are in the package, with files that they write', () => {
    const text = readFileSync(script('gitlab-ci.yml'), 'utf8')
    const pipeline = parse(text) as Record<
      string,
      { stage: string; script?: string[]; artifacts?: { reports: unknown } }
    >
    for (const [, file] of text.matchAll(/node_modules\/customers-kit\/(\S+)/g))
      expect(existsSync(join(packageRoot, file!)), file).toBe(true)
    expect(pipeline['check staging']!.script).toContain(
      'bash node_modules/customers-kit/deploy/check.sh customers-kit-report "$TARGET" --rate 60/min',
    )
    expect(pipeline['check staging']!.artifacts!.reports).toEqual({ junit: 'customers-kit-report/junit.xml' })
  })
})

describe('the Dockerfile', () => {
  const lines = readFileSync(join(packageRoot, 'Dockerfile'), 'utf8').replaceAll(/\\\n\s*/g, '')
  const words = (instruction: RegExp): string[] => JSON.parse(instruction.exec(lines)![1]!) as string[]

  it('runs a mock that its own health check finds well, and that stops when it is told to', async () => {
    const port = await freePort()
    const here = (list: string[]): string[] => list.map((word) => word.replaceAll('4010', String(port)))
    const [entry, ...more] = words(/^ENTRYPOINT (\[.*\])$/m)
    expect([entry, ...more]).toEqual(['customers-kit'])
    expect(lines).toContain('\nEXPOSE 4010\n')
    const [node, ...health] = here(words(/^HEALTHCHECK .*? ?CMD (\[.*\])$/m))
    expect(node).toBe('node')
    const healthy = (): Promise<number | null> =>
      runScript([process.execPath, ...health], { cwd: folder }).then(({ code }) => code)
    expect(await healthy()).toBe(1)

    const args = [join(packageRoot, 'dist/cli/main.js'), ...words(/^CMD (\[.*\])$/m), '--port', String(port)]
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] })
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    await new Promise((resolve) => child.stdout.once('data', resolve))
    expect(await healthy()).toBe(0)
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })

  it('copies what the package is built from, and all that .dockerignore lets through is there', () => {
    const ignored = readFileSync(join(packageRoot, '.dockerignore'), 'utf8').split('\n')
    const allowed = ignored.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
    const { files } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { files: string[] }
    const sources = files.filter((file) => file !== 'dist')
    for (const name of [...sources, 'src', 'scripts', 'package-lock.json'])
      expect(
        allowed.some((one) => name === one || name.startsWith(`${one}/`)),
        name,
      ).toBe(true)
    for (const name of allowed.filter((one) => !one.includes('*')))
      expect(existsSync(join(packageRoot, name)), name).toBe(true)
  })
})
