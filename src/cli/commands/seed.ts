import { Command } from 'commander'
import { addDeploymentOptions, wholeNumber } from '../options.ts'
import { addShapeOptions } from '../shape-options.ts'

const defaultLedger = 'customers.ledger'

/** The options that say which customers there are to be. */
function addWanted(command: Command): Command {
  command
    .option('--data <file>', 'these people first: CSV, a workbook (.xlsx), JSON or NDJSON; - for the standard input')
    .option('--real-people', 'take emails outside the domains that are reserved for examples: it is meant')
    .option(
      '-n, --count <number>',
      'how many made-up customers there are to be (default: 100; beside --data none)',
      wholeNumber(1, 10_000_000),
    )
    .option('--seed <number>', 'what they are made from, as in "generate"', wholeNumber(0, 4_294_967_295), 42)
    .option(
      '--yes',
      'go on without asking where the host is unknown or the count above 1,000; this machine is never asked about',
    )
    .option('--yes-production', 'go on although the host looks like production')
  return addShapeOptions(command, { stored: false })
}

/** `customers-kit seed`: fills a deployment through its API, keeps it as it is wanted, tells how far it is, and takes it back. */
export function command(): Command {
  const seed = addWanted(
    new Command('seed')
      // An option after "undo" or "status" is theirs.
      .enablePositionalOptions()
      .summary('fill a deployment, and empty it again')
      .description(
        [
          'Create customers in a deployment through its documented API: people of yours, made-up',
          'ones, or both. A ledger remembers each one, so that the same command goes on where it',
          'was stopped, "seed sync" puts them right, and "seed undo" removes them and nothing else.',
          'Whoever is wanted blacklisted is so by a call of its own, when all are there.',
        ].join(' '),
      )
      .argument('<base-url>', 'base URL of the deployment, without the path of the customers'),
  )
    // For a word before the URL that was meant to be a command, there is something better to say than that it is too
    // much.
    .allowExcessArguments()
    .action(async (url: string, options: object, self: Command) => {
      const { runSeed } = await import('./run-seed.ts')
      await runSeed(url, options as never, self.args.slice(1))
    })
  const sync = addWanted(
    new Command('sync')
      .summary('make a deployment have just what is wanted')
      .description(
        [
          'Create what is missing, put right what was edited, blacklist or reactivate, and remove',
          'what the ledger names and nobody wants any more. Nobody else is touched: whoever is',
          'changed is proven to be of this ledger. Where all is as wanted, nothing is sent that',
          'changes anything.',
        ].join(' '),
      )
      .argument('<base-url>', 'the deployment that was seeded, or is to be'),
  )
    .option('--dry-run', 'show what would be done, and do nothing')
    .option('--json [file]', 'write the plan, and what came of it, as JSON; to stdout without a file')
    .action(async (url: string, options: object) =>
      (await import('./run-seed-sync.ts')).runSeedSync(url, options as never),
    )
    .addHelpText(
      'after',
      `
Examples:
  Before the next call, whatever happened to the account since:
    customers-kit seed sync https://sandbox.example.com --data people.csv \\
      --count 200 --ledger demo.ledger
  What would be done:
    customers-kit seed sync https://sandbox.example.com --data people.csv \\
      --count 200 --ledger demo.ledger --dry-run

An email says who is who. A person without is_active is to be active. What is
wanted and no answer shows (phone, country_code, reference) is sent again where
updated_at shows that somebody has changed the customer. An update cannot take a
value away: where a name was added that is not wanted, this is told.

Exits with 1 where something of ours is not as it is wanted.`,
    )
  const undo = new Command('undo')
    .summary('remove what the ledger says was created')
    .description(
      [
        'Remove the customers that the ledger says were created, and no other: delete them,',
        'or blacklist them where the deployment cannot delete. May be stopped and repeated.',
      ].join(' '),
    )
    .argument('<base-url>', 'the deployment that was seeded')
    .action(async (url: string, options: object) =>
      (await import('./run-seed-undo.ts')).runSeedUndo(url, options as never),
    )
    .addHelpText(
      'after',
      `
Example:
  customers-kit seed undo https://sandbox.example.com --ledger demo.ledger`,
    )
  for (const writing of [seed, sync, undo]) {
    addDeploymentOptions(
      writing
        .option('--ledger <file>', 'the file that remembers what was created', defaultLedger)
        .option('--concurrency <number>', 'how many requests may be under way', wholeNumber(1, 256), 8),
    )
  }
  const status = new Command('status')
    .summary('tell what a ledger knows, without asking the deployment')
    .option('--ledger <file>', 'the file that remembers what was created', defaultLedger)
    .action(async (options: { ledger: string }) => (await import('./run-seed-status.ts')).runSeedStatus(options))
    .addHelpText('after', '\nExample:\n  customers-kit seed status --ledger demo.ledger')
  return seed
    .addCommand(sync)
    .addCommand(status)
    .addCommand(undo)
    .addHelpText(
      'after',
      `
Examples:
  Fill a mock on this machine (customers-kit serve):
    customers-kit seed http://127.0.0.1:4010 --count 500
  Your people first, then made-up ones:
    customers-kit seed http://127.0.0.1:4010 --data people.csv --count 200
  Fill a demo account, within its rate limit; stop with Ctrl-C, and go on with
  the same command:
    export CLIENT_ID=... CLIENT_SECRET=...
    customers-kit seed https://sandbox.example.com --rate 60/min \\
      --ledger demo.ledger
  Behind a gateway and a proxy, on a domain that the deployment takes:
    HTTPS_PROXY=http://proxy.example.com:3128 customers-kit seed \\
      https://sandbox.example.com -H @token.txt --email-domain tests.example.dev
  See how far it is, and empty the same account again:
    customers-kit seed status --ledger demo.ledger
    customers-kit seed undo https://sandbox.example.com --ledger demo.ledger

The ledger is with the operating system before each create is sent, and again
when its answer is there: a seed that is killed (kill -9) loses nothing. It is
forced to the disk only at the end: should the machine lose power before, there
may be customers that the ledger does not name.

Exits with 1 where a customer failed; the same command tries it again.`,
    )
}
