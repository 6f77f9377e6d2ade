import { Command } from 'commander'
import { addDeploymentOptions, wholeNumber } from '../options.ts'
import { addOutputOptions } from '../output-options.ts'
import type { ExportOptions } from './run-export.ts'

/** `customers-kit export`: writes the customers of a deployment to a file or to stdout. */
export function command(): Command {
  const exporting = new Command('export')
    .summary('write the customers of a deployment')
    .description(
      'Read every customer of a deployment, page by page, and write them as "generate" does. "serve --data" takes JSON and NDJSON back.',
    )
    .argument('<base-url>', 'base URL of the deployment, without the path of the customers')
    .option('--limit <number>', 'read this many customers at most', wholeNumber(1, 100_000_000), 1_000_000)
  return addDeploymentOptions(addOutputOptions(exporting))
    .addHelpText(
      'after',
      `
Examples:
  A spreadsheet of what is there:
    customers-kit export https://sandbox.example.com --out customers.csv
  A copy of a demo account to work against on this machine:
    customers-kit export https://sandbox.example.com --out copy.ndjson
    customers-kit serve --data copy.ndjson
  From behind a gateway that wants a token:
    customers-kit export https://sandbox.example.com -H @token.txt

A file's ending that names no format is refused, and so is a --format that it
contradicts. Members that the document does not know are left out, and named.
Exits with 1 where a customer does not keep the documented schema, which serve
would refuse, and where the list has more customers than --limit.`,
    )
    .action(async (url: string, options: ExportOptions) => (await import('./run-export.ts')).runExport(url, options))
}
