import { Command, Option } from 'commander'
import { addConnectionOptions } from '../connection-options.ts'
import { forgetUnfit } from '../forget-unfit.ts'
import {
  addListenOptions,
  basePath,
  clientId,
  clientSecret,
  operations,
  origin,
  rate,
  share,
  span,
  wholeNumber,
} from '../options.ts'
import { addShapeOptions, shapeOptionNames } from '../shape-options.ts'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'
import type { ServeOptions } from './run-serve.ts'

/** How the deployment of `--forward` is reached. */
const ways = ['header', 'cacert', 'cert', 'key', 'insecure'] as const

/** `customers-kit serve`: runs the mock until it is told to stop. */
export function command(): Command {
  const serve = new Command('serve')
    .summary('run the mock server')
    .description('Run the mock server: a stand-in for the Customers API on this machine.')
  forgetUnfit<ServeOptions>(serve, (_, isGiven) => (isGiven('data') || isGiven('count') ? ['data', 'count'] : []))
  forgetUnfit<ServeOptions>(serve, ({ data, faults, forward }) => [
    ...(data === '-' || (data === undefined && faults === undefined) ? (['watch'] as const) : []),
    ...(forward === undefined ? ([...ways, 'configHeader', 'forwardOnly'] as const) : []),
  ])
  // What customers are like means something only where some are made up.
  forgetUnfit<ServeOptions>(serve, ({ count, recipe }, isGiven) =>
    isGiven('data') || (count === undefined && recipe === undefined) ? shapeOptionNames : [],
  )
  forgetUnfit<ServeOptions>(serve, ({ mutant, variant }) => ((mutant ?? variant) === undefined ? ['explain'] : []))
  addListenOptions(serve, 4010, 'PORT')
    .option(
      '--data <file>',
      'start with the customers of this file or folder: CSV, a workbook (.xlsx), JSON or NDJSON; - for the standard input',
    )
    .option('--watch', 'read --data and --faults again whenever they change')
    .option('--count <number>', 'start with this many generated customers', wholeNumber(0, 5_000_000))
    .option('--seed <number>', 'what generated customers and faults are drawn from', wholeNumber(0, 4294967295), 42)
    .option('--data-out <file>', 'save the customers to this file on shutdown, .json or .ndjson')
    .addOption(
      new Option(
        '--store <where>',
        'keep the customers in memory, in this .ndjson file, or in PostgreSQL, by its address',
      )
        .env('CUSTOMERS_KIT_STORE')
        .default('memory'),
    )
    .option('--https', 'speak https, with a certificate made on the spot')
    .option('--tls-cert <file>', 'speak https with this certificate, in PEM')
    .option('--tls-key <file>', 'its key, in PEM')
    .option('--base-path <path>', 'put the whole mock under this path, such as /v2', basePath, '')
    .option('--cors <origin>', 'let pages of this origin alone read the API, with credentials (repeatable)', origin, [])
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
    .option('--faults <file>', 'fail requests by the rules in this JSON file')
    .option('--rate-limit <rate>', 'answer 429 above this rate for each client, such as 60/min', rate)
    .option('--body-limit <bytes>', 'largest body that is taken', wholeNumber(1, 100_000_000), 102_400)
    .option('--max-worlds <number>', 'how many worlds there may be at most', wholeNumber(0, 1_000_000), 10_000)
    .option('--spec <dir>', 'mock by the documents in this folder, as drift --apply writes it')
    .option('--mutant <name>', 'break this one promise: a name that "mutants" lists, or seed:123 for a drawn one')
    .option(
      '--variant <seed>',
      'decide what the document leaves open as is drawn from this number',
      wholeNumber(0, 4294967295),
    )
    .option('--explain', 'say what --variant or --mutant has drawn')
    .option('--replay <dir>', 'answer what proxy --record kept in this folder as it was answered then')
    .option('--forward <url>', 'let this deployment answer what the mock has nothing for, or --forward-only')
    .option('--forward-only <operations>', 'let it answer these, such as listCustomers,getCustomer', operations)
    .addOption(
      new Option('--log <style>', 'how requests are logged on stderr')
        .choices(['auto', 'pretty', 'json', 'none'])
        .default('auto'),
    )
    .optionsGroup('What generated customers are like:')
  addShapeOptions(serve, { stored: true }).optionsGroup('The way to the deployment of --forward:')
  return addConnectionOptions(serve)
    .addHelpText(
      'after',
      `
Examples:
  # a curated set of customers on port 4010
  customers-kit serve
  # a thousand generated ones, on any free port
  customers-kit serve --count 1000 --seed 7 --port 0
  # such as a demo needs them, as "generate --preview" shows them
  customers-kit serve --count 200 --locale NG:5,GH:2 --since 2025-01-01
  customers-kit serve --recipe demo.yaml
  # keep each change, also where the mock is killed, and go on with them the
  # next time; or save them once it is stopped
  customers-kit serve --store mine.ndjson
  customers-kit serve --data-out mine.json
  # share them among several mocks, in PostgreSQL (beside: npm install pg)
  CUSTOMERS_KIT_STORE=postgres://me@127.0.0.1/mock customers-kit serve
  # customers of your own, by hand, from a spreadsheet or from an answer
  echo '{"email":"ada@example.com","customer_type":"individual"}' |
    customers-kit serve --data -
  customers-kit serve --data customers.csv --watch
  # as a deployment is reached: https, a path before the API, and a web app
  customers-kit serve --https --base-path /v2 --cors https://localhost:3000
  # reads from a real deployment, everything else from the mock
  customers-kit serve --forward https://staging.example.com -H @token.txt \\
    --forward-only listCustomers,getCustomer
  # ask for signatures, as the real API does
  CLIENT_ID=me CLIENT_SECRET=s3cret customers-kit serve --auth hmac
  # behave like a bad day
  customers-kit serve --latency 50-250 --fail-rate 0.05 --rate-limit 60/min
  # fail the third create: faults.json holds
  #   [{ "on": { "operation": "createCustomer" }, "when": { "nth": 3 },
  #      "then": { "status": 503 } }]
  customers-kit serve --faults faults.json
  # a deployment that breaks one promise, and one that is unusual and keeps all
  customers-kit serve --mutant seed:123 --explain
  customers-kit serve --variant 7 --explain
  # a world for the test t1 has the base URL http://127.0.0.1:4010/__worlds/t1,
  # or the header "X-Customers-Kit-World: t1"; here its clock is stopped
  curl http://127.0.0.1:4010/__kit/worlds/t1/clock \\
    -H 'Content-Type: application/json' \\
    -d '{ "at": "2026-03-14T09:00:00Z", "freeze": true }'

For one request: the headers "Prefer: code=503" and "Prefer: delay=800".
While it runs: /__kit/ in a browser, /docs, /__kit/requests, /__kit/events,
/__kit/send, /__kit/faults, /__kit/clock, /__kit/reset, /__kit/worlds,
/__kit/health and /__kit/openapi.json.`,
    )
    .action(async (options: ServeOptions, self: Command) => {
      if (options.data !== undefined && options.count !== undefined)
        throw new CannotFindOut(
          `--data and ${options.recipe === undefined ? '--count' : '--recipe'} exclude each other: give one of them.`,
        )
      const shaping = serve.options.find(
        (option) =>
          (shapeOptionNames as readonly string[]).includes(option.attributeName()) &&
          options[option.attributeName() as keyof ServeOptions] !== undefined,
      )
      if (shaping !== undefined && options.count === undefined)
        throw new CannotFindOut(`${shaping.long} is for customers that are made up: say how many, with --count.`)
      if (options.watch && options.faults === undefined && (options.data === undefined || options.data === '-'))
        throw new CannotFindOut(
          '--watch needs --data with a file or a folder, or --faults: there is nothing else to watch.',
        )
      if (options.explain && options.mutant === undefined && options.variant === undefined)
        throw new CannotFindOut('--explain says what --variant or --mutant has drawn: give one of them.')
      if (options.spec !== undefined && (options.mutant ?? options.variant) !== undefined)
        throw new CannotFindOut(
          '--mutant and --variant are made for the documents of this package: leave out --spec, or leave them out.',
        )
      if (options.watch && options.data === '-')
        throw new CannotFindOut('--watch cannot read standard input again: name a file with --data.')
      if (options.forwardOnly !== undefined && options.forward === undefined)
        throw new CannotFindOut('--forward-only says what --forward sends on: give its URL too.')
      const way = ways.find((name) => options[name] !== undefined)
      if (way !== undefined && options.forward === undefined)
        throw new CannotFindOut(`--${way} is for the way to the deployment of --forward: give its URL too.`)
      if ((options.tlsCert === undefined) !== (options.tlsKey === undefined))
        throw new CannotFindOut(
          '--tls-cert and --tls-key need each other. For a certificate made on the spot: --https.',
        )
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
