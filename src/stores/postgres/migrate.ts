import { CannotFindOut } from '../../trouble/cannot-find-out.ts'
import type { Database } from './database.ts'
import { migrations } from './schema.ts'

// What all replicas of all versions wait for, one after the other.
const lock = 4711_0001

/**
 * Makes the tables and functions, or those that an older version did not have, by one replica at a time. Throws
 * `CannotFindOut` where a newer version made them, or where the user may not.
 */
export async function migrate(database: Database, shown: string, steps: readonly string[] = migrations): Promise<void> {
  try {
    await database.transaction(async (run) => {
      await run('select pg_advisory_xact_lock($1)', [lock])
      const [there] = await run(`select to_regclass('customers_kit.version') is not null as is_there`)
      if (!there?.['is_there']) {
        await run('create schema if not exists customers_kit')
        await run('create table customers_kit.version (steps int not null)')
        await run('insert into customers_kit.version values (0)')
      }
      const [row] = await run('select steps from customers_kit.version')
      const done = Number(row?.['steps'])
      if (done > steps.length)
        throw new CannotFindOut(
          `The database at ${shown} was made by a newer customers-kit (its form is ${done}, this one knows ${steps.length}). ` +
            'Use the newer one, or another database.',
        )
      if (done === steps.length) return
      for (const step of steps.slice(done)) await run(step)
      await run('update customers_kit.version set steps = $1', [steps.length])
    })
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    if (code !== '42501') throw error
    throw new CannotFindOut(
      `The database at ${shown} lets nothing be made: ${message}. Grant it: grant create on database NAME to USER.`,
    )
  }
}
