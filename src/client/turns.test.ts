import { setTimeout as sleep } from 'node:timers/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { createSender } from './send.ts'

test('large answers are read one at a time, and each of them to its end', async () => {
  const text = JSON.stringify({ padding: 'x'.repeat(3_000_000) })
  const server = createServer((_, res) => res.writeHead(200, { 'Content-Type': 'application/json' }).end(text))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const target = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const sender = createSender({ target, concurrency: 8, timeoutMs: 5_000, patienceMs: 0 })
  const all = await Promise.all(Array.from({ length: 24 }, (_, n) => sender.send({ method: 'GET', path: `/${n}` })))
  expect(all.map(({ answer }) => answer?.body === text)).toEqual(all.map(() => true))
  await sender.close()
  server.close()
})

test('one that stalls within a large answer holds up the others no longer than its own time', async () => {
  const half = Buffer.alloc(1_000_000, ' ')
  const server = createServer((req, res) => {
    res.writeHead(200, { 'Content-Type': 'application/json' })
    res.write(half)
    if (req.url === '/stalls') return
    setTimeout(() => res.end('{}'), 50)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const target = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const sender = createSender({ target, concurrency: 8, timeoutMs: 1_000, patienceMs: 0 })
  const stalled = sender.send({ method: 'GET', path: '/stalls' })
  await sleep(100)
  const others = await Promise.all([1, 2, 3].map((n) => sender.send({ method: 'GET', path: `/${n}` })))
  expect(others.map(({ answer }) => answer?.status)).toEqual([200, 200, 200])
  expect((await stalled).failure?.kind).toBe('timeout')
  await sender.close()
  server.closeAllConnections()
  server.close()
})
