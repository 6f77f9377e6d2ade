// Sends requests over plain sockets, one at a time on each, and counts the answers. A process of its own, so that it takes no time from
// the server it measures. Told over IPC what to send; answers what it counted.
import { connect } from 'node:net'
import { emailOf, idOf, newCustomer } from './customers.mjs'

/**
 * @typedef {'get' | 'list' | 'email' | 'two' | 'page' | 'create'} Operation
 * @typedef {{ port: number, operation: Operation, base: string, count: number, connections: number, seconds: number }} Job
 * @typedef {{ answers: number, seconds: number, refused: number, broken: number, p50: number, p99: number }} Count
 */

const made = 4096

/** @param {Job} job the bytes of a few thousand requests of an operation, of customers drawn at random */
function requests({ operation, base, count, port }) {
  const get = (path) => Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: application/json\r\n\r\n`)
  const any = () => Math.floor(Math.random() * count)
  const one = {
    get: () => get(`${base}/${idOf(any())}`),
    list: () => get(base),
    email: () => get(`${base}?email=${encodeURIComponent(emailOf(any()))}`),
    two: () => get(`${base}?customer_type=business&is_active=true`),
    page: () => get(`${base}?page=${1 + Math.floor(Math.random() * (count / 20))}`),
    create: () => {
      const body = newCustomer()
      return Buffer.from(`POST ${base} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: application/json\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
    },
  }[operation]
  if (operation === 'create') return one
  const list = Array.from({ length: operation === 'list' || operation === 'two' ? 1 : Math.min(made, count * 2) }, one)
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
  let over = false
  const started = performance.now()
  return new Promise((done) => {
    const sockets = new Set()
    let timer
    const finish = () => {
      if (over) return
      over = true
      clearTimeout(timer)
      const seconds = (performance.now() - started) / 1000
      for (const socket of sockets) socket.destroy()
      times.sort((a, b) => a - b)
      const at = (share) => times[Math.floor(times.length * share)] ?? NaN
      done({ answers, seconds, refused, broken, p50: at(0.5), p99: at(0.99) })
    }
    // An answer that is not there three seconds after the end will not be waited for.
    timer = setTimeout(finish, job.seconds * 1000)

    const open = () => {
      const socket = connect(job.port, '127.0.0.1')
      socket.setNoDelay(true)
      sockets.add(socket)
      let sent = 0
      let answer = reader()
      const send = () => {
        sent = performance.now()
        socket.write(next())
      }
      socket.on('connect', send)
      socket.on('data', (chunk) => {
        const status = answer(chunk)
        if (status === 0) return
        if (status >= 200 && status < 300) answers++
        else refused++
        if (times.length < 200_000) times.push(performance.now() - sent)
        if (!over) send()
      })
      const gone = () => {
        sockets.delete(socket)
        if (over) return
        broken++
        if (broken > 1000) return finish()
        setTimeout(open, 5)
      }
      socket.on('error', () => {})
      socket.on('close', gone)
    }
    for (let i = 0; i < job.connections; i++) open()
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

process.on('message', async (job) => process.send(await run(/** @type {Job} */ (job))))
process.on('disconnect', () => process.exit())
