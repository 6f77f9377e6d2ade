import { Command } from 'commander'
import { shard, wholeNumber } from '../options.ts'
import { addOutputOptions } from '../output-options.ts'
import { addShapeOptions } from '../shape-options.ts'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'
import type { GenerateOptions } from './run-generate.ts'

/** `customers-kit generate`: writes made-up customers to a file or to stdout. */
export function command(): Command {
  const generate = new Command('generate')
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
    .option('--shard <part>', 'only this part of them, such as 3/16, the third of sixteen', shard)
    .option('--jobs <number>', 'how many threads make them; the same bytes sooner', wholeNumber(1, 64), 1)
    .option('--preview', 'show the first ten, and shares by type, country and month, instead')
    .option('--spec <dir>', 'make them by the documents in this folder, as drift --apply writes it')
  return addShapeOptions(addOutputOptions(generate), { stored: true })
    .addHelpText(
      'after',
      `
Examples:
  For a spreadsheet, a million lines for a load test, a table in PostgreSQL, a
  program that takes an apostrophe before a phone number literally:
    customers-kit generate --count 500 --out customers.csv
    customers-kit generate --count 1000000 --jobs 2 --out load.ndjson
    customers-kit generate --format sql --table crm.people | psql mydb
    customers-kit generate --count 1000000 --out postgres://me@localhost/mydb
    customers-kit generate --count 1000 --csv plain --out import.csv
  The third of sixteen parts, which joined are one run:
    customers-kit generate --count 1000000 --shard 3/16 --out part-03.ndjson
  Companies from two countries, five from one for two from the other; the
  900,000th customer alone:
    customers-kit generate --locale NG:5,GH:2 --type business
    customers-kit generate --count 1 --skip 899999
  What a demo needs, seen before it is written:
    customers-kit generate --business-share 0.4 --since 2025-01-01 --preview
    customers-kit generate --recipe demo.yaml --out demo.csv
  where demo.yaml holds options by their names, and may name people of its own:
    count: 200
    locale: { NG: 5, GH: 2 }
    blacklisted-share: 0.1
    names: { given: [Ada, Kofi], family: [Obi, Mensah] }
  A mock that starts with them:
    customers-kit generate --count 200 --out mine.json
    customers-kit serve --data mine.json

A customer depends on the seed, the recipe and its number alone; what a recipe
gains changes only the customers that it is about. Members that a copy of spec/
has more (--spec) are made too, by a method of faker that "x-faker" names.

Emails are on reserved example domains. Phones are valid in form, and set aside
for fiction or free to call; CI and ET have no such numbers, so theirs are the
lowest landline numbers, which are nobody's as far as is known.

A file's ending that names no format is refused, and so is a --format that it
contradicts. In CSV for a spreadsheet, an apostrophe before a cell (as in
'+234...) keeps it from running as a formula.`,
    )
    .action(async (options: GenerateOptions, self: Command) => {
      if (options.preview && options.out !== undefined)
        throw new CannotFindOut('--preview shows customers and writes none: leave out --out, or --preview.')
      // Ten would say little of shares.
      if (options.preview && self.getOptionValueSource('count') === 'default') options.count = 1000
      const { runGenerate } = await import('./run-generate.ts')
      await runGenerate(options)
    })
}
