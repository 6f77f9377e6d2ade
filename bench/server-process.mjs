import { execFileSync, fork, spawn } from 'node:child_process'
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { createServer } from 'node:net'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'

/**
 * @typedef {{ port: number, pid: number, startedIn: number, stop: () => Promise<void>, ended: () => string | undefined, cpuSeconds: () => number, memory: () => number }} ServerProcess
 * `startedIn`: milliseconds from the start of the process to its first answer that is not an error. `cpuSeconds`:
 * processor time used so far, all threads. `ended`: the exit code or signal and the last words, where it has ended by
 * itself. `memory`: resident bytes. Both are NaN where the system has no /proc.
 */

/** @returns {Promise<number>} a port that is free now */
export function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
      server.close(() => done(port))
    })
  })
}

// On two processors the server gets one of its own and the load the other; more than two need no such help, nor has
// every system taskset.
const pinned = availableParallelism() === 2 && has('taskset')

/**
 * Starts a server and waits for its first answer.
 * @param {{ args: (port: number) => string[], path: string, patience?: number, orAnyStatus?: boolean, log?: string }} what the arguments of `node`, and a path that it answers with a 2xx,
 * or with anything; with `log` what it writes goes to this file
 * @returns {Promise<ServerProcess>} throws with the end of what the server wrote where it does not answer within `patience` milliseconds
 */
export async function startServer({ args, path, patience = 60_000, orAnyStatus = false, log }) {
  const port = await freePort()
  const command = [process.execPath, ...args(port)]
  if (pinned) command.unshift('taskset', '-c', '0')
  const started = performance.now()
  const child = spawn(command[0], command.slice(1), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  })
  let said = ''
  if (log) writeFileSync(log, '')
  const listen = (chunk) => {
    said = (said + chunk).slice(-4000)
    if (log) appendFileSync(log, chunk)
  }
  child.stdout.on('data', listen)
  child.stderr.on('data', listen)
  const ended = new Promise((done) => child.once('exit', done))
  const stop = async () => {
    child.kill('SIGKILL')
    await ended
  }
  try {
    await firstAnswer(port, path, started + patience, orAnyStatus, () => child.exitCode ?? child.signalCode)
  } catch (error) {
    await stop()
    throw new Error(`${error.message}${said ? `; it said: ${said.trim().slice(-300)}` : ''}`, { cause: error })
  }
  const pid = child.pid
  const ending = () => {
    const code = child.exitCode ?? child.signalCode
    return code === null ? undefined : `${code} ${said.trim().slice(-300)}`
  }
  return {
    port,
    pid,
    startedIn: performance.now() - started,
    stop,
    ended: ending,
    cpuSeconds: () => cpuSeconds(pid),
    memory: () => memory(pid),
  }
}

async function firstAnswer(port, path, until, orAnyStatus, ended) {
  let last = 'no answer'
  while (performance.now() < until) {
    if (ended() !== null) throw new Error(`it ended by itself (${ended()})`)
    last = await ask(port, path)
    if (last === 'well' || (orAnyStatus && last.startsWith('status'))) return
    await new Promise((done) => setTimeout(done, 2))
  }
  throw new Error(`it did not answer ${path} in time (${last})`)
}

// Not fetch: asking every few milliseconds with it would take time from the one who starts.
function ask(port, path) {
  return new Promise((done) => {
    const request = get({ port, path, host: '127.0.0.1', agent: false, timeout: 10_000 }, (answer) => {
      answer.resume()
      answer.on('end', () =>
        done(answer.statusCode >= 200 && answer.statusCode < 300 ? 'well' : `status ${answer.statusCode}`),
      )
    })
    request.on('timeout', () => request.destroy(new Error('silence')))
    request.on('error', (error) => done(error.code ?? error.message))
  })
}

// The scheduler's own account of each thread, in nanoseconds: /proc/<pid>/stat counts in hundredths of a second.
function cpuSeconds(pid) {
  try {
    let total = 0
    for (const thread of readdirSync(`/proc/${pid}/task`))
      total += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1)[0])
    return total / 1e9
  } catch {
    return NaN
  }
}

function memory(pid) {
  try {
    return Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024
  } catch {
    return NaN
  }
}

/**
 * The process that sends the load; one serves a whole bench.
 * @param {{ count: number, port: number }} [upstream] what the load is also to be: a bare node:http server of so many customers
 * @returns {{ send: (job: import('./load.mjs').Job) => Promise<import('./load.mjs').Count>, stop: () => void }}
 */
export function startLoad(upstream) {
  const child = fork(
    fileURLToPath(new URL('load.mjs', import.meta.url)),
    upstream ? [String(upstream.count), String(upstream.port)] : [],
  )
  if (pinned) execFileSync('taskset', ['-a', '-cp', '1', String(child.pid)], { stdio: 'ignore' })
  return {
    send: (job) => tell(child, job),
    stop: () => child.disconnect(),
  }
}

/**
 * Sends a child a message, and waits for its next one. Throws where it ends by itself.
 * @param {import('node:child_process').ChildProcess} child
 * @param {import('node:child_process').Serializable} message
 * @returns {Promise<any>}
 */
export function tell(child, message) {
  return new Promise((done, failed) => {
    const gone = (code) => failed(new Error(`the client ended by itself (${code})`))
    child.once('exit', gone)
    child.once('message', (told) => {
      child.off('exit', gone)
      done(told)
    })
    child.send(message)
  })
}

function has(program) {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
