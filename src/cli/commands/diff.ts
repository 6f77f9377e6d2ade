import { Command } from 'commander'

/** `customers-kit diff`: what has become of the findings of one report in a later one. */
export function command(): Command {
  return new Command('diff')
    .summary('compare two reports')
    .description(
      [
        'Compare two reports that check, judge or proxy wrote with --json: which findings',
        'are new, which are gone, which are still there, and which the later run did not',
        'look for.',
      ].join('\n'),
    )
    .argument('<old>', 'the report before, as --json wrote it')
    .argument('<new>', 'the report now')
    .option('--markdown [file]', 'write Markdown for a comment; to stdout without a file')
    .addHelpText(
      'after',
      `
Examples:
  customers-kit check https://staging.example.com --json new.json
  customers-kit diff old.json new.json
  customers-kit diff old.json new.json --markdown comment.md

Exits with 0 where nothing is new, 1 where a finding is, 2 where the reports
cannot be read.`,
    )
    .action(async (old: string, now: string, options: { markdown?: string | true }) => {
      const { runDiff } = await import('./run-diff.ts')
      await runDiff(old, now, options)
    })
}
