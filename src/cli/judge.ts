import { Command } from 'commander'
import { addReportOptions } from './report-options.ts'
import type { JudgeCommandOptions } from './run-judge.ts'

/** `customers-kit judge`: holds recorded traffic to the document, offline. */
export function command(): Command {
  const judge = new Command('judge')
    .summary('hold recorded traffic to the document')
    .description(
      'Hold traffic that was recorded anywhere, as a HAR file, to the document. Nothing\nis sent. Browsers, proxies and API clients write HAR files, and so does\ncustomers-kit proxy --har.',
    )
    .argument('<file>', 'the HAR file')
    .option('--strict', 'make failures of notes, such as undocumented members')
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

Exit code 1 where a promise was found broken.`,
    )
    .action(async (file: string, options: JudgeCommandOptions) => {
      const { runJudge } = await import('./run-judge.ts')
      await runJudge(file, options)
    })
}
