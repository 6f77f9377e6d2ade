import { Command } from 'commander'
import { expect, it } from 'vitest'
import { addOutputOptions, outputOf } from './output-options.ts'
import type { OutputOptions } from './output-options.ts'

/** What is written, as a command line with these options says. */
function given(...args: string[]): ReturnType<typeof outputOf> {
  const command = addOutputOptions(new Command('generate')).option('--fields <names>', '', (text) => text.split(','))
  command
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .parse(args, { from: 'user' })
  return outputOf(command.opts<OutputOptions>())
}

it.each([
  [[], { name: 'ndjson', format: {} }],
  [
    ['--out', 'a.csv', '--csv', 'plain', '--delimiter', '\\t', '--no-head'],
    { name: 'csv', format: { csv: 'plain', delimiter: '\t', head: false } },
  ],
  [['--out', 'a.xlsx', '--fields', 'email'], { name: 'xlsx', format: { fields: ['email'] } }],
  [
    ['--format', 'sql', '--table', 'crm.Our People', '--upsert'],
    { name: 'sql', format: { table: 'crm.Our People', upsert: true } },
  ],
  [['--out', 'postgresql://me@localhost/crm', '--table', 'people'], { name: 'copy', format: { table: 'people' } }],
])('%j says what is written, and how', (args, output) => expect(given(...args)).toEqual(output))

it.each([
  [['--csv', 'plain'], '--csv is for csv, and this is ndjson: leave it out, or write --format csv.'],
  [['--format', 'csv', '--upsert'], '--upsert is for sql, and this is csv: leave it out, or write --format sql.'],
  [['--no-head', '--out', 'a.json'], '--no-head is for csv, and this is json'],
  [
    ['--delimiter', ';', '--out', 'postgres://localhost/crm'],
    '--delimiter is for csv, and this is a database: leave it out.',
  ],
  [['--format', 'json', '--out', 'postgres://localhost/crm'], '--format json is for a file or stdout'],
  [
    ['--format', 'sql', '--upsert', '--fields', 'email'],
    '--upsert tells customers by their ids: name id among --fields.',
  ],
  [['--format', 'csv', '--delimiter', '::'], 'Give comma, semicolon or tab.'],
  [['--format', 'sql', '--table', 'a.b.c'], 'Give the name of a table'],
  [['--format', 'sql', '--table', ''], 'Give the name of a table'],
])('%j is refused, with what to do', (args, message) => expect(() => given(...args)).toThrow(message))
