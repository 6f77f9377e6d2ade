import { Command, Option } from 'commander'
import { formatHelp, list, wholeNumber } from '../options.ts'
import type { GenerateOptions } from './run-generate.ts'

/** `customers-kit generate`: writes made-up customers to a file or to stdout. */
export function command(): Command {
  return new Command('generate')
    .summary('make up customers, any number of them')
    .description(
      [
        'Make up customers that look real, are valid by construction and made to reach',
        'nobody: as data for a demo, a test database or a load test.',
      ].join(' '),
    )
    .option('-n, --count <number>', 'how many', wholeNumber(0, 4_294_967_296), 10)
    .option('--seed <number>', 'the same seed makes the same customers, everywhere', wholeNumber(0, 4_294_967_295), 42)
    .option('--skip <number>', 'leave out this many before the first, without making them', wholeNumber(0, 2 ** 52), 0)
    .option('--locale <countries>', 'countries that they come from, such as NG,GH,KE (default: all there are)', list)
    .addOption(new Option('--type <type>', 'of one type only').choices(['individual', 'business']))
    .addOption(new Option('--format <format>', formatHelp).choices(['json', 'ndjson', 'csv', 'sql']))
    .option('-o, --out <file>', 'write to this file, whole or not at all, instead of stdout')
    .option('--spec <dir>', 'make them by the documents in this folder, as drift --apply writes it')
    .addHelpText(
      'after',
      `
Examples:
  For a spreadsheet, a million lines for a load test, a table in PostgreSQL:
    customers-kit generate --count 500 --out customers.csv
    customers-kit generate --count 1000000 --out load.ndjson
    customers-kit generate --count 1000 --format sql | psql mydb
  Companies from two countries; the 900,000th customer alone:
    customers-kit generate --locale NG,GH --type business
    customers-kit generate --count 1 --skip 899999
  A mock that starts with them:
    customers-kit generate --count 200 --out mine.json
    customers-kit serve --data mine.json

A customer depends on the seed and its number alone. Emails are on reserved
example domains. Phones are valid in form, and set aside for fiction or free to
call; CI and ET have no such numbers, so theirs are the lowest landline numbers,
which are nobody's as far as is known.

A file's ending that names no format is refused, and so is a --format that it
contradicts. In CSV, an apostrophe before a cell (as in '+234...) keeps a
spreadsheet from running it as a formula.`,
    )
    .action(async (options: GenerateOptions) => {
      const { runGenerate } = await import('./run-generate.ts')
      await runGenerate(options)
    })
}
