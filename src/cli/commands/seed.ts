import { Command, Option } from 'commander'
import { addDeploymentOptions, list, wholeNumber } from '../options.ts'

const defaultLedger = 'customers.ledger'

/** `customers-kit seed`: fills a deployment through its API, tells how far it is, and takes it back. */
export function command(): Command {
  const seed = new Command('seed')
    // An option after "undo" or "status" is theirs.
    .enablePositionalOptions()
    .summary('fill a deployment with made-up customers, and empty it again')
    .description(
      [
        'Create made-up customers in a deployment through its documented API. A ledger',
        'remembers each one, so that the same command goes on where it was stopped, and',
        '"seed undo" removes them and nothing else.',
      ].join(' '),
    )
    .argument('<base-url>', 'base URL of the deployment, without the path of the customers')
    .option('-n, --count <number>', 'how many customers there are to be', wholeNumber(1, 10_000_000), 100)
    .option('--seed <number>', 'what they are made from, as in "generate"', wholeNumber(0, 4_294_967_295), 42)
    .option('--locale <countries>', 'countries that they come from, such as NG,GH,KE (default: all there are)', list)
    .addOption(new Option('--type <type>', 'of one type only').choices(['individual', 'business']))
    .option(
      '--yes',
      'go on without asking where the host is unknown or the count above 1,000; this machine is never asked about',
    )
    .option('--yes-production', 'go on although the host looks like production')
    // For a word before the URL that was meant to be a command, there is something better to say than that it is too
    // much.
    .allowExcessArguments()
    .action(async (url: string, options: object, self: Command) => {
      const { runSeed } = await import('./run-seed.ts')
      await runSeed(url, options as never, self.args.slice(1))
    })
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
  for (const writing of [seed, undo]) {
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
    .addCommand(status)
    .addCommand(undo)
    .addHelpText(
      'after',
      `
Examples:
  Fill a mock on this machine (customers-kit serve):
    customers-kit seed http://127.0.0.1:4010 --count 500
  Fill a demo account, within its rate limit; stop with Ctrl-C, and go on with
  the same command:
    export CLIENT_ID=... CLIENT_SECRET=...
    customers-kit seed https://sandbox.example.com --rate 60/min \\
      --ledger demo.ledger
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
