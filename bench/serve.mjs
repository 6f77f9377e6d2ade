import { emailOf, idOf, newCustomer } from './customers.mjs'
import { compare, interleave } from './measure.mjs'
import { limit, ourMock, peers } from './peers.mjs'
import { versionOf } from './places.mjs'
import { startLoad, startServer } from './server-process.mjs'

/** @typedef {import('./load.mjs').Operation} Operation */

/** @type {Record<Operation, string>} */
const titles = {
  get: 'GET by id',
  list: 'list 20',
  email: 'filter by email',
  two: 'filter by two fields',
  page: 'any page',
  create: 'POST',
}
const operations = /** @type {Operation[]} */ (Object.keys(titles))
/** What we want of `bare node:http`. @type {Partial<Record<Operation, number>>} */
const wanted = { get: 0.5, email: 0.5, list: 0.4, create: 0.35 }

/**
 * Requests a second of the mock, its peers and the limit, and the processor time that a request costs, over the sizes
 * of the store.
 * @param {{ short: boolean }} options
 * @returns {Promise<import('./measure.mjs').AreaResult>}
 */
export async function serve({ short }) {
  const sizes = short ? [100] : [1000, 100_000, 1_000_000]
  const seconds = short ? 0.1 : 0.25
  const patience = short ? 20_000 : 60_000
  const load = startLoad()
  const rows = []
  /** Who could not keep so many, and why; more are then not tried. @type {Map<string, string>} */
  const unable = new Map()
  const rightness = new Map(peers.map(({ name }) => [name, /** @type {string[]} */ ([])]))
  /**
   * Processor microseconds by operation, contestant and size. @type {Record<string, Record<string, [number,
   * number][]>>}
   */
  const costs = {}
  /** Resident bytes after the start, by contestant and size. @type {Map<string, Map<number, number>>} */
  const memories = new Map()
  try {
    for (const size of sizes) {
      const group = `${size.toLocaleString('en')} customers`
      const rounds = short ? 1 : size > 1000 ? 3 : 5
      const { servers, missing } = await startAll(size, patience, unable)
      try {
        for (const [name, { server, peer }] of servers) {
          memories.set(name, (memories.get(name) ?? new Map()).set(size, server.memory()))
          if (size === sizes[0]) rightness.set(name, await whatIsRight(server.port, peer.dialect))
          else if (
            rightness.get(name).includes('get') &&
            !(await whatIsRight(server.port, peer.dialect)).includes('get')
          ) {
            unable.set(name, `with ${size.toLocaleString('en')} customers it starts, but does not have them`)
            missing[name] = unable.get(name)
            memories.get(name).delete(size)
            await server.stop()
            servers.delete(name)
          }
        }
        for (const operation of operations) {
          const { rate, cost, slow } = await measure(operation, size, servers, load, { rounds, seconds, warm: !short })
          for (const [name, wait] of slow)
            unable.set(
              name,
              `with ${size.toLocaleString('en')} customers a ${titles[operation]} takes it ${wait} already, so more were not tried`,
            )
          const goals = []
          if (wanted[operation] && servers.has(limit))
            goals.push({ of: ourMock.name, against: limit, ratio: wanted[operation] })
          goals.push({ of: ourMock.name, against: 'the best peer', ratio: 3 })
          rows.push(
            compare({
              row: titles[operation],
              group,
              unit: 'requests a second',
              better: 'more',
              against: limit,
              samples: rate,
              missing,
            }),
          )
          const row = compare({
            row: titles[operation],
            group,
            unit: 'requests a second of processor time',
            better: 'more',
            against: limit,
            samples: perSecond(cost),
            goals,
          })
          rows.push(row)
          for (const [name, { median }] of Object.entries(row.values))
            ((costs[operation] ??= {})[name] ??= []).push([size, 1e6 / median])
          process.stderr.write(`${group}, ${titles[operation]}: ${percentOfLimit(rows.at(-1))}\n`)
        }
      } finally {
        for (const { server } of servers.values()) await server.stop()
      }
    }
  } finally {
    load.stop()
  }
  return {
    title: 'Serving: requests a second',
    intro: [
      'Every server runs in a process of its own and is asked by another process over 32 kept connections, one request at a time on each (4 where an answer takes longer than 20 ms), for a quarter of a second a round. Whoever needs more than a second for an answer is asked once, and is stopped where ten are not enough.',
      'All have the same customers. bare node:http, Fastify, Express, openapi-backend and express-openapi-validator have no store: their handlers are written by hand over Maps, for exactly these questions, so they show what the HTTP side costs; the first three check nothing. The peers that a user would pick as a mock are Prism, Scalar, Mockoon and json-server; the static ones answer one example whatever is asked. "The best peer" of a goal is the best of these, not of the hand-written handlers.',
      'Requests a second of processor time (that of the server, all its threads) are the steadier number where the machine has other work; on an idle one both agree as long as the server is the slower end. The goals are judged by it. customers-kit runs with validation, envelope, journal and error handling, as `serve` starts it.',
    ],
    versions: Object.fromEntries(
      peers.flatMap((peer) => (peer.package ? [[peer.package, versionOf(peer.package)]] : [])),
    ),
    rows,
    tables: [
      {
        title: 'Who answers what was asked (the right customer, the right twenty, the right total)',
        head: ['', ...operations.map((operation) => titles[operation])],
        rows: [...rightness].map(([name, list]) => [
          name,
          ...operations.map((operation) => (list.includes(operation) ? 'yes' : 'no')),
        ]),
      },
      memoryTable(memories, sizes),
    ],
    plots: plots(rows, costs, sizes),
    notes: [
      '@scalar/mock-server asks for Node 22 and was measured on the Node above, where it works. Prism is 5.12.0, the last that installs on Node 20; json-server 1.0 is beta 3 for the same reason.',
      'Where a processor second of customers-kit goes (--cpu-prof, GET by id and by email, 1,000 customers): the write to the socket 27 to 38 % (39 to 46 % of bare node:http, which does little else), garbage 6 to 7 %, Express and its router 6 to 7 %, reading the query 2 to 3 %, timestamps and request ids 3 %, the journal under 1 %. Of a list, the JSON text of each customer is kept from the time before; a POST pays most for the socket, random bytes for its id, and garbage.',
      'Lists beside Prism static: it answers one example of 603 bytes where customers-kit answers twenty customers, 7,700 bytes.',
    ],
  }
}

/**
 * Starts everyone who keeps that many customers; one after the other, since those that start together slow each other.
 */
async function startAll(size, patience, unable) {
  const servers = new Map()
  /** @type {Record<string, string>} */
  const missing = {}
  for (const peer of peers) {
    if (size > (peer.largest ?? Infinity)) {
      missing[peer.name] = 'keeps no store, so its size makes no difference'
      continue
    }
    if (unable.has(peer.name)) {
      missing[peer.name] = unable.get(peer.name)
      continue
    }
    try {
      const server = await startServer({ args: await peer.args(size), path: peer.dialect.list, patience })
      servers.set(peer.name, { server, peer })
    } catch (error) {
      missing[peer.name] = `with ${size.toLocaleString('en')} customers ${error.message.split('\n')[0].slice(0, 160)}`
      unable.set(peer.name, missing[peer.name])
    }
  }
  return { servers, missing }
}

// Whoever needs longer for one answer is asked once and not in every round.
const tooSlow = 1000
// Ten times as many customers would take it seconds: there is nothing more to learn.
const hopeless = 200

/** One operation of everyone, in interleaved rounds. */
async function measure(operation, size, servers, load, { rounds, seconds, warm }) {
  /** @type {Map<string, number[]>} */
  const cost = new Map()
  const contestants = []
  /** @type {Map<string, number[]>} */
  const once = new Map()
  /** @type {Map<string, string>} */
  const slow = new Map()
  for (const [name, { server, peer }] of servers) {
    const job = { port: server.port, operation, path: peer.dialect[operation], count: size }
    const ask = async (connections, duration) => {
      const before = server.cpuSeconds()
      const count = await load.send({ ...job, connections, seconds: duration })
      const { answers, refused, broken, unanswered } = count
      if (refused + broken + unanswered > answers / 100)
        process.stderr.write(
          `${name}, ${operation}: ${refused} refused, ${broken} connections lost, ${unanswered} unanswered\n`,
        )
      return {
        ...count,
        rate: answers / Math.max(count.seconds, 0.001),
        cost: ((server.cpuSeconds() - before) * 1e6) / Math.max(1, answers),
      }
    }
    // Also tells how long an answer takes.
    const first = await ask(4, Math.min(0.3, seconds))
    if (first.unanswered > 0 || first.p50 > hopeless)
      slow.set(name, first.unanswered > 0 ? 'ten seconds or more' : `${Math.round(first.p50)} ms`)
    if (warm && first.p50 < tooSlow) await warmUp(ask, server, first.answers)
    if (server.ended() !== undefined) throw new Error(`${name} ended by itself (${server.ended()})`)
    if (first.unanswered > 0 || first.p50 > tooSlow) {
      if (first.answers > 0) {
        once.set(name, [first.rate])
        cost.set(name, [first.cost])
      }
      if (first.unanswered > 0) {
        // It is still busy with what nobody waits for any more, and would slow the others.
        await server.stop()
        servers.delete(name)
        process.stderr.write(`${name}: no answer to ${operation} within ten seconds; stopped\n`)
      }
      continue
    }
    const connections = first.p50 < 20 ? 32 : 4
    contestants.push({
      name,
      async run() {
        const count = await ask(connections, seconds)
        cost.set(name, [...(cost.get(name) ?? []), count.cost])
        return count.rate
      },
    })
  }
  return { rate: new Map([...(await interleave(contestants, rounds)), ...once]), cost, slow }
}

// Code is slow until the engine has compiled it, which takes thousands of calls. Who cannot answer as many gets a
// second of the processor, by its own account: on a busy machine a second of the clock may hold next to nothing.
async function warmUp(ask, server, answered) {
  const until = server.cpuSeconds() + 1
  const patience = performance.now() + 6000
  let answers = answered
  while (answers > 0 && answers < 12_000 && !(server.cpuSeconds() > until) && performance.now() < patience)
    answers += (await ask(16, 0.3)).answers
}

/**
 * The operations that a server answers rightly, judged by one question each. @param {number} port @param
 * {import('./peers.mjs').Dialect} dialect
 */
async function whatIsRight(port, dialect) {
  const ask = async (path, body) => {
    const answer = await fetch(
      `http://127.0.0.1:${port}${path}`,
      body === undefined ? {} : { method: 'POST', body, headers: { 'Content-Type': 'application/json' } },
    )
    const value = answer.ok ? await answer.json() : undefined
    // Ours has an envelope; others answer the customers themselves, or a page around them.
    return value?.data ?? value
  }
  const listed = (data) => (Array.isArray(data) ? data : Array.isArray(data?.customers) ? data.customers : [])
  const right = []
  if ((await ask(dialect.get.replace('{id}', idOf(7))))?.id === idOf(7)) right.push('get')
  if (listed(await ask(dialect.list)).length === 20) right.push('list')
  const found = listed(await ask(dialect.email.replace('{email}', encodeURIComponent(emailOf(7)))))
  if (found.length === 1 && found[0].id === idOf(7)) right.push('email')
  const two = listed(await ask(dialect.two))
  if (two.length > 1 && two.every((one) => one.customer_type === 'business' && one.is_active === true))
    right.push('two')
  const ids = (list) => list.map(({ id }) => id)
  const [first, second] = [
    listed(await ask(dialect.page.replace('{page}', '1'))),
    listed(await ask(dialect.page.replace('{page}', '2'))),
  ]
  if (first.length === 20 && second.length === 20 && !ids(first).some((id) => ids(second).includes(id)))
    right.push('page')
  const body = newCustomer()
  const made = await ask(dialect.create, body)
  const kept = made?.id && (await ask(dialect.get.replace('{id}', made.id)))
  if (kept?.email === JSON.parse(body).email) right.push('create')
  return right
}

function memoryTable(memories, sizes) {
  const megabytes = (bytes) => (bytes === undefined ? '–' : `${Math.round(bytes / 1e6)} MB`)
  return {
    title: 'Resident memory after the start and the first answer',
    head: ['', ...sizes.map((size) => `${size.toLocaleString('en')} customers`), 'bytes a customer'],
    rows: [...memories].map(([name, bySize]) => {
      const [least, most] = [[...bySize][0], [...bySize].at(-1)]
      const each = least[0] === most[0] ? '–' : String(Math.round((most[1] - least[1]) / (most[0] - least[0])))
      return [name, ...sizes.map((size) => megabytes(bySize.get(size))), each]
    }),
  }
}

function plots(rows, costs, sizes) {
  const bars = (row) =>
    Object.entries(row.values)
      .map(([label, { median, min, max }]) => ({ label, value: median, min, max, ours: label === ourMock.name }))
      .toSorted((a, b) => b.value - a.value)
  const rates = rows.filter(({ unit }) => unit === 'requests a second')
  const middle = rates.filter(({ group }) => group === rates[Math.min(operations.length, rates.length - 1)].group)
  const email = middle.find(({ row }) => row === titles.email)
  const all = rates.filter(({ group }) => group === rates[0].group)
  /** @type {import('./measure.mjs').AreaResult['plots']} */
  const result = [
    ...all.map((row) => ({
      bars: { title: `${row.row}, ${row.group}`, unit: row.unit, logarithmic: true, bars: bars(row) },
    })),
    {
      file: 'serve.svg',
      bars: { title: `${titles.email}, ${email.group}`, unit: email.unit, logarithmic: true, bars: bars(email) },
    },
  ]
  if (sizes.length > 1) {
    const growth = (operation) => ({
      title: `${titles[operation]}: cost as the store grows`,
      unit: 'µs of processor time a request',
      x: 'customers in the store',
      lines: Object.entries(costs[operation])
        .filter(([, points]) => points.length > 1)
        .map(([label, points]) => ({ label, points, ours: label === ourMock.name })),
    })
    result.push(
      { file: 'growth.svg', growth: growth('email') },
      ...operations.filter((operation) => operation !== 'email').map((operation) => ({ growth: growth(operation) })),
    )
  }
  return result
}

/** Requests a second out of microseconds a request. @param {Map<string, number[]>} cost */
function perSecond(cost) {
  return new Map([...cost].map(([name, numbers]) => [name, numbers.map((microseconds) => 1e6 / microseconds)]))
}

function percentOfLimit(row) {
  return Object.entries(row.ratios)
    .map(([name, { median }]) => `${name} ${(median * 100).toPrecision(2)} %`)
    .join(', ')
}
