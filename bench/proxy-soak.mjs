// node bench/proxy-soak.mjs [exchanges]: sends 100,000 exchanges through the proxy, all kinds of bad upstream and
// leaving client among them, and says what memory it holds at the quarters. Exit code 1 where the last quarter holds
// more than the first by over 25 MB, or sockets stay open.
import { readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { loadSpec } from '../build/spec/spec.js'
import { kit } from './places.mjs'

const total = Number(process.argv[2] ?? 100_000)
const good = Buffer.from(JSON.stringify(loadSpec().schemas['customer-envelope'].examples[0]))
const drifted = Buffer.from(good.toString().replace('"id"', '"uid"'))

/** What the upstream does with the n-th request: mostly answer well. @param {number} n */
const turns = (n) =>
  n % 50 === 1 ? 'reset' : n % 50 === 2 ? 'short' : n % 50 === 3 ? 'large' : n % 50 === 4 ? 'drifted' : 'good'
let seen = 0
const upstream = createServer((req, res) => {
  req.resume()
  const turn = turns((seen += 1))
  if (turn === 'reset') return res.destroy()
  if (turn === 'short') {
    res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': good.length })
    res.write(good.subarray(0, 20))
    return setImmediate(() => res.destroy())
  }
  const body = turn === 'large' ? Buffer.alloc(1_500_000, 'x') : turn === 'drifted' ? drifted : good
  res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length })
  return res.end(body)
}).listen(0, '127.0.0.1')
await new Promise((done) => upstream.once('listening', done))

const proxy = spawn(
  process.execPath,
  [kit, 'proxy', `http://127.0.0.1:${upstream.address().port}`, '--port', '0', '--log', 'none'],
  { stdio: ['ignore', 'pipe', 'inherit'] },
)
const url = new URL(
  (await new Promise((done) => proxy.stdout.once('data', (chunk) => done(String(chunk))))).split('\n')[0],
)

const request = Buffer.from(
  'GET /api/customers/01938f6e-7a40-7c31-9d0a-5b1f3c9e2a77 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n',
)
/** Every 20th client leaves before its answer. @param {number} n */
const exchange = (n) =>
  new Promise((done) => {
    const socket = connect(Number(url.port), '127.0.0.1')
    socket.write(request)
    socket.on('data', () => {})
    socket.on('error', () => {})
    socket.on('close', done)
    if (n % 20 === 0) setTimeout(() => socket.destroy(), 1)
  })

const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${proxy.pid}/status`, 'utf8'))[1]) / 1024
const sockets = () => readdirSync(`/proc/${proxy.pid}/fd`).length
const quarters = []
let sent = 0
for (let quarter = 1; quarter <= 4; quarter++) {
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      while (sent < (total * quarter) / 4) await exchange((sent += 1))
    }),
  )
  await new Promise((done) => setTimeout(done, 6_000))
  quarters.push({ exchanges: sent, mib: Math.round(memory()), files: sockets() })
  process.stdout.write(`${JSON.stringify(quarters.at(-1))}\n`)
}
proxy.kill('SIGKILL')
upstream.close()
upstream.closeAllConnections()
const [first, last] = [quarters[0], quarters.at(-1)]
process.exitCode = last.mib - first.mib > 25 || last.files - first.files > 10 ? 1 : 0
