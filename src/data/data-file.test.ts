import { execFileSync } from 'node:child_process'
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { defaultOwner } from '../customers/new-record.ts'
import { createGenerator } from '../generate/create-generator.ts'
import { recordFormat } from '../generate/record-format.ts'
import { loadSpec } from '../spec/spec.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { oldestFirst, readData, writeDataFile } from './data-file.ts'
import { recordNumber } from '../stores/store-suite.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

const folder = mkdtempSync(join(tmpdir(), 'customers-kit-data-'))
afterAll(() => rmSync(folder, { recursive: true }))
const spec = loadSpec()
const records = Array.from({ length: 4 }, (_, n) =>
  recordNumber(n, { first_name: 'Zoë, "the [first]"\n', created_at: `2026-03-14T09:00:0${n}Z` }),
)
const [one, two] = records.map((record) => JSON.stringify(record)) as [string, string]

function file(text: string | Buffer, name = 'data.json'): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
const read = async (text: string | Buffer) => (await readData(file(text), spec)).records
async function complaints(text: string): Promise<string[]> {
  const error: unknown = await read(text).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(CannotFindOut)
  return (error as Error).message.split('\n').map((line) => line.replaceAll(join(folder, 'data.json'), 'FILE'))
}

describe('readData', () => {
  it.each([
    ['a JSON array', JSON.stringify(records)],
    ['an indented array', JSON.stringify(records, null, 2)],
    ['an array after a byte order mark and empty lines', `\ufeff\n\n  ${JSON.stringify(records)}\n`],
    ['NDJSON', records.map((record) => JSON.stringify(record)).join('\n')],
    [
      'NDJSON with empty lines, CRLF and a byte order mark',
      `\ufeff${records.map((record) => JSON.stringify(record)).join('\r\n\r\n')}\r\n`,
    ],
  ])('reads %s', async (_, text) => {
    expect(await read(text)).toEqual(records)
  })

  it('reads nothing from an empty array or file', async () => {
    expect(await read('[]')).toEqual([])
    expect(await read('')).toEqual([])
  })

  it('puts customers in the order of their creation, those of one moment as they came', async () => {
    const same = [recordNumber(7), recordNumber(8)]
    expect(await read(JSON.stringify([...records.toReversed(), ...same]))).toEqual([...records, ...same])
    expect(oldestFirst([])).toEqual([])
  })

  it.each([
    ['NDJSON', `${one}\n\n{"email":"ada"}\nnot json\n${two}\n`, ['3:1', '3:10', '4:1']],
    ['an array', `[\n${one},\n{"email":\n"ada"},\n${two}, nonsense\n]`, ['3:1', '4:1', `5:${two.length + 3}`]],
    [
      'a list answer',
      `{"success": true,\n "data": {"customers": [\n  {"email": "ada"},\n 5, ${one}]}}`,
      ['3:3', '3:13', '4:2'],
    ],
    ['CSV', 'reference,email,customer_type\nR1,ada,\nR2,eve@example.com,individual,gold\n', ['2:8', '2:4', '3:1']],
    [
      'older CSV',
      'reference,email,customer_type\rR1,ada,\rR2,eve@example.com,individual,gold\r',
      ['2:8', '2:4', '3:1'],
    ],
  ])('names the line and the column of all that is wrong in %s, and says what it is', async (_, text, places) => {
    const [first, second, third, ...rest] = await complaints(text)
    expect(first).toBe(`FILE:${places[0]}: customer_type is required`)
    expect(second).toMatch(new RegExp(`^FILE:${places[1]}: email must be an email address`))
    expect(third).toMatch(
      new RegExp(`^FILE:${places[2]}: (not JSON: |the record must be an object, not a number|has 4 cells, and)`),
    )
    expect(rest).toEqual([])
  })

  it('names both lines where two customers share an id, an email or a reference', async () => {
    const text = [
      recordNumber(1, { reference: 'R' }),
      recordNumber(1, { email: 'x@example.com' }),
      recordNumber(3, { email: 'C1@example.com' }),
      recordNumber(4, { reference: 'R' }),
    ]
      .map((record) => JSON.stringify(record))
      .join('\n')
    expect(await complaints(text)).toEqual([
      expect.stringMatching(/^FILE:2:7: id ".*" is that of the customer at FILE:1 too$/),
      expect.stringMatching(/^FILE:3:[0-9]+: email "c1@example.com" is that of the customer at FILE:1 too$/),
      expect.stringMatching(/^FILE:4:[0-9]+: reference "R" is that of the customer at FILE:1 too$/),
    ])
  })

  it('names the first ten faults and how many more there are', async () => {
    const said = await complaints('{}\n'.repeat(25))
    expect(said).toHaveLength(11)
    expect(said.at(-1)).toBe('… and 40 more')
  })

  it.each([
    [
      'an array that is cut off',
      `[${one},{"id":`,
      `FILE:1:${one.length + 9}: the array is not closed; the file seems to be cut off`,
    ],
    ['something after the array', `[${one}]\n]`, 'FILE:2:1: something follows the end of the array'],
    ['a member that is unknown', JSON.stringify([{ ...recordNumber(1), nick: 1 }]), 'nick is not a documented member'],
    ['a comma too many', `[${one},\n]`, 'FILE:2:1: not JSON: Unexpected end of JSON input'],
    ['an array of numbers', '[1]', 'FILE:1:2: the record must be an object, not a number'],
  ])('refuses %s', async (_, text, sentence) => {
    expect((await complaints(text))[0]).toContain(sentence)
  })

  it.each([
    ['prose', 'Dear all,\n'.repeat(152), '1:1: this is neither JSON, nor CSV'],
    ['what gzip packed', gzipSync('email,customer_type\nada@example.com,individual\n'), '1:1: this is packed by gzip'],
    ['an image', Buffer.from([0x89, 0x50, 0xff, 0xfe]), '1:1: this is not UTF-8'],
    ['an object that is cut off', '{\n  "email": "ada@example.com",\n', '3:1: not JSON: '],
    ['CSV without a column that each needs', 'email,name\n'.repeat(9), '1:1: there is no column customer_type'],
    ['CSV with a column twice', 'email,customer_type,Email\n', '1:21: there are two columns for email'],
  ])('says once that %s holds no customers', async (_, text, sentence) => {
    const said = await complaints(text as string)
    expect(said).toEqual([expect.stringContaining(`FILE:${sentence}`)])
  })

  it('passes on that a file is not there', async () => {
    await expect(readData(join(folder, 'none.json'), spec)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('what a person has', () => {
  const ada = { email: 'Ada@example.com', customer_type: 'individual', metadata: { tier: 'gold' } }
  const eve = { email: 'eve@example.com', customer_type: 'business', reference: 'R-1', is_active: false }
  const filled = {
    id: expect.stringMatching(/^019b76da-a800-7[0-9a-f]{3}-[89ab]/),
    company_id: defaultOwner.company_id,
    created_by: defaultOwner.created_by,
    first_name: null,
    last_name: null,
    is_active: true,
    metadata: '{}',
    created_at: '2026-01-01T00:00:00.000000Z',
    updated_at: '2026-01-01T00:00:00.000000Z',
  }
  const envelope = { success: true, message: 'm', metadata: { request_id: '1' }, timestamp: 't' }
  const csv = [
    'email,customer_type,metadata,reference,is_active',
    'Ada@example.com,individual,"{""tier"":""gold""}",,',
    'eve@example.com,business,,R-1,FALSE',
  ]

  it.each([
    ['an array', JSON.stringify([ada, eve])],
    ['NDJSON', `${JSON.stringify(ada)}\n${JSON.stringify(eve)}\n`],
    ['the answer of a list', JSON.stringify({ ...envelope, data: { customers: [ada, eve], page: 1 } }, null, 2)],
    ['the answer of a list in one line', JSON.stringify({ ...envelope, data: { customers: [ada, eve] } })],
    ['the list in an answer', JSON.stringify({ customers: [ada, eve] })],
    ['CSV', csv.join('\n')],
    ['CSV as spreadsheets save it', `\ufeff${csv.map((line) => line.replaceAll(',', ';')).join('\r\n')}\r\n`],
    ['CSV as older spreadsheets save it', `${csv.join('\r')}\r`],
    ['CSV with tabs', csv.map((line) => line.replaceAll(',', '\t')).join('\n')],
    [
      'CSV with names in another spelling',
      [csv[0]!.replace('customer_type', 'Customer Type').replace('is_active', 'isActive'), ...csv.slice(1)].join('\n'),
    ],
  ])('is taken as %s, with the rest filled in as a create would', async (_, text) => {
    expect(await read(text)).toEqual([
      { ...filled, ...ada, metadata: '{"tier":"gold"}' },
      { ...filled, ...eve },
    ])
  })

  it('is one customer, or the answer that shows one', async () => {
    for (const text of [JSON.stringify(ada, null, 2), JSON.stringify({ ...envelope, data: ada }, null, 2)])
      expect((await read(text)).map(({ email }) => email)).toEqual(['Ada@example.com'])
  })

  it('is the CSV that generate writes, phones and metadata too', async () => {
    const generator = await createGenerator({ spec, seed: 3 })
    const { head, row, tail } = recordFormat('csv', spec)
    const made = Array.from({ length: 60 }, (_, n) => generator.record(n))
    const text = `${head}${made.map(row).join('')}${tail(made.length)}`
    const given = (record: CustomerRecord) =>
      Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null))
    expect((await read(text)).map(given)).toEqual(oldestFirst(made).map(given))
  })

  it('gets ids by its emails alone, so that a record keeps its own whatever comes before it', async () => {
    const idOf = async (...all: object[]) =>
      (await read(JSON.stringify(all))).find(({ email }) => email.startsWith('eve'))!.id
    expect(await idOf(ada, eve)).toBe(await idOf({ ...eve, email: 'EVE@example.com' }).catch(() => idOf(eve)))
    expect(await idOf(eve)).not.toBe((await read(JSON.stringify(ada)))[0]!.id)
  })

  it('keeps what it has of a record, the other time being the one given', async () => {
    const [record] = await read(JSON.stringify([{ ...ada, created_at: '2020-02-02T00:00:00Z', phone: null }]))
    expect(record).toMatchObject({ created_at: '2020-02-02T00:00:00Z', updated_at: '2020-02-02T00:00:00Z' })
    expect(record).not.toHaveProperty('phone')
  })

  it('may have columns that are not read, which is said, and members that are none, with what was meant', async () => {
    const { notes, records } = await readData(file('email,customer_type,city\na@b.co,business,Accra\n'), spec)
    expect(records).toHaveLength(1)
    expect(notes).toEqual([expect.stringContaining('not read, as a customer has no such member: column "city"')])
    expect(await complaints(JSON.stringify([{ ...ada, phone_number: '+233241234567' }]))).toEqual([
      expect.stringMatching(/^FILE:1:[0-9]+: phone_number is not a documented member; did you mean phone\?$/),
    ])
  })

  it('is a folder of files, told apart where two share an email', async () => {
    const dir = mkdtempSync(join(folder, 'many-'))
    writeFileSync(join(dir, 'a.csv'), csv.join('\n'))
    writeFileSync(join(dir, 'b.ndjson'), `${one}\n`)
    writeFileSync(join(dir, 'notes.txt'), 'Dear all,')
    expect((await readData(dir, spec)).records).toHaveLength(3)
    writeFileSync(join(dir, 'c.json'), JSON.stringify([{ ...eve, reference: 'R-2' }]))
    await expect(readData(dir, spec)).rejects.toThrow(
      `${dir}/c.json:1:11: email "eve@example.com" is that of the customer at ${dir}/a.csv:3 too`,
    )
    await expect(readData(mkdtempSync(join(folder, 'none-')), spec)).rejects.toThrow('the folder has no file that ends')
  })

  it('comes through a pipe or an input, in pieces that part characters, and not by an empty one', async () => {
    const name = { ...ada, first_name: 'Zoë 😀' }
    async function* bytes() {
      for (const byte of Buffer.from(`${JSON.stringify(name)}\n${JSON.stringify(eve)}`)) yield Uint8Array.of(byte)
    }
    const { records: came } = await readData('-', spec, bytes())
    expect(came.map(({ first_name }) => first_name)).toEqual(['Zoë 😀', null])
    const fifo = join(folder, 'fifo')
    execFileSync('mkfifo', [fifo])
    const writing = writeFile(fifo, csv.join('\n'))
    expect((await readData(fifo, spec)).records).toHaveLength(2)
    await writing
    async function* nothing() {}
    await expect(readData('-', spec, nothing())).rejects.toThrow('-:1:1: nothing came')
  })
})

describe('writeDataFile', () => {
  async function* from(values: CustomerRecord[]) {
    yield* values
  }

  it.each(['out.json', 'out.ndjson'])('writes %s so that it reads back the same', async (name) => {
    const path = join(folder, name)
    for (const each of [records, []]) {
      expect(await writeDataFile(path, from(each))).toBe(each.length)
      expect((await readData(path, spec)).records).toEqual(each)
    }
    expect(readdirSync(folder).filter((entry) => entry.endsWith('.part'))).toEqual([])
  })

  it('writes through a link, which stays one', async () => {
    const [real, link] = [file('', 'real.ndjson'), join(folder, 'link.ndjson')]
    symlinkSync(real, link)
    await writeDataFile(link, from(records))
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect((await readData(real, spec)).records).toEqual(records)
  })

  it('leaves the file as it was, and nothing beside it, where writing fails half-way', async () => {
    const path = file('as it was', 'kept.json')
    async function* failing() {
      yield records[0]!
      throw new Error('the store went away')
    }
    await expect(writeDataFile(path, failing())).rejects.toThrow('the store went away')
    expect(readFileSync(path, 'utf8')).toBe('as it was')
    mkdirSync(join(folder, 'folder.json'))
    await expect(writeDataFile(join(folder, 'folder.json'), from(records))).rejects.toThrow('EISDIR')
    expect(readdirSync(folder).filter((entry) => entry.endsWith('.part'))).toEqual([])
  })
})
