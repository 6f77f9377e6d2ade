import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'undici'
import { createSender } from '../build/client/send.js'
import { createGenerator } from '../build/generate/create-generator.js'
import { openLedger } from '../build/own/ledger.js'
import { fillDeployment } from '../build/seed/fill-deployment.js'
import { createWanted } from '../build/seed/wanted.js'
import { loadPaths } from '../build/spec/paths.js'
import { loadSpec } from '../build/spec/spec.js'
import { compare, interleave } from './measure.mjs'
import { kit, versionOf } from './places.mjs'
import { startServer } from './server-process.mjs'

const us = 'customers-kit seed'
const concurrency = 8

/**
 * Customers created a second in the mock, by `seed` with its ledger and by bare loops of Node's HTTP clients, with as
 * many requests under way.
 * @param {{ short: boolean }} options
 * @returns {Promise<import('./measure.mjs').AreaResult>}
 */
export async function seed({ short }) {
  const count = short ? 50 : 3000
  const rounds = short ? 1 : 9
  const spec = loadSpec()
  const folder = mkdtempSync(join(tmpdir(), 'bench-seed-'))
  const server = await startServer({
    args: (port) => [kit, 'serve', '--log', 'none', '--port', String(port)],
    path: '/api/customers',
  })
  const origin = `http://127.0.0.1:${server.port}`
  const pool = new Pool(origin, { connections: concurrency })
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  let next = 1
  // Each run finds the same mock.
  const reset = () => fetch(`${origin}/__kit/reset`, { method: 'POST' }).then((answer) => answer.arrayBuffer())
  const post = { method: 'POST', headers: { 'content-type': 'application/json' } }

  /** A bare loop: what it sends is made before the clock starts, and nothing is written down. */
  const loop = (name, send) => ({
    name,
    async run() {
      await reset()
      const { request } = await createGenerator({ spec, seed: next++ })
      const bodies = Array.from({ length: count }, (_, n) => JSON.stringify(request(n)))
      return perSecond(count, async () => {
        let at = 0
        const worker = async () => {
          while (at < count) mustBe201(await send(bodies[at++]))
        }
        await Promise.all(Array.from({ length: concurrency }, worker))
      })
    },
  })
  const contestants = [
    loop('undici', async (body) => {
      const answer = await pool.request({ ...post, path: '/api/customers', body })
      await answer.body.json()
      return answer.statusCode
    }),
    loop('http.request', (body) => viaHttp(agent, server.port, body)),
    loop('fetch', async (body) => {
      const answer = await fetch(`${origin}/api/customers`, { ...post, body })
      await answer.json()
      return answer.status
    }),
    {
      name: us,
      async run() {
        await reset()
        const number = next++
        const generator = await createGenerator({ spec, seed: number })
        generator.request(0)
        const sender = createSender({ target: new URL(origin), concurrency, timeoutMs: 15_000, patienceMs: 60_000 })
        const head = {
          ledger: 'customers-kit seed',
          target: origin,
          seed: number,
          dataset: '1',
          locales: null,
          type: null,
        }
        const ledger = openLedger(join(folder, `${number}.ledger`), head)
        const stop = new AbortController().signal
        try {
          return await perSecond(count, async () => {
            const { counts } = await fillDeployment({
              sender,
              paths: loadPaths(spec),
              wanted: createWanted([], { generator, count }),
              ledger,
              concurrency,
              random: Math.random,
              now: Date.now,
              sleep: async () => {},
              stop,
              onProgress: () => {},
            })
            if (counts.created !== count) throw new Error(`seed created ${counts.created} of ${count}`)
          })
        } finally {
          ledger.close()
          await sender.close()
        }
      },
    },
  ]
  try {
    for (const contestant of contestants) await contestant.run()
    const row = compare({
      row: 'customers created',
      unit: 'customers a second',
      better: 'more',
      against: us,
      samples: await interleave(contestants, rounds),
      goals: [{ of: us, against: 'the best peer', ratio: 0.8 }],
    })
    return {
      title: 'Seeding: customers created a second',
      intro: [
        `${count} customers in the mock, ${concurrency} requests under way. seed makes each customer, holds it to the schema and puts it down in its ledger before and after; the loops send bodies that were ready before the clock started, and would not know what they did if they were stopped.`,
      ],
      versions: { undici: versionOf('undici') },
      rows: [row],
      notes: [
        "Where the processor time of seed goes (--cpu-prof of the filling alone, of a hundred parts): handing a request to the socket 25 (one call to the system) and the streams around it 4, undici 13, making the customer and holding it to the schema 10, reading the answer 10, the ledger 8, who is whose and the proof of it 8, the client around undici 6, garbage 5, seed itself 3, timers and promises of Node 9. undici by its dispatch, as seed uses it, takes nine tenths of the processor time of the loop of http.request: what is left between is no loop's work, since none has a ledger, makes what it sends, or is shown every customer once more, in pages of a hundred, as its proof. By processor time of the client alone seed stands at 0.72 of the loop of http.request (0.68 before its last two changes, measured in turn).",
        "The ratio depends on what else the machine does: where both sides have a processor of their own, the loops wait for the mock and the mock for seed (0.47 to 0.56 in three runs, at loads of 2); under the load of other work (5 to 7) all wait for the processor, and more of what is measured is the mock's.",
      ],
    }
  } finally {
    await pool.close()
    agent.destroy()
    await server.stop()
    rmSync(folder, { recursive: true })
  }
}

async function perSecond(count, work) {
  const start = performance.now()
  await work()
  return (count / (performance.now() - start)) * 1000
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
