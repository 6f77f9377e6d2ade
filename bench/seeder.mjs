// Creates customers in a mock, in the way that its first argument names; a process of its own, as a client is that
// somebody starts, so that what one leaves to be cleared away costs no other. Told over IPC how many, and of which seed;
// answers how many a second that were, and the microseconds of its processor time that each took.
import { Agent, request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { Pool } from 'undici'
import { createSender } from '../build/client/send.js'
import { createGenerator } from '../build/generate/create-generator.js'
import { openLedger } from '../build/own/ledger.js'
import { fillDeployment } from '../build/seed/fill-deployment.js'
import { createWanted } from '../build/seed/wanted.js'
import { loadPaths } from '../build/spec/paths.js'
import { loadSpec } from '../build/spec/spec.js'

/** @typedef {{ count: number, seed: number }} Job */
/** @typedef {{ perSecond: number, processorTime: number }} Told */

const [way, origin, folder] = process.argv.slice(2)
const concurrency = 8
const spec = loadSpec()

/** What is done once, before a clock starts, for each way; it answers what makes a run ready, and that what is measured. */
const ways = {
  undici() {
    const pool = new Pool(origin, { connections: concurrency })
    return loop(async (body) => {
      const answer = await pool.request({ ...post, path: '/api/customers', body })
      await answer.body.json()
      return answer.statusCode
    })
  },
  'http.request'() {
    const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
    const { port } = new URL(origin)
    return loop((body) => viaHttp(agent, port, body))
  },
  fetch() {
    return loop(async (body) => {
      const answer = await fetch(`${origin}/api/customers`, { ...post, body })
      await answer.json()
      return answer.status
    })
  },
  seed() {
    return async ({ count, seed }) => {
      const generator = await createGenerator({ spec, seed })
      generator.request(0)
      const sender = createSender({ target: new URL(origin), concurrency, timeoutMs: 15_000, patienceMs: 60_000 })
      const head = { ledger: 'customers-kit seed', target: origin, seed, dataset: '1', locales: null, type: null }
      const ledger = openLedger(join(folder, `${seed}.ledger`), head)
      return {
        async work() {
          const { counts } = await fillDeployment({
            sender,
            paths: loadPaths(spec),
            wanted: createWanted([], { generator, count }),
            ledger,
            concurrency,
            random: Math.random,
            now: Date.now,
            sleep: async () => {},
            stop: new AbortController().signal,
            onProgress: () => {},
          })
          if (counts.created !== count) throw new Error(`seed created ${counts.created} of ${count}`)
        },
        async end() {
          ledger.close()
          await sender.close()
        },
      }
    }
  },
}

const post = { method: 'POST', headers: { 'content-type': 'application/json' } }

/** A bare loop: what it sends is made before the clock starts, and nothing is written down. */
function loop(send) {
  return async ({ count, seed }) => {
    const { request } = await createGenerator({ spec, seed })
    const bodies = Array.from({ length: count }, (_, n) => JSON.stringify(request(n)))
    return {
      async work() {
        let at = 0
        const worker = async () => {
          while (at < count) mustBe201(await send(bodies[at++]))
        }
        await Promise.all(Array.from({ length: concurrency }, worker))
      },
      end: async () => {},
    }
  }
}

function mustBe201(status) {
  if (status !== 201) throw new Error(`a loop was answered ${status}`)
}

function viaHttp(agent, port, body) {
  return new Promise((done, failed) => {
    const request = httpRequest(
      {
        agent,
        port,
        host: '127.0.0.1',
        method: 'POST',
        path: '/api/customers',
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (chunk) => (text += chunk))
        answer.on('end', () => {
          JSON.parse(text)
          done(answer.statusCode)
        })
      },
    )
    request.on('error', failed).end(body)
  })
}

const prepare = ways[way]()
process.on('message', async (/** @type {Job} */ job) => {
  const { work, end } = await prepare(job)
  const used = process.cpuUsage()
  const start = performance.now()
  await work()
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(used)
  await end()
  process.send({ perSecond: job.count / seconds, processorTime: (user + system) / job.count })
})
