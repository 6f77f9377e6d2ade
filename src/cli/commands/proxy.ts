import { Command, Option } from 'commander'
import { addConnectionOptions } from '../connection-options.ts'
import { addListenOptions, seconds } from '../options.ts'
import { addReportOptions } from '../report-options.ts'
import type { ProxyCommandOptions } from './run-proxy.ts'

/** `customers-kit proxy`: forwards to a deployment and judges what passes, until it is told to stop. */
export function command(): Command {
  const named = new Command('proxy')
    .summary('hold real traffic to the document')
    .description(
      [
        'Stand between an app and a deployment: every request goes on as it is, and every',
        'exchange is held to the document as it passes, by two judges: ours and Prism.',
        'Answers get one header field more, x-customers-kit-findings.',
      ].join('\n'),
    )
    .argument('<upstream>', 'base URL of the deployment, without the path of the customers')
  const proxy = addListenOptions(named, 4011)
    .option('--fail', 'answer 502 with the findings in place of an answer that breaks a promise')
    .option('--strict', 'make failures of notes, such as undocumented members')
    .option('--sole-writer', 'nobody else writes: what only they could have done is a failure')
    .option('--no-prism', 'judge by ours only')
    .option('--timeout <seconds>', 'silence after which an answer counts as not coming', seconds, 30)
    .option('--har <file>', 'write what passes to this HAR file, in place of what it holds')
    .option('--record <dir>', 'keep answers in this folder, beside those there, for serve --replay')
    .option('--spec <dir>', 'hold traffic to the documents in this folder, as drift --apply writes it')
    .addOption(
      new Option('--log <style>', 'how exchanges are shown on stderr')
        .choices(['auto', 'pretty', 'json', 'none'])
        .default('auto'),
    )
  return addReportOptions(addConnectionOptions(proxy))
    .addHelpText(
      'after',
      `
Examples:
  Your app then uses http://127.0.0.1:4011 for the deployment:
    customers-kit proxy https://staging.example.com
    customers-kit proxy https://staging.example.com --fail --port 0
  Behind a gateway: your app need not know of its token and certificates:
    customers-kit proxy https://staging.example.com -H @token --cacert ca.pem
  Keep what passes, to judge it again, or to answer it without the deployment:
    customers-kit proxy https://staging.example.com --har today.har
    customers-kit judge today.har
    customers-kit proxy https://staging.example.com --record answers
    customers-kit serve --replay answers

The reports are written on stop. While it runs: /__kit/requests and
/__kit/report. Secrets and signatures pass and are never kept or shown.

What the deployment answers and what the app sends are reported apart. Exits
with 0 where nothing is broken, 1 where the deployment broke a promise or the
app's requests broke a rule (the summary says which), 2 where it could not run
or --har or --record could not be written to the end.`,
    )
    .action(async (upstream: string, options: ProxyCommandOptions) => {
      const { runProxy } = await import('./run-proxy.ts')
      await runProxy(upstream, options)
    })
}
