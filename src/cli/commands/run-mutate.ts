import { rmSync } from 'node:fs'
import { toStderr } from '../print.ts'
import { mutants } from '../../mutants/fixed/mutants.ts'
import { mutateJunit } from '../../mutate/junit.ts'
import { keptFates, noticedAlready } from '../../mutate/kept-fates.ts'
import { mutateMarkdown } from '../../mutate/markdown.ts'
import { makeReport } from '../../mutate/report.ts'
import type { MutateReport } from '../../mutate/report.ts'
import { mutateTerminal } from '../../mutate/terminal.ts'
import { tryMutants } from '../../mutate/try-mutants.ts'
import { counted } from '../../report/verdict.ts'
import { packageVersion } from '../../spec/package-version.ts'
import { loadPaths } from '../../spec/paths.ts'
import { loadPromises } from '../../spec/promises.ts'
import { loadSpec } from '../../spec/spec.ts'
import { shellWord } from '../../text/shell-word.ts'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'
import { deliver, mustHaveRoom, startOf } from '../mutate-options.ts'
import { usualVariable } from '../mutate-options.ts'
import type { MutateOptions } from '../mutate-options.ts'
import { createProgress, duration } from '../progress.ts'
import { sayRehearsal } from '../say-rehearsal.ts'
import { shownCommand, tryTests } from '../try-tests.ts'

/** Where results are kept that nobody asked to keep, until the run is whole. */
const usualLedger = 'mutate.ledger'
/** So long a run goes on, in seconds, unless told otherwise. */
const usualTime = 150

/**
 * Tries the mutants on a command, reports, and sets the exit code: 0 the score is high enough, 1 it is not, 130 stopped.
 * Throws `CannotFindOut` where the tests do not pass where nothing is wrong.
 */
export async function runMutate(argv: string[], options: MutateOptions): Promise<void> {
  if (options.again && options.ledger === undefined)
    throw new CannotFindOut('--again is for the results that a ledger holds: name it with --ledger.')
  await mustHaveRoom(options)
  const { all = false, maxTime = all ? undefined : usualTime, ledger = usualLedger } = options
  const spec = loadSpec()
  const start = await startOf(spec, options)
  const head = {
    ledger: 'customers-kit mutate' as const,
    version: packageVersion(),
    command: shownCommand(argv, start),
    data: options.data ?? (options.count === undefined ? null : `${options.count} by ${options.seed}`),
    auth: start.auth !== undefined,
  }
  const kept = keptFates(ledger, head, options.ledger !== undefined)
  const known = options.again ? noticedAlready(kept.known) : kept.known
  // Unless asked for, the ledger is there only while there is something to go on with.
  const letGo = (): void => {
    if (options.ledger === undefined) rmSync(ledger, { force: true })
  }
  const progress = progressOf(sayKnown(known.size, options.again))
  const { tried, isStopped, run } = await tryTests(argv, options, start, (tests) =>
    tryMutants({
      ...tests,
      mutants,
      all,
      ...(maxTime !== undefined && { maxTimeMs: maxTime * 1000 }),
      known,
      told: {
        rehearsed: sayRehearsal,
        chosen: progress.chosen,
        settled(mutant, fate) {
          if (!known.has(mutant.name)) kept.keep(mutant.name, fate)
          progress.settled(fate.fate)
        },
      },
    }).finally(() => progress.end()),
  ).catch((error: unknown) => {
    letGo()
    throw error
  })
  const report = makeReport(tried, run, { promises: loadPromises(spec), paths: loadPaths(spec) })
  const goOn = `${ledger} keeps the results. Go on with:\n  ${sayGoOn(ledger, head.command, options)}\n${mended}`
  if (isStopped) {
    const done = progress.done()
    toStderr(`Stopped after ${counted(done, 'mutant')}.${done > 0 ? ` ${goOn}` : '\n'}`)
    if (done === 0) letGo()
    process.exitCode = 130
    return
  }
  await deliver(
    {
      terminal: (style) => mutateTerminal(report, style),
      json: report,
      junit: () => mutateJunit(report),
      markdown: () => mutateMarkdown(report),
    },
    options,
  )
  if (report.notTried > 0) toStderr(goOn)
  else letGo()
  process.exitCode = exitCode(report, options)
}

/** The command that goes on; what was redacted in it has to be put in again. */
function sayGoOn(ledger: string, command: readonly string[], { env, auth, data, count, seed }: MutateOptions): string {
  const words = [
    'customers-kit',
    'mutate',
    '--ledger',
    ledger,
    ...(env === usualVariable ? [] : ['--env', env]),
    ...(auth === 'none' ? [] : ['--auth', auth]),
    ...(data === undefined ? [] : ['--data', data]),
    ...(count === undefined ? [] : ['--count', String(count), '--seed', String(seed)]),
  ]
  return [...words, '--', ...command].map(shellWord).join(' ')
}

function exitCode({ score }: MutateReport, { minScore }: MutateOptions): 0 | 1 {
  if (minScore === undefined) return 0
  if (score === null)
    throw new CannotFindOut('There is no score: every mutant answers what your tests ask as it should be answered.')
  if (score >= minScore) return 0
  toStderr(`The score is ${score}, and --min-score asks for ${minScore}.\n`)
  return 1
}

/** What is said wherever results are kept that changed tests could make untrue. */
const mended = 'Where your tests have changed since, add --again: it tries again whatever they did not notice.\n'

function sayKnown(known: number, again = false): string {
  if (known === 0) return ''
  if (again) return `${known} that your tests noticed before are not tried again.\n`
  return `What became of ${known} is known from before, and they are not tried again. ${mended}`
}

/** How far it is: shown from the choice on, which tells how many there are. */
function progressOf(before: string): {
  chosen: (count: number, limitMs: number) => void
  settled: (fate: string) => void
  done: () => number
  end: () => void
} {
  let progress: ReturnType<typeof createProgress> | undefined
  let done = 0
  let through = 0
  return {
    chosen(count, limitMs) {
      const met = `${count} of ${counted(mutants.length, 'mutant')} would have answered otherwise`
      toStderr(`${met}; each has ${duration(limitMs / 1000)} at most.\n${before}`)
      progress = createProgress({ total: count, unit: 'mutants', stream: process.stderr, now: () => performance.now() })
    },
    settled(fate) {
      done += 1
      if (fate === 'let through') through += 1
      progress?.update(done, `${through} let through`)
    },
    done: () => done,
    end: () => progress?.end(),
  }
}
