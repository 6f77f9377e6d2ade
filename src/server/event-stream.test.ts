import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { createEventStreams } from './event-stream.ts'
import { createFeed } from './feed.ts'

it('cuts off who does not read, lets go of what was kept for it, and refuses more streams than there may be', async () => {
  let left = (): void => {}
  const isOver = new Promise<void>((done) => (left = done))
  const feed = createFeed({
    birth: 'b',
    entries: async () => [],
    makeObserver: undefined,
    hide: (text) => text,
    elapsed: () => performance.now(),
    failed: () => {},
    left: () => left(),
  })
  const streams = createEventStreams(1_000_000)
  const server = createServer((req, res) =>
    streams.open(req, res, [], () => feed).catch(() => res.writeHead(403).end()),
  )
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1').on('error', () => {})
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await new Promise((come) => socket.once('data', come))
  socket.pause()
  const long = { event: 'report', data: { text: 'x'.repeat(100_000) } } as const
  const flood = setInterval(() => {
    for (let n = 0; n < 50; n++) feed.say(long)
  }, 5)
  await isOver
  clearInterval(flood)
  socket.destroy()

  const opened = await Promise.all(Array.from({ length: 33 }, () => fetch(`http://127.0.0.1:${port}/`)))
  expect(opened.map(({ status }) => status).filter((status) => status !== 200)).toEqual([403])
  streams.close()
  await Promise.all(opened.map((one) => one.text()))
  server.close()
})
