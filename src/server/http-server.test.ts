import { once } from 'node:events'
import { STATUS_CODES } from 'node:http'
import type { Server } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { memoryStore } from '../stores/memory-store.ts'
import { createApp } from './create-app.ts'
import type { AppOptions } from './create-app.ts'
import { createHttpServer } from './http-server.ts'
import { createJudge } from './mock-under-test.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

async function listening(options: Partial<AppOptions> = {}, limits?: Parameters<typeof createHttpServer>[1]) {
  const server = createHttpServer(createApp({ store: memoryStore(), ...options }), limits)
  servers.push(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return { server, port, url: `http://127.0.0.1:${port}` }
}

/** Everything that the server sends on a connection until it closes it. */
async function rest(socket: Socket): Promise<string> {
  let text = ''
  socket.on('data', (chunk) => (text += String(chunk)))
  socket.on('error', () => {})
  // The server may reset it once it has answered.
  await new Promise((closed) => socket.once('close', closed))
  return text
}

async function sendRaw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(text)
  return rest(socket)
}

const judge = createJudge()

/** Holds one raw answer to its schema. */
function judged(raw: string): { status: number; body: any } {
  const [head = '', text = ''] = raw.split('\r\n\r\n', 2)
  const [statusLine = '', ...fields] = head.split('\r\n')
  const headers = Object.fromEntries(
    fields.map((field) => field.split(': ')).map(([name, value]) => [name!.toLowerCase(), value!]),
  )
  const status = Number(statusLine.split(' ')[1])
  const body: any = JSON.parse(text)
  judge({
    method: 'GET',
    path: '/raw',
    status,
    headers: { 'content-length': String(Buffer.byteLength(text)), ...headers },
    text,
    body,
  })
  return { status, body }
}

const closing = 'Host: mock.example\r\nConnection: close\r\n'

describe('what is not proper HTTP', () => {
  it.each<[string, string, number, string]>([
    [
      'noise',
      'hello\r\n\r\n',
      400,
      'This is not an HTTP request: it does not begin with a method that HTTP has, in capitals, such as GET.',
    ],
    [
      'a TLS greeting',
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
      400,
      'This is not an HTTP request: it does not begin with a method that HTTP has, in capitals, such as GET.',
    ],
    [
      'an unknown method',
      `FROB / HTTP/1.1\r\n${closing}\r\n`,
      400,
      'This is not an HTTP request: it does not begin with a method that HTTP has, in capitals, such as GET.',
    ],
    [
      'a header without a colon',
      `GET / HTTP/1.1\r\nHost\r\n\r\n`,
      400,
      'This is not an HTTP request: a header field is not a name, a colon and a value of characters that are allowed.',
    ],
    [
      'NUL in a header',
      `GET / HTTP/1.1\r\n${closing}X: a\0b\r\n\r\n`,
      400,
      'This is not an HTTP request: a header field is not a name, a colon and a value of characters that are allowed.',
    ],
    [
      'two lengths',
      `POST /api/customers HTTP/1.1\r\n${closing}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}`,
      400,
      'The length of the body cannot be told: send one Content-Length, or Transfer-Encoding: chunked and chunks, never both.',
    ],
    [
      'a length and chunks',
      `POST /api/customers HTTP/1.1\r\n${closing}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
      'The length of the body cannot be told: send one Content-Length, or Transfer-Encoding: chunked and chunks, never both.',
    ],
    [
      'a negative length',
      `POST /api/customers HTTP/1.1\r\n${closing}Content-Length: -1\r\n\r\n`,
      400,
      'The length of the body cannot be told: send one Content-Length, or Transfer-Encoding: chunked and chunks, never both.',
    ],
    [
      'a chunk without a size',
      `POST /api/customers HTTP/1.1\r\n${closing}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
      400,
      'The length of the body cannot be told: send one Content-Length, or Transfer-Encoding: chunked and chunks, never both.',
    ],
    [
      'a letter that is not encoded',
      `GET /api/customers/é HTTP/1.1\r\n${closing}\r\n`,
      400,
      'The address holds a character that has to be percent-encoded, such as %C3%A9 for é and %20 for a space.',
    ],
    ['no Host', 'GET /api/customers HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'The header Host is missing.'],
    [
      'two Hosts',
      `GET /api/customers HTTP/1.1\r\n${closing}host: mock.example\r\n\r\n`,
      400,
      'The header Host is there more than once.',
    ],
    [
      'a Host that is none',
      `GET /docs HTTP/1.1\r\nHost: a"><b>\r\nConnection: close\r\n\r\n`,
      400,
      'The header Host names no host.',
    ],
    [
      'CONNECT',
      `CONNECT mock.example:443 HTTP/1.1\r\n${closing}\r\n`,
      405,
      'This is no proxy, so there is no CONNECT.',
    ],
    [
      'a method in small letters',
      `get /api/customers HTTP/1.1\r\n${closing}\r\n`,
      400,
      'This is not an HTTP request: it does not begin with a method that HTTP has, in capitals, such as GET.',
    ],
    ['a path with a space', `GET /api/customers/a b HTTP/1.1\r\n${closing}\r\n`, 400, 'This is not an HTTP request.'],
    [
      'a header of 20 KB',
      `GET /api/customers HTTP/1.1\r\n${closing}X: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'The address and the header fields are larger than the 16 KiB that are taken.',
    ],
    [
      'a path of 20 KB',
      `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n${closing}\r\n`,
      431,
      'The address and the header fields are larger than the 16 KiB that are taken.',
    ],
  ])('%s is answered in the shape of every error', async (_, text, status, message) => {
    const { port } = await listening()
    const raw = await sendRaw(port, text)
    const answer = judged(raw)
    expect([answer.status, answer.body.message]).toEqual([status, message])
    expect(raw.split('\r\n')[0]).toBe(`HTTP/1.1 ${status} ${STATUS_CODES[status]}`)
    expect(raw).toMatch(/\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n/)
  })

  it.each<[string, string, number]>([
    ['an address with a host in it', `GET http://mock.example/api/customers?page=1 HTTP/1.1\r\n${closing}\r\n`, 200],
    ['an address that is no URL', `GET http://[::/ HTTP/1.1\r\n${closing}\r\n`, 400],
    ['an address without a path', `GET http://mock.example HTTP/1.1\r\n${closing}\r\n`, 302],
    ['a path with two slashes', `GET //api/customers HTTP/1.1\r\n${closing}\r\n`, 404],
    ['an asterisk', `GET * HTTP/1.1\r\n${closing}\r\n`, 404],
    ['an empty Host', 'GET /api/customers HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n', 200],
    [
      'an address in place of a name',
      'GET /api/customers HTTP/1.1\r\nHost: [::1]:4010\r\nConnection: close\r\n\r\n',
      200,
    ],
    ['HTTP/1.0 without Host', 'GET /api/customers HTTP/1.0\r\n\r\n', 200],
    ['an expectation', `GET /api/customers HTTP/1.1\r\n${closing}Expect: the-best\r\n\r\n`, 200],
    [
      'an upgrade',
      `GET /api/customers HTTP/1.1\r\nHost: mock.example\r\nConnection: upgrade, close\r\nUpgrade: websocket\r\n\r\n`,
      200,
    ],
    ['a body on GET', `GET /api/customers HTTP/1.1\r\n${closing}Content-Length: 2\r\n\r\n{}`, 200],
    ['a Host behind 1,500 fields', `GET /api/customers HTTP/1.1\r\n${'a: b\r\n'.repeat(1_500)}${closing}\r\n`, 200],
    ['a lone surrogate in a path', `GET /api/customers/%ED%A0%80 HTTP/1.1\r\n${closing}\r\n`, 400],
    ['NUL in a path', `GET /api/customers/%00 HTTP/1.1\r\n${closing}\r\n`, 404],
  ])('%s, unusual as it is, is answered with its status', async (_, text, status) => {
    const { port } = await listening()
    const raw = await sendRaw(port, text)
    expect(raw.slice(9, 12), raw).toBe(String(status))
    if (status >= 400) judged(raw)
  })
})

describe('a connection', () => {
  it('takes several requests at once and answers them in turn', async () => {
    const { port } = await listening()
    const create = JSON.stringify({ email: 'ada@example.com', customer_type: 'individual' })
    const raw = await sendRaw(
      port,
      `GET /api/customers?page_size=1 HTTP/1.1\r\nHost: m\r\nPrefer: delay=50\r\n\r\n` +
        `POST /api/customers HTTP/1.1\r\nHost: m\r\nContent-Type: application/json\r\nContent-Length: ${create.length}\r\n\r\n${create}` +
        `POST /nowhere HTTP/1.1\r\nHost: m\r\nContent-Length: 5\r\n\r\nhello` +
        `GET /api/customers/ada@example.com HTTP/1.1\r\n${closing}\r\n`,
    )
    expect([...raw.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['200', '201', '404', '200'])
  })

  it('is kept after a refusal, whether or not the body was read', async () => {
    const { url } = await listening({ bodyLimit: 1000 })
    const large = 'x'.repeat(90_000)
    for (const [path, status] of [
      ['/nowhere', 404],
      ['/api/customers/x', 405],
      ['/api/customers', 413],
      ['/api/customers', 413],
    ] as const) {
      const answer = await fetch(url + path, { method: 'POST', body: large })
      expect([answer.status, answer.headers.get('connection'), await answer.json()]).toMatchObject([
        status,
        'keep-alive',
        { status },
      ])
    }
  })

  it('is closed by a body that is far too large, but not before the answer', async () => {
    const { port } = await listening({ bodyLimit: 10 })
    const raw = await sendRaw(
      port,
      `POST /api/customers HTTP/1.1\r\nHost: m\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{`,
    )
    expect(raw).toMatch(/^HTTP\/1\.1 413 [\s\S]*\r\nConnection: close\r\n/)
  })

  it('may be left by the client at any moment', async () => {
    const { port, url } = await listening()
    for (const [text, wait] of [
      ['GET /api/cust', 5],
      ['POST /api/customers HTTP/1.1\r\nHost: m\r\nContent-Length: 500\r\n\r\n{"email":', 5],
      ['POST /api/customers HTTP/1.1\r\nHost: m\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"ema', 5],
      ['GET /api/customers HTTP/1.1\r\nHost: m\r\nPrefer: delay=30\r\n\r\n', 5],
      ['GET /api/customers HTTP/1.1\r\nHost: m\r\n\r\n', 0],
    ] as const) {
      const socket = connect(port, '127.0.0.1')
      await new Promise((written) => socket.write(text, written))
      await sleep(wait)
      socket.resetAndDestroy()
    }
    await sleep(60)
    const { data } = (await (await fetch(`${url}/__kit/requests`)).json()) as {
      data: { requests: { status: number }[] }
    }
    for (const { status } of data.requests) expect(status).toBeLessThan(500)
    expect((await fetch(`${url}/api/customers`)).status).toBe(200)
  })
})

describe('a slow client', () => {
  const limits = { header: 200, request: 500, idle: 300, silence: 800 }
  const connections = (server: Server) =>
    new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)))

  it.each([
    ['that sends nothing', ''],
    ['that does not end its header', 'GET /api/customers HTTP/1.1\r\nHost: m\r\n'],
    ['that does not end its body', 'POST /api/customers HTTP/1.1\r\nHost: m\r\nContent-Length: 500\r\n\r\n{"email"'],
  ])('%s is told so and dropped', async (_, text) => {
    const { port, server } = await listening({}, limits)
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    socket.write(text)
    const chunks: Buffer[] = []
    socket.on('data', (chunk) => chunks.push(chunk))
    const started = performance.now()
    await once(socket, 'data')
    while ((await connections(server)) > 0) {
      expect(performance.now() - started).toBeLessThan(15_000)
      await sleep(20)
    }
    socket.destroy()
    const { status, body } = judged(Buffer.concat(chunks).toString())
    expect([status, body.code, body.message]).toEqual([
      408,
      'REQUEST_TIMEOUT',
      'The request did not arrive in time: its header has 0.2 seconds, all of it 0.5.',
    ])
  })

  it('that sends its header a letter at a time is dropped too', async () => {
    const { port } = await listening({}, limits)
    const socket = connect(port, '127.0.0.1')
    const closed = rest(socket)
    const drip = setInterval(() => socket.writable && socket.write('G'), 20)
    expect(await closed).toMatch(/^HTTP\/1\.1 4/)
    clearInterval(drip)
  })

  it('that has had its answer and sends no other request is dropped without a word', async () => {
    const { port } = await listening({}, limits)
    const raw = await sendRaw(port, 'GET /__kit/health HTTP/1.1\r\nHost: m\r\n\r\n')
    expect([...raw.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['200'])
  })

  it('that does not take its answer is dropped', async () => {
    const { port, server } = await listening({ bodyLimit: 4_000_000 }, limits)
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => socket.destroy())
    const body = JSON.stringify({
      email: 'ada@example.com',
      customer_type: 'individual',
      metadata: { long: 'x'.repeat(3_000_000) },
    })
    socket.write(
      `POST /api/customers HTTP/1.1\r\nHost: m\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    for (let n = 0; n < 5; n++) socket.write('GET /api/customers HTTP/1.1\r\nHost: m\r\n\r\n')
    socket.pause()
    const started = performance.now()
    await sleep(100)
    while ((await connections(server)) > 0) {
      expect(performance.now() - started).toBeLessThan(15_000)
      await sleep(20)
    }
    socket.destroy()
  })
})
