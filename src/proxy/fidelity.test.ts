import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { loadSpec } from '../spec/spec.ts'
import { createProxy } from './create-proxy.ts'
import type { ProxyOptions } from './create-proxy.ts'

// Both ends are plain sockets here: what matters is the bytes.

const spec = loadSpec()
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** An upstream that records what comes and answers with the given bytes once a request is complete. */
async function upstream(
  respond: (socket: Socket, received: string) => void,
  complete = (text: string) => text.includes('\r\n\r\n'),
) {
  const seen: string[] = []
  const server: Server = createServer((socket) => {
    let text = ''
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      if (!complete(text)) return
      seen.push(text)
      const received = text
      text = ''
      respond(socket, received)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  closing.push(() => server.close())
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), seen, server }
}

async function proxyTo(url: URL, options: Partial<ProxyOptions> = {}) {
  const proxy = createProxy({ upstream: url, spec, timeoutMs: 10_000, ...options })
  await new Promise<void>((done) => proxy.server.listen(0, '127.0.0.1', done))
  closing.push(proxy.close)
  return { ...proxy, port: (proxy.server.address() as AddressInfo).port }
}

/** Sends bytes and gathers what comes back until the connection ends or `enough` says so. */
async function talk(
  port: number,
  bytes: string | Buffer,
  enough: (text: string) => boolean = () => false,
): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(bytes)
  return new Promise((resolve) => {
    let text = ''
    const end = () => {
      socket.destroy()
      resolve(text)
    }
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      if (enough(text)) end()
    })
    socket.on('close', end)
    socket.on('error', end)
    setTimeout(end, 15_000)
  })
}

/** How often a test looks for what comes a moment later. */
const patient = { interval: 10 }

const plain = (head: string, body = '') => `HTTP/1.1 ${head}\r\n\r\n${body}`
const lines = (message: string) => message.split('\r\n\r\n', 1)[0]!.split('\r\n')

test('a request arrives with its header fields in their letters and order and its body byte for byte', async () => {
  const body = '{ "email":"ada@example.com" ,\t"customer_type":"individual","first_name":"Ad\\u00e1"}'
  const up = await upstream(
    (socket) => socket.write(plain('200 OK\r\nContent-Length: 2', '{}')),
    (text) => text.endsWith(body),
  )
  const { port } = await proxyTo(up.url)
  const sent = [
    'POST /api/customers?a=1&b=%20x HTTP/1.1',
    'HOST: app.localhost',
    'x-auth-client: me',
    'X-Auth-Signature: 0AbC',
    'content-TYPE: application/json',
    `Content-LENGTH: ${body.length}`,
    'X-Twice: 1',
    'x-between: y',
    'X-Twice: 2',
    'Accept-Encoding: gzip, br',
  ]
  await talk(port, `${sent.join('\r\n')}\r\n\r\n${body}`, (text) => text.endsWith('{}'))
  const arrived = lines(up.seen[0]!)
  expect(arrived).toEqual([sent[0], `HOST: ${up.url.host}`, ...sent.slice(2), 'Connection: keep-alive'])
  expect(up.seen[0]!.split('\r\n\r\n')[1]).toBe(body)
})

test('an answer arrives with its status line, repeated cookies, letters and order of fields, and compressed as it was', async () => {
  const body = gzipSync('{"success":true}').toString('latin1')
  const head = [
    'HTTP/1.1 299 Quite Fine',
    'X-Powered-BY: gears',
    'Set-Cookie: a=1; Path=/',
    'content-type: application/json; charset=utf-8',
    'Set-Cookie: b=2; Path=/',
    'set-cookie: c=3',
    'Content-Encoding: gzip',
    `content-length: ${body.length}`,
  ]
  const up = await upstream((socket) => socket.write(Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`, 'latin1')))
  const { port } = await proxyTo(up.url)
  const got = await talk(port, 'GET /api/customers/x HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n')
  expect(lines(got).filter((line) => !/^(connection|x-customers-kit-findings):/i.test(line))).toEqual(head)
  expect(got.split('\r\n\r\n').slice(1).join('\r\n\r\n')).toBe(body)
})

test.each([
  ['204', 'DELETE', 'HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n'],
  ['304', 'GET', 'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\nContent-Length: 900\r\n\r\n'],
  ['501', 'GET', 'HTTP/1.1 501 Not Implemented\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nnope'],
  ['HEAD', 'HEAD', 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n'],
])('a %s passes as it is', async (_, method, answer) => {
  const up = await upstream((socket) => socket.write(answer))
  const { port } = await proxyTo(up.url)
  const got = await talk(port, `${method} /api/customers/x HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`)
  expect(got.replaceAll(/(Connection|x-customers-kit-findings): .*\r\n/g, '')).toBe(answer)
})

test('chunked bodies and their trailers pass in both directions', async () => {
  const up = await upstream(
    (socket) =>
      socket.write(
        'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 7\r\n\r\n',
      ),
    (text) => text.includes('\r\n0\r\n'),
  )
  const { port } = await proxyTo(up.url)
  const got = await talk(
    port,
    'POST /other HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\nTrailer: X-Check\r\n\r\n5\r\nhello\r\n0\r\nX-Check: 9\r\n\r\n',
    (text) => text.includes('X-Sum: 7'),
  )
  expect(up.seen[0]).toContain('Transfer-Encoding: chunked\r\nTrailer: X-Check\r\n')
  expect(up.seen[0]).toContain('\r\n\r\n5\r\nhello\r\n0\r\nX-Check: 9\r\n')
  expect(got).toContain('3\r\nabc\r\n0\r\nX-Sum: 7\r\n')
})

test('an answer that comes in pieces is passed on in pieces', async () => {
  let goOn = () => {}
  const up = await upstream((socket) => {
    socket.write(
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n{"a":1\r\n',
    )
    goOn = () => socket.write('1\r\n}\r\n0\r\n\r\n')
  })
  const { port, journal } = await proxyTo(up.url)
  // The upstream sends the second piece when the app has the first, and not before.
  const got = await talk(port, 'GET /api/customers HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n', (text) => {
    if (!text.includes('}')) goOn()
    return text.includes('\r\n0\r\n')
  })
  expect(got).toContain('6\r\n{"a":1\r\n1\r\n}\r\n0\r\n')
  await expect
    .poll(() => journal.list({})[0], patient)
    .toMatchObject({ status: 200, remark: 'judged after it had gone on' })
})

test('an answer of 100 MB streams past the judges no faster than the app reads it', { timeout: 60_000 }, async () => {
  const size = 100 * 1024 * 1024
  const block = Buffer.alloc(65_536, 'x')
  let left = size
  const up = await upstream((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${size}\r\n\r\n`)
    const more = (): void => {
      while (left > 0) {
        left -= block.length
        if (!socket.write(block)) return void socket.once('drain', more)
      }
    }
    more()
  })
  const { port, journal } = await proxyTo(up.url)
  const socket = connect(port, '127.0.0.1')
  socket.pause()
  socket.write('GET /api/customers HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n')
  await sleep(1_000)
  // What has left the upstream is in the buffers of the operating system.
  expect(size - left).toBeLessThan(32 * 1024 * 1024)
  let got = 0
  for await (const chunk of socket) got += (chunk as Buffer).length
  expect(got).toBeGreaterThan(size)
  await expect
    .poll(() => journal.list({})[0], patient)
    .toMatchObject({ remark: 'the answer is larger than the 1048576 bytes that are kept, so it went on unjudged' })
})

test.each([
  ['is down', undefined, 502, 'connection refused'],
  ['closes at once', (socket: Socket) => socket.destroy(), 502, 'closed the connection without an answer'],
  ['resets', (socket: Socket) => socket.resetAndDestroy(), 502, 'closed the connection without an answer'],
  ['answers garbage', (socket: Socket) => socket.end('\x16\x03\x01 this is not HTTP\r\n\r\n'), 502, 'is not HTTP'],
  ['never answers', () => {}, 504, 'did not answer within 0.5 s'],
  [
    'announces more than it sends',
    (socket: Socket) => socket.end(plain('200 OK\r\nContent-Type: application/json\r\nContent-Length: 900', '{')),
    502,
    'ended before its answer did',
  ],
  [
    'falls silent in the middle',
    (socket: Socket) => socket.write(plain('200 OK\r\nContent-Type: text/plain\r\nContent-Length: 900', '')),
    504,
    'fell silent',
  ],
])('an upstream that %s is a clear problem', async (_, respond, status, part) => {
  const up = await upstream(respond ?? (() => {}))
  // Where nobody listens, nor comes to: a port that was free a moment ago may be the next one's.
  const url = respond ? up.url : new URL('http://127.0.0.1:1')
  const { port, journal } = await proxyTo(url, { fail: true, ...(status === 504 && { timeoutMs: 500 }) })
  const got = await talk(port, 'GET /api/customers/x HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n')
  expect(lines(got)[0]).toContain(`HTTP/1.1 ${status} `)
  const body = JSON.parse(got.split('\r\n\r\n')[1]!) as Record<string, unknown>
  expect(body).toMatchObject({ success: false, status, type: 'about:blank' })
  expect(body['detail']).toContain(part)
  expect(journal.list({})[0]).toMatchObject({
    status: null,
    findings: 1,
    verdict: [{ promise: { id: 'answer-complete' } }],
  })
})

test('bytes after the announced length do not reach the next answer', async () => {
  const up = await upstream((socket) =>
    socket.write(plain('200 OK\r\nContent-Length: 2', '{}HTTP/1.1 200 OK\r\nX-Evil: 1\r\nContent-Length: 0\r\n\r\n')),
  )
  const { port } = await proxyTo(up.url)
  const ask = 'GET /x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'
  const first = await talk(port, ask, (text) => text.includes('{}'))
  const second = await talk(port, ask, (text) => text.includes('{}'))
  expect(first + second).not.toContain('X-Evil')
})

test('an app that leaves takes its request to the upstream with it, and is no finding', async () => {
  let gone = false
  const up = await upstream((socket) => socket.on('close', () => (gone = true)))
  const { port, journal } = await proxyTo(up.url)
  const socket = connect(port, '127.0.0.1')
  socket.write('GET /api/customers HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
  await expect.poll(() => up.seen, patient).toHaveLength(1)
  socket.destroy()
  await expect.poll(() => gone, patient).toBe(true)
  await expect
    .poll(() => journal.list({})[0], patient)
    .toMatchObject({
      status: null,
      findings: 0,
      failure: { message: 'the app closed the connection before it had its answer' },
    })
})

test('a request that asks to be told to continue is told so by the upstream', async () => {
  const up = await upstream((socket, received) =>
    socket.write(
      received.endsWith('body') ? plain('200 OK\r\nContent-Length: 2', 'ok') : 'HTTP/1.1 100 Continue\r\n\r\n',
    ),
  )
  const { port } = await proxyTo(up.url)
  const socket = connect(port, '127.0.0.1')
  let got = ''
  socket.on('data', (chunk) => {
    got += chunk.toString()
    if (got.endsWith('100 Continue\r\n\r\n')) socket.write('\r\n\r\nbody')
  })
  socket.write('POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\nContent-Length: 8\r\n\r\n')
  await expect.poll(() => got, patient).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK/)
  socket.destroy()
  expect(up.seen[0]).toContain('Expect: 100-continue')
})

test('two lengths at once are refused before anything is forwarded', async () => {
  const up = await upstream((socket) => socket.write(plain('200 OK\r\nContent-Length: 0')))
  const { port } = await proxyTo(up.url)
  const got = await talk(
    port,
    'POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  )
  expect(lines(got)[0]).toContain('400')
  expect(up.seen).toEqual([])
})

test.each([
  ['several Link fields', 'Link: </a.css>; rel=preload\r\nLink: </b.js>; rel=preload', '</a.css>; rel=preload'],
  ['a Link that is none', 'Link: nonsense', undefined],
  ['no Link', 'X-Hint: 1', undefined],
])('early hints with %s do no harm', async (_, fields, passed) => {
  const up = await upstream((socket) =>
    socket.write(`HTTP/1.1 103 Early Hints\r\n${fields}\r\n\r\n${plain('200 OK\r\nContent-Length: 2', '{}')}`),
  )
  const { port } = await proxyTo(up.url)
  const got = await talk(port, 'GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n', (text) => text.endsWith('{}'))
  expect(got).toContain('HTTP/1.1 200 OK')
  if (passed) expect(got).toContain(passed)
})

test('a reason phrase that node:http will not write does not end the proxy', async () => {
  const up = await upstream((socket) => socket.write(plain('200 F\x01ine\r\nContent-Length: 2', '{}')))
  const { port } = await proxyTo(up.url)
  for (const path of ['/x', '/api/customers'])
    expect(await talk(port, `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`, (text) => text.endsWith('}'))).toMatch(
      /^HTTP\/1\.1 (200|502) /,
    )
})

test.each([
  ['an unasked switch of protocols', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'],
  ['one without saying to which', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
])('%s is a 502 at once', async (_, bytes) => {
  const up = await upstream((socket) => socket.write(bytes))
  const { port } = await proxyTo(up.url)
  const began = performance.now()
  const got = await talk(port, 'GET /api/customers HTTP/1.1\r\nHost: localhost\r\n\r\n', (text) => text.endsWith('}'))
  expect(got).toMatch(/^HTTP\/1\.1 502 .*101/s)
  expect(performance.now() - began).toBeLessThan(5_000)
})

test("an upstream's own count of findings does not pass for the proxy's", async () => {
  const up = await upstream((socket) =>
    socket.write(plain('200 OK\r\nX-Customers-Kit-Findings: 0\r\nContent-Length: 2', '{}')),
  )
  const { port } = await proxyTo(up.url)
  const got = await talk(port, 'GET /api/customers HTTP/1.1\r\nHost: localhost\r\n\r\n', (text) => text.endsWith('{}'))
  const told = lines(got).filter((line) => /^x-customers-kit-findings:/i.test(line))
  expect(told).toHaveLength(1)
  expect(told[0]).not.toMatch(/: 0$/)
})

test('a request with two Host fields is refused, and so is one by a name that is not ours', async () => {
  const up = await upstream((socket) => socket.write(plain('200 OK\r\nContent-Length: 2', '{}')))
  const { port } = await proxyTo(up.url)
  const two = 'GET /x HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n'
  expect(await talk(port, two)).toMatch(/^HTTP\/1\.1 400 .*more than once/s)
  const rebound = 'GET /__kit/requests HTTP/1.1\r\nHost: evil.example\r\n\r\n'
  expect(await talk(port, rebound)).toMatch(/^HTTP\/1\.1 403 .*--allow-host/s)
  expect(up.seen).toEqual([])
})

test('OPTIONS * asks the upstream as a whole, whatever its base path', async () => {
  const up = await upstream((socket) => socket.write(plain('204 No Content\r\nAllow: GET')))
  const { port } = await proxyTo(new URL('/sandbox', up.url))
  await talk(port, 'OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n', (text) => text.includes('\r\n\r\n'))
  expect(up.seen[0]).toMatch(/^OPTIONS \* HTTP/)
})

test('JSON of any depth passes, and what cannot be judged is told', async () => {
  const deep = (levels: number) => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`
  const body = deep(100_000)
  const up = await upstream(
    (socket) => socket.write(plain(`200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`, body)),
    (text) => /GET|\]\}$/.test(text),
  )
  const { port, journal } = await proxyTo(up.url)
  const sent = deep(5_000)
  const requests = [
    `POST /api/customers HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: ${sent.length}\r\n\r\n${sent}`,
    `PUT /api/customers/x HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${sent.length}\r\n\r\n${sent}`,
    'GET /api/customers HTTP/1.1\r\nHost: localhost\r\n\r\n',
  ]
  for (const request of requests)
    expect(await talk(port, request, (text) => text.endsWith(']}'))).toMatch(/^HTTP\/1\.1 200 /)
  await expect.poll(() => journal.list({}).length, patient).toBe(3)
})
