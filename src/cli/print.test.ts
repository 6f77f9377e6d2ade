import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadSpec } from '../spec/spec.ts'
import { runCli } from './cli-under-test.ts'

// What a deployment makes up may be meant for a terminal, or for whoever runs the tests.
const hostile = '\u001b]0;x\u0007\n::error::x\n##[add-mask]y\u009b31m'
const customer = {
  ...(loadSpec().schemas['customer-envelope'].examples![0] as { data: object }).data,
  id: hostile,
  [hostile]: hostile,
}
const body = JSON.stringify({
  success: true,
  message: hostile,
  data: { customers: [customer], page: 1, page_size: 20, total: 1 },
  metadata: { request_id: hostile },
  timestamp: '2026-01-01T00:00:00Z',
})
const folder = mkdtempSync(join(tmpdir(), 'customers-kit-print-'))
const server = createServer((_, res) => res.setHeader('content-type', 'application/json').end(body))
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const har = join(folder, 'traffic.har')
const content = { size: body.length, mimeType: 'application/json', text: body }
const headers = [{ name: 'content-type', value: 'application/json' }]
const entry = {
  request: { method: 'GET', url: `${url}/api/customers`, headers: [] },
  response: { status: 200, headers, content },
}
writeFileSync(har, JSON.stringify({ log: { entries: [entry] } }))
afterAll(() => {
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true })
})

test.each<[name: string, args: string[]]>([
  ['export', ['export', url]],
  ['export to a file', ['export', url, '--out', join(folder, 'a.csv')]],
  ['judge', ['judge', har]],
  ['drift', ['drift', har]],
  ['check', ['check', url, '--mode', 'read', '--ledger', join(folder, 'ledger')]],
])('nothing that %s prints steers a terminal or a runner', async (_, args) => {
  for (const env of [{}, { GITHUB_ACTIONS: 'true' }]) {
    const { stdout, stderr } = await runCli(args, { env })
    expect(stdout + stderr).not.toMatch(/[^\P{Cc}\n\r\t]|\r(?!\n)/u)
    if ('GITHUB_ACTIONS' in env) expect(commandsIn(stderr.replace(/::[0-9a-f-]{36}::\n$/, '') + stdout)).toEqual([])
    rmSync(join(folder, 'ledger'), { force: true })
  }
})

/** The lines that the runner of GitHub Actions would carry out, but those of our own that annotate. */
function commandsIn(text: string): string[] {
  let until: string | undefined
  return text.split('\n').filter((line) => {
    if (until !== undefined) {
      if (line === `::${until}::`) until = undefined
      return false
    }
    until = /^::stop-commands::(.+)$/.exec(line)?.[1]
    const isOurs = until !== undefined || /^::[0-9a-f-]{36}::$|^::(error|notice) title=customers-kit/.test(line)
    return !isOurs && (/^\s*::/.test(line) || line.includes('##['))
  })
}
