import { availableParallelism } from 'node:os'
import { Command, InvalidArgumentError, Option } from 'commander'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'
import { clientId, clientSecret, duration, wholeNumber } from '../options.ts'
import { forgetUnfit } from '../forget-unfit.ts'
import { usualVariable } from '../mutate-options.ts'
import type { MutateOptions } from '../mutate-options.ts'

/** What has no meaning where variants are tried. */
const ofMutants = ['all', 'maxTime', 'minScore', 'ledger', 'again'] as const

function variable(text: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) return text
  throw new InvalidArgumentError('Give the name of a variable, such as API_URL.')
}

/** `customers-kit mutate`: finds out which broken promises a client's own tests notice. */
export function command(): Command {
  const mutate = new Command('mutate')
    .summary('find out what your own tests would notice')
    .description(
      [
        'Run the tests of your client against deployments that each break one promise,',
        'and tell which of them they noticed and which they let through.',
      ].join(' '),
    )
  forgetUnfit<MutateOptions>(mutate, ({ variants }) => (variants === undefined ? [] : ofMutants))
  return mutate
    .argument('<command...>', 'what runs your tests, after --, such as: -- npm test')
    .passThroughOptions()
    .option('--env <name>', 'the variable in which your tests are told the base URL', variable, usualVariable)
    .option('--jobs <number>', 'how many runs are under way at once', wholeNumber(1, 256), availableParallelism())
    .option('--all', 'run every mutant, those too that would have answered the same')
    .option('--max-time <span>', 'begin no run after this, such as 10m (default: 150s, or no end with --all)', duration)
    .option('--min-score <percent>', 'exit with 1 where the tests notice less of what they meet', wholeNumber(0, 100))
    .option('--ledger <file>', 'keep each result in this file, and go on with those that it holds')
    .option('--again', 'try again what --ledger holds and your tests did not notice, as when they have changed')
    .option('--variants <number>', 'try so many variants in place of the mutants', wholeNumber(1, 10_000))
    .option('--seed <number>', 'the first variant, and what --count draws from', wholeNumber(0, 4_294_957_295), 42)
    .option('--data <file>', 'begin with the customers of this file or folder, as serve does')
    .option('--count <number>', 'begin with this many generated customers', wholeNumber(0, 100_000))
    .addOption(new Option('--auth <scheme>', 'ask for signed requests').choices(['none', 'hmac']).default('none'))
    .addOption(clientId('the client that signs, which your tests find in CLIENT_ID'))
    .addOption(clientSecret())
    .option('--json [file]', 'write everything that was found as JSON; to stdout without a file')
    .option('--junit <file>', 'write JUnit XML')
    .option('--markdown <file>', 'write Markdown for a comment on a pull request')
    .option('--verbose', 'show what your tests write')
    .addHelpText(
      'after',
      `
Examples:
  customers-kit mutate -- npm test
  customers-kit mutate --env API_URL -- python3 -m pytest -x
  customers-kit mutate --env CUSTOMERS_URL -- npx vitest run --bail 1
  customers-kit mutate --min-score 80 --max-time 10m --junit mutate.xml \\
    -- npm test

  # what your client leans on that nobody promised: ten unusual deployments
  customers-kit mutate --variants 10 -- npm test

  # stopped with Ctrl-C, or out of time: go on
  customers-kit mutate --ledger mutate.ledger -- npm test

  # your tests have changed: what of it do they notice now?
  customers-kit mutate --ledger mutate.ledger --again -- npm test

  # your client signs its requests
  CLIENT_ID=me CLIENT_SECRET=s3cret customers-kit mutate --auth hmac -- npm test

The tests run twice against a correct deployment, which they have to pass, then
against each mutant that would have answered their requests otherwise, each time
a fresh one with the customers that "serve" begins with. A run that takes much
longer than the first two is ended, with all that it started, and counts as
noticed. Tests that stop at the first failure are done sooner.

Exits with 0 where the score is what --min-score asks for and every variant was
passed, 1 where not, 2 where the tests do not pass as they are or cannot be run,
130 for Ctrl-C.`,
    )
    .action(async (argv: string[], options: MutateOptions, self: Command) => {
      if (
        options.auth === 'none' &&
        ['clientId', 'clientSecret'].some((name) => self.getOptionValueSource(name) === 'cli')
      )
        throw new CannotFindOut('--client-id and --client-secret are for --auth hmac: add it, or leave them out.')
      if (options.variants !== undefined) {
        const unfit = ofMutants.find((name) => options[name] !== undefined)
        if (unfit !== undefined)
          throw new CannotFindOut(
            `${mutate.options.find((one) => one.attributeName() === unfit)!.long} is for mutants: leave it out, or --variants.`,
          )
        const { runVariants } = await import('./run-variants.ts')
        return runVariants(argv, options.variants, options)
      }
      const { runMutate } = await import('./run-mutate.ts')
      await runMutate(argv, options)
    })
}
