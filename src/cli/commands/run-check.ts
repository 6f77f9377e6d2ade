import { toStderr, toStdout } from '../print.ts'
import { EndedEarly } from '../../contract/run/end.ts'
import { existsSync, unlinkSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'
import { cleanLedger } from '../../contract/clean-ledger.ts'
import { readLedger } from '../../own/ledger.ts'
import { expectedRequests } from '../../contract/run/plan.ts'
import type { Mode } from '../../contract/run/plan.ts'
import { reportNothing, runChecks } from '../../report/run-checks.ts'
import { sayCutShort } from '../../report/terminal.ts'
import { counted } from '../../report/verdict.ts'
import { fileTrouble, isSystemError } from '../../trouble/file-trouble.ts'
import { readTarget } from '../../client/target.ts'
import { nameOf, readAccess } from '../deployment-options.ts'
import type { DeploymentOptions } from '../deployment-options.ts'
import { createProgress } from '../progress.ts'
import { sayDomain } from '../say-domain.ts'
import { readSpec } from '../read-spec.ts'
import { readChoice } from '../read-choice.ts'
import { formats, prepareReports } from '../report-options.ts'
import type { ReportOptions } from '../report-options.ts'
import { sayRemedy } from '../../own/left.ts'
import { lastLines } from '../say-left.ts'
import { sayNothingChecked } from '../say-nothing-checked.ts'
import { sayTarget } from '../say-target.ts'
import type { FromConfig } from '../say-target.ts'
import { stopOnSignal } from '../stop-on-signal.ts'
import { ledgerTrouble, leftIn, locked } from '../used-ledger.ts'
import { shellWord } from '../../text/shell-word.ts'

/** The options of `check` as the command line gives them. */
export type CheckOptions = ReportOptions &
  DeploymentOptions &
  FromConfig & {
    mode: Mode
    strict?: boolean
    showOthers?: boolean
    seed?: number
    concurrency: number
    emailDomain?: string
    maxRequests?: number
    maxWrites?: number
    include?: string[]
    exclude?: string[]
    lastFailed?: string
    failedFirst?: string | true
    ledger?: string
    clean?: string
    sweep?: string
    olderThan?: number
    yes?: boolean
    maxTime?: number
  }

/**
 * Checks a deployment, reports, and sets the exit code: 0 kept, 1 broken. Throws `CannotFindOut` where it could not find
 * out.
 */
export async function runCheck(target: string | undefined, options: CheckOptions): Promise<void> {
  if (options.clean !== undefined) return cleanUpAfter(options.clean, target, options)
  if (options.sweep !== undefined) {
    if (target !== undefined) throw new CannotFindOut('--sweep names the deployment itself: leave out the other URL.')
    mustCheckNothing('--sweep', options)
    return (await import('./run-sweep.ts')).runSweep(options.sweep, {
      ...options,
      olderThan: options.olderThan ?? 3600,
    })
  }
  if (options.olderThan !== undefined || options.yes)
    throw new CannotFindOut('--older-than and --yes belong to --sweep: give it the base URL, or leave them out.')
  if (target === undefined)
    throw new CannotFindOut('check needs the base URL of a deployment, such as http://127.0.0.1:4010.')
  const ledger =
    options.ledger ??
    `customers-kit-check-${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${process.pid}.jsonl`
  if (existsSync(ledger))
    throw new CannotFindOut(
      `${ledger} is there already: finish it with "${cleanCommand(ledger, options)}", or name another file with --ledger.`,
    )
  const { ratePerMinute, ...access } = readAccess(options)
  const choice = readChoice(options)
  const reports = await prepareReports(options, {
    env: process.env,
    colours: process.stdout.isTTY && !process.env['NO_COLOR'],
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
    now: new Date(),
  })
  const asked = {
    target,
    mode: options.mode,
    strict: options.strict ?? false,
    showOthers: options.showOthers ?? false,
    ...access,
    allowHttp: options.allowHttp ?? false,
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    spec: readSpec(options.spec).spec,
  }
  if (choice === undefined) {
    const why = `${options.lastFailed} names no failure, so there is nothing to try again`
    await reports.deliver(reportNothing(asked, why))
    return toStderr(`${why}.\n`)
  }
  sayDomain(options.emailDomain)
  const progress = createProgress({
    total: expectedRequests(options.mode, access.credentials !== undefined, options.maxRequests),
    guessed: true,
    unit: 'requests',
    stream: process.stderr,
    now: () => performance.now(),
  })
  const { signal, dispose } = stopOnSignal(
    () => toStderr('\nStopping: removing what was created. Once more ends it at once.\n'),
    () => sayEnded(ledger, options),
  )
  const release = options.mode === 'read' ? () => {} : locked(ledger)
  // What large answers leave behind is swept up soon, not when it is as much again as all the rest.
  setFlagsFromString('--heap-growing-percent=20')
  try {
    const report = await runChecks({
      signal,
      ...(options.maxTime === undefined ? {} : { maxTimeMs: options.maxTime * 1000 }),
      ledger,
      ...asked,
      concurrency: options.concurrency,
      ...(ratePerMinute === undefined ? {} : { ratePerMinute }),
      ...choice,
      maxRequests: options.maxRequests,
      maxWrites: options.maxWrites,
      ...(options.emailDomain === undefined ? {} : { emailDomain: options.emailDomain }),
      onProgress: ({ done, total, requests, failures, drawn }) =>
        progress.update(
          requests,
          `${done} of ${total} stories, ${drawn > 0 ? `${drawn} drawn, ` : ''}${counted(failures, 'finding')}`,
        ),
    })
    progress.end()
    process.exitCode = await reports.deliver(report)
    if (report.cutShort) {
      toStderr(`customers-kit: ${sayCutShort(report.cutShort)}\n`)
      // What was found before stands.
      process.exitCode ||= 2
    } else if (report.promises.checked === 0) {
      toStderr(`customers-kit: ${sayNothingChecked(report, options)}\n`)
      process.exitCode ||= 2
    }
    // The report has named them.
    if (report.left.length > 0) toStderr(`${sayRemedy(ledger, cleanCommand(ledger, options))}\n`)
  } catch (error) {
    progress.end()
    if (!(error instanceof CannotFindOut)) throw error
    const { message } = error
    const left = error instanceof EndedEarly ? error.left : []
    if (left.length === 0) throw error
    toStderr(`customers-kit: ${message}\n${lastLines(left, { ledger, remedy: cleanCommand(ledger, options) })}`)
    process.exitCode = 2
  } finally {
    dispose()
    release()
  }
}

/** The command that removes what a check has left. */
function cleanCommand(ledger: string, options: FromConfig): string {
  return ['customers-kit check', sayTarget(options), '--clean', shellWord(ledger)]
    .filter((word) => word !== '')
    .join(' ')
}

// Nobody waits any more for what is under way, so what the ledger knows by now has to do.
function sayEnded(ledger: string, options: FromConfig): void {
  toStderr(`\nEnded at once.\n${lastLines(leftIn(ledger), { ledger, remedy: cleanCommand(ledger, options) })}`)
}

async function cleanUpAfter(path: string, target: string | undefined, options: CheckOptions): Promise<void> {
  mustCheckNothing('--clean', options)
  const named = targetOf(path)
  const { spec, paths } = readSpec(options.spec)
  // Written as the ledger has it, whatever ends it was given with.
  const given = target === undefined ? plain(named) : nameOf(readTarget(target, paths.customers, true))
  const release = locked(path)
  const { signal, dispose } = stopOnSignal(
    () => toStderr('\nStopping. Once more ends it at once.\n'),
    () => sayEnded(path, options),
  )
  try {
    if (given !== plain(named))
      throw new CannotFindOut(
        `${path} is the ledger of ${named} and not of ${given}. Leave out the URL, or name another ledger.`,
      )
    const { removed, left } = await cleanLedger({
      path,
      spec,
      signal,
      ...readAccess(options),
      allowHttp: options.allowHttp ?? false,
    })
    toStdout(`${counted(removed, 'customer')} removed.\n`)
    toStderr(lastLines(left, { ledger: path, remedy: cleanCommand(path, options) }))
    if (left.length > 0) process.exitCode = 1
    else unlinkSync(path)
  } catch (error) {
    if (!signal.aborted || error instanceof CannotFindOut) throw ledgerTrouble(error, path)
    throw new CannotFindOut('stopped; the same command goes on.')
  } finally {
    dispose()
    release()
  }
}

function mustCheckNothing(what: string, options: CheckOptions): void {
  for (const name of [...formats, 'baseline', 'reportTo', 'maxTime'] as const) {
    const option = { maxTime: 'max-time', reportTo: 'report-to' }[name as string] ?? name
    if (options[name] !== undefined)
      throw new CannotFindOut(`${what} checks nothing, so there is nothing for --${option} to hold: leave it out.`)
  }
}

/** The deployment that a ledger of a check names. */
function targetOf(path: string): string {
  const which = 'Name the ledger of the check that was killed, such as customers-kit-check-20260314T092653Z-4242.jsonl.'
  try {
    return readLedger(path).head.target
  } catch (error) {
    if (isSystemError(error))
      throw new CannotFindOut(`The ledger ${path} cannot be read: ${fileTrouble(error, 'read')}. ${which}`)
    throw new CannotFindOut(`${path} is not the ledger of a check. ${which}`)
  }
}

function plain(url: string): string {
  return (URL.canParse(url) ? new URL(url).href : url).replace(/(?<!\/)\/+$/, '')
}
