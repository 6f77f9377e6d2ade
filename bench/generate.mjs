import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { faker } from '@faker-js/faker'
import { generateSync } from 'json-schema-faker'
import { createGenerator } from '../build/generate/create-generator.js'
import { loadSpec } from '../build/spec/spec.js'
import { createValidators } from '../build/spec/validators.js'
import { compare, interleave } from './measure.mjs'
import { kit, versionOf } from './places.mjs'

const us = 'customers-kit'
const library = 'json-schema-faker'

/**
 * Customers generated a second, each as a line of JSON, and the memory that the command needs for a million of them.
 * @param {{ short: boolean }} options
 * @returns {Promise<import('./measure.mjs').AreaResult>}
 */
export async function generate({ short }) {
  const rounds = short ? 1 : 11
  const milliseconds = short ? 50 : 500
  const spec = loadSpec()
  const validators = createValidators(spec)
  const { record } = await createGenerator({ spec, seed: 42 })
  // All the schema files in one, as the library follows no reference into another file.
  const schema = JSON.parse(
    JSON.stringify({ $ref: 'customer-record.json', components: spec }).replaceAll(
      /"\$ref":"([a-z-]+)\.json#?/g,
      '"$ref":"#/components/schemas/$1',
    ),
  )
  let next = 0
  /** @type {Record<string, () => unknown>} */
  const makers = {
    [library]: () => generateSync(schema, { seed: next++, maxDepth: 32, alwaysFakeOptionals: true }),
    'faker by hand': () => byHand(),
    [us]: () => record(next++),
  }
  const contestants = Object.entries(makers).map(([name, make]) => ({
    name,
    run: async () => perSecond(() => JSON.stringify(make()), milliseconds),
  }))
  // The engine compiles while it runs: the first round would measure that.
  for (const { run } of contestants) await run()
  const rows = [
    compare({
      row: 'customers generated',
      unit: 'customers a second',
      better: 'more',
      against: library,
      samples: await interleave(contestants, rounds),
      goals: [{ of: us, against: library, ratio: 20 }],
    }),
  ]
  const sound = Object.entries(makers).map(([name, make]) => {
    const made = Array.from({ length: short ? 20 : 1000 }, make)
    const emails = new Set(made.map((one) => /** @type {any} */ (one).email))
    return [
      name,
      `${made.filter((one) => validators.violations('customer-record', one).length === 0).length} of ${made.length}`,
      `${emails.size} of ${made.length}`,
    ]
  })
  const many = short ? 5_000 : 400_000
  const byJobs = [1, 2].map((jobs) => ({
    name: `${us} --jobs ${jobs}`,
    run: async () => many / (await wholeCommand(many, '--jobs', String(jobs))).seconds,
  }))
  rows.push(
    compare({
      row: 'by the whole command, with threads',
      unit: 'customers a second',
      better: 'more',
      against: byJobs[0].name,
      samples: await interleave(byJobs, short ? 1 : 5),
      goals: [{ of: byJobs[1].name, against: byJobs[0].name, ratio: 1.6 }],
    }),
  )
  const count = short ? 100 : 1_000_000
  const { seconds, bytes, peak } = await wholeCommand(count)
  return {
    title: 'Generating: customers a second',
    intro: [
      'In one process, in turn; each customer is turned into a line of JSON. customers-kit holds each to the schema before it gives it away, the other two do not. json-schema-faker gets the same schema; "faker by hand" is the twelve calls that one would write for these members.',
    ],
    versions: { [library]: versionOf('json-schema-faker'), '@faker-js/faker': versionOf('@faker-js/faker') },
    rows,
    tables: [
      { title: 'What they made', head: ['', 'keep the schema', 'different emails'], rows: sound },
      {
        title: 'The command',
        head: ['', 'time', 'written', 'peak memory'],
        rows: [
          [
            `customers-kit generate --count ${count}`,
            `${seconds.toFixed(1)} s`,
            `${Math.round(bytes / 1e6)} MB`,
            peak > 0 ? `${Math.round(peak / 1024)} MB` : 'not told by this system',
          ],
        ],
      },
    ],
    plots: [
      {
        file: 'generate.svg',
        bars: {
          title: 'Customers generated',
          unit: 'customers a second',
          logarithmic: true,
          bars: Object.entries(rows[0].values)
            .map(([label, { median, min, max }]) => ({ label, value: median, min, max, ours: label === us }))
            .toSorted((a, b) => b.value - a.value),
        },
      },
    ],
  }
}

function byHand() {
  const first = faker.person.firstName()
  const last = faker.person.lastName()
  const created = faker.date.past({ years: 1 })
  return {
    id: faker.string.uuid(),
    first_name: first,
    last_name: last,
    email: faker.internet.email({ firstName: first, lastName: last, provider: 'example.com' }).toLowerCase(),
    customer_type: faker.helpers.arrayElement(['individual', 'business']),
    company_id: faker.string.uuid(),
    created_by: faker.string.uuid(),
    is_active: faker.datatype.boolean(),
    metadata: '{}',
    created_at: created.toISOString(),
    updated_at: faker.date.between({ from: created, to: new Date() }).toISOString(),
    phone: faker.phone.number({ style: 'international' }),
  }
}

function perSecond(make, milliseconds) {
  const start = performance.now()
  let made = 0
  let elapsed = 0
  do {
    for (let i = 0; i < 20; i++) make()
    made += 20
    elapsed = performance.now() - start
  } while (elapsed < milliseconds)
  return (made / elapsed) * 1000
}

/**
 * The whole command with that many customers: seconds, bytes and peak memory in KiB, 0 where the system does not tell
 * it.
 */
async function wholeCommand(count, ...options) {
  const start = performance.now()
  const child = spawn(process.execPath, [kit, 'generate', '--count', String(count), ...options], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let bytes = 0
  let peak = 0
  const timer = setInterval(() => {
    try {
      peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? peak)
    } catch {
      clearInterval(timer)
    }
  }, 50)
  for await (const chunk of child.stdout) bytes += chunk.length
  clearInterval(timer)
  return { seconds: (performance.now() - start) / 1000, bytes, peak }
}
