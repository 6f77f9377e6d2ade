import { Command, Option } from 'commander'
import { addListenOptions, clientId, clientSecret, rate, share, span, wholeNumber } from '../options.ts'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'
import type { ServeOptions } from './run-serve.ts'

/** `customers-kit serve`: runs the mock until it is told to stop. */
export function command(): Command {
  const serve = new Command('serve')
    .summary('run the mock server')
    .description('Run the mock server: a stand-in for the Customers API on this machine, in memory.')
  return addListenOptions(serve, 4010)
    .option('--data <file>', 'start with the customers of this JSON or NDJSON file')
    .option('--count <number>', 'start with this many generated customers', wholeNumber(0, 5_000_000))
    .option('--seed <number>', 'what generated customers and faults are drawn from', wholeNumber(0, 4294967295), 42)
    .option('--data-out <file>', 'save the customers to this file on shutdown, .json or .ndjson')
    .addOption(new Option('--auth <scheme>', 'ask for signed requests').choices(['none', 'hmac']).default('none'))
    .addOption(clientId('the client that may sign'))
    .addOption(clientSecret())
    .option('--strict', 'refuse members and parameters that the document does not know')
    .option('--echo-contact', 'answer phone, country_code and reference too')
    .addOption(
      new Option('--on-duplicate <what>', 'what a create with a taken email does')
        .choices(['refuse', 'return'])
        .default('refuse'),
    )
    .option('--latency <ms>', 'slow every answer, by 200 or by 50-250 milliseconds', span)
    .option('--fail-rate <share>', 'fail this share of all requests with a 5xx, such as 0.05', share)
    .option('--rate-limit <rate>', 'answer 429 above this rate for each client, such as 60/min', rate)
    .option('--body-limit <bytes>', 'largest body that is taken', wholeNumber(1, 100_000_000), 102_400)
    .option('--spec <dir>', 'mock by the documents in this folder, as drift --apply writes it')
    .option('--replay <dir>', 'answer what proxy --record kept in this folder as it was answered then')
    .addOption(
      new Option('--log <style>', 'how requests are logged on stderr')
        .choices(['auto', 'pretty', 'json', 'none'])
        .default('auto'),
    )
    .addHelpText(
      'after',
      `
Examples:
  # a curated set of customers on port 4010
  customers-kit serve
  # a thousand generated ones, on any free port
  customers-kit serve --count 1000 --seed 7 --port 0
  # keep the changes, and go on with them the next time
  customers-kit serve --data-out mine.json
  customers-kit serve --data mine.json --data-out mine.json
  # ask for signatures, as the real API does
  CLIENT_ID=me CLIENT_SECRET=s3cret customers-kit serve --auth hmac
  # behave like a bad day
  customers-kit serve --latency 50-250 --fail-rate 0.05 --rate-limit 60/min

For one request: the headers "Prefer: code=503" and "Prefer: delay=800".
While it runs: /docs, /__kit/requests, /__kit/reset, /__kit/health and
/__kit/openapi.json.`,
    )
    .action(async (options: ServeOptions, self: Command) => {
      if (options.data !== undefined && options.count !== undefined)
        throw new CannotFindOut('--data and --count exclude each other: give one of them.')
      if (options.auth === 'hmac' && !(options.clientId && options.clientSecret)) {
        throw new CannotFindOut(
          '--auth hmac needs --client-id and --client-secret, or CLIENT_ID and CLIENT_SECRET in the environment.',
        )
      }
      if (
        options.auth === 'none' &&
        ['clientId', 'clientSecret'].some((name) => self.getOptionValueSource(name) === 'cli')
      ) {
        throw new CannotFindOut('--client-id and --client-secret are for --auth hmac: add it, or leave them out.')
      }
      const { runServe } = await import('./run-serve.ts')
      await runServe(options)
    })
}
