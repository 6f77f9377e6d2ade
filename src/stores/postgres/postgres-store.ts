import type { Store, Taken } from '../../customers/store.ts'
import { uniqueKey, uniqueNames } from '../../customers/store.ts'
import { WorldGone } from '../../customers/world-gone.ts'
import type { UniqueMember } from '../../spec/members.ts'
import type { CustomerRecord } from '../../spec/types.ts'
import { kindOf, maskOf, passes } from '../kinds.ts'
import type { Database, Row, Run, Statement } from './database.ts'
import { fromStored, storable, toStored } from './storable.ts'

const chunk = 2000

const statements = {
  insert: {
    name: 'insert',
    text: 'select taken, holder from customers_kit.insert_customer($1, $2, $3, $4, $5::smallint, $6)',
  },
  update: {
    name: 'update',
    text: 'select there, taken, answer from customers_kit.update_customer($1, $2, $3, $4, $5::json)',
  },
  remove: { name: 'remove', text: 'select answer from customers_kit.remove_customer($1, $2)' },
  page: { name: 'page', text: 'select total, records from customers_kit.page($1, $2, $3, $4)' },
} satisfies Record<string, Statement>

const finding = Object.fromEntries(
  uniqueNames.map((member) => [
    member,
    {
      name: `find ${member}`,
      // No row where the world is gone, which is not as if it had no such customer.
      text: `select c.record from customers_kit.worlds w
        left join customers_kit.customers c on c.world = w.id and c.${member} = $2 where w.name = $1`,
    },
  ]),
) as Record<UniqueMember, Statement>

/** The customers of one world in a database that was migrated. Any number of processes may have it at the same time. */
export function postgresStore(database: Database, world: string): Store {
  const keyOf = (member: UniqueMember, value: string): string => storable(uniqueKey(member, value))
  const keyOrNull = (member: UniqueMember, value: string | undefined): string | null =>
    value === undefined ? null : keyOf(member, value)

  const find = async (member: UniqueMember, value: string): Promise<CustomerRecord | undefined> => {
    const [row] = await database.ask(finding[member], [world, keyOf(member, value)])
    if (!row) throw new WorldGone()
    const record = recordIn(row['record'])
    return record && (member === 'id' || record[member] === value) ? record : undefined
  }

  return {
    async insert(record) {
      const [row] = await database.ask(statements.insert, [
        world,
        keyOf('id', record.id),
        keyOf('email', record.email),
        keyOrNull('reference', record.reference),
        kindOf(record),
        toStored(record),
      ])
      return takenIn(row, 'holder')
    },

    async update(id, patch) {
      const [row] = await database.ask(statements.update, [
        world,
        keyOf('id', id),
        keyOrNull('email', patch.email),
        keyOrNull('reference', patch.reference),
        toStored(patch),
      ])
      if (row?.['there'] !== true) return undefined
      return takenIn(row, 'answer') ?? recordIn(row['answer'])
    },

    async remove(id) {
      const [row] = await database.ask(statements.remove, [world, keyOf('id', id)])
      return recordIn(row?.['answer'])
    },

    find,

    async page(filter, page, pageSize) {
      const skip = (page - 1) * pageSize
      for (const member of uniqueNames) {
        const value = filter[member]
        if (value === undefined) continue
        const record = await find(member, value)
        const matches = record !== undefined && passes(record, filter)
        return { customers: matches && skip === 0 ? [record] : [], total: matches ? 1 : 0 }
      }
      const [row] = await database.ask(statements.page, [world, maskOf(filter), skip, pageSize])
      const records = (row?.['records'] ?? []) as string[]
      return { customers: records.map((text) => fromStored(text)), total: Number(row?.['total']) }
    },

    async *all() {
      yield* await everyone(database, world)
    },

    async clear() {
      await fillWorld(database, world, [])
    },
    async replace(customers) {
      await fillWorld(database, world, customers)
    },
    trouble: () => database.trouble(),
  }
}

/**
 * Makes a world hold these customers and no others, in one step for whoever looks on; one that there is stays as it is
 * where `onlyNew`. False where it stayed.
 */
export async function fillWorld(
  database: Database,
  world: string,
  customers: Iterable<CustomerRecord> | AsyncIterable<CustomerRecord>,
  onlyNew = false,
): Promise<boolean> {
  const former = await database.transaction(
    async (run) => {
      // In which order replicas begin is nobody's concern; that one of them does, and the others wait, is.
      await run('select pg_advisory_xact_lock(hashtextextended($1, 4711))', [world])
      if (onlyNew && (await run('select from customers_kit.worlds where name = $1', [world])).length > 0)
        return undefined
      return [await fillIn(run, world, customers)]
      // Customers may be there to be read once.
    },
    { once: true },
  )
  if (!former) return false
  // Nobody finds those of before any more; what of them is not removed now goes with the next start.
  if (former[0] !== null)
    await database.transaction((run) => run('select customers_kit.drop_world($1)', [former[0]])).catch(() => {})
  return true
}

/** Does the same within a transaction, and answers the number of those of before; null where there were none. */
export async function fillIn(
  run: Run,
  world: string,
  customers: Iterable<CustomerRecord> | AsyncIterable<CustomerRecord>,
): Promise<unknown> {
  const [begun] = await run('select fresh, former from customers_kit.begin_world($1)', [world])
  const fresh = begun?.['fresh']
  let records: CustomerRecord[] = []
  const flush = async (): Promise<void> => {
    await run('select customers_kit.fill_world($1, $2, $3, $4, $5, $6)', [
      fresh,
      records.map(({ id }) => storable(uniqueKey('id', id))),
      records.map(({ email }) => storable(uniqueKey('email', email))),
      records.map(({ reference }) => (reference === undefined ? null : storable(reference))),
      records.map(kindOf),
      records.map(toStored),
    ])
    records = []
  }
  for await (const record of customers) if (records.push(record) === chunk) await flush()
  await flush()
  await run('select customers_kit.rank_world($1)', [fresh])
  return begun?.['former']
}

async function everyone(database: Database, world: string): Promise<CustomerRecord[]> {
  return database.transaction(async (run) => {
    await run('set transaction isolation level repeatable read read only')
    const [found] = await run('select id from customers_kit.worlds where name = $1', [world])
    if (!found) throw new WorldGone()
    const records: CustomerRecord[] = []
    for (let after: unknown = 0; ; ) {
      const rows = await run(
        `select arrival, record from customers_kit.customers
          where world = $1 and arrival > $2 order by arrival limit ${chunk}`,
        [found['id'], after],
      )
      for (const { record } of rows) records.push(fromStored(record as string))
      after = rows.at(-1)?.['arrival']
      if (rows.length < chunk) return records
    }
  })
}

function recordIn(text: unknown): CustomerRecord | undefined {
  return typeof text === 'string' ? fromStored(text) : undefined
}

function takenIn(row: Row | undefined, holder: string): Taken | undefined {
  const by = recordIn(row?.[holder])
  return by && row?.['taken'] ? { taken: row['taken'] as Taken['taken'], by } : undefined
}
