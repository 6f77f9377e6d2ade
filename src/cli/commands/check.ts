import { Command, Option } from 'commander'
import { forgetUnfit } from '../forget-unfit.ts'
import { addDeploymentOptions, duration, each, emailDomain, wholeNumber } from '../options.ts'
import { addReportOptions, formats } from '../report-options.ts'
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
      new Option('--mode <mode>', 'all promises, GET only, under 15 requests, or drawn stories, too')
        .choices(['full', 'read', 'smoke', 'deep'])
        .default('full'),
    )
    .option('--strict', 'fail undocumented members and what only we decided, too')
    .option('--show-others', 'show what customers hold that it did not create, too; else their shape only')
    .option('--seed <number>', 'replays the generated customers of a run', wholeNumber(0, 4_294_967_295))
    .option('--concurrency <number>', 'how many requests may be under way', wholeNumber(1, 64), 8)
    .option('--max-requests <number>', 'how many requests may be sent, cleaning up included', wholeNumber(2, 100_000))
    .option('--max-writes <number>', 'how many of them may write, cleaning up included', wholeNumber(0, 100_000))
    .option('--include <what>', 'try only promise:ID, operation:ID or a story by its name (repeatable)', each)
    .option('--exclude <what>', 'leave out promise:ID, operation:ID or a story by its name (repeatable)', each)
    .option('--last-failed <report>', 'try only what failed in this JSON report of an earlier check')
    .option('--failed-first [report]', 'try first what failed in it; in what --json FILE holds unless given')
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
    .addOption(emailDomain())
  forgetUnfit<CheckOptions>(check, ({ clean, sweep, failedFirst, lastFailed, json }) => [
    ...(clean === undefined && sweep === undefined ? [] : ([...formats, 'baseline', 'reportTo', 'maxTime'] as const)),
    ...(sweep === undefined ? (['olderThan', 'yes'] as const) : []),
    ...(failedFirst === true && lastFailed === undefined && typeof json !== 'string' ? (['failedFirst'] as const) : []),
  ])
  return addReportOptions(addDeploymentOptions(check, { timeout: 30, usualRate: 'as fast as answers come' }))
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

Draw stories, too, for 3000 requests or until the time is up; a finding shows
the shortest that breaks its promise, and --seed draws the same ones again.
  customers-kit check http://127.0.0.1:4010 --mode deep --max-time 5m

Live with what is known: the first line writes it down, each with a day (90 days
on) and a reason to fill in; the second fails for what is new or over.
  customers-kit check https://staging.example.com \\
    --baseline known.json --update-baseline
  customers-kit check https://staging.example.com --baseline known.json

Try a part of it, or what failed the last time; spend little where each request
counts. The report names every promise that was not tried, and why.
  customers-kit check https://staging.example.com \\
    --include operation:createCustomer --exclude promise:create-metadata
  customers-kit check https://staging.example.com --last-failed report.json
  customers-kit check https://staging.example.com --max-requests 60

Behind a gateway and a proxy; the file is read anew for each request.
  export HTTPS_PROXY=http://proxy.example.com:3128
  customers-kit check https://staging.example.com -H @token.txt --cacert ca.pem

Finish what a check could not that was killed, or whose deployment went away:
  customers-kit check --clean customers-kit-check-20260314T092653Z-4242.jsonl

Where the ledger is lost, too: shows what has the marks of this kit, and asks.
  customers-kit check --sweep https://staging.example.com --older-than 1h

Exits with 0 where every promise that was checked is kept, 1 where one is
broken, 2 where that could not be found out, as where nothing of it was left to
check, the deployment went away or the time was up; where promises were found
broken before, with 1.`,
    )
    .action(async (url: string | undefined, options: CheckOptions) => {
      const { runCheck } = await import('./run-check.ts')
      await runCheck(url, options)
    })
}
