import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createAppWithWorlds } from '../build/server/create-app.js'
import { forkingStore } from '../build/stores/forking-store.js'
import { frozenBase } from '../build/stores/frozen-base.js'
import { memoryStore } from '../build/stores/memory-store.js'
import { customer, customersFile, idOf } from './customers.mjs'
import { compare, interleave, spread } from './measure.mjs'
import { kit } from './places.mjs'
import { limit, peers } from './peers.mjs'
import { startLoad, startServer } from './server-process.mjs'

/** @typedef {import('./load.mjs').Operation} Operation */

/** @type {Record<'get' | 'create', string>} */
const titles = { get: 'GET by id', create: 'POST' }
/** What we want of `bare node:http`, with log, journal and worlds. */
const wanted = { wall: { get: 0.55, create: 0.5 }, processor: { get: 0.7, create: 0.5 } }
const logged = 'customers-kit, JSON log'
const inWorld = 'customers-kit, JSON log, in a world'

/**
 * What worlds cost: time to fork one, memory for each, and the speed of a mock that has log, journal and worlds on.
 * @param {{ short: boolean }} options
 * @returns {Promise<import('./measure.mjs').AreaResult>}
 */
export async function worlds({ short }) {
  const size = short ? 10_000 : 1_000_000
  const speed = await speedOf(short)
  const records = Array.from({ length: size }, (_, number) => customer(number))
  const start = forkingStore(frozenBase(records))
  const forks = await forkTimes(start, size, short ? 200 : 2000)
  const rounds = short ? 20 : 3000
  const pages = await pageTimes(start, records, rounds)
  const bytes = await bytesOf(start, size, short ? 200 : 2000)
  return {
    title: 'Worlds: what each costs',
    intro: [
      `Speed: as in "Serving", with 1,000 customers, of a mock as \`serve\` starts it, whose log lines go through a pipe. By processor time the numbers are steadier where the machine has other work.`,
      `Forks and memory: worlds over ${size.toLocaleString('en')} customers, in one process.`,
    ],
    versions: {},
    rows: speed,
    tables: [
      { title: 'Milliseconds to fork', head: ['', 'median', 'p99'], rows: forks },
      {
        title: `Microseconds for a page of 20 and the total, beside a memory store: medians of ${rounds.toLocaleString('en')} rounds in turn`,
        head: ['', 'a memory store', 'the world', 'dearer by', 'in half of the rounds'],
        rows: pages,
      },
      {
        title: 'Bytes of a world: its own, and after changes, each to another customer',
        head: ['changes', 'none', '1', '4', 'each more, up to 100'],
        rows: bytes,
      },
    ],
    notes: [
      'Asked for: a fork within 1 ms at p99, also of a world with 1,000 changes, which are copied by the first change to either of the two; 8 KB up to four changes and 300 bytes for each more; a page at most 2 µs dearer with 100 changes. A create is a change that brings a whole customer along.',
      'Where a processor second of customers-kit with a JSON log goes (perf, beside other work; in a world alike). GET by id: the write to the socket 22 % and Node itself 52 % (30 and 50 % of bare node:http, which makes JSON for another 10 %), its own code 18 % in parts of under 2 % each, garbage 4 %, making log lines 1 %, and their write to the pipe 3 %. POST: its own code 22 % and JSON 4 %, of which the store has 5 %; Node 45 %, the socket 15 %, garbage 7 to 11 %, the pipe 3 %.',
      'In the way of more by GET: five header fields where bare node:http writes two, each of which Node looks through (2 %); the time limit of whoever does not take an answer, which Node sets anew for each request (1 %); and the journal, whose last thousand requests live just long enough to be moved by the collector, a microsecond or so of each request.',
    ],
  }
}

/** Requests a second, by wall and by processor time, in interleaved rounds. */
async function speedOf(short) {
  const size = short ? 100 : 1000
  const [rounds, seconds] = short ? [1, 0.1] : [15, 0.4]
  const file = await customersFile(size)
  const { args } = peers.find(({ name }) => name === limit)
  const ours = (log) => (port) => [kit, 'serve', '--data', file, '--log', log, '--port', String(port)]
  const contestants = [
    { name: limit, args: await args(size), base: '' },
    { name: 'customers-kit', args: ours('none'), base: '' },
    { name: logged, args: ours('json'), base: '' },
    { name: inWorld, args: ours('json'), base: '/__worlds/bench' },
  ]
  const load = startLoad()
  const servers = []
  const rows = []
  try {
    for (const contestant of contestants) {
      const path = `${contestant.base}/api/customers`
      servers.push({ ...contestant, path, server: await startServer({ args: contestant.args, path }) })
    }
    for (const operation of /** @type {('get' | 'create')[]} */ (Object.keys(titles))) {
      /** @type {Map<string, number[]>} */
      const processor = new Map(servers.map(({ name }) => [name, []]))
      const running = servers.map(({ name, path, server }) => {
        const job = { port: server.port, operation, path: operation === 'get' ? `${path}/{id}` : path, count: size }
        const ask = async (connections, duration) => {
          const before = server.cpuSeconds()
          const { answers, refused, broken, seconds } = await load.send({ ...job, connections, seconds: duration })
          if (refused + broken > 0) throw new Error(`${name}: ${refused} refused, ${broken} connections lost`)
          return { answers, rate: answers / seconds, processor: answers / (server.cpuSeconds() - before) }
        }
        return {
          name,
          ask,
          async run() {
            const count = await ask(32, seconds)
            processor.get(name).push(count.processor)
            return count.rate
          },
        }
      })
      for (const { ask } of running)
        for (let sent = 0; sent < (short ? 1 : 15_000); ) sent += (await ask(16, 0.3)).answers
      const wall = await interleave(running, rounds)
      for (const [unit, samples, ratios] of /** @type {const} */ ([
        ['requests a second', wall, wanted.wall],
        ['requests a second of processor time', processor, wanted.processor],
      ])) {
        const goals = [logged, inWorld].map((of) => ({ of, against: limit, ratio: ratios[operation] }))
        rows.push(
          compare({
            row: titles[operation],
            group: samples === wall ? 'By wall' : 'By processor time',
            unit,
            better: 'more',
            against: limit,
            samples,
            goals,
          }),
        )
      }
      const said = Object.entries(rows.at(-1).ratios).map(([name, { median }]) => `${name} ${median.toFixed(2)}`)
      process.stderr.write(`${titles[operation]}, by processor time: ${said.join(', ')}\n`)
    }
  } finally {
    for (const { server } of servers) await server.stop()
    load.stop()
  }
  return rows
}

async function forkTimes(start, size, times) {
  const changed = start.fork()
  for (let n = 0; n < 1000; n++) await changed.update(idOf((n * 7) % size), { first_name: 'Other' })
  const measure = async (what, prepare, act) => {
    const took = []
    for (let n = 0; n < times; n++) {
      const prepared = prepare(n)
      const before = performance.now()
      await act(prepared)
      took.push(performance.now() - before)
    }
    return [what, ...percentiles(took)]
  }
  const forkOf = (what, store) =>
    measure(
      what,
      () => store,
      (each) => void each.fork(),
    )
  // What is otherwise in a fork is copied by the first change to it.
  const firstChange = (what, store) =>
    measure(
      what,
      () => store.fork(),
      (fork) => fork.update(idOf(size - 1), { first_name: 'Another' }),
    )
  // What nothing is compiled for yet is not what worlds cost.
  await forkOf('', start)
  return [
    await forkOf('the start data', start),
    await forkOf('a world with 1,000 changes', changed),
    await firstChange('the first change after it', changed),
  ]
}

/**
 * Pages of worlds beside those of a memory store with the same customers, in turn: in each round both are asked for the
 * same twenty pages, and then for twenty others in the other order, since who comes second finds more in the caches.
 */
async function pageTimes(start, records, rounds) {
  const plain = memoryStore(records)
  const changed = start.fork()
  for (let n = 0; n < 100; n++) await changed.update(idOf((n * 7919) % records.length), { is_active: false })
  const worlds = [
    { name: 'a world without changes', store: start.fork() },
    { name: 'a world with 100 changes', store: changed },
  ].map((world) => ({ ...world, plain: /** @type {number[]} */ ([]), own: /** @type {number[]} */ ([]) }))
  const pages = Math.floor(records.length / 20)
  let asked = 0
  const some = () => Array.from({ length: 20 }, () => 1 + Math.floor((((asked++ * 7919) % 10_007) / 10_007) * pages))
  /** Microseconds for each of these pages. */
  const ask = async (store, numbers) => {
    const before = performance.now()
    for (const number of numbers) await store.page({}, number, 20)
    return ((performance.now() - before) * 1000) / numbers.length
  }
  // What nothing is compiled for yet is not what worlds cost.
  const idle = Math.floor(rounds / 4)
  for (let round = 0; round < idle + rounds; round++) {
    for (const { store, plain: plains, own } of worlds) {
      const [first, second] = [some(), some()]
      const plainFirst = await ask(plain, first)
      const ownSecond = await ask(store, first)
      const ownFirst = await ask(store, second)
      const plainSecond = await ask(plain, second)
      if (round < idle) continue
      plains.push((plainFirst + plainSecond) / 2)
      own.push((ownFirst + ownSecond) / 2)
    }
  }
  return worlds.map(({ name, plain: plains, own }) => {
    const dearer = own.map((time, round) => time - plains[round]).toSorted((a, b) => a - b)
    const at = (share) => dearer[Math.floor((dearer.length - 1) * share)].toFixed(2)
    const median = (times) => spread(times).median.toFixed(2)
    return [name, median(plains), median(own), at(0.5), `${at(0.25)} to ${at(0.75)}`]
  })
}

async function bytesOf(start, size, count) {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc')
  const used = () => {
    collect()
    collect()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  // Another one for each change of a world.
  const of = (number) => idOf((number * 997) % size)
  const changes = {
    update: ({ operations }, number) => operations.update(of(number), { first_name: 'Other' }),
    blacklist: ({ operations }, number) => operations.blacklist(of(number), { blacklist: true }),
    create: ({ operations }, number) =>
      operations.create({ email: `new.${number}@example.com`, customer_type: 'individual' }),
    delete: ({ operations }, number) => operations.remove(of(number)),
  }
  const one = Object.values(changes)
  const kinds = [['one of each', (world, number) => one[number % 4](world, number)], ...Object.entries(changes)]
  // A function, so that nothing of one row is alive in the next.
  const rowOf = async (name, change) => {
    const { worlds: all } = createAppWithWorlds({ store: start.fork(), worlds: { start, most: count } })
    // The app of the row before, and so its worlds, outlive it by two collections, as the hidden classes of its objects do.
    await turn()
    used()
    let at = used()
    const since = () => {
      const grown = (used() - at) / count
      at += grown * count
      return grown
    }
    const entered = Array.from({ length: count }, (_, number) => all.enter(`world-${number}`))
    const none = since()
    let done = 0
    const until = async (goal) => {
      for (; done < goal; done++) for (const world of entered) await change(world, done)
    }
    await until(1)
    const first = none + since()
    await until(4)
    const four = first + since()
    await until(100)
    const more = since() / 96
    return [name, ...[none, first, four, more].map((bytes) => Math.round(bytes).toLocaleString('en'))]
  }
  const rows = []
  for (const [name, change] of kinds) rows.push(await rowOf(name, change))
  return rows
}

/** @param {number[]} numbers @returns {string[]} */
function percentiles(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b)
  return [spread(sorted).median, sorted[Math.floor(sorted.length * 0.99)]].map((number) => number.toPrecision(2))
}
