import { tryVariants } from '../../mutate/try-variants.ts'
import { makeVariantsReport, variantsJunit, variantsMarkdown, variantsTerminal } from '../../mutate/variants-report.ts'
import { counted } from '../../report/verdict.ts'
import { loadSpec } from '../../spec/spec.ts'
import { deliver, mustHaveRoom, startOf } from '../mutate-options.ts'
import type { MutateOptions } from '../mutate-options.ts'
import { toStderr } from '../print.ts'
import { createProgress } from '../progress.ts'
import type { Progress } from '../progress.ts'
import { sayRehearsal } from '../say-rehearsal.ts'
import { tryTests } from '../try-tests.ts'

/**
 * Runs a command against so many variants, reports, and sets the exit code: 0 it passed all, 1 it failed one, 130
 * stopped. Throws `CannotFindOut` where the tests do not pass where nothing is unusual.
 */
export async function runVariants(argv: string[], count: number, options: MutateOptions): Promise<void> {
  await mustHaveRoom(options)
  const start = await startOf(loadSpec(), options)
  let progress: Progress | undefined
  let done = 0
  const { tried, isStopped, run } = await tryTests(argv, options, start, (tests) =>
    tryVariants({
      ...tests,
      seeds: Array.from({ length: count }, (_, index) => options.seed + index),
      told: {
        rehearsed: sayRehearsal,
        begins(what, total) {
          progress?.end()
          done = 0
          const why =
            what === 'variants' ? counted(total, 'variant') : `${counted(total, 'choice')} of those that failed`
          toStderr(`Trying ${why}.\n`)
          progress = createProgress({ total, unit: what, stream: process.stderr, now: () => performance.now() })
        },
        settled: () => progress?.update((done += 1)),
      },
    }).finally(() => progress?.end()),
  )
  if (isStopped) {
    toStderr('Stopped.\n')
    process.exitCode = 130
    return
  }
  const report = makeVariantsReport(tried, run)
  await deliver(
    {
      terminal: (style) => variantsTerminal(report, style),
      json: report,
      junit: () => variantsJunit(report),
      markdown: () => variantsMarkdown(report),
    },
    options,
  )
  process.exitCode = report.failed > 0 ? 1 : 0
}
