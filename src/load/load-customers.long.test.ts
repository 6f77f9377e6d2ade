import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from '../cli/cli-under-test.ts'
import { createGenerator } from '../generate/create-generator.ts'
import { testDatabase } from '../generate/postgres-under-test.ts'
import { columnsOf } from '../generate/record-format.ts'
import { tableStatements } from '../generate/sql-format.ts'
import { loadSpec } from '../spec/spec.ts'
import { shownDatabase } from '../database/say-database.ts'
import { loadCustomers } from './load-customers.ts'

const spec = loadSpec()
const database = testDatabase()
beforeAll(() => database?.start())
afterAll(() => database?.stop())
const generate = (...args: string[]) => runCli(['generate', '--out', database!.url, ...args])
const rowsOf = (table: string) => database!.run(`SELECT * FROM ${table} ORDER BY id`)

describe.runIf(database)('a database that customers are written into', () => {
  it('gets them as SQL would bring them, by threads too', async () => {
    const { stdout } = await runCli(['generate', '--count', '3000', '--format', 'sql', '--table', 'by_sql'])
    database!.run(stdout)
    const { code, stderr } = await generate('--count', '3000', '--jobs', '2')
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'Wrote 3000 customers to customers of postgres://test@localhost/postgres.\n',
    })
    expect(rowsOf('customers')).toBe(rowsOf('by_sql'))
    expect(database!.run(`SELECT count(*) FROM pg_indexes WHERE tablename = 'customers'`).trim()).toBe('3')
  })

  it('is left as it was where the table is there, and customers with the same ids are replaced where that is wanted', async () => {
    const { code, stderr } = await generate('--count', '10')
    expect(code).toBe(2)
    expect(stderr).toBe(
      'customers-kit: Nothing was written to customers of postgres://test@localhost/postgres: relation "customers" already exists. Name another table with --table, or add --upsert to replace customers in it.\n',
    )
    database!.run(
      `UPDATE customers SET first_name = 'edited'; DELETE FROM customers WHERE id IN (SELECT id FROM customers LIMIT 5)`,
    )
    expect((await generate('--count', '3000', '--upsert', '--shard', '1/2')).code).toBe(0)
    expect((await generate('--count', '3000', '--upsert', '--shard', '2/2')).code).toBe(0)
    expect(rowsOf('customers')).toBe(rowsOf('by_sql'))
  })

  it('holds every character that a customer may have, but NUL', async () => {
    const { record } = await createGenerator({ spec })
    const awkward = { ...record(0), first_name: 'a\tb\\nc\nd\re\\.', last_name: '\\N', metadata: '{"a":"\\u0000"}' }
    const { copyFormat } = await import('../generate/copy-format.ts')
    const columns = columnsOf(spec, undefined)
    const rows = async function* () {
      yield copyFormat(columns).row(awkward, 0)
      yield copyFormat(columns).row({ ...record(1), first_name: 'nul\0' }, 1)
    }
    await loadCustomers({ url: database!.url, table: tableStatements(columns, { table: 'awkward' }), rows: rows() })
    const [first, second] = database!
      .run(`SELECT to_json(first_name) || to_json(last_name)::text || metadata FROM awkward ORDER BY email DESC`)
      .trim()
      .split('\n')
    expect(first).toBe(`"a\\tb\\\\nc\\nd\\re\\\\.""\\\\N"{"a":"\\u0000"}`)
    expect(second).toContain('nul\uFFFD')
  })

  it('has nothing of them where one cannot be made, or is refused', async () => {
    const columns = columnsOf(spec, undefined)
    const { record } = await createGenerator({ spec })
    const { copyFormat } = await import('../generate/copy-format.ts')
    const row = copyFormat(columns).row(record(0), 0)
    const broken = async function* () {
      yield row
      throw new RangeError('no more')
    }
    const twice = async function* () {
      for (let n = 0; n < 500; n++) yield row.repeat(1000)
    }
    const load = (rows: AsyncIterable<string>) =>
      loadCustomers({ url: database!.url, table: tableStatements(columns, { table: 'nothing' }), rows })
    await expect(load(broken())).rejects.toThrow(RangeError)
    await expect(load(twice())).rejects.toThrow(
      /^Nothing was written to "nothing" of .*: duplicate key .* \(Key \(id\)=.*\)\. Another customer has the same/,
    )
    expect(database!.run(`SELECT to_regclass('nothing')`).trim()).toBe('')
  })

  it('is named with what to do where it is not there', async () => {
    const missing = database!.url.replace('/postgres?', '/missing?')
    const gone = await runCli(['generate', '--out', missing])
    expect(gone.stderr).toBe(
      'customers-kit: The database at postgres://test@localhost/missing cannot be used: database "missing" does not exist. Make the database with createdb, or name another one.\n',
    )
    const closed = await runCli(['generate', '--out', 'postgres://me:s3cret@127.0.0.1:1/crm'])
    expect(closed.stderr).toBe(
      'customers-kit: The database at postgres://me@127.0.0.1:1/crm cannot be used: nothing listens there. Start it, or mend the address.\n',
    )
    const schema = await generate('--table', 'crm.people')
    expect(schema.stderr).toMatch(/schema "crm" does not exist\. Make the schema with CREATE SCHEMA/)
    expect([gone.code, closed.code, schema.code]).toEqual([2, 2, 2])
  })
})

it('the address of a database is shown without what is secret', () => {
  expect(shownDatabase('postgres://me:s3cret@db.example.com:5433/crm?password=x')).toBe(
    'postgres://me@db.example.com:5433/crm',
  )
  expect(shownDatabase('postgres://me:s3cret@/crm')).toBe('postgres://…')
})
