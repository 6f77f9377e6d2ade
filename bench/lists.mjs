// node bench/lists.mjs postgres://… [customers], after npm run build
// What lists cost in a store in PostgreSQL: p50 of first, middle and last page at 1,000 customers and at a million (or so
// many), without and with filters; and what eight writers do with the counts that lists need, and without. It makes worlds
// of its own in the schema customers_kit of that database, and leaves them there.
import { randomUUID } from 'node:crypto'
import { openDatabase } from '../build/stores/postgres/database.js'
import { migrate } from '../build/stores/postgres/migrate.js'
import { fillWorld, postgresStore } from '../build/stores/postgres/postgres-store.js'
import { customer } from './customers.mjs'

const [url, most = '1000000'] = process.argv.slice(2)
if (!url) {
  process.stderr.write('Usage: node bench/lists.mjs postgres://user@host/database [customers]\n')
  process.exit(2)
}
const say = (line) => process.stdout.write(`${line}\n`)
const database = await openDatabase(url, { connections: 8 })
await migrate(database, 'there')
database.widen()

function* customers(count) {
  for (let n = 0; n < count; n++) yield customer(n)
}

const sizes = [1000, Number(most)]
for (const size of sizes) await fillWorld(database, `bench ${size}`, customers(size), true)
await database.transaction((run) => run('analyze customers_kit.customers, customers_kit.ranks, customers_kit.pending'))
const filters = { 'no filter': {}, 'one filter': { customer_type: 'business' } }
filters['two filters'] = { customer_type: 'individual', is_active: false }
for (const [title, filter] of Object.entries(filters))
  for (const size of sizes) {
    const store = postgresStore(database, `bench ${size}`)
    const { total } = await store.page(filter, 1, 20)
    const last = Math.ceil(total / 20)
    const told = []
    for (const page of [1, Math.ceil(last / 2), last])
      told.push(`${(await p50(() => store.page(filter, page, 20))).toFixed(2)} ms`)
    say(`${title}, ${size.toLocaleString('en')} customers, ${total.toLocaleString('en')} match: ${told.join(', ')}`)
  }

const [{ made }] = await database.transaction((run) =>
  run(`select pg_get_functiondef('customers_kit.note'::regproc) as made`),
)
const nothing = `create or replace function customers_kit.note(w bigint, more bigint[]) returns void language plpgsql as 'begin end'`
await fillWorld(database, 'bench writers', [])
const store = postgresStore(database, 'bench writers')
const rates = { counts: [], nothing: [] }
try {
  await writers()
  for (let round = 0; round < 5; round++)
    for (const [what, definition] of [
      ['counts', made],
      ['nothing', nothing],
    ]) {
      await database.transaction((run) => run(definition))
      rates[what].push(await writers())
    }
} finally {
  await database.transaction((run) => run(made))
}
const [counts, without] = [median(rates.counts), median(rates.nothing)]
say(
  `eight writers: ${Math.round(counts)} creates a second with counts, ${Math.round(without)} without: ${Math.round((100 * counts) / without)} %`,
)
await database.close()

async function p50(act) {
  const times = []
  for (let n = 0; n < 200; n++) {
    const began = performance.now()
    await act()
    times.push(performance.now() - began)
  }
  return median(times.slice(50))
}

async function writers() {
  const began = performance.now()
  let done = 0
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (; performance.now() - began < 2000; done++) {
        const id = randomUUID()
        await store.insert({ ...customer(done), id, email: `${id}@example.com` })
      }
    }),
  )
  return (done / (performance.now() - began)) * 1000
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}
