// node bench/replicas.mjs postgres://… [seconds], after npm run build
// 1, 2 and 4 processes of the mock over one PostgreSQL on this machine: requests a second, p50, p99, and the processor time
// that a request takes in the mocks and in the database. Where their sum for a second comes near what the machine has, the
// machine is the limit. It makes its customers in the schema customers_kit of that database, in place of those there.
import { execFileSync, spawn } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { availableParallelism } from 'node:os'
import { kit } from './places.mjs'

const [store, seconds = '2'] = process.argv.slice(2)
if (!store) {
  process.stderr.write('Usage: node bench/replicas.mjs postgres://user@host/database [seconds]\n')
  process.exit(2)
}
const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
const inFlight = 32
const agent = new Agent({ keepAlive: true, maxSockets: inFlight })

for (const count of [1, 2, 4]) {
  const replicas = await Promise.all(Array.from({ length: count }, () => start()))
  await ask(replicas[0].url, 'POST', '/__kit/reset')
  const { data } = JSON.parse(await ask(replicas[0].url, 'GET', '/api/customers?page_size=100'))
  const ids = data.customers.map(({ id }) => id)
  let made = 0
  for (const [title, ask1] of Object.entries({
    'GET by id': (url) => ask(url, 'GET', `/api/customers/${ids[made++ % ids.length]}`),
    'list 20': (url) => ask(url, 'GET', '/api/customers?customer_type=individual'),
    POST: (url) =>
      ask(url, 'POST', '/api/customers', `{"email":"b${count}-${made++}@example.com","customer_type":"individual"}`),
  })) {
    await during(replicas, ask1, 1)
    const before = [cpu(replicas.map(({ child }) => child.pid)), cpu(postgresPids())]
    const times = await during(replicas, ask1, Number(seconds))
    const after = [cpu(replicas.map(({ child }) => child.pid)), cpu(postgresPids())]
    times.sort((a, b) => a - b)
    const cost = (n) => `${Math.round(((after[n] - before[n]) / times.length) * 1e6)} µs`
    process.stdout.write(
      `${count} ${title.padEnd(10)} ${String(Math.round(times.length / Number(seconds))).padStart(6)} a second, ` +
        `p50 ${at(times, 0.5)} ms, p99 ${at(times, 0.99)} ms, processor: mocks ${cost(0)}, database ${cost(1)}\n`,
    )
  }
  for (const { child } of replicas) child.kill('SIGKILL')
}
process.stdout.write(`${availableParallelism()} cores; the load is made on them, too\n`)
process.exit()

function at(times, share) {
  return times[Math.floor((times.length - 1) * share)].toFixed(1)
}

async function start() {
  const child = spawn(
    process.execPath,
    [kit, 'serve', '--port', '0', '--count', '1000', '--log', 'none', '--store', store],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const [line] = await new Promise((done) => child.stdout.once('data', (text) => done(String(text).split('\n'))))
  return { child, url: new URL(line) }
}

async function during(replicas, act, length) {
  const times = []
  const end = performance.now() + length * 1000
  await Promise.all(
    Array.from({ length: inFlight }, async (_, n) => {
      while (performance.now() < end) {
        const began = performance.now()
        await act(replicas[n % replicas.length].url)
        times.push(performance.now() - began)
      }
    }),
  )
  return times
}

function ask({ hostname, port }, method, path, body) {
  return new Promise((done, failed) => {
    const headers = body ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } : {}
    const asked = request({ hostname, port, method, path, headers, agent }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (more) => (text += more))
      answer.on('end', () => (answer.statusCode < 300 ? done(text) : failed(new Error(`${answer.statusCode} ${text}`))))
    })
    asked.on('error', failed)
    asked.end(body)
  })
}

/** Seconds of processor time that these processes have taken. */
function cpu(pids) {
  let sum = 0
  for (const pid of pids)
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')
      sum += (Number(fields[11]) + Number(fields[12])) / ticks
    } catch {
      // It has ended.
    }
  return sum
}

function postgresPids() {
  return readdirSync('/proc').filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres')
    } catch {
      return false
    }
  })
}
