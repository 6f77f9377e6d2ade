import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { codings, drawBody, drawJson, drawPath } from './draw.ts'
import type { Draw } from './draw.ts'

/** A request as bytes: near what a client of the API sends, often wrong in a way that HTTP parsers meet. */
export function drawRequest(draw: Draw): Buffer {
  const method = draw.one([
    'GET',
    'GET',
    'POST',
    'PUT',
    'DELETE',
    'HEAD',
    'OPTIONS',
    'PATCH',
    'TRACE',
    'CONNECT',
    'get',
    'FOO',
  ])
  const target = draw.chance() < 0.05 ? draw.one(['*', 'http://127.0.0.1/api/customers', 'x:1', 'é']) : drawPath(draw)
  const body = draw.chance() < 0.5 ? '' : draw.one([drawJson(draw), drawBody(draw), '{"email":', '\u0000'])
  const bytes = Buffer.from(body, draw.chance() < 0.9 ? 'utf8' : 'latin1')
  const fields = [
    `Host: ${draw.one(['127.0.0.1', '127.0.0.1', 'localhost', 'evil.example', '', '[::1', 'a b'])}`,
    ...draw.some(
      [
        'Host: localhost',
        'Expect: 100-continue',
        'Expect: x',
        'Connection: close',
        'Connection: x-a, host',
        'Upgrade: h2c',
        'Prefer: code=503',
        'Prefer: code=abc',
        'Prefer: delay=1',
        'Accept: text/html',
        'Origin: https://evil.example',
        'Origin: null',
        'X-A: \x01',
        'Referer: http://u:p@x/?token=1',
        'Content-Encoding: gzip',
        'Content-Type: application/json; charset=x',
        'X-Auth-Signature: 1',
        'Cookie: a=b',
      ],
      4,
    ),
    ...(body === ''
      ? []
      : [draw.one(['Content-Type: application/json', 'Content-Type: text/plain', 'Content-Type: ;'])]),
    ...(bytes.length === 0 && draw.chance() < 0.8
      ? []
      : [
          draw.one([
            `Content-Length: ${bytes.length}`,
            `Content-Length: ${bytes.length}`,
            `Content-Length: ${bytes.length + 1}`,
            'Content-Length: -1',
            'Transfer-Encoding: chunked',
          ]),
        ]),
  ]
  return Buffer.concat([
    Buffer.from(`${method} ${target} HTTP/1.${draw.one([1, 1, 1, 0])}\r\n${fields.join('\r\n')}\r\n\r\n`, 'latin1'),
    bytes,
  ])
}

/** An answer as bytes: near what a deployment sends, often wrong. */
export function drawAnswer(draw: Draw): Buffer {
  if (draw.chance() < 0.05)
    return Buffer.from(draw.one(['', 'nonsense\r\n\r\n', 'HTTP/1.1\r\n\r\n', 'HTTP/1.1 99999 X\r\n\r\n', '\u0000']))
  const status = draw.one([
    200, 200, 200, 201, 202, 204, 301, 304, 307, 400, 404, 409, 422, 429, 500, 503, 101, 103, 600, 999,
  ])
  const plain = Buffer.from(drawBody(draw))
  const coding = draw.chance() < 0.3 ? draw.one(codings) : undefined
  const bytes = coding === 'gzip' && draw.chance() < 0.5 ? gzipSync(plain) : plain
  const fields = [
    ...draw.some(
      [
        'Link: </a>; rel=preload',
        'Link: nonsense',
        'Set-Cookie: a=b',
        'X-Customers-Kit-Findings: 0',
        'Location: http://u:p@x/?token=1',
        'Location: //',
        'Content-Type: garbage',
        'Connection: keep-alive, x',
        'Trailer: x',
        'Retry-After: x',
        'X-B: \xff',
        'X-C: \x01',
      ],
      3,
    ),
    draw.one(['Content-Type: application/json', 'Content-Type: application/json', 'Content-Type: text/html', 'X: y']),
    ...(coding === undefined ? [] : [`Content-Encoding: ${coding}`]),
    draw.one([
      `Content-Length: ${bytes.length}`,
      `Content-Length: ${bytes.length}`,
      `Content-Length: ${bytes.length + 5}`,
      'Content-Length: 0',
      'Transfer-Encoding: chunked',
      'Connection: close',
    ]),
  ]
  const early =
    draw.chance() < 0.1
      ? `HTTP/1.1 103 Early\r\n${draw
          .some(['Link: </a>; rel=preload', 'Link: x', 'X: y'], 3)
          .map((field) => `${field}\r\n`)
          .join('')}\r\n`
      : ''
  const reason = draw.one(['OK', '', 'F\x01ine', 'Ünfein', 'x'.repeat(300)])
  return Buffer.concat([
    Buffer.from(`${early}HTTP/1.1 ${status} ${reason}\r\n${fields.join('\r\n')}\r\n\r\n`, 'latin1'),
    bytes,
  ])
}

/** A server that answers the bytes that `next` gives, whatever is asked, and then closes the connection. */
export async function rawUpstream(next: () => Buffer): Promise<{ port: number; close: () => void }> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.once('data', () => socket.end(next()))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const close = (): void => {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  return { port: (server.address() as AddressInfo).port, close }
}

/** A server that answers the bytes that `next` gives, and where it gives none, what a server at another port does. */
export async function sometimes(
  port: number,
  next: () => Buffer | undefined,
): Promise<{ port: number; close: () => void }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      const bytes = next()
      if (bytes) {
        socket.end(bytes)
        return
      }
      const behind = connect(port, '127.0.0.1')
      sockets.add(behind)
      behind.on('error', () => socket.destroy())
      behind.on('data', (answer) => void (socket.writable && socket.write(answer)))
      behind.write(chunk)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const close = (): void => {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  return { port: (server.address() as AddressInfo).port, close }
}

/** Sends bytes and answers all that comes back, until the other side closes or has been silent for `quietMs`. */
export function exchangeBytes(port: number, bytes: Buffer, quietMs = 150): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    let quiet = setTimeout(end, quietMs * 10)
    function end(): void {
      clearTimeout(quiet)
      socket.destroy()
      resolve(text)
    }
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      clearTimeout(quiet)
      quiet = setTimeout(end, quietMs)
    })
    socket.on('close', end)
    socket.on('error', end)
    socket.write(bytes)
  })
}
