import { createServer as createHttp2Server, createSecureServer } from 'node:http2'
import type { RequestListener } from 'node:http'
import { createServer as createNetServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { certify } from './certificate-under-test.ts'
import { direct } from './connection.ts'
import type { Connection } from './connection.ts'
import { createGivenHeaders } from './given-headers.ts'
import { noEntry } from './no-entry.ts'
import { createSender } from './send.ts'
import type { SenderOptions, Wait } from './send.ts'
import { startConnectProxy, startServer } from './way-under-test.ts'

const authority = certify('an authority of the test')
const served = certify('staging', { names: ['staging.test', '127.0.0.1'], by: authority })
const client = certify('a client', { by: authority })
const closing: (() => void)[] = []
afterAll(() => closing.forEach((close) => close()))

const answer: RequestListener = (req, res) =>
  void res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ asked: req.headers }))

async function serve(...[listener, tls]: Parameters<typeof startServer>) {
  const server = await startServer(listener, tls)
  closing.push(server.close)
  return server
}

function connection(given: Partial<Connection> = {}): Connection {
  return { ...direct('customers-kit/1.2.3'), ...given }
}

const list = { method: 'GET', path: '/api/customers' }

async function ask(url: string, given: Partial<Connection> = {}, options: Partial<SenderOptions> = {}, request = list) {
  const target = new URL(url)
  const means = { target, connection: connection(given), concurrency: 2, timeoutMs: 5_000, patienceMs: 5_000 }
  const sender = createSender({ ...means, ...options })
  const exchange = await sender.send(request)
  await sender.close()
  return { ...exchange, said: noEntry(exchange, '/api/customers') }
}

describe('a proxy', () => {
  let secure: Awaited<ReturnType<typeof serve>>
  let plain: Awaited<ReturnType<typeof serve>>
  beforeAll(async () => {
    secure = await serve(answer, { cert: served.cert, key: served.key })
    plain = await serve(answer)
  })

  it('gives tunnels to a host that nobody but it can resolve, over TLS and without', async () => {
    const proxy = await startConnectProxy({ user: 'me:p@ss' })
    closing.push(proxy.close)
    const named = proxy.url.replace('//', '//me:p%40ss@')
    const given = { proxies: { https: named, http: named }, tls: { ca: authority.cert } }
    for (const { url } of [secure, plain]) {
      const { answer: came } = await ask(url.replace('127.0.0.1', 'staging.test'), given)
      expect(came?.status).toBe(200)
    }
    expect(proxy.tunnels).toEqual([`staging.test:${secure.port}`, `staging.test:${plain.port}`])

    await ask(plain.url, { proxies: { http: named, no: `localhost, 127.0.0.1:${plain.port}` } })
    expect(proxy.tunnels).toHaveLength(2)

    const refused = await ask(plain.url, { proxies: { http: proxy.url } })
    expect(refused.said).toContain(
      `the proxy ${proxy.url} answers 407 when asked for a tunnel to 127.0.0.1:${plain.port}. Put a user and password into HTTP_PROXY`,
    )
  })

  it('that refuses or is not there is told as such, with its variable and never its password', async () => {
    const proxy = await startConnectProxy({ refuses: () => true })
    closing.push(proxy.close)
    const through = await ask(secure.url, { proxies: { https: proxy.url } })
    expect(through.failure?.kind).toBe('proxy')
    expect(through.said).toMatch(/the proxy http:\/\/127.* answers 403 when .* Check HTTPS_PROXY/)
    const none = await ask(secure.url, { proxies: { https: 'http://me:hush-hush@127.0.0.1:9' } })
    expect(none.said).toMatch(/connection refused by the proxy http:\/\/127\.0\.0\.1:9\. Check HTTPS_PROXY; NO_PROXY/)
    expect(JSON.stringify(none)).not.toContain('hush-hush')
  })

  it.each([
    ['on arrival', (socket) => socket.destroy(), 'closes the connection when asked for a tunnel to', 1],
    ['when asked', (socket) => socket.once('data', () => socket.destroy()), 'closes the connection when asked', 1],
    ['as it ends', (socket) => socket.once('data', () => socket.end()), 'closes the connection when asked', 1],
    ['after nonsense', (socket) => socket.once('data', () => socket.end('SSH-2.0\r\n')), 'with what is no HTTP', 1],
    ['after a yes', (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 Yes\r\n\r\n')), 'ended before', 4],
    ['never', () => {}, 'could not be reached: ', 1],
  ] as [string, (socket: Socket) => void, string, number][])(
    'that closes %s is asked a few times at most, and named',
    async (_, behave, words, most) => {
      let connections = 0
      const broken = createNetServer((socket) => {
        connections += 1
        behave(socket.on('error', () => {}))
      })
      await new Promise<void>((done) => broken.listen(0, '127.0.0.1', done))
      closing.push(() => broken.close())
      const proxy = `http://127.0.0.1:${(broken.address() as AddressInfo).port}`
      for (const { url } of [secure, plain]) {
        connections = 0
        const { said } = await ask(url, { proxies: { https: proxy, http: proxy } }, { timeoutMs: 1_000 })
        expect(said).toContain(words)
        expect(said).toMatch(new RegExp(`the proxy ${proxy}[^0-9].*NO_PROXY`))
        expect(connections).toBeLessThanOrEqual(most)
      }
    },
  )

  it('is named where there is no such host', async () => {
    // A name too long to be asked for, so that no server of names has a say, nor whether there is one.
    expect((await ask(`https://${'x'.repeat(64)}.invalid`)).said).toMatch(
      /(no such host|could not be resolved)\. .*HTTPS_PROXY/,
    )
  })
})

describe('TLS', () => {
  it('trusts what --cacert names, anything with --insecure, and else names the remedies', async () => {
    const { url } = await serve(answer, { cert: served.cert, key: served.key })
    const strange = await ask(url)
    expect(strange.failure?.kind).toBe('tls')
    expect(strange.said).toMatch(/TLS failed: .*certificate.*--cacert FILE.*--cert FILE and --key FILE.*-k\.$/)
    expect((await ask(url, { tls: { ca: authority.cert } })).answer?.status).toBe(200)
    expect((await ask(url, { tls: { insecure: true } })).answer?.status).toBe(200)
  })

  it('shows a client certificate where one is asked for, through a proxy too', async () => {
    const tls = { cert: served.cert, key: served.key, ca: authority.cert, requestCert: true, rejectUnauthorized: true }
    const { url } = await serve(answer, tls)
    expect((await ask(url, { tls: { ca: authority.cert } })).said).toMatch(
      /(ended before|TLS failed).*--cert FILE and --key FILE/,
    )
    const proxy = await startConnectProxy()
    closing.push(proxy.close)
    for (const proxies of [{}, { https: proxy.url }]) {
      const shown = { ca: authority.cert, cert: client.cert, key: client.key }
      expect((await ask(url, { tls: shown, proxies })).answer?.status).toBe(200)
    }
  })

  it.each([
    ['TLS', 'https', () => createSecureServer({ cert: served.cert, key: served.key, allowHTTP1: false })],
    ['no TLS', 'http', () => createHttp2Server()],
  ])('and a server of HTTP/2 alone, with %s, is told in a line', async (_, scheme, make) => {
    const server = make()
    server.on('sessionError', () => {})
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    closing.push(() => server.close())
    const { port } = server.address() as AddressInfo
    const { said } = await ask(`${scheme}://127.0.0.1:${port}`, { tls: { insecure: true } })
    expect(said).toMatch(/it speaks HTTP\/2 only, and this is HTTP\/1\.1\. Have it/)
  })
})

describe('a base URL of the other scheme', () => {
  it('is told as that: https to a server of http, and http to one of https, whatever that does', async () => {
    const plain = await serve(answer)
    const secure = await serve(answer, { cert: served.cert, key: served.key })
    const of = (url: string, scheme: string): string => url.replace(/^https?/, scheme)
    expect((await ask(of(plain.url, 'https'))).said).toMatch(
      /could not be reached: it does not speak TLS, .* give the base URL with http:\/\//,
    )
    expect((await ask(of(secure.url, 'http'))).said).toMatch(/Where it speaks https, give the base URL with https:/)
    const alerting = await listenRaw((socket) => socket.end(Buffer.from([0x15, 3, 1, 0, 2, 2, 10])))
    expect((await ask(alerting)).said).toMatch(
      /it speaks TLS, and was asked in plain http\. Give the base URL with https/,
    )
    for (const body of [
      '<h1>400</h1>The plain HTTP request was sent to HTTPS port',
      'Client sent an HTTP request to an HTTPS server.',
      "Reason: You're speaking plain HTTP to an SSL-enabled server port.",
    ]) {
      const { url } = await serve((_, res) => void res.writeHead(400).end(body))
      expect((await ask(url)).said).toBe(
        `${url} speaks https, and was asked in plain http: give the base URL with https://.`,
      )
    }
  })
})

/** A server that does something with each connection of which it got a first byte. */
async function listenRaw(act: (socket: Socket) => void): Promise<string> {
  const server = createNetServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => act(socket))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  closing.push(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('what is given with every request', () => {
  it('is sent, read anew for each request, and stands nowhere in what comes back', async () => {
    let token = 'opening-1'
    const wanted = new Set<string>()
    const { url } = await serve((req, res) => {
      wanted.add(req.headers.authorization ?? 'none')
      res.writeHead(200, { 'content-type': 'application/json', 'x-echo': req.headers.authorization ?? '' })
      res.end(JSON.stringify({ you: req.headers }))
    })
    const given = createGivenHeaders(['X-Tenant: acme', '@tokens'], () => `# now\nAuthorization: Bearer ${token}\n`)
    const sender = createSender({
      target: new URL(url),
      connection: { ...connection(), headers: given.read, secrets: given.secrets },
      concurrency: 1,
      timeoutMs: 5_000,
      patienceMs: 0,
    })
    const exchanges = [await sender.send(list)]
    token = 'opening-2'
    exchanges.push(await sender.send(list))
    // In the middle of being written.
    token = ''
    exchanges.push(await sender.send(list))
    await sender.close()
    expect([...wanted]).toEqual(['Bearer opening-1', 'Bearer opening-2'])
    expect(JSON.stringify(exchanges)).not.toContain('opening')
    expect(exchanges[0]!.request.headers).toEqual([
      ['accept', 'application/json'],
      ['user-agent', 'customers-kit/1.2.3'],
      ['X-Tenant', '[redacted]'],
      ['Authorization', '[redacted]'],
    ])
    expect(exchanges[1]!.answer?.json).toMatchObject({ you: { authorization: '[redacted]', 'x-tenant': 'acme' } })
  })

  it.each([
    [401, {}, '', [], 'The deployment refuses requests without credentials (401). Nothing was sent'],
    [401, { 'www-authenticate': 'Bearer realm="x"' }, '', [], 'It asks for Bearer. Nothing was sent'],
    [401, {}, '', ['X-Api-Key: 1'], 'refuses these credentials (401). Sent was the header X-Api-Key: check'],
    [403, {}, '{}', ['Authorization: Bearer x'], 'refuses these credentials (403). Sent was the header Authorization'],
    [403, { 'content-type': 'text/html' }, '<title>Denied</title>', [], 'A gateway refuses'],
    [403, { 'content-type': 'text/html' }, '<title>Denied</title>', [], '(403 with a web page titled "Denied")'],
    [403, { 'cf-mitigated': 'challenge' }, '', [], 'A gateway refuses the request before the deployment sees it'],
    [302, { location: 'https://login.test/?token=hush' }, '', [], 'redirects to https://login.test/?token=[redacted]'],
  ] as const)(
    '%i with %j and %j after %j says what was sent and who refused it',
    async (status, head, body, texts, words) => {
      const { url } = await serve((_, res) => void res.writeHead(status, head).end(body))
      const given = createGivenHeaders(texts, () => '')
      expect((await ask(url, { headers: given.read })).said).toContain(words)
    },
  )

  it('with a signature is told with it', async () => {
    const { url } = await serve((_, res) => void res.writeHead(401).end())
    const credentials = { clientId: 'me', clientSecret: 'secret' }
    const given = createGivenHeaders(['X-Gateway: 1'], () => '')
    expect((await ask(url, { headers: given.read }, { credentials })).said).toContain(
      'Sent were the header X-Gateway and a signature: check that what it says',
    )
  })

  it('lets a gateway through that refuses whoever does not say who asks', async () => {
    const { url } = await serve((req, res) => {
      if (/^[\w-]+\/\d/.test(req.headers['user-agent'] ?? '')) answer(req, res)
      else res.writeHead(403).end('<html>robot</html>')
    })
    expect((await ask(url)).answer?.status).toBe(200)
  })
})

describe('an answer', () => {
  it('with a head of 60 KiB is read, and one above 64 KiB is told as that', async () => {
    const { url } = await serve((req, res) => {
      res.writeHead(200, { 'x-big': 'x'.repeat(req.url!.includes('more') ? 70_000 : 60_000) }).end('{}')
    })
    expect((await ask(url)).answer?.status).toBe(200)
    expect((await ask(url, {}, {}, { method: 'GET', path: '/more' })).failure?.message).toContain('64 KiB')
  })

  it('that is not packed as it says is an answer without JSON, and no lost connection', async () => {
    let asked = 0
    const { url } = await serve((_, res) => {
      asked += 1
      res.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end('{"a":1}')
    })
    const { answer: came } = await ask(url)
    expect([asked, came?.json, came?.packed]).toEqual([1, undefined, { coding: 'gzip', why: 'broken' }])
  })

  it('that asks to wait until a date is waited for by its own clock, and the wait is told', async () => {
    let asked = 0
    // A clock that is an hour behind.
    const now = Math.floor(Date.now() / 1000) * 1000 - 3_600_000
    const { url } = await serve((_, res) => {
      asked += 1
      const head = { date: new Date(now).toUTCString(), 'retry-after': new Date(now + 1000).toUTCString() }
      res.writeHead(asked === 1 ? 429 : 200, head).end('{}')
    })
    const waits: Wait[] = []
    const { answer: came, attempts, ...rest } = await ask(url, {}, { onWait: (wait) => waits.push(wait) })
    expect([came?.status, attempts]).toEqual([200, 2])
    expect(waits).toEqual([{ why: 'the deployment answered 429 with Retry-After', ms: 1000 }])
    // After a 429 nothing was carried out.
    expect(rest.unsure).toBeUndefined()
  })

  it('of 503, or none, leaves it open whether the attempt before was carried out', async () => {
    let asked = 0
    const { url } = await serve((_, res) => {
      asked += 1
      if (asked === 1) res.destroy()
      else res.writeHead(asked === 2 ? 503 : 200).end('{}')
    })
    expect(await ask(url)).toMatchObject({ attempts: 3, unsure: true, answer: { status: 200 } })
  })

  it('is not waited for once the run is over', async () => {
    const { url } = await serve((_, res) => void res.writeHead(429, { 'retry-after': '4' }).end('{}'))
    const began = Date.now()
    const over = AbortSignal.timeout(200)
    await expect(ask(url, {}, { signal: over })).rejects.toThrow()
    expect(Date.now() - began).toBeLessThan(3_900)
  })
})
