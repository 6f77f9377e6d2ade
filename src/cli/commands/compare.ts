import { Command, Option } from 'commander'
import { addDeploymentOptions, duration, each, emailDomain, rate, seconds, wholeNumber } from '../options.ts'
import type { CompareCommandOptions } from './run-compare.ts'

/** `customers-kit compare`: finds out whether two deployments answer the same. */
export function command(): Command {
  const compare = new Command('compare')
    .summary('hold two deployments side by side')
    .description(
      [
        'Find out whether two deployments answer the same, up to ids, times and request ids: asks both',
        'by one script, each as check does, with customers of its own that are removed at the end.',
      ].join(' '),
    )
    .argument('<first>', 'base URL of one deployment')
    .argument('<second>', 'base URL of the other')
    .addOption(
      new Option('--mode <mode>', 'everything, GET only, or under 15 requests')
        .choices(['full', 'read', 'smoke'])
        .default('full'),
    )
    .option('--seed <number>', 'replays the script of a comparison', wholeNumber(0, 4_294_967_295))
    .option(
      '--max-requests <number>',
      'how many requests each may be sent, cleaning up included',
      wholeNumber(2, 100_000),
    )
    .option('--max-writes <number>', 'how many of them may write, cleaning up included', wholeNumber(0, 100_000))
    .option('--include <what>', 'try only promise:ID, operation:ID or a story by its name (repeatable)', each)
    .option('--exclude <what>', 'leave out promise:ID, operation:ID or a story by its name (repeatable)', each)
    .option('--max-time <span>', 'how long each may take, cleaning up included, such as 90s or 10m', duration)
    .addOption(emailDomain())
    .option('--json', 'as JSON')
  addDeploymentOptions(compare, { timeout: 30, usualRate: 'as fast as answers come' })
  for (const which of ['first', 'second'] as const) addSideOptions(compare, which)
  return compare
    .addHelpText(
      'after',
      `
How a deployment is reached counts for both; with first- or second- before its
name, an option counts for that one: --first-header, --second-client-id, and so
on. A secret that one of them may not see belongs there. In the environment:
CLIENT_ID, FIRST_CLIENT_ID, SECOND_CLIENT_SECRET, and so on.

Examples:
  # a new implementation beside the old one
  customers-kit compare https://old.example.com https://new.example.com
  # the mock beside staging, which wants signatures and a gateway's key
  SECOND_CLIENT_ID=... SECOND_CLIENT_SECRET=... \\
    customers-kit compare http://127.0.0.1:4010 https://staging.example.com \\
      --second-header @key.txt --second-rate 60/min
  # a mutant on port 4011 beside what it is made of: serve --mutant none
  customers-kit compare http://127.0.0.1:4010 http://127.0.0.1:4011
  # reads alone, for a machine
  customers-kit compare http://127.0.0.1:4010 http://127.0.0.1:4011 \\
    --mode read --json | jq .verdict

Each difference is told once: with the promise that one of the two breaks by it,
or as one that the document leaves open. What one of them did not answer, or was
not asked as the other was, cannot be told, and is never counted as the same.

Exits with 0 where they are the same, 1 where they differ, 2 where that could
not be found out.`,
    )
    .action(async (first: string, second: string, options: CompareCommandOptions) => {
      const { runCompare } = await import('./run-compare.ts')
      await runCompare(first, second, options)
    })
}

/** The options that may be otherwise for one of the two. */
function addSideOptions(command: Command, which: 'first' | 'second'): void {
  const variable = which.toUpperCase()
  const side = (flags: string, about: string): Option =>
    new Option(flags.replace('--', `--${which}-`), about).hideHelp()
  command
    .addOption(side('--header <header>', 'a header for this one').argParser(each))
    .addOption(side('--cacert <file>', 'trust these certificates'))
    .addOption(side('--cert <file>', 'show this client certificate'))
    .addOption(side('--key <file>', 'its private key'))
    .addOption(side('--insecure', 'take any certificate'))
    .addOption(side('--rate <rate>', 'how many requests may be sent').argParser(rate))
    .addOption(side('--timeout <seconds>', 'how long one answer may take').argParser(seconds))
    .addOption(side('--client-id <id>', 'signs every request').env(`${variable}_CLIENT_ID`))
    .addOption(side('--client-secret <secret>', 'its secret').env(`${variable}_CLIENT_SECRET`))
    .addOption(side('--ledger <file>', 'a new file that names each customer before it is created'))
}
