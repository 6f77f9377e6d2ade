import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { loadSpec } from '../spec/spec.ts'
import { createProxy } from './create-proxy.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** What the proxy answers to these bytes, and the requests that reached the upstream. */
async function sent(bytes: string): Promise<{ raw: string; reached: (string | undefined)[] }> {
  const reached: (string | undefined)[] = []
  const upstream = createServer((req, res) => {
    reached.push(req.headers.expect)
    res.end('{}')
  })
  upstream.on('checkExpectation', (req, res) => upstream.emit('request', req, res))
  await once(upstream.listen(0, '127.0.0.1'), 'listening')
  closing.push(() => upstream.close().closeAllConnections())
  const proxy = createProxy({
    upstream: new URL(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`),
    spec: loadSpec(),
  })
  await once(proxy.server.listen(0, '127.0.0.1'), 'listening')
  closing.push(proxy.close)
  const socket = connect((proxy.server.address() as AddressInfo).port, '127.0.0.1')
  let raw = ''
  socket.on('data', (chunk) => (raw += String(chunk)))
  socket.on('error', () => {})
  socket.write(bytes)
  // The proxy may reset it once it has answered.
  await new Promise((closed) => socket.once('close', closed))
  return { raw, reached }
}

describe('what the proxy cannot pass on', () => {
  it.each<[string, string, number, RegExp]>([
    ['noise', 'hello\r\n\r\n', 400, /^This cannot be read as an HTTP request, so it was not passed on: .+\.$/],
    [
      'a length and chunks',
      'POST /api/customers HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      /^This cannot be read as an HTTP request/,
    ],
    [
      'a letter that is not encoded',
      'GET /api/customers/é HTTP/1.1\r\nHost: localhost\r\n\r\n',
      400,
      /^This cannot be read as an HTTP request/,
    ],
    [
      'no Host',
      'GET /api/customers HTTP/1.1\r\n\r\n',
      400,
      /^The header Host is missing, so the request was not passed on\.$/,
    ],
    [
      'a header of 70 KB',
      `GET /api/customers HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`,
      431,
      /64 KiB/,
    ],
    [
      'CONNECT',
      'CONNECT api.example.com:443 HTTP/1.1\r\nHost: api.example.com:443\r\n\r\n',
      405,
      /as the base URL, not as a proxy/,
    ],
  ])('%s is answered with a body that says so, and goes no further', async (_, bytes, status, message) => {
    const { raw, reached } = await sent(bytes)
    const [head = '', text = ''] = raw.split('\r\n\r\n', 2)
    expect(head.slice(9, 12)).toBe(String(status))
    expect(head).toMatch(/\r\nContent-Type: application\/json\r\n/)
    const body = JSON.parse(text)
    expect(body).toMatchObject({ success: false, status, message: expect.stringMatching(message) })
    expect(reached).toEqual([])
  })
})

it('passes on an expectation that it does not know', async () => {
  const { raw, reached } = await sent(
    'GET /api/customers HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: the-best\r\n\r\n',
  )
  expect([raw.slice(9, 12), reached]).toEqual(['200', ['the-best']])
})
