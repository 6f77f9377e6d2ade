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
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { loadSpec } from '../spec/spec.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { createValidators } from '../spec/validators.ts'
import { oldestFirst, readDataFile, writeDataFile } from './data-file.ts'
import { recordNumber } from './store-suite.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

const folder = mkdtempSync(join(tmpdir(), 'customers-kit-data-'))
afterAll(() => rmSync(folder, { recursive: true }))
const validators = createValidators(loadSpec())
const records = Array.from({ length: 4 }, (_, n) =>
  recordNumber(n, { first_name: 'Zoë, "the [first]"\n', created_at: `2026-03-14T09:00:0${n}Z` }),
)
const [one, two] = records.map((record) => JSON.stringify(record)) as [string, string]

function file(text: string | Buffer, name = 'data.json'): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
const read = (text: string | Buffer) => readDataFile(file(text), validators)
async function complaints(text: string): Promise<string[]> {
  const error: unknown = await read(text).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(CannotFindOut)
  return (error as Error).message.split('\n').map((line) => line.replace(join(folder, 'data.json'), 'FILE'))
}

describe('readDataFile', () => {
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
    ['NDJSON', `${one}\n\n{"email":"ada"}\nnot json\n${two}\n`, [3, 4]],
    ['an array', `[\n${one},\n{"email":\n"ada"},\n${two}, nonsense\n]`, [3, 5]],
  ])('names the line of each bad record of %s and says what is wrong', async (_, text, lines) => {
    const [first, second, ...rest] = await complaints(text)
    expect(first).toMatch(new RegExp(`^FILE:${lines[0]}: id is required; .*email must be an email address`))
    expect(second).toMatch(new RegExp(`^FILE:${lines[1]}: not JSON: `))
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
      `FILE:2: id "${recordNumber(1).id}" is that of the customer in line 1 too`,
      'FILE:3: email "c1@example.com" is that of the customer in line 1 too',
      'FILE:4: reference "R" is that of the customer in line 1 too',
    ])
  })

  it('names the first ten bad lines and how many more there are', async () => {
    const said = await complaints('{}\n'.repeat(25))
    expect(said).toHaveLength(11)
    expect(said.at(-1)).toBe('… and 15 more')
  })

  it.each([
    ['an array that is cut off', `[${one},{"id":`, 'FILE:1: the array is not closed; the file seems to be cut off'],
    ['something after the array', `[${one}]\n]`, 'FILE:1: something follows the end of the array'],
    [
      'a member that is unknown',
      JSON.stringify([{ ...recordNumber(1), nick: 1 }]),
      'FILE:1: nick is not a documented member',
    ],
    ['a comma too many', `[${one},\n]`, 'FILE:2: not JSON: Unexpected end of JSON input'],
    ['an array of numbers', '[1]', 'FILE:1: the record must be an object, not a number'],
  ])('refuses %s', async (_, text, sentence) => {
    expect((await complaints(text))[0]).toContain(sentence)
  })

  it('passes on that a file is not there', async () => {
    await expect(readDataFile(join(folder, 'none.json'), validators)).rejects.toMatchObject({ code: 'ENOENT' })
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
      expect(await readDataFile(path, validators)).toEqual(each)
    }
    expect(readdirSync(folder).filter((entry) => entry.endsWith('.part'))).toEqual([])
  })

  it('writes through a link, which stays one', async () => {
    const [real, link] = [file('', 'real.ndjson'), join(folder, 'link.ndjson')]
    symlinkSync(real, link)
    await writeDataFile(link, from(records))
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(await readDataFile(real, validators)).toEqual(records)
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
