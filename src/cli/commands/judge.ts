import { Command } from 'commander'
import { addReportOptions } from '../report-options.ts'
import type { JudgeCommandOptions } from './run-judge.ts'

/** `customers-kit judge`: holds recorded traffic to the document, offline. */
export function command(): Command {
  const judge = new Command('judge')
    .summary('hold recorded traffic to the document')
    .description(
      [
        'Hold traffic that was recorded anywhere, as a HAR file, to the document. Nothing',
        'is sent. Browsers, proxies and API clients write HAR files, and so does',
        'customers-kit proxy --har.',
      ].join('\n'),
    )
    .argument('<file>', 'the HAR file')
    .option('--strict', 'make failures of notes, such as undocumented members')
    .option('--sole-writer', 'nobody else writes: what only they could have done is a failure')
    .option('--no-prism', 'judge by ours only')
    .option('--spec <dir>', 'hold it to the documents in this folder, as drift --apply writes it')
  return addReportOptions(judge)
    .addHelpText(
      'after',
      `
Examples:
  customers-kit judge today.har
  customers-kit judge staging.har --strict --html report.html
  customers-kit judge today.har --spec spec-as-deployed

What the deployment answered and what the app sent are reported apart. Exits
with 0 where nothing is broken, 1 where the deployment broke a promise or the
app's requests broke a rule (the summary says which), 2 where nothing could be
judged.`,
    )
    .action(async (file: string, options: JudgeCommandOptions) => {
      const { runJudge } = await import('./run-judge.ts')
      await runJudge(file, options)
    })
}
