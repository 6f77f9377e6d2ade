import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { setTimeout as sleep } from 'node:timers/promises'
import { createApp } from '../../server/create-app.ts'
import { memoryStore } from '../../stores/memory-store.ts'
import { runCli, startCli } from '../cli-under-test.ts'

const folder = mkdtempSync(join(tmpdir(), 'customers-kit-clean-'))
afterAll(() => rmSync(folder, { recursive: true }))
const ledger = join(folder, 'check.jsonl')
writeFileSync(ledger, '{"ledger":1,"target":"http://127.0.0.1:1","run":"kit0"}\n')
writeFileSync(join(folder, 'notes.txt'), 'milk\n')

it.each([
  [['--clean', join(folder, 'none')], 'none cannot be read: it is not there. Name the ledger of the check'],
  [['--clean', folder], 'cannot be read: it is a folder. Name the ledger of the check'],
  [['--clean', join(folder, 'notes.txt')], 'notes.txt is not the ledger of a check. Name the ledger of the check'],
  [
    ['--clean', ledger, '--html', join(folder, 'x.html')],
    '--clean checks nothing, so there is nothing for --html to hold: leave it out.',
  ],
  [
    ['http://127.0.0.1:2', '--clean', ledger],
    'check.jsonl is the ledger of http://127.0.0.1:1 and not of http://127.0.0.1:2. Leave out the URL',
  ],
  [['http://127.0.0.1:1/', '--clean', ledger], 'could not be reached: connection refused'],
])('check %j: one line says why, exit 2', async (args, message) => {
  const { code, stdout, stderr } = await runCli(['check', ...args])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(message)
  expect(stderr.split('\n')).toHaveLength(2)
})

it('ended before the first answer, says so in a line and leaves no ledger: by Ctrl-C, by --max-time, cleaning up', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
  const cwd = mkdtempSync(join(folder, 'silent-'))
  const stopped = async (args: string[]) => {
    const arrived = once(silent, 'request')
    const { child, ended } = startCli(['check', ...args], { cwd })
    await arrived
    child.kill('SIGINT')
    return ended
  }
  const line = (text: string): string => `customers-kit: ${text}\n`
  const first = await stopped([url])
  expect(first).toMatchObject({ code: 2, stdout: '' })
  expect(first.stderr).toMatch(/once more ends it at once\.\n.*/i)
  expect(first.stderr.endsWith(line('stopped before the deployment had answered. Nothing was created.'))).toBe(true)
  expect(readdirSync(cwd)).toEqual([])
  expect(await runCli(['check', url, '--max-time', '1s'], { cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('the time for it was up before the deployment had answered.') as string,
  })
  writeFileSync(join(cwd, 'open.jsonl'), `{"ledger":1,"target":"${url}","run":"kit0"}\n`)
  const cleaning = await stopped(['--clean', 'open.jsonl'])
  expect(cleaning).toMatchObject({ code: 2, stdout: '' })
  expect(cleaning.stderr.endsWith(line('stopped; the same command goes on.'))).toBe(true)
  silent.closeAllConnections()
  silent.close()
})

it('ended at once by a second Ctrl-C, it names who is left, the ledger and the command that removes them', async () => {
  const store = memoryStore()
  const app = createApp({ store, latency: { min: 10, max: 30 } })
  let hangs = false
  // Cleaning up hangs, and whoever waits for it presses once more.
  const server = createServer((req, res) => void (hangs || app(req, res))).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const path = join(folder, 'second.jsonl')
  const { child, written, ended } = startCli(['check', url, '--ledger', path])
  const count = async (): Promise<number> => (await store.page({}, 1, 1)).total
  while ((await count()) < 10) await sleep(10)
  hangs = true
  child.kill('SIGINT')
  while (!written.stderr.includes('Stopping')) await sleep(10)
  child.kill('SIGINT')
  const { signal, stderr } = await ended
  server.closeAllConnections()
  server.close()
  const { customers } = await store.page({}, 1, 100)
  expect(signal).toBe('SIGINT')
  expect(customers.filter(({ id, email }) => !stderr.includes(id) && !stderr.includes(email))).toEqual([])
  expect(stderr).toMatch(/Ended at once\.\n\d+ customers are left, or may be:\n/)
  const remedy = `${path} names what is left; remove it with: customers-kit check --clean ${path}\n`
  expect(stderr.endsWith(remedy)).toBe(true)
})
