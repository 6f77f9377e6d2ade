import { Refusal } from '../../customers/refusal.ts'
import type { Store } from '../../customers/store.ts'
import { shownDatabase } from '../../database/say-database.ts'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'
import type { KeptStore } from '../kept-store.ts'
import { openDatabase } from './database.ts'
import type { DatabaseOptions } from './database.ts'
import { postgresNotes, wantedOf } from './postgres-notes.ts'
import { postgresWorlds } from './postgres-worlds.ts'
import { migrate } from './migrate.ts'
import { fillWorld, postgresStore } from './postgres-store.ts'

const world = 'default'

/**
 * Customers in a PostgreSQL database, which other processes may have at the same time. One that has none of ours yet is
 * prepared, and begins with the customers of `start`. Throws `CannotFindOut` where it cannot be used.
 */
export async function openPostgresStore(url: string, start: Store, options?: DatabaseOptions): Promise<KeptStore> {
  const where = shownDatabase(url)
  const database = await openDatabase(url, options)
  try {
    await migrate(database, where)
    const wasThere = !(await fillWorld(database, world, start.all(), true))
    // What a process left that ended amid a reset. Of worlds that are being made nothing is seen yet.
    await database.transaction(async (run) => {
      await run(`select customers_kit.drop_world(world) from (
        select world from customers_kit.pending except select id from customers_kit.worlds) gone`)
      await run('select customers_kit.sweep_notes()')
    })
    database.widen()
    const wanted = wantedOf(database)
    return {
      store: postgresStore(database, world),
      clock: database.clock,
      notes: postgresNotes(database, world, wanted),
      worlds: postgresWorlds(database, start, wanted),
      where,
      wasThere,
      remarks: [],
      close: () => database.close(),
    }
  } catch (error) {
    await database.close()
    if (error instanceof Refusal) throw new CannotFindOut(error.message)
    throw error
  }
}
