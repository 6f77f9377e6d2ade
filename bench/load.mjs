// Sends requests over plain sockets, one at a time on each, and counts the answers. A process of its own, so that it
// takes no time from the server it measures. Told over IPC what to send; answers what it counted. With a number of
// customers and a port for arguments it is also the deployment behind the proxies that it asks: awake like the load, so
// that no proxy pays for waking it.
import { connect } from 'node:net'
import { emailOf, idOf, newCustomer } from './customers.mjs'

/**
 * @typedef {'get' | 'list' | 'email' | 'two' | 'page' | 'create'} Operation
 * @typedef {{ port: number, operation: Operation, path: string, count: number, connections: number, seconds: number, rate?: number }} Job `path` with `{id}`, `{email}` or `{page}` to fill in;
 * `count` customers are there to be drawn from. So many are sent a second, by the clock, whether answers come or not;
 * without `rate` each connection asks again as soon as it is answered.
 * @typedef {{ answers: number, seconds: number, refused: number, broken: number, unanswered: number, p50: number, p99: number }} Count `seconds` until the last answer. `refused`: answers that are no 2xx.
 * `broken`: connections lost.
 * `unanswered`: what had no answer ten seconds after the end. `p50`, `p99`: milliseconds,
 * with a rate from when the request was due.
 */

// Requests to draw from: enough that no cache of a server holds them all.
const drawn = 8192
const patience = 10_000

/** @param {Job} job @returns {() => Buffer} */
function requests({ operation, path, count, port }) {
  const any = () => Math.floor(Math.random() * count)
  const head = `Host: 127.0.0.1:${port}\r\nAccept: application/json\r\n`
  if (operation === 'create') {
    return () => {
      const body = newCustomer()
      return Buffer.from(
        `POST ${path} HTTP/1.1\r\n${head}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      )
    }
  }
  const filled = () =>
    path
      .replace('{id}', () => idOf(any()))
      .replace('{email}', () => encodeURIComponent(emailOf(any())))
      .replace('{page}', () => String(1 + Math.floor(Math.random() * (count / 20))))
  const list = Array.from({ length: path.includes('{') ? Math.min(drawn, count) : 1 }, () =>
    Buffer.from(`GET ${filled()} HTTP/1.1\r\n${head}\r\n`),
  )
  let next = 0
  return () => list[next++ % list.length]
}

/** @param {Job} job @returns {Promise<Count>} */
function run(job) {
  const next = requests(job)
  const times = []
  let answers = 0
  let refused = 0
  let broken = 0
  let waiting = 0
  const started = performance.now()
  const until = started + job.seconds * 1000
  let last = started
  return new Promise((done) => {
    const sockets = new Set()
    let finished = false
    const finish = () => {
      if (finished) return
      finished = true
      clearTimeout(timer)
      for (const socket of sockets) socket.destroy()
      times.sort((a, b) => a - b)
      const at = (share) => times[Math.floor(times.length * share)] ?? NaN
      done({
        answers,
        seconds: (last - started) / 1000,
        refused,
        broken,
        unanswered: waiting,
        p50: at(0.5),
        p99: at(0.99),
      })
    }
    // What is under way at the end is waited for and counted: a slow server would otherwise still be busy with it while
    // the next one is measured.
    const timer = setTimeout(finish, job.seconds * 1000 + patience)

    // Connections that wait until a request is due, and how many were.
    /** @type {((due: number) => void)[]} */
    const free = []
    let due = 0
    const sendDue = () => {
      const now = performance.now()
      if (now >= until) return waiting === 0 && finish()
      for (; free.length > 0 && due < ((now - started) * job.rate) / 1000; due++)
        free.shift()(started + (due * 1000) / job.rate)
    }

    const open = () => {
      const socket = connect(job.port, '127.0.0.1')
      socket.setNoDelay(true)
      sockets.add(socket)
      const answer = reader()
      let sent = 0
      let busy = false
      const send = (now) => {
        sent = now
        busy = true
        waiting++
        socket.write(next())
      }
      const goOn = (now) => (job.rate ? free.push(send) : send(now))
      socket.on('connect', () => goOn(performance.now()))
      socket.on('data', (chunk) => {
        const status = answer(chunk)
        if (status === 0) return
        busy = false
        waiting--
        last = performance.now()
        if (status >= 200 && status < 300) answers++
        else refused++
        if (times.length < 200_000) times.push(last - sent)
        if (last < until) goOn(last)
        else if (waiting === 0) finish()
      })
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        if (busy) waiting--
        if (finished) return
        broken++
        if (performance.now() > until || broken > 1000) {
          if (waiting === 0) finish()
        } else setTimeout(open, 5)
      })
    }
    for (let i = 0; i < job.connections; i++) open()
    // Never asleep: waking a sleeper costs who wakes it several microseconds, which only servers slower than this
    // process would pay.
    const spin = () => {
      if (finished) return
      if (job.rate) sendDue()
      setImmediate(spin)
    }
    spin()
  })
}

/** Reads one answer after another off a socket; answers the status of each as it is complete, and 0 before. */
function reader() {
  /** @type {Buffer | undefined} */
  let held
  // Bytes still to come of a body whose length was announced.
  let missing = 0
  let status = 0
  return (/** @type {Buffer} */ chunk) => {
    if (missing > 0) {
      missing -= chunk.length
      return missing > 0 ? 0 : status
    }
    const bytes = held ? Buffer.concat([held, chunk]) : chunk
    const head = bytes.indexOf('\r\n\r\n')
    if (head < 0) {
      held = bytes
      return 0
    }
    const text = bytes.latin1Slice(0, head)
    status = (text.charCodeAt(9) - 48) * 100 + (text.charCodeAt(10) - 48) * 10 + text.charCodeAt(11) - 48
    const length = /\r\ncontent-length: *(\d+)/i.exec(text)
    if (length) {
      missing = head + 4 + Number(length[1]) - bytes.length
      held = undefined
      return missing > 0 ? 0 : status
    }
    // Chunked: the last chunk ends the answer, and nothing of the next can follow since none was asked for.
    const ends = bytes.length >= 5 && bytes.latin1Slice(bytes.length - 5) === '0\r\n\r\n'
    held = ends ? undefined : bytes
    return ends ? status : 0
  }
}

if (process.argv.length > 2) await import('./peers/bare-node-http.mjs')
process.on('message', async (job) => process.send(await run(/** @type {Job} */ (job))))
process.on('disconnect', () => process.exit())
