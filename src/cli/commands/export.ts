import { Command, Option } from 'commander'
import { formatHelp, rate, seconds, wholeNumber } from '../options.ts'
import type { ExportOptions } from './run-export.ts'

/** `customers-kit export`: writes the customers of a deployment to a file or to stdout. */
export function command(): Command {
  return new Command('export')
    .summary('write the customers of a deployment to a file')
    .description(
      'Read every customer of a deployment, page by page, and write them as "generate" does. "serve --data" takes JSON and NDJSON back.',
    )
    .argument('<base-url>', 'base URL of the deployment, without the path of the customers')
    .addOption(new Option('--format <format>', formatHelp).choices(['json', 'ndjson', 'csv', 'sql']))
    .option('-o, --out <file>', 'write to this file, whole or not at all, instead of stdout')
    .option(
      '--rate <rate>',
      'how many requests may be sent, such as 60/min or 5/s (default: 60/min, unlimited on this machine)',
      rate,
    )
    .option('--timeout <seconds>', 'how long one answer may take', seconds, 15)
    .addOption(new Option('--client-id <id>', 'signs every request').env('CLIENT_ID'))
    .addOption(
      new Option('--client-secret <secret>', 'its secret; the environment is the safer place for it').env(
        'CLIENT_SECRET',
      ),
    )
    .option('--limit <number>', 'read this many customers at most', wholeNumber(1, 100_000_000), 1_000_000)
    .option('--spec <dir>', 'find and write them by the documents in this folder, as drift --apply writes it')
    .option('--allow-http', 'allow plain http to another machine')
    .addHelpText(
      'after',
      `
Examples:
  A spreadsheet of what is there:
    customers-kit export https://sandbox.example.com --out customers.csv
  A copy of a demo account to work against on this machine:
    customers-kit export https://sandbox.example.com --out copy.ndjson
    customers-kit serve --data copy.ndjson

A file's ending that names no format is refused, and so is a --format that it
contradicts. Members that the document does not know are left out, and named.
Exits with 1 where a customer does not keep the documented schema, which serve
would refuse, and where the list has more customers than --limit.`,
    )
    .action(async (url: string, options: ExportOptions) => (await import('./run-export.ts')).runExport(url, options))
}
