import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, it } from 'vitest'
import { certify } from '../client/certificate-under-test.ts'
import { direct } from '../client/connection.ts'
import type { Connection } from '../client/connection.ts'
import { createGivenHeaders } from '../client/given-headers.ts'
import { listening, startConnectProxy, startServer } from '../client/way-under-test.ts'
import { loadSpec } from '../spec/spec.ts'
import type { Passed } from '../traffic/passed.ts'
import { readHar } from '../traffic/read-har.ts'
import { createHarWriter } from '../traffic/write-har.ts'
import { createProxy } from './create-proxy.ts'

const spec = loadSpec()
const closing: (() => void)[] = []
afterAll(() => closing.forEach((close) => close()))
const list = JSON.stringify(spec.schemas['list-envelope'].examples![0])
const single = JSON.stringify(spec.schemas['customer-envelope'].examples![0])

async function startProxy(upstream: string, given: Partial<Connection> = {}) {
  const passed: Passed[] = []
  const connection = { ...direct('customers-kit/1'), ...given }
  const proxy = createProxy({ upstream: new URL(upstream), connection, spec, onPassed: (one) => passed.push(one) })
  const { url } = await listening(proxy.server)
  closing.push(proxy.close)
  return { url, passed }
}

it('reaches an upstream through a tunnel, with certificates and given headers, and keeps none of these', async () => {
  const authority = certify('an authority')
  const served = certify('staging', { names: ['staging.test'], by: authority })
  const client = certify('a client', { by: authority })
  const seen: string[][] = []
  const tls = { cert: served.cert, key: served.key, ca: authority.cert, requestCert: true, rejectUnauthorized: true }
  const upstream = await startServer((req, res) => {
    seen.push(req.rawHeaders)
    const token = req.headers.authorization ?? ''
    res.writeHead(200, { 'content-type': 'application/json', 'x-you-sent': token }).end(list.replace('Success', token))
  }, tls)
  const tunnel = await startConnectProxy({ user: 'me:pass' })
  closing.push(upstream.close, tunnel.close)
  const given = createGivenHeaders(['Authorization: Bearer open-sesame'], () => '')
  const { url, passed } = await startProxy(upstream.url.replace('127.0.0.1', 'staging.test'), {
    proxies: { https: tunnel.url.replace('//', '//me:pass@') },
    tls: { ca: authority.cert, cert: client.cert, key: client.key },
    headers: given.read,
    secrets: given.secrets,
  })
  for (const _ of [1, 2]) {
    const answer = await fetch(`${url}/api/customers`, { headers: { authorization: 'of the app', 'x-other': '1' } })
    expect([answer.status, answer.headers.get('x-you-sent')]).toEqual([200, 'Bearer open-sesame'])
  }
  expect(tunnel.tunnels).toEqual([`staging.test:${upstream.port}`])
  expect(seen[0]).toEqual(expect.arrayContaining(['x-other', '1', 'Authorization', 'Bearer open-sesame']))
  expect(seen[0]).not.toContain('of the app')
  expect(JSON.stringify(passed)).not.toContain('open-sesame')
})

it('a proxy on the way that refuses is no fault of the deployment', async () => {
  const tunnel = await startConnectProxy({ refuses: () => true })
  closing.push(tunnel.close)
  const { url, passed } = await startProxy('https://staging.test', { proxies: { https: tunnel.url } })
  const answer = await fetch(`${url}/api/customers`)
  expect(await answer.json()).toMatchObject({ status: 502, code: 'PROXY_FAILED', detail: /Check HTTPS_PROXY/ })
  expect(passed[0]).toMatchObject({
    verdict: { seen: [] },
    remark: expect.stringMatching(/^not judged: the proxy http/),
  })
})

// Answers the first request of a connection, and closes it when it is used again.
async function startForgetful(): Promise<{ url: string; used: string[] }> {
  const used: string[] = []
  const server = createServer((socket: Socket) => {
    let answered = false
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      if (answered) {
        socket.resetAndDestroy()
        return
      }
      const text = chunk.toString()
      used.push(text.split(' ', 1)[0]!)
      if (/content-length: [1-9]/i.test(text) && !text.includes('}')) return
      answered = true
      const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(single)}\r\n\r\n`
      socket.write(head + single)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  closing.push(() => server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, used }
}

it('sends again what may be sent twice where a kept connection had just been closed, and says what it did not', async () => {
  const upstream = await startForgetful()
  const { url, passed } = await startProxy(upstream.url)
  const body = JSON.stringify({ first_name: 'Ada' })
  const json = { 'content-type': 'application/json' }
  const put = () =>
    fetch(`${url}/api/customers/c0000000-0000-4000-8000-000000000000`, { method: 'PUT', body, headers: json })
  for (let n = 0; n < 21; n += 1) expect((await put()).status).toBe(200)

  const post = await fetch(`${url}/api/customers`, { method: 'POST', body, headers: json })
  // The connection of the last PUT was new, and is closed as it is used again.
  const refusal = (await post.json()) as Record<string, string>
  expect([post.status, refusal['code']]).toEqual([502, 'PROXY_FAILED'])
  expect(refusal['detail']).toMatch(
    /^This is no answer of the deployment: .* kept open .* a POST is not sent twice\. Whether/,
  )
  const last = passed.at(-1)!
  expect(last.exchange.failure?.kind).toBe('kept')
  expect([last.verdict.seen, last.remark]).toEqual([[], expect.stringMatching(/^not judged: the connection/)])
  const file = join(mkdtempSync(join(tmpdir(), 'kept-')), 'passed.har')
  const har = createHarWriter(file, '1')
  har.add(last.exchange)
  har.close()
  expect(readHar(readFileSync(file, 'utf8'))).toMatchObject({
    exchanges: [],
    unreadable: [{ method: 'POST', reason: expect.stringContaining('kept open') as string }],
  })
  rmSync(dirname(file), { recursive: true })
  expect(passed.filter(({ verdict }) => verdict.seen.some(({ facts }) => facts.kind === 'no-answer'))).toEqual([])
})

it.each([
  { coding: 'gzip', bytes: Buffer.from(list), told: 'a finding' },
  { coding: 'gzip', bytes: gzipSync(list).subarray(0, 30), told: 'a finding' },
  {
    coding: 'snappy',
    bytes: Buffer.from(list),
    told: 'not judged: the answer is packed as snappy, which cannot be unpacked here',
  },
  {
    coding: 'gzip, snappy',
    bytes: gzipSync(list),
    told: 'not judged: the answer is packed as gzip, snappy, which cannot be unpacked here',
  },
])('passes an answer said to be packed as $coding as it is, and says of it: $told', async ({ coding, bytes, told }) => {
  const head = { 'Content-Type': 'application/json', 'Content-Encoding': coding, 'Content-Length': bytes.length }
  const upstream = await startServer((_, res) => void res.writeHead(200, head).end(bytes))
  closing.push(upstream.close)
  const { url, passed } = await startProxy(upstream.url)
  const { request } = await import('node:http')
  const came = await new Promise<{ names: string[]; body: Buffer }>((done) =>
    request(`${url}/api/customers`, (res) => {
      const chunks: Buffer[] = []
      res
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () => done({ names: res.rawHeaders, body: Buffer.concat(chunks) }))
    }).end(),
  )
  expect(came.body).toEqual(bytes)
  expect(came.names).toEqual(expect.arrayContaining(['Content-Encoding', coding]))
  const { verdict, remark } = passed[0]!
  if (told === 'a finding') {
    expect(verdict.seen.map(({ key, severity }) => [key, severity])).toEqual([['answer-json:packed:broken', 'failure']])
    expect(came.names).toEqual(expect.arrayContaining(['x-customers-kit-findings', '1']))
  } else expect([verdict.seen, remark]).toEqual([[], told])
})
