import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createApp } from '../server/create-app.ts'
import { createHttpServer } from '../server/http-server.ts'
import { memoryStore } from '../stores/memory-store.ts'
import { runCli } from './cli-under-test.ts'
import { baseUrl, close, listen } from './listen.ts'

const folder = mkdtempSync(join(tmpdir(), 'customers-kit-nothing-'))
const server = createHttpServer(createApp({ store: memoryStore() }))
beforeAll(() => listen(server, 0, '127.0.0.1'))
afterAll(async () => {
  await close(server)
  rmSync(folder, { recursive: true })
})
const check = async (line: string) => {
  const { code, stderr } = await runCli(['check', baseUrl(server), ...line.split(' '), '--markdown', 'a.md'], {
    cwd: folder,
  })
  return { code, stderr, heading: readFileSync(join(folder, 'a.md'), 'utf8').split('\n')[1] }
}

it.each([
  ['--max-requests 2', 'beyond --max-requests 2', 'Give a higher --max-requests.'],
  ['--mode read --include operation:createCustomer', '--mode read sends GET only', 'or another --mode.'],
  [
    '--include promise:list-total --exclude promise:list-total',
    'left out by --exclude promise:list-total',
    'Give another choice of --include and --exclude.',
  ],
])(
  '%s: nothing was checked is exit 2, one line says why and what to do, and nothing looks kept',
  async (line, why, todo) => {
    const { code, stderr, heading } = await check(line)
    expect({ code, heading }).toEqual({ code: 2, heading: '## ⚠️ Nothing was checked' })
    const [said, ...more] = stderr.split('\n').filter((one) => one.startsWith('customers-kit: '))
    expect(more).toEqual([])
    expect(said).toContain(why)
    expect(said?.endsWith(todo)).toBe(true)
  },
)

it('--last-failed of a report without failures is exit 0, and writes the reports that were asked for', async () => {
  writeFileSync(join(folder, 'green.json'), '{"findings":[],"checks":[]}')
  const { code, stderr, heading } = await check('--last-failed green.json')
  expect({ code, heading }).toEqual({ code: 0, heading: '## ⚠️ Nothing was checked' })
  expect(stderr).toContain('green.json names no failure, so there is nothing to try again.\n')
})
