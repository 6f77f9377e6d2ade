import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDeployment } from '../build/mutants/start-deployment.js'
import { strangers } from '../build/mutants/strangers.js'
import { kit } from './places.mjs'

const bound = 300

/**
 * The most memory that a command holds against deployments that answer far too much.
 * @param {{ short: boolean }} options
 * @returns {Promise<import('./measure.mjs').AreaResult>}
 */
export async function memory({ short }) {
  const rows = []
  const add = async (what, run) => {
    const { mib, code, seconds } = await run()
    rows.push([what, `${mib} MiB`, `${seconds} s`, String(code)])
    process.stderr.write(`${what}: ${mib} MiB, ${seconds} s, exit ${code}\n`)
    if (!short && mib > bound) throw new Error(`${what} took ${mib} MiB, more than ${bound}`)
  }
  const large = short ? 100_000 : 9_000_000
  const many = short ? 500 : 20_000
  await add('check, of a usual deployment', () => checked())
  await add(`check, where each answer has ${size(large)}`, () => checked(padded(large)))
  await add(`check, where each list shows ${many.toLocaleString('en')} customers at once`, () => checked(crowded(many)))
  await add('proxy, of an answer without end', () => endless(short ? 20 : 2000))
  await add(`proxy --record, of ${size(short ? 5e6 : 5e8)} of different answers`, () =>
    recorded(short ? 500 : 20_000, short ? 10_000 : 25_000),
  )
  return {
    title: 'Memory: whatever comes',
    intro: [
      `The most resident memory of the command's process (its high-water mark), with deployments on the same machine that answer far too much. None may hold more than ${bound} MiB.`,
    ],
    versions: {},
    rows: [],
    tables: [{ title: 'At most', head: ['what', 'memory', 'time', 'exit code'], rows }],
  }
}

const size = (bytes) => `${Math.round(bytes / 1e5) / 10} MB`

/** Every answer has a member of so many bytes beside the documented ones. @param {number} bytes */
function padded(bytes) {
  const padding = `{"padding":"${'x'.repeat(bytes)}",`
  return (was) => ({
    async answer(call) {
      const answer = await was.answer(call)
      return answer.body.startsWith('{"') ? { ...answer, body: padding + answer.body.slice(1) } : answer
    },
  })
}

/** So many customers of others are there, and a list shows all that match. @param {number} count */
function crowded(count) {
  return () => ({
    begin(customers) {
      for (const record of strangers(count)) customers.set(record.id, record)
      return () => {}
    },
    page: (matching) => ({
      customers: matching,
      page: 1,
      page_size: Math.max(matching.length, 1),
      total: matching.length,
    }),
  })
}

/** A check of a deployment with a change. */
async function checked(change) {
  const folder = mkdtempSync(join(tmpdir(), 'customers-kit-memory-'))
  const variants = change ? [{ name: 'much', about: 'Answers much.', change }] : []
  const deployment = await startDeployment({ variants })
  const child = spawn(process.execPath, [kit, 'check', deployment.url, '--ledger', join(folder, 'ledger')], {
    stdio: 'ignore',
    cwd: folder,
  })
  const result = await watched(child, new Promise((done) => child.once('exit', done)))
  await deployment.close()
  rmSync(folder, { recursive: true })
  return result
}

/** The proxy, of which an app reads so many MB of an answer that goes on for ever. @param {number} megabytes */
async function endless(megabytes) {
  const block = Buffer.alloc(1_000_000, ' ')
  const upstream = createServer((_, res) => {
    res.writeHead(200, { 'Content-Type': 'application/json' })
    const more = () => {
      while (!res.destroyed && res.write(block));
    }
    res.on('drain', more)
    more()
  })
  return proxied(upstream, [], async (url) => {
    await new Promise((done) => {
      let left = megabytes * 1e6
      const request = get(`${url}/api/customers`, (answer) =>
        answer.on('data', (chunk) => {
          left -= chunk.length
          if (left < 0) request.destroy()
        }),
      )
      request.on('error', done)
      request.on('close', done)
    })
  })
}

/** The proxy, keeping so many different answers of so many bytes. */
async function recorded(count, bytes) {
  const folder = mkdtempSync(join(tmpdir(), 'customers-kit-memory-'))
  const body = JSON.stringify({ success: true, padding: 'x'.repeat(bytes) })
  const upstream = createServer((_, res) => res.writeHead(200, { 'Content-Type': 'application/json' }).end(body))
  const result = await proxied(upstream, ['--record', folder, '--no-prism'], async (url) => {
    let sent = 0
    const work = async () => {
      while (sent < count) await (await fetch(`${url}/api/customers?reference=${sent++}`)).arrayBuffer()
    }
    await Promise.all(Array.from({ length: 8 }, work))
  })
  rmSync(folder, { recursive: true })
  return result
}

async function proxied(upstream, options, act) {
  await new Promise((done) => upstream.listen(0, '127.0.0.1', done))
  const address = `http://127.0.0.1:${upstream.address().port}`
  const child = spawn(process.execPath, [kit, 'proxy', address, '--port', '0', '--log', 'none', ...options], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [url] = String(await new Promise((done) => child.stdout.once('data', done))).split('\n')
  child.stdout.resume()
  const ended = new Promise((done) => child.once('exit', done))
  const result = await watched(
    child,
    act(url)
      .then(() => child.kill('SIGTERM'))
      .then(() => ended),
  )
  upstream.closeAllConnections()
  upstream.close()
  return result
}

/** The high-water mark of a process until something is over. */
async function watched(child, over) {
  const began = performance.now()
  let mib = 0
  const look = () => {
    try {
      mib = Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) / 1024)
    } catch {
      return
    }
  }
  const timer = setInterval(look, 50)
  const code = await over
  clearInterval(timer)
  return { mib, code: code ?? 0, seconds: Math.round((performance.now() - began) / 100) / 10 }
}
