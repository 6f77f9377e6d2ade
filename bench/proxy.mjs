import { join } from 'node:path'
import { documentFile } from './document.mjs'
import { compare, interleave } from './measure.mjs'
import { bench, kit, versionOf } from './places.mjs'
import { freePort, startLoad, startServer } from './server-process.mjs'

const us = 'customers-kit'
const forwarder = 'bare undici forwarder'
const size = 1000
const paths = { get: '/api/customers/{id}', list: '/api/customers', create: '/api/customers' }
const titles = { get: 'GET by id', list: 'list 20', create: 'POST' }

/**
 * What stands between an app and a deployment costs: exchanges a second of processor time, and the time that an
 * exchange takes longer.
 * @param {{ short: boolean }} options
 * @returns {Promise<import('./measure.mjs').AreaResult>}
 */
export async function proxy({ short }) {
  const rounds = short ? 1 : 5
  const seconds = short ? 0.1 : 0.4
  const upstream = await freePort()
  const load = startLoad({ count: size, port: upstream })
  const proxies = new Map([['no proxy', { port: upstream, cpuSeconds: () => NaN, stop: async () => {} }]])
  const rows = []
  try {
    // Nobody is started before the deployment answers.
    await load.send({ port: upstream, operation: 'list', path: paths.list, count: size, connections: 1, seconds: 0.1 })
    for (const [name, args] of Object.entries(commands(`http://127.0.0.1:${upstream}`)))
      proxies.set(name, await startServer({ args, path: '/api/customers' }))
    for (const operation of /** @type {(keyof typeof paths)[]} */ (Object.keys(paths))) {
      /** @type {Map<string, number[]>} */
      const waits = new Map()
      const contestants = [...proxies].map(([name, { port, cpuSeconds }]) => ({
        name,
        async run() {
          const job = { port, operation, path: paths[operation], count: size }
          const before = cpuSeconds()
          const { answers } = await load.send({ ...job, connections: 16, seconds })
          const cost = (cpuSeconds() - before) / Math.max(1, answers)
          const { p50 } = await load.send({ ...job, connections: 1, seconds: seconds / 2 })
          waits.set(name, [...(waits.get(name) ?? []), p50])
          return 1 / cost
        },
      }))
      // A proxy stands for a day; it is compiled and warm for nearly all of it.
      for (let n = 0; n < (short ? 1 : 6); n++) for (const contestant of contestants) await contestant.run()
      waits.clear()
      const samples = await interleave(contestants, rounds)
      samples.delete('no proxy')
      const goals = [
        { of: us, against: 'Prism proxy', ratio: 3 },
        { of: `${us} --no-prism`, against: forwarder, ratio: 0.7 },
      ]
      rows.push(
        compare({
          row: titles[operation],
          unit: 'exchanges a second of processor time',
          better: 'more',
          against: forwarder,
          samples,
          goals,
        }),
      )
      rows.push(
        compare({
          row: titles[operation],
          unit: 'ms for one exchange alone (median)',
          better: 'less',
          against: 'no proxy',
          samples: waits,
        }),
      )
      process.stderr.write(
        `${titles[operation]}: ${Object.entries(rows.at(-2).values)
          .map(([name, { median }]) => `${name} ${Math.round(median)}/s`)
          .join(', ')}\n`,
      )
    }
  } finally {
    for (const { stop } of proxies.values()) await stop()
    load.stop()
  }
  const first = rows[0]
  return {
    title: 'Proxying: between an app and a deployment',
    intro: [
      'All stand before the same bare node:http server with 1,000 customers. The bare forwarder judges nothing; Prism holds requests and answers to the schemas; customers-kit does so with its own judge and, by default, with Prism as the second, in a process that also keeps the exchange for its report.',
      'The load is the deployment, too, in one process that never sleeps and has a processor of its own where there are two. Processor time is that of the proxy alone.',
    ],
    versions: { undici: versionOf('undici'), '@stoplight/prism-cli': versionOf('@stoplight/prism-cli') },
    rows,
    notes: [
      'Where the processor time of customers-kit --no-prism goes (the same proxy with parts left out, µs an exchange, GET by id): a forwarder on bare node:http 57 (undici 42; it writes the names of some headers in its own letters, docs/adr/0008), every byte, order and failure kept as it is 10 to 15 more, reading the exchange 10, judging it 25 to 30, the header, journal and report 20. Alone in a loop the same judging takes 10: among other work its code and data are never in the caches.',
    ],
    plots: [
      {
        bars: {
          title: `Proxy: ${first.row}`,
          unit: first.unit,
          logarithmic: true,
          bars: Object.entries(first.values)
            .map(([label, { median, min, max }]) => ({ label, value: median, min, max, ours: label.startsWith(us) }))
            .toSorted((a, b) => b.value - a.value),
        },
      },
    ],
  }
}

/** @param {string} upstream @returns {Record<string, (port: number) => string[]>} */
function commands(upstream) {
  const prism = join(bench, 'node_modules', '@stoplight', 'prism-cli', 'dist', 'index.js')
  const file = documentFile()
  return {
    [forwarder]: (port) => [join(bench, 'peers', 'undici-forwarder.mjs'), upstream, String(port)],
    'Prism proxy': (port) => [prism, 'proxy', file, upstream, '--port', String(port), '--verboseLevel', 'silent'],
    [us]: (port) => [kit, 'proxy', upstream, '--port', String(port), '--log', 'none'],
    [`${us} --no-prism`]: (port) => [kit, 'proxy', upstream, '--no-prism', '--port', String(port), '--log', 'none'],
  }
}
