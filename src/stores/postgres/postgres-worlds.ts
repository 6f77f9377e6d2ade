import { createHash } from 'node:crypto'
import type { SharedSight, SharedSource, SharedWorld, SharedWorlds } from '../../customers/shared-worlds.ts'
import type { Store } from '../../customers/store.ts'
import { WorldGone } from '../../customers/world-gone.ts'
import type { CustomerRecord } from '../../spec/types.ts'
import type { Database, Row, Run, Statement } from './database.ts'
import { postgresNotes } from './postgres-notes.ts'
import type { AskWanted } from './postgres-notes.ts'
import { fillIn, fillWorld, postgresStore } from './postgres-store.ts'
import { storable, toStored } from './storable.ts'

const statements = {
  look: { name: 'look', text: 'select * from customers_kit.look($1, $2)' },
  see: { name: 'see world', text: seeing('k.name = $1') },
  seeAll: { name: 'see worlds', text: `${seeing('true')} order by k.name <> 'default', k.made` },
  change: {
    name: 'change world',
    text: `update customers_kit.known set state = $4, version = version + 1
      where name = $1 and made = $2 and version = $3 returning *`,
  },
} satisfies Record<string, Statement>

/** Worlds with what they hold, in one statement, so that all of it is of one moment. */
function seeing(which: string): string {
  return `select k.*, (
      select coalesce(sum(kind1 + kind2 + kind3 + kind4), 0) from customers_kit.ranks where world = w.id and level = 2
    ) + (
      select coalesce(sum((change & 1) * 2 - 1), 0) from customers_kit.pending, unnest(changes) change where world = w.id
    ) as total, array(
      select substr(s.name, length('snapshot ' || k.made) + 2) from customers_kit.worlds s
      where s.name > 'snapshot ' || k.made || ' ' and s.name < 'snapshot ' || k.made || '!' order by s.id
    ) as snapshots
    from customers_kit.known k join customers_kit.worlds w on w.name = k.customers
    where ${which} and (k.lasts is null or k.used_at + k.lasts > customers_kit.now_ms())`
}

const beat = 500
// What changes which worlds there are is done by one server at a time.
const registry = 'select pg_advisory_xact_lock(47110002)'

/** The worlds in a database that was migrated; new ones begin with the customers that `start` has then. */
export function postgresWorlds(database: Database, start: Store, wanted: AskWanted): SharedWorlds {
  const { ask, transaction } = database
  let usual: { set: Promise<string>; newest: CustomerRecord | undefined; total: number } | undefined

  /** The set of customers that worlds usually begin with, made where no server has made it yet. */
  const usualSet = async (): Promise<string> => {
    // Start data that was read again is of other records.
    const { customers, total } = await start.page({}, 1, 1)
    const known = usual?.newest === customers[0] && usual?.total === total ? usual : undefined
    const { set } = (usual = known ?? { set: makeUsual(database, start), newest: customers[0], total })
    try {
      return await set
    } catch (error) {
      usual = undefined
      throw error
    }
  }
  /** Does something with that set, which servers that begin otherwise may remove where no world needs it. */
  const withUsual = async <T>(act: (run: Run, set: string) => Promise<T>): Promise<T> => {
    for (;;) {
      const set = await usualSet()
      const done = await transaction(async (run) => {
        await run('select pg_advisory_xact_lock_shared(hashtextextended($1, 4711))', [set])
        if ((await run('select from customers_kit.worlds where name = $1', [set])).length === 0) return undefined
        return { value: await act(run, set) }
      })
      if (done) return done.value
      usual = undefined
    }
  }

  /** Puts together what a world that is being made begins with; undefined where there is nothing to begin from. */
  const begin = async (run: Run, made: unknown, source: SharedSource, usually: string): Promise<string | undefined> => {
    if (source === 'usual') return usually
    const own = `begin ${String(made)}`
    if ('customers' in source) {
      await fillIn(run, own, source.customers.all())
      return own
    }
    // In the order in which everybody holds what is a world's: it may be the one that this one takes the place of.
    const [from] = await run(
      `select customers, customers_kit.hold_set('snapshots ' || made), customers_kit.hold_set('begin ' || made)
        from customers_kit.look($1, false)`,
      [storable(source.from)],
    )
    if (!from) return undefined
    await run('select customers_kit.copy_set($1, $2, false)', [from['customers'], own])
    return own
  }

  /** A world within a transaction that has it for itself. */
  const seen = async (run: Run, name: string): Promise<SharedSight> => {
    const [row] = await run(statements.see.text, [name])
    if (!row) throw new WorldGone()
    return sightOf(row)
  }
  /** Removes what has a name, and what is being kept of it at the moment. */
  const dropping = `select customers_kit.hold_set('snapshots ' || made), customers_kit.drop_made(made), made
    from customers_kit.known`

  // Whatever is asked for by name: what is made has names that any database takes.
  return {
    async look(name, uses = false) {
      return worldOf((await ask(statements.look, [storable(name), uses]))[0])
    },
    async see(name) {
      const rows = name === undefined ? await ask(statements.seeAll, []) : await ask(statements.see, [storable(name)])
      return rows.map(sightOf)
    },
    make: ({ name, source, wish, state, lasts, most, keep }) =>
      withUsual(async (run, usually) => {
        await run(registry)
        if (keep && (await run('select from customers_kit.look($1, true)', [name])).length > 0) return seen(run, name)
        await run(
          `${dropping}
            where used_at + lasts <= customers_kit.now_ms() and name <> $1 limit 20`,
          [name],
        )
        const [{ many } = {}] = await run(
          `select count(*) as many from customers_kit.known
            where name not in ('default', $1) and (lasts is null or used_at + lasts > customers_kit.now_ms())`,
          [name],
        )
        if (Number(many) >= most) return 'full'
        const [{ made } = {}] = await run(`select nextval('customers_kit.arrivals') as made`)
        const begins = await begin(run, made, source, usually)
        if (begins === undefined) return 'nobody'
        const customers = `world ${String(made)}`
        await run('select customers_kit.copy_set($1, $2, true)', [begins, customers])
        await run(`${dropping} where name = $1`, [name])
        await run(
          'insert into customers_kit.known select $1, $2, 1, $3, $4, $5, $6, $7, now, now from customers_kit.now_ms() now',
          [name, made, customers, begins, wish, state, lasts ?? null],
        )
        return seen(run, name)
      }),
    remove: (name) =>
      transaction(async (run) => {
        await run(registry)
        const [gone] = await run(`${dropping} where made = (select made from customers_kit.look($1, false))`, [
          storable(name),
        ])
        if (!gone) return undefined
        const [{ many } = {}] = await run(
          'select count(*) as many from customers_kit.known where lasts is null or used_at + lasts > customers_kit.now_ms()',
        )
        return { made: Number(gone['made']), left: Number(many) }
      }),
    async change({ name, made, version }, state) {
      return worldOf((await ask(statements.change, [name, made, version, state]))[0])
    },
    reset: ({ name, made }, stateAt) =>
      withUsual(async (run, usually) => {
        const [row] = await run('select * from customers_kit.known where name = $1 and made = $2', [name, made])
        if (!row) throw new WorldGone()
        await run('select customers_kit.copy_set($1, $2, true)', [row['begins'] ?? usually, row['customers']])
        // The version goes up while others change it: it is kept from them first.
        const [kept] = await run('select version from customers_kit.known where made = $1 for update', [made])
        // Undoes all of it.
        if (!kept) throw new WorldGone()
        const version = Number(kept['version']) + 1
        await run('update customers_kit.known set state = $2, version = $3 where made = $1', [
          made,
          stateAt(version),
          version,
        ])
        await run('select customers_kit.clear_notes($1)', [row['customers']])
        return seen(run, name)
      }),
    save: (world, snapshot, most) =>
      transaction(async (run) => {
        const before = `snapshot ${world.made} `
        await run('select customers_kit.hold_set($1)', [`snapshots ${world.made}`])
        const [{ many } = {}] = await run(
          'select count(*) as many from customers_kit.worlds where starts_with(name, $1) and name <> $2',
          [before, before + snapshot],
        )
        if (Number(many) >= most) return undefined
        await run('select customers_kit.copy_set($1, $2, false)', [setOf(world), before + snapshot])
        return seen(run, world.name)
      }),
    restore: (world, snapshot) =>
      transaction(async (run) => {
        const set = `snapshot ${world.made} ${storable(snapshot)}`
        await run('select customers_kit.hold_set($1)', [`snapshots ${world.made}`])
        if ((await run('select from customers_kit.known where made = $1', [world.made])).length === 0)
          throw new WorldGone()
        if ((await run('select from customers_kit.worlds where name = $1', [set])).length === 0) return undefined
        await run('select customers_kit.copy_set($1, $2, true)', [set, setOf(world)])
        await run('update customers_kit.known set version = version + 1 where made = $1', [world.made])
        return seen(run, world.name)
      }),
    store: (world) => postgresStore(database, setOf(world)),
    notes: (world) => postgresNotes(database, setOf(world), wanted),
    follow: (act) => database.every(beat, act),
  }
}

async function makeUsual(database: Database, start: Store): Promise<string> {
  const hash = createHash('sha256')
  for await (const record of start.all()) hash.update(toStored(record)).update('\n')
  const set = `start ${hash.digest('base64url')}`
  if (await fillWorld(database, set, start.all(), true))
    await database.transaction(async (run) => {
      await run(registry)
      await run(
        `select customers_kit.drop_set(name) from customers_kit.worlds
          where starts_with(name, 'start ') and name <> $1
            and name not in (select begins from customers_kit.known where begins is not null)`,
        [set],
      )
    })
  return set
}

function setOf({ name, made }: SharedWorld): string {
  return name === 'default' ? name : `world ${made}`
}

function sightOf(row: Row): SharedSight {
  return { ...worldOf(row)!, customers: Number(row['total']), snapshots: row['snapshots'] as string[] }
}

function worldOf(row: Row | undefined): SharedWorld | undefined {
  return (
    row && {
      name: String(row['name']),
      made: Number(row['made']),
      version: Number(row['version']),
      wish: String(row['wish']),
      state: String(row['state']),
      madeAt: Number(row['made_at']),
      usedAt: Number(row['used_at']),
    }
  )
}
