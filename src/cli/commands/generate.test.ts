import { spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createGenerator } from '../../generate/create-generator.ts'
import { loadSpec, packageRoot } from '../../spec/spec.ts'
import { readData } from '../../data/data-file.ts'
import { widthOf } from '../../text/width.ts'
import { runCli, startCli } from '../cli-under-test.ts'

const folder = mkdtempSync(join(tmpdir(), 'generate-'))
afterAll(() => rmSync(folder, { recursive: true }))
const spec = loadSpec()
const parseLines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)

describe('customers-kit generate', () => {
  it('writes ten customers as NDJSON to stdout when nothing else is asked for', async () => {
    const { code, stdout, stderr } = await runCli(['generate'])
    const { record } = await createGenerator({ spec, seed: 42 })
    expect(parseLines(stdout)).toEqual(Array.from({ length: 10 }, (_, n) => record(n)))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  it('makes the same customers on any day, in any time zone and locale, and others for another seed', async () => {
    const here = await runCli(['generate', '--seed', '7'])
    const there = await runCli(['generate', '--seed', '7'], {
      env: { TZ: 'Pacific/Apia', LANG: 'ar_EG.UTF-8', LC_ALL: 'ar_EG.UTF-8' },
    })
    const other = await runCli(['generate', '--seed', '8'])
    expect(there.stdout).toBe(here.stdout)
    expect(other.stdout).not.toBe(here.stdout)
  })

  it('makes the 900,000th customer without the others', async () => {
    const { stdout } = await runCli(['generate', '--count', '1', '--skip', '899999'])
    const { record } = await createGenerator({ spec, seed: 42 })
    expect(parseLines(stdout)).toEqual([record(899_999)])
  })

  it('keeps to the countries and the type asked for', async () => {
    const { stdout } = await runCli(['generate', '--count', '60', '--locale', 'ng, GH', '--type', 'business'])
    for (const customer of parseLines(stdout) as { customer_type: string; country_code?: string }[]) {
      expect(customer.customer_type).toBe('business')
      expect(['+234', '+233', undefined]).toContain(customer.country_code)
    }
  })

  it.each([
    ['mine.json', []],
    ['mine.ndjson', []],
    ['mine.jsonl', []],
    ['mine.data', ['--format', 'json']],
    ['mine.JSON', ['--format', 'json']],
    ['mine', []],
  ])('writes %s so that serve --data can take it', async (name, args) => {
    const file = join(folder, name)
    const { code, stderr } = await runCli(['generate', '--count', '30', '--out', file, ...args])
    expect({ code, stderr }).toEqual({ code: 0, stderr: `Wrote 30 customers to ${file}.\n` })
    expect((await readData(file, spec)).records).toHaveLength(30)
  })

  it('takes the format from the name of the file', async () => {
    await runCli(['generate', '--count', '2', '--out', join(folder, 'a.csv')])
    await runCli(['generate', '--count', '2', '--out', join(folder, 'a.sql')])
    await runCli(['generate', '--count', '2', '--out', join(folder, 'a.xlsx')])
    expect(readFileSync(join(folder, 'a.csv'), 'utf8')).toMatch(/^\uFEFFid,first_name,/)
    expect(readFileSync(join(folder, 'a.sql'), 'utf8')).toContain('CREATE TABLE customers')
    expect((await readData(join(folder, 'a.xlsx'), spec)).records).toHaveLength(2)
  })

  it('writes no customer at all when none is asked for, in every format', async () => {
    const empty = async (format: string) => (await runCli(['generate', '--count', '0', '--format', format])).stdout
    expect(await empty('ndjson')).toBe('')
    expect(JSON.parse(await empty('json'))).toEqual([])
    expect((await empty('csv')).split('\r\n')).toHaveLength(2)
    expect(await empty('sql')).not.toContain('INSERT')
  })

  it('ends quietly when its reader has seen enough', async () => {
    const { child, ended } = startCli(['generate', '--count', '4000000000'])
    await new Promise((resolve) => child.stdout?.once('data', resolve))
    child.stdout?.destroy()
    const { code, stderr } = await ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  it('needs no more memory for many customers than for few, however slow the reader is', async () => {
    const main = join(packageRoot, 'dist/cli/main.js')
    const child = spawn(process.execPath, ['--max-old-space-size=40', main, 'generate', '--count', '60000'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let bytes = 0
    for await (const chunk of child.stdout) {
      if (bytes === 0) await new Promise((resolve) => setTimeout(resolve, 500))
      bytes += (chunk as Buffer).length
    }
    expect(bytes).toBeGreaterThan(20_000_000)
  })

  it('leaves a file as it was when it is stopped half way, and nothing beside it', async () => {
    const file = join(folder, 'kept.ndjson')
    writeFileSync(file, 'as it was')
    const { child, ended } = startCli(['generate', '--count', '4000000000', '--out', file])
    const parts = () => readdirSync(folder).filter((name) => name.endsWith('.part'))
    while (parts().every((name) => statSync(join(folder, name)).size === 0))
      await new Promise((resolve) => setTimeout(resolve, 20))
    child.kill('SIGINT')
    expect((await ended).signal).toBe('SIGINT')
    expect(readFileSync(file, 'utf8')).toBe('as it was')
    expect(parts()).toEqual([])
  })

  it('writes through a link and does not replace it', async () => {
    const link = join(folder, 'link.ndjson')
    writeFileSync(join(folder, 'linked.ndjson'), '')
    symlinkSync('linked.ndjson', link)
    await runCli(['generate', '--count', '3', '--out', link])
    expect(parseLines(readFileSync(join(folder, 'linked.ndjson'), 'utf8'))).toHaveLength(3)
  })

  it('tells a pipe how far it is, with rate and time left', async () => {
    const { child, ended, written } = startCli([
      'generate',
      '--count',
      '4000000000',
      '--out',
      join(folder, 'long.ndjson'),
    ])
    while (!written.stderr.includes('\n')) await new Promise((resolve) => setTimeout(resolve, 50))
    child.kill('SIGTERM')
    await ended
    expect(written.stderr).toMatch(/^[0-9,]+ of 4,000,000,000 customers, [0-9,]+\/s, .* left\n/)
    expect(existsSync(join(folder, 'long.ndjson'))).toBe(false)
  })

  it.each([
    [['--locale', 'NG,ZZ'], /no names for ZZ\. Take some of .*NG/],
    [['--locale', ','], /Give words parted by commas/],
    [['--count', '1e3'], /Give a whole number/],
    [['--count', '-1'], /Give a whole number/],
    [
      ['--out', join(folder, 'no.ods')],
      /no\.ods: no format is called \.ods\. End the name in \.json, \.ndjson, \.jsonl, \.csv, \.sql or \.xlsx, or give --format\. Spreadsheets open \.xlsx and \.csv\.\n$/,
    ],
    [['--out', join(folder, 'no.csv.gz')], /no\.csv\.gz: no format is called \.gz\. .* or give --format\.\n$/],
    [
      ['--format', 'csv', '--out', join(folder, 'no.json')],
      /--format csv and --out .*no\.json contradict each other: leave out --format for json, or name the file no\.csv\.\n$/,
    ],
    [['--format', 'xml'], /Allowed choices are json, ndjson, csv, sql, xlsx/],
    [['--type', 'person'], /Allowed choices are individual, business/],
    [['--out', tmpdir()], /is a folder\. Name a file in it/],
    [
      ['--out', '/nowhere/at/all.csv'],
      /^customers-kit: \/nowhere\/at\/all\.csv cannot be written: there is no folder \/nowhere\/at\. Make it, or name another file\.\n$/,
    ],
    [['--out', '/dev/full'], /^customers-kit: \/dev\/full cannot be written: the disk is full\.\n$/],
    [['--preview', '--out', join(folder, 'no.csv')], /--preview shows customers and writes none/],
    [['--shard', '0/3'], /Give a part and how many there are, such as 1\/16/],
    [['--out', join(folder, 'no.xlsx'), '--jobs', '2'], /one thread writes a spreadsheet/],
    [['more'], /too many arguments/],
  ])('cannot run with %j, says why and exits with 2', async (args, message) => {
    const { code, stdout, stderr } = await runCli(['generate', ...args])
    expect(stderr).toMatch(message)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(readdirSync(folder).filter((name) => name.startsWith('no.'))).toEqual([])
  })

  it('writes what a recipe says, with the members that are named alone', async () => {
    const recipe = join(folder, 'demo.yaml')
    writeFileSync(recipe, 'count: 3\nfields: [email, first_name]\nrequire-names: true\n')
    const { stdout, stderr } = await runCli(['generate', '--recipe', recipe, '--format', 'csv'])
    const { record } = await createGenerator({ spec, requireNames: true })
    const lines = [0, 1, 2].map((n) => `${record(n).email},${record(n).first_name}`)
    expect({ stdout, stderr }).toEqual({ stdout: `\uFEFFemail,first_name\r\n${lines.join('\r\n')}\r\n`, stderr: '' })
  })

  it('writes the same bytes by several threads, and in parts that are joined', async () => {
    const csv = (...args: string[]) => runCli(['generate', '--count', '5000', '--format', 'csv', ...args])
    const [one, many] = await Promise.all([csv(), csv('--jobs', '3')])
    expect({ same: many.stdout === one.stdout, code: many.code }).toEqual({ same: true, code: 0 })
    const parts = await Promise.all([csv('--shard', '1/2'), csv('--shard', '2/2', '--jobs', '2')])
    const body = (text: string) => text.slice(text.indexOf('\n') + 1)
    expect(parts.map(({ stdout }) => body(stdout)).join('') === body(one.stdout)).toBe(true)
  })

  it('tells what a thread finds wrong as it does itself', async () => {
    const copy = join(folder, 'spec')
    cpSync(join(packageRoot, 'spec'), copy, { recursive: true })
    const file = join(copy, 'schemas/customer.json')
    const schema = JSON.parse(readFileSync(file, 'utf8')) as { properties: Record<string, unknown> }
    schema.properties['email'] = { type: 'integer' }
    writeFileSync(file, JSON.stringify(schema))
    const { code, stderr } = await runCli(['generate', '--spec', copy, '--count', '5000', '--jobs', '2'])
    expect(stderr).toMatch(/^customers-kit: No valid email could be made for record 0: /)
    expect(code).toBe(2)
  })

  it('shows what they are like before they are written, in eighty columns', async () => {
    const { stdout, code } = await runCli(['generate', '--preview', '--locale', 'JP:2,GH', '--since', '2025-11-15'])
    expect(stdout).toMatch(/^The first 10 of 1,000 customers:\n\n {2}name +type +email +from +created +active\n/)
    expect(stdout).toMatch(/\nby type\n {2}individual +\d+\.\d% {2}#+\n {2}business +\d+\.\d% {2}#+\n/)
    expect(stdout).toMatch(/\nby country\n {2}JP +6\d\.\d% {2}#+\n {2}GH +3\d\.\d% {2}#+\n/)
    expect(stdout).toMatch(/\nby month\n {2}2025-11 .*\n {2}2025-12 .*\n$/)
    expect(Math.max(...stdout.split('\n').map(widthOf))).toBeLessThanOrEqual(80)
    expect(code).toBe(0)
  })

  it('teaches by examples', async () => {
    const { code, stdout } = await runCli(['generate', '--help'])
    expect(stdout).toContain('customers-kit generate --count 500 --out customers.csv')
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
    expect(code).toBe(0)
  })
})
