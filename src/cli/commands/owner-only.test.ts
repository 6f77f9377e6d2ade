import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli, startCli } from '../cli-under-test.ts'
import type { Running } from '../cli-under-test.ts'

const folder = mkdtempSync(join(tmpdir(), 'owner-only-'))
const running: Running[] = []
const file = (name: string): string => join(folder, name)
const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8)

async function start(args: string[]) {
  const started = startCli([...args, '--port', '0', '--log', 'none'])
  running.push(started)
  while (!started.written.stdout.includes('/__kit/')) await sleep(10)
  return { ...started, url: started.written.stdout.split('\n')[0]! }
}

// Every file that the commands write into which customers get, once where none is and once where one is.
const outputs = ['data.json', 'a.har', 'r.json', 'r.xml', 'r.sarif', 'r.html', 'customers.csv', 'check.json']

beforeAll(async () => {
  for (const name of outputs) {
    writeFileSync(file(`there-${name}`), '')
    chmodSync(file(`there-${name}`), 0o644)
  }
  for (const prefix of ['', 'there-']) {
    const out = (name: string) => file(prefix + name)
    const mock = await start(['serve', '--data-out', out('data.json')])
    const reports = [
      '--json',
      out('r.json'),
      '--junit',
      out('r.xml'),
      '--sarif',
      out('r.sarif'),
      '--html',
      out('r.html'),
    ]
    const kept = ['--har', out('a.har'), '--record', file('recorded')]
    const proxy = await start(['proxy', mock.url, '--no-prism', ...kept, ...reports])
    await (await fetch(`${proxy.url}/api/customers`)).text()
    await runCli(['export', mock.url, '--out', out('customers.csv')])
    await runCli(['check', mock.url, '--mode', 'read', '--json', out('check.json')])
    for (const { child, ended } of [proxy, mock]) {
      child.kill('SIGINT')
      await ended
    }
  }
}, 60_000)

afterAll(() => {
  for (const { child } of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

describe('a file that holds customers', () => {
  it.each(outputs)('is for its owner alone where it is new: %s', (name) => {
    expect(statSync(file(name)).size).toBeGreaterThan(0)
    expect(modeOf(file(name))).toBe('600')
  })

  it('is for its owner alone in a recording', () => {
    const names = readdirSync(file('recorded'))
    expect(names.length).toBeGreaterThan(0)
    expect(names.map((name) => modeOf(join(file('recorded'), name)))).toEqual(names.map(() => '600'))
  })

  it.each(outputs)('keeps its mode where it was there: %s', (name) => {
    expect(statSync(file(`there-${name}`)).size).toBeGreaterThan(0)
    expect(modeOf(file(`there-${name}`))).toBe('644')
  })
})

it('made-up customers, which are nobody, are for everybody', async () => {
  await runCli(['generate', '--count', '1', '--out', file('made-up.json')])
  const made = statSync(file('made-up.json')).mode
  writeFileSync(file('plain'), '')
  expect(made & 0o777).toBe(statSync(file('plain')).mode & 0o777)
})
