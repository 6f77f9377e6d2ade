import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, it } from 'vitest'
import { loadSpec } from '../../spec/spec.ts'
import { runCli, startCli } from '../cli-under-test.ts'
import type { Running } from '../cli-under-test.ts'

const folder = mkdtempSync(join(tmpdir(), 'secrets-'))
const running: Running[] = []
const customer = loadSpec().schemas.customer.examples![0] as Record<string, unknown>
const single = loadSpec().schemas['customer-envelope'].examples![0] as Record<string, unknown>

// Whatever is secret below holds this, so that one look finds it.
const mark = 'open-sesame'
const sent = {
  email: 'ada@example.com',
  customer_type: 'individual',
  country_code: '+234',
  password: `${mark}-1`,
  metadata: JSON.stringify({ access_token: `${mark}-2`, postcode: '900001' }),
}
const answered = JSON.stringify({
  ...single,
  data: { ...customer, access_token: `${mark}-3`, pin: 17 },
  session: { id: `${mark}-4` },
})
const secretHeaders = {
  'Ocp-Apim-Subscription-Key': `${mark}-5`,
  'X-JWT': `${mark}-6`,
  'X-Auth-Client': `${mark}-7`,
  'X-Auth-Signature': `${mark}-8`,
  Authorization: `Bearer ${mark}-9`,
  Cookie: `a=${mark}-10`,
  Referer: `https://me:${mark}@a.example/in?sig=${mark}-11&page=2`,
}
const path = `/api/customers?%74oken=${mark}-12&access_key=${mark}-13&page_size=2`

const received: { url: string; body: string; headers: NodeJS.Dict<string | string[]> }[] = []
const server = createServer((req, res) => {
  let body = ''
  req.on('data', (chunk) => (body += String(chunk)))
  req.on('end', () => {
    received.push({ url: req.url ?? '', body, headers: req.headers })
    const packed = req.headers['accept-encoding'] === 'gzip'
    res.writeHead(req.method === 'POST' ? 201 : 200, {
      'Content-Type': 'application/json',
      ...(packed ? { 'Content-Encoding': 'gzip' } : {}),
      'Set-Cookie': `session=${mark}-14`,
      'WWW-Authenticate': `Digest nonce="${mark}-15"`,
      Location: `/api/customers/1?code=${mark}-16&page=3`,
      Link: `<https://a.example/?page=4&token=${mark}-17>; rel="next"`,
    })
    res.end(packed ? gzipSync(answered) : answered)
  })
})
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
const upstream = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

afterAll(() => {
  for (const { child } of running) child.kill('SIGKILL')
  server.close()
  server.closeAllConnections()
  rmSync(folder, { recursive: true })
})

async function start(args: string[]) {
  const started = startCli([...args, '--port', '0'])
  running.push(started)
  while (!started.written.stdout.includes('/__kit/')) await sleep(10)
  return { ...started, url: started.written.stdout.split('\n')[0]! }
}

const ask = (base: string, encoding: string) =>
  fetch(base + path, {
    method: 'POST',
    headers: { ...secretHeaders, 'Content-Type': 'application/json', 'Accept-Encoding': encoding },
    body: JSON.stringify(sent),
  })
const filesIn = (dir: string): string =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n')

it('the proxy passes on what lets someone in, judges it, and keeps and shows it nowhere', {
  timeout: 60_000,
}, async () => {
  const out = (name: string) => join(folder, name)
  const files = ['--har', out('a.har'), '--record', out('recorded'), '--json', out('r.json'), '--html', out('r.html')]
  const proxy = await start(['proxy', upstream, '--log', 'json', ...files, '--junit', out('r.xml')])
  for (const encoding of ['identity', 'gzip']) {
    const answer = await ask(proxy.url, encoding)
    expect(await answer.text()).toBe(answered)
    expect(answer.headers.get('link')).toContain(mark)
  }
  for (const { url, body, headers } of received) {
    expect([url, body]).toEqual([path, JSON.stringify(sent)])
    for (const [name, value] of Object.entries(secretHeaders)) expect(headers[name.toLowerCase()]).toBe(value)
  }
  const [journal, report] = await Promise.all(
    ['/__kit/requests', '/__kit/report'].map(async (at) => (await fetch(proxy.url + at)).text()),
  )
  proxy.child.kill('SIGINT')
  const { stdout, stderr } = await proxy.ended

  const kept = [filesIn(folder), journal, report, stdout, stderr].join('\n')
  expect(kept).not.toContain(mark)
  expect(kept).not.toContain(gzipSync(answered).toString('base64').slice(0, 40))
  // What is judged by stays: names, the rest of addresses, everything that is the API's own.
  for (const text of ['X-Auth-Signature', 'page_size=2', 'sig=[redacted]&page=2', 'rel=', '"country_code', '900001'])
    expect(kept).toContain(text)
  const findings = readFileSync(out('r.json'), 'utf8')
  for (const member of ['password', 'customer.access_token', 'customer.pin']) expect(findings).toContain(member)

  const judged = await runCli(['judge', out('a.har'), '--json', out('j.json'), '--no-prism'])
  expect(judged.stderr).toContain('2 of 2 exchanges are with the documented operations.')

  // What differs in nothing but what lets someone in is answered as it was recorded.
  const stand = await start(['serve', '--replay', out('recorded'), '--log', 'json'])
  const other = { ...sent, password: 'another' }
  const replayed = await fetch(stand.url + path, {
    method: 'POST',
    body: JSON.stringify(other),
    headers: secretHeaders,
  })
  expect([replayed.status, await replayed.json()]).toMatchObject([
    201,
    { data: { ...customer, access_token: '[redacted]', pin: '[redacted]' }, session: '[redacted]' },
  ])
})

it('the mock shows it neither in its journal nor in its log', { timeout: 60_000 }, async () => {
  const mock = await start(['serve', '--log', 'json'])
  await ask(mock.url, 'identity')
  const journal = await (await fetch(`${mock.url}/__kit/requests`)).text()
  mock.child.kill('SIGINT')
  const { stdout, stderr } = await mock.ended
  expect(stderr).toContain('%74oken=[redacted]&access_key=[redacted]&page_size=2')
  expect([journal, stdout, stderr].join('\n')).not.toContain(mark)
  for (const text of ['X-Auth-Client', 'page=2', '900001']) expect(journal).toContain(text)
})

it('a check prints neither what an answer holds nor where it leads', { timeout: 60_000 }, async () => {
  const file = join(folder, 'check.json')
  const ledger = join(folder, 'check.jsonl')
  const { stdout, stderr } = await runCli(['check', upstream, '--mode', 'read', '--json', file, '--ledger', ledger])
  const report = readFileSync(file, 'utf8')
  expect([report, stdout, stderr].join('\n')).not.toContain(mark)
  expect(report).toContain('access_token')
  const away = createServer((_req, res) =>
    res.writeHead(302, { Location: `https://me:${mark}@a.example/?code=${mark}` }).end(),
  )
  await new Promise<void>((done) => away.listen(0, '127.0.0.1', done))
  const elsewhere = await runCli([
    'check',
    `http://127.0.0.1:${(away.address() as AddressInfo).port}`,
    '--mode',
    'read',
  ])
  away.close()
  expect(elsewhere).toMatchObject({ code: 2 })
  expect(elsewhere.stderr).toContain('redirects to https://[redacted]@a.example/?code=[redacted] (302)')
})
