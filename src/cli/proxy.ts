import { Command, Option } from 'commander'
import { wholeNumber } from './options.ts'
import { addReportOptions } from './report-options.ts'
import type { ProxyCommandOptions } from './run-proxy.ts'

/** `customers-kit proxy`: forwards to a deployment and judges what passes, until it is told to stop. */
export function command(): Command {
  const proxy = new Command('proxy')
    .summary('watch real traffic and hold it to the document')
    .description(
      'Stand between an app and a deployment: every request goes on as it is, and every\nexchange is held to the document as it passes, by two judges: ours and Prism.\nAnswers get one header field more, x-customers-kit-findings.',
    )
    .argument('<upstream>', 'base URL of the deployment, the part before /api/customers')
    .option('-p, --port <number>', 'port to listen on; 0 takes any free one', wholeNumber(0, 65535), 4011)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--fail', 'answer 502 with the findings in place of an answer that breaks a promise')
    .option('--strict', 'make failures of notes, such as undocumented members')
    .option('--no-prism', 'judge by ours only')
    .option('--timeout <ms>', 'silence after which an answer counts as not coming', wholeNumber(1, 3_600_000), 30_000)
    .option('--har <file>', 'write what passes to this HAR file')
    .option('--record <dir>', 'keep answers in this folder, for serve --replay')
    .option('--spec <dir>', 'hold traffic to the documents in this folder, as drift --apply writes it')
    .addOption(new Option('--log <style>', 'how exchanges are shown on stderr').choices(['auto', 'pretty', 'json', 'none']).default('auto'))
  return addReportOptions(proxy)
    .addHelpText(
      'after',
      `
Examples:
  customers-kit proxy https://staging.example.com      your app then uses port 4011
  customers-kit proxy https://staging.example.com --fail --port 0
  customers-kit proxy https://staging.example.com --har today.har --json today.json
  customers-kit proxy https://staging.example.com --record answers
  customers-kit serve --replay answers                 those answers without it

The reports are written on stop. While it runs: /__kit/requests, /__kit/report. Secrets and signatures pass and
are never kept or shown. Exit code 1 where a promise was found broken.`,
    )
    .action(async (upstream: string, options: ProxyCommandOptions) => {
      const { runProxy } = await import('./run-proxy.ts')
      await runProxy(upstream, options)
    })
}
