import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { certify } from '../../client/certificate-under-test.ts'
import { listening, startConnectProxy, startServer } from '../../client/way-under-test.ts'
import type { Listening } from '../../client/way-under-test.ts'
import { startDeployment } from '../../seed/deployment-under-test.ts'
import type { TestDeployment } from '../../seed/deployment-under-test.ts'
import { createApp } from '../../server/create-app.ts'
import { memoryStore } from '../../stores/memory-store.ts'
import { runCli } from '../cli-under-test.ts'

const folder = mkdtempSync(join(tmpdir(), 'reach-'))
const authority = certify('an authority')
const served = certify('staging', { names: ['staging.test'], by: authority })
const client = certify('a client', { by: authority })
const app = createApp({ store: memoryStore() })
let gateway: Listening
let proxy: Awaited<ReturnType<typeof startConnectProxy>>
let tokens = 0
let deployment: TestDeployment

// A gateway as before many a staging: no robots, a certificate of the client, a token that holds for forty requests.
const guard: RequestListener = (req, res) => {
  const token = Math.floor(++tokens / 40)
  writeFileSync(join(folder, 'token'), `Authorization: Bearer open-sesame-${Math.floor((tokens + 1) / 40)}\n`)
  if (!/^customers-kit\/\d/.test(req.headers['user-agent'] ?? ''))
    res.writeHead(403, { 'content-type': 'text/html' }).end('<title>No robots</title>')
  else if (req.headers.authorization !== `Bearer open-sesame-${token}` || req.headers['x-tenant'] !== 'acme')
    res.writeHead(401, { 'www-authenticate': 'Bearer' }).end(`not ${req.headers.authorization ?? 'you'}`)
  else app(req, res)
}

beforeAll(async () => {
  const tls = { cert: served.cert, key: served.key, ca: authority.cert, requestCert: true, rejectUnauthorized: true }
  gateway = await startServer(guard, tls)
  proxy = await startConnectProxy({ user: 'me:hush-hush' })
  deployment = await startDeployment()
  for (const [name, text] of Object.entries({ ca: authority.cert, cert: client.cert, key: client.key, token: '' }))
    writeFileSync(join(folder, name), text)
})
afterAll(async () => {
  gateway.close()
  proxy.close()
  await deployment.close()
  rmSync(folder, { recursive: true })
})

const at = (name: string): string => join(folder, name)
const way = (): string[] => ['--cacert', at('ca'), '--cert', at('cert'), '--key', at('key')]
const env = (): Record<string, string> => ({
  HTTPS_PROXY: proxy.url.replace('//', '//me:hush-hush@'),
  NO_PROXY: 'localhost',
  CUSTOMERS_KIT_HEADERS: `X-Tenant: acme\n@${at('token')}`,
})
const written = (): string =>
  readdirSync(folder)
    .filter((name) => name.startsWith('out'))
    .map((name) => readFileSync(at(name), 'utf8'))
    .join('\n')

it('check, seed, its undo and export work behind a proxy, a client certificate and a token that expires', {
  timeout: 60_000,
}, async () => {
  tokens = 0
  writeFileSync(at('token'), 'Authorization: Bearer open-sesame-0\n')
  const url = `https://staging.test:${gateway.port}`
  const run = (...args: string[]) => runCli([...args, ...way(), '--rate', '100000/min'], { env: env(), cwd: folder })
  const outputs: string[] = []
  const kept = async (ended: ReturnType<typeof run>, expected: number, words: RegExp): Promise<void> => {
    const { code, stdout, stderr } = await ended
    outputs.push(stdout, stderr)
    expect({ code, said: stdout + stderr }).toEqual({ code: expected, said: expect.stringMatching(words) as string })
  }
  const reports = ['--json', at('out.json'), '--html', at('out.html')]
  await kept(run('check', url, '--concurrency', '1', '--mode', 'read', ...reports), 0, /\d+ promises checked/)
  await kept(
    run('seed', url, '--count', '50', '--concurrency', '1', '--ledger', at('out.ledger'), '--yes'),
    0,
    /50 created/,
  )
  await kept(run('export', url, '--out', at('exported.ndjson')), 0, /Wrote 50 customers/)
  await kept(run('seed', 'undo', url, '--concurrency', '1', '--ledger', at('out.ledger')), 0, /50 deleted/)
  expect(tokens).toBeGreaterThan(160)
  expect(new Set(proxy.tunnels)).toEqual(new Set([`staging.test:${gateway.port}`]))

  tokens = 0
  const wrong = { ...env(), CUSTOMERS_KIT_HEADERS: 'Authorization: Bearer open-sesame-no' }
  const { code, stderr } = await runCli(['check', url, ...way(), '-H', 'X-Tenant: acme'], { env: wrong, cwd: folder })
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr:
      'customers-kit: The deployment refuses these credentials (401). It asks for Bearer. ' +
      'Sent were the headers Authorization and X-Tenant: check that what it says is right and has not expired.\n',
  })
  for (const secret of ['open-sesame', 'hush-hush']) expect([...outputs, written()].join('\n')).not.toContain(secret)
})

it.each([
  [['-H', 'hush'], '--header is no header: write its name, a colon and its value, such as "Authorization: Bearer …".'],
  [['-H', '@nowhere'], '--header @nowhere cannot be read: it is not there.'],
  [['--key', 'x'], '--key is the key of a client certificate: give that too, with --cert FILE.'],
])('what cannot be used of %j is a line and exit 2', async (args, message) => {
  const { code, stderr } = await runCli(['export', 'https://staging.test', ...args])
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) as string })
})

it('a deployment that looks up the domains of emails is told as such, and filled on a domain that it takes', async () => {
  const look = createServer((req, res) => {
    let body = ''
    req.on('data', (chunk) => (body += String(chunk)))
    req.on('end', () => {
      const email = req.method === 'POST' ? String((JSON.parse(body) as { email?: string }).email) : ''
      if (/@(.*\.)?(example(\.(com|org|net))?|ex-ample\.international)$/i.test(email)) {
        const errors = [{ field: 'email', message: 'has a domain without mail' }]
        res.writeHead(422, { 'content-type': 'application/json' })
        res.end(JSON.stringify({ success: false, message: 'no', errors, timestamp: new Date().toISOString() }))
        return
      }
      void fetch(deployment.url + req.url!, { method: req.method!, ...(body && { body }) }).then(async (answer) => {
        res.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
      })
    })
  })
  const { url, close } = await listening(look)
  const advice =
    /refuses every email on reserved domains .*\(422.*\), so nobody could be created\. Give a domain .*--email-domain NAME/
  const checked = await runCli(['check', url, '--mode', 'smoke'], { cwd: folder })
  expect([checked.code, checked.stdout, checked.stderr]).toEqual([2, '', expect.stringMatching(advice)])
  const seeded = await runCli(['seed', url, '--count', '60'], { cwd: folder })
  expect([seeded.code, seeded.stderr]).toEqual([2, expect.stringMatching(advice)])

  const more = ['--email-domain', 'Mail.Acme.dev']
  const filled = await runCli(['seed', url, '--count', '20', '--ledger', at('out.b'), ...more], { cwd: folder })
  expect([filled.code, filled.stdout]).toEqual([0, expect.stringContaining('20 created')])
  expect(filled.stderr.match(/Made-up emails are on mail\.acme\.dev, which is not reserved/g)).toHaveLength(1)
  expect(deployment.customers.every(({ email }) => email.endsWith('@mail.acme.dev'))).toBe(true)
  close()
})
