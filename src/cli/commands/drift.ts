import { Command } from 'commander'
import type { DriftCommandOptions } from './run-drift.ts'

/** `customers-kit drift`: what observed traffic says that the documents do not, as a patch. */
export function command(): Command {
  return new Command('drift')
    .summary('turn traffic into a patch of the documents')
    .description(
      [
        'Find the smallest set of edits to the schemas under which observed traffic',
        'would conform: undocumented members, documented ones that never come, other',
        'types, values, statuses and nesting. Refusals do not count.',
      ].join('\n'),
    )
    .argument('<file>', 'a HAR file, a folder of proxy --record, or the report of check --json')
    .option('--patch <file>', 'write the edits as a JSON Patch (RFC 6902); - is stdout')
    .option('--overlay <file>', 'write them as an OpenAPI Overlay; - is stdout')
    .option('--apply <dir>', 'write a copy of the documents with the edits made')
    .option('--spec <dir>', 'start from the documents in this folder')
    .addHelpText(
      'after',
      `
Examples:
  customers-kit proxy https://staging.example.com --har today.har
  customers-kit drift today.har
  customers-kit drift today.har --patch drift.json --apply spec-as-deployed
  customers-kit judge today.har --spec spec-as-deployed
  customers-kit serve --spec spec-as-deployed          mocks what is deployed

The patch is for one object with a member for each file of spec/, such as
/schemas~1customer.json/required/2. The overlay (1.0.0) is for the bundled
document, which serve has at /__kit/openapi.json. Exit code 1 where there is
drift.`,
    )
    .action(async (file: string, options: DriftCommandOptions) => {
      const { runDrift } = await import('./run-drift.ts')
      await runDrift(file, options)
    })
}
