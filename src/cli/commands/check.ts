import { Command, Option } from 'commander'
import { clientId, clientSecret, rate, seconds, wholeNumber, duration } from '../options.ts'
import { addReportOptions } from '../report-options.ts'
import type { CheckOptions } from './run-check.ts'

/** `customers-kit check`: finds out whether a deployment keeps what the document promises. */
export function command(): Command {
  const check = new Command('check')
    .summary('hold a deployment to the document')
    .description(
      [
        'Find out whether a deployment keeps what the document promises. It creates',
        'customers of its own, changes no others, and removes them at the end.',
      ].join(' '),
    )
    .argument('[base-url]', 'base URL of the deployment, without the path of the customers')
    .addOption(
      new Option('--mode <mode>', 'everything, GET only, or under 15 requests')
        .choices(['full', 'read', 'smoke'])
        .default('full'),
    )
    .option('--strict', 'fail undocumented members and what only we decided, too')
    .addOption(clientId())
    .addOption(clientSecret())
    .option('--seed <number>', 'replays the generated customers of a run', wholeNumber(0, 4_294_967_295))
    .option('--rate <rate>', 'how many requests may be sent, such as 60/min or 5/s', rate)
    .option('--concurrency <number>', 'how many requests may be under way', wholeNumber(1, 64), 8)
    .option('--timeout <seconds>', 'how long one answer may take', seconds, 30)
    .option('--write-budget <number>', 'how many writing requests the checks may send', wholeNumber(0, 100_000), 400)
    .option('--ledger <file>', 'a new file that names each customer before it is created; in this folder unless given')
    .option('--max-time <span>', 'how long it may take, cleaning up included, such as 90s or 10m', duration)
    .option('--clean <ledger>', 'remove what a check left behind that was killed, and check nothing')
    .option('--sweep <url>', 'remove what checks left behind whose ledger is lost, and check nothing')
    .option(
      '--older-than <span>',
      'with --sweep: leave alone who is younger, as a check may be running (default: 1h)',
      duration,
    )
    .option('--yes', 'with --sweep: remove what was found without asking')
    .option('--spec <dir>', 'hold it to the documents in this folder, as drift --apply writes it')
    .option('--allow-http', 'allow plain http to another machine')
  return addReportOptions(check)
    .addHelpText(
      'after',
      `
Examples:
  customers-kit check http://127.0.0.1:4010
  CLIENT_ID=... CLIENT_SECRET=... \\
    customers-kit check https://staging.example.com --rate 60/min
  customers-kit check https://staging.example.com --mode read --html report.html
  customers-kit check https://staging.example.com \\
    --junit check.xml --sarif check.sarif
  customers-kit check https://staging.example.com --json | jq .summary

Live with what is known: the first line writes it down, each with a day (90 days
on) and a reason to fill in; the second fails for what is new or over.
  customers-kit check https://staging.example.com \\
    --baseline known.json --update-baseline
  customers-kit check https://staging.example.com --baseline known.json

Finish what a check could not that was killed, or whose deployment went away:
  customers-kit check --clean customers-kit-check-20260314T092653Z-4242.jsonl

Where the ledger is lost, too: shows what has the marks of this kit, and asks.
  customers-kit check --sweep https://staging.example.com --older-than 1h

Exits with 0 where every promise that was checked is kept, 1 where one is
broken, 2 where that could not be found out, as where the deployment went away
or the time was up; where promises were found broken before, with 1.`,
    )
    .action(async (url: string | undefined, options: CheckOptions) => {
      const { runCheck } = await import('./run-check.ts')
      await runCheck(url, options)
    })
}
