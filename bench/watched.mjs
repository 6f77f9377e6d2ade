import { get } from 'node:http'
import { customersFile } from './customers.mjs'
import { compare, interleave } from './measure.mjs'
import { kit } from './places.mjs'
import { startLoad, startServer } from './server-process.mjs'

/** @typedef {import('./load.mjs').Operation} Operation */

/** @type {Record<'get' | 'list' | 'create', string>} */
const titles = { get: 'GET by id', list: 'list 20', create: 'POST' }
const closed = 'customers-kit'
const open = 'customers-kit, watched'
/** What we want of the mock while somebody watches: so much of its speed. */
const wanted = 0.9
/** How hard it is asked: as fast as it answers, and so many requests a second. */
const loads = [
  { load: 'as fast as it answers', rate: undefined },
  { load: '1,000 requests a second', rate: 1000 },
]

/**
 * What the page at `/__kit/` costs: the speed of a mock of which somebody watches all requests, beside one of which nobody
 * does any more.
 * @param {{ short: boolean }} options
 * @returns {Promise<import('./measure.mjs').AreaResult>}
 */
export async function watched({ short }) {
  const size = short ? 100 : 1000
  const [rounds, seconds, warm] = short ? [1, 0.3, 0] : [15, 1, 4]
  const file = await customersFile(size)
  const sender = startLoad()
  const rows = []
  const args = (port) => [kit, 'serve', '--data', file, '--log', 'none', '--port', String(port)]
  const servers = await Promise.all([closed, open].map(() => startServer({ args, path: '/api/customers' })))
  // Both have been watched, and one is.
  const [leave, stay] = await Promise.all(servers.map(({ port }) => watch(port)))
  leave()
  try {
    for (const { load, rate } of loads)
      for (const operation of /** @type {(keyof typeof titles)[]} */ (Object.keys(titles))) {
        const path = operation === 'get' ? '/api/customers/{id}' : '/api/customers'
        const ask = async (server, seconds, rate) => {
          const before = server.cpuSeconds()
          const job = { port: server.port, operation, path, count: size, connections: 32, seconds, rate }
          const { answers, refused, broken, p50, seconds: took } = await sender.send(job)
          if (refused + broken > 0) throw new Error(`${refused} refused, ${broken} connections lost`)
          return { answers, wall: answers / took, processor: answers / (server.cpuSeconds() - before), p50 }
        }
        /** @type {Record<'wall' | 'processor' | 'p50', Map<string, number[]>>} */
        const samples = { wall: new Map(), processor: new Map(), p50: new Map() }
        const contestant = (name, n) => ({
          name,
          async run() {
            // A mock that had a rest judges the first ones as they come.
            if (rate && !short) await ask(servers[n], seconds / 2, rate)
            const measured = await ask(servers[n], seconds, rate)
            for (const [of, numbers] of Object.entries(samples))
              numbers.set(name, [...(numbers.get(name) ?? []), measured[of]])
            return measured.wall
          },
        })
        for (const server of servers) {
          for (let sent = 0; sent < (short ? 1 : 15_000); ) sent += (await ask(server, 0.3)).answers
          if (warm > 0) await ask(server, warm, rate)
        }
        await interleave([closed, open].map(contestant), rounds)
        /** @type {[group: string, unit: string, better: 'more' | 'less', samples: Map<string, number[]>][]} */
        const told = [
          ['by wall', 'requests a second', 'more', samples.wall],
          ['by processor time', 'requests a second of processor time', 'more', samples.processor],
          ['half of the answers within', 'ms', 'less', samples.p50],
        ]
        // At a given rate what is answered in a second says nothing.
        for (const [group, unit, better, samples] of rate ? told.slice(1) : told.slice(0, 2)) {
          const goals = [{ of: open, against: closed, ratio: wanted }]
          rows.push(
            compare({
              row: titles[operation],
              group: `${load}, ${group}`,
              unit,
              better,
              against: closed,
              samples,
              goals,
            }),
          )
          const { median, min, max } = rows.at(-1).ratios[open]
          process.stderr.write(
            `${titles[operation]}, ${load}, ${group}, watched against not: ${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})\n`,
          )
        }
      }
    if (stay() === 0) throw new Error('nothing was told')
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
    sender.stop()
  }
  return {
    title: 'Watching: what the page costs',
    intro: [
      'Two mocks with 1,000 customers, in turn one that nobody watches any more and one of which somebody reads all events: asked as fast as it answers, and a thousand times a second. What comes is told at once, about a thousand requests a second of it; what the contract says of it follows when fewer than 200 come.',
    ],
    versions: {},
    rows,
    notes: [
      'By processor time the numbers are steadier where the machine has other work. The watched mock shares that with telling and judging; who reads is another process.',
      'To open the page costs once, and is over before the measuring begins: the laws are loaded, and the last thousand requests told and judged.',
    ],
  }
}

/**
 * Reads the events of a mock until the answer is called, which tells how many bytes came.
 * @param {number} port
 * @returns {Promise<() => number>}
 */
function watch(port) {
  return new Promise((done, failed) => {
    const request = get({ port, host: '127.0.0.1', path: '/__kit/events', agent: false }, (answer) => {
      let bytes = 0
      answer.on('data', (chunk) => (bytes += chunk.length))
      answer.on('error', () => {})
      done(() => {
        request.destroy()
        return bytes
      })
    })
    request.on('error', failed)
  })
}
