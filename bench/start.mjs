import { compare, interleave } from './measure.mjs'
import { ourMock, peers } from './peers.mjs'
import { kit, versionOf } from './places.mjs'
import { startServer } from './server-process.mjs'

const rivals = ['Prism static', 'Scalar static', 'Mockoon', 'json-server 0.17', 'json-server 1.0 beta']

/**
 * Milliseconds from the start of the process to the first answer, as each starts by default and with many customers.
 * @param {{ short: boolean }} options
 * @returns {Promise<import('./measure.mjs').AreaResult>}
 */
export async function start({ short }) {
  const rounds = short ? 1 : 7
  const mocks = peers.filter(({ name }) => rivals.includes(name))
  const goals = [{ of: ourMock.name, against: 'the best peer', ratio: 1 }]
  const few = short ? 10 : 1000
  const many = short ? 20 : 100_000
  const generated = (count) => ({
    ...ourMock,
    name: `${ourMock.name} --count`,
    args: async () => (port) => [kit, 'serve', '--count', String(count), '--log', 'none', '--port', String(port)],
  })
  const plain = { ...ourMock, args: async () => (port) => [kit, 'serve', '--log', 'none', '--port', String(port)] }
  const rows = [
    ...(await bothRows('as it starts by itself', [plain, ...mocks], few, rounds, goals)),
    ...(await bothRows(
      `${many.toLocaleString('en')} customers`,
      [ourMock, generated(many), ...mocks.filter(({ largest }) => largest === undefined)],
      many,
      short ? 1 : 3,
    )),
  ]
  return {
    title: 'Start: until the first answer',
    intro: [
      'From the start of the process, `node` and the file that `npx` would run, to the first 2xx answer, asked for every few milliseconds. npx itself would add the same to all.',
      'Processor time, of all threads, is the steadier number where the machine has other work; the goal is judged by it.',
      `By itself customers-kit begins with its demo customers, Prism and Scalar with the contract, json-server and Mockoon with ${few.toLocaleString('en')} customers in a file.`,
    ],
    versions: Object.fromEntries(mocks.map((peer) => [peer.package, versionOf(peer.package)])),
    rows,
    notes: [
      'The command line is bundled by the build (docs/adr/0010): unbundled it took 225 ms of processor time where json-server 1.0 took 178. What is left is node itself (45 to 50 ms), Express and what it loads, commander, the demo customers and their check.',
    ],
    plots: [
      {
        file: 'start.svg',
        bars: {
          title: 'Start: until the first answer',
          unit: 'milliseconds of processor time, less is better',
          bars: Object.entries(rows[1].values)
            .map(([label, { median, min, max }]) => ({ label, value: median, min, max, ours: label === ourMock.name }))
            .toSorted((a, b) => a.value - b.value),
        },
      },
    ],
  }
}

/**
 * @param {string} title @param {import('./peers.mjs').Peer[]} contestants @param {number} count @param {number} rounds
 * @param {import('./measure.mjs').Goal[]} [goals]
 */
async function bothRows(title, contestants, count, rounds, goals) {
  /** @type {Record<string, string>} */
  const missing = {}
  const able = []
  /** @type {Map<string, number[]>} */
  const spent = new Map()
  for (const peer of contestants) {
    const args = await peer.args(count)
    const run = async () => {
      const server = await startServer({ args, path: peer.dialect.list, patience: 60_000 })
      spent.set(peer.name, [...(spent.get(peer.name) ?? []), server.cpuSeconds() * 1000])
      await server.stop()
      return server.startedIn
    }
    try {
      // Also brings its files into the system's cache.
      await run()
      able.push({ name: peer.name, run })
    } catch (error) {
      missing[peer.name] = error.message.split('\n')[0].slice(0, 160)
    }
  }
  spent.clear()
  const samples = await interleave(able, rounds)
  const wall = compare({
    row: title,
    unit: 'ms to the first answer',
    better: 'less',
    against: ourMock.name,
    samples,
    missing,
  })
  const processor = compare({
    row: title,
    unit: 'ms of processor time to the first answer',
    better: 'less',
    against: ourMock.name,
    samples: spent,
    ...(goals && { goals }),
  })
  process.stderr.write(
    `${title}: ${Object.entries(wall.values)
      .map(([name, { median }]) => `${name} ${Math.round(median)} ms`)
      .join(', ')}\n`,
  )
  return [wall, processor]
}
