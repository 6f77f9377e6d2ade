import type * as Pg from 'pg'
import { loadDriver } from '../database/load-driver.ts'
import { sayTrouble, shownDatabase } from '../database/say-database.ts'
import type { TableStatements } from '../generate/sql-format.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { copyRows } from './copy-rows.ts'

/** What is loaded, and where. */
export type Load = {
  /** The address of the database: `postgres://user@host/name`. */
  url: string
  table: TableStatements
  /** Customers, in the text form of COPY. */
  rows: AsyncIterable<string | Uint8Array>
}

/**
 * Loads customers into a table by COPY, in one transaction: all of them, or none. Throws `CannotFindOut` where the database
 * is not there, does not let us, or refuses the table or a customer, and where the package `pg` is not installed.
 */
export async function loadCustomers({ url, table, rows }: Load): Promise<void> {
  const shown = shownDatabase(url)
  const client = await connect(url, shown)
  try {
    await client.query('BEGIN')
    await client.query(table.create)
    if (table.onConflict === '') await copyRows(client, `COPY ${table.name} ${table.columns} FROM STDIN`, rows)
    else {
      await client.query(
        `CREATE TEMPORARY TABLE customers_kit_rows ON COMMIT DROP AS SELECT ${list(table)} FROM ${table.name} WITH NO DATA`,
      )
      await copyRows(client, `COPY customers_kit_rows ${table.columns} FROM STDIN`, rows)
      await client.query(
        `INSERT INTO ${table.name} ${table.columns} SELECT ${list(table)} FROM customers_kit_rows${table.onConflict}`,
      )
    }
    if (table.unique !== '') await client.query(table.unique)
    await client.query('COMMIT')
  } catch (error) {
    throw refusal(error, shown, table.name)
  } finally {
    // What was begun and not committed is undone with its connection.
    await client.end().catch(() => {})
  }
}

function list({ columns }: TableStatements): string {
  return columns.slice(1, -1)
}

async function connect(url: string, shown: string): Promise<Pg.Client> {
  const { Client: NewClient } = await loadDriver('Writing into PostgreSQL')
  try {
    const client = new NewClient({
      connectionString: url,
      application_name: 'customers-kit',
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      options: '-c client_encoding=UTF8',
    })
    // Whoever waits for an answer is told.
    client.on('error', () => {})
    await client.connect()
    return client
  } catch (error) {
    const { code = '' } = error as { code?: string }
    throw new CannotFindOut(
      `The database at ${shown} cannot be used: ${sayTrouble(error)}. ${advice[code] ?? 'Start it, or mend the address.'}`,
    )
  }
}

// By PostgreSQL's codes of errors.
const advice: Record<string, string> = {
  '28P01': 'Give the right user, and the password by PGPASSWORD.',
  '28000': 'Give the right user, and the password by PGPASSWORD.',
  '3D000': 'Make the database with createdb, or name another one.',
  '53300': 'Give it more connections, or stop who has them.',
  '42P07': 'Name another table with --table, or add --upsert to replace customers in it.',
  '3F000': 'Make the schema with CREATE SCHEMA, or name another one.',
  '42501': 'Let this user create tables there, or name another table or schema with --table.',
  '42P10': 'Give the table a primary key on id, or name another one with --table.',
  '53100': 'Make room on the disk of the database.',
  '23505': 'Another customer has the same: empty the table, or make others with --seed.',
}

function refusal(error: unknown, shown: string, name: string): unknown {
  const { code, detail } = error as { code?: unknown; detail?: string }
  if (error instanceof CannotFindOut || !(error instanceof Error)) return error
  const isTheirs = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)
  const isLost = typeof code === 'string' || /connection|socket|timeout/i.test(error.message)
  // A bug of ours is none of the database's.
  if (!isTheirs && !isLost) return error
  const why = `${sayTrouble(error)}${detail ? ` (${detail.replace(/\.$/, '')})` : ''}`
  const then = isTheirs ? (advice[code] ?? '') : 'The same command begins anew.'
  return new CannotFindOut(`Nothing was written to ${name} of ${shown}: ${why}. ${then}`.trim())
}
