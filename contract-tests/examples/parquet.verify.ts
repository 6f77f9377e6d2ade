// 1 draw, 10 minutes: the line of docs/data.md that makes Parquet, by DuckDB
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ended, packedInto, root } from './packed.ts'

const scratch = mkdtempSync(join(tmpdir(), 'customers-kit-parquet-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

test('customers become Parquet, with the types that they have', () => {
  const page = readFileSync(join(root, 'docs/data.md'), 'utf8')
  const block = page.split('```sh\n').find((text) => text.includes('parquet')) ?? ''
  const commands = block.slice(0, block.indexOf('```'))
  writeFileSync(join(scratch, 'package.json'), '{ "private": true }\n')
  const installed = ended(scratch, 'npm', 'install', '--no-audit', '--no-fund', packedInto(scratch))
  expect(installed.well, installed.said).toBe(true)
  const python = ended(scratch, 'bash', '-c', 'python3 -m venv v && v/bin/pip install -q duckdb-cli')
  expect(python.well, python.said).toBe(true)
  const inShell = (text: string) => ended(scratch, 'bash', '-e', '-c', `PATH="$PWD/v/bin:$PATH"\n${text}`)
  const made = inShell(commands)
  expect(made.well, `${commands}\n${made.said}`).toBe(true)
  const types = inShell(`duckdb -csv -c "SELECT column_name, column_type FROM (DESCRIBE FROM 'load.parquet')"`).said
  expect(types.split(/\r?\n/)).toEqual(
    expect.arrayContaining(['id,UUID', 'is_active,BOOLEAN', 'created_at,TIMESTAMP', 'phone,VARCHAR']),
  )
  const counted = inShell(`duckdb -csv -c "SELECT count(*), count(DISTINCT email) FROM 'load.parquet'"`).said
  expect(counted).toMatch(/^.*\r?\n100000,100000$/)
})
