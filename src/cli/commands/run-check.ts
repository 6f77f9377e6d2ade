import { toStderr, toStdout } from '../print.ts'
import { EndedEarly } from '../../contract/run/end.ts'
import { existsSync, unlinkSync } from 'node:fs'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'
import { cleanLedger } from '../../contract/clean-ledger.ts'
import { readLedger } from '../../own/ledger.ts'
import { expectedRequests } from '../../contract/run/plan.ts'
import type { Mode } from '../../contract/run/plan.ts'
import { runChecks } from '../../report/run-checks.ts'
import { sayCutShort } from '../../report/terminal.ts'
import { counted } from '../../report/verdict.ts'
import { fileTrouble, isSystemError } from '../../trouble/file-trouble.ts'
import { createProgress } from '../progress.ts'
import { readSpec } from '../read-spec.ts'
import { prepareReports } from '../report-options.ts'
import type { ReportOptions } from '../report-options.ts'
import { lastLines } from '../say-left.ts'
import { stopOnSignal } from '../stop-on-signal.ts'
import { ledgerTrouble, locked } from '../used-ledger.ts'

/** The options of `check` as the command line gives them. */
export type CheckOptions = ReportOptions & {
  mode: Mode
  strict?: boolean
  clientId?: string
  clientSecret?: string
  seed?: number
  rate?: { requests: number; perSeconds: number }
  concurrency: number
  timeout: number
  writeBudget: number
  ledger?: string
  clean?: string
  sweep?: string
  olderThan?: number
  yes?: boolean
  maxTime?: number
  allowHttp?: boolean
}

/**
 * Checks a deployment, reports, and sets the exit code: 0 kept, 1 broken. Throws `CannotFindOut` where it could not find
 * out.
 */
export async function runCheck(target: string | undefined, options: CheckOptions): Promise<void> {
  const { clientId, clientSecret } = options
  if ((clientId === undefined) !== (clientSecret === undefined))
    throw new CannotFindOut(
      '--client-id and --client-secret belong together (CLIENT_ID and CLIENT_SECRET in the environment): give both or none.',
    )
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
      `${ledger} is there already: finish it with "check --clean ${ledger}", or name another file with --ledger.`,
    )
  const reports = await prepareReports(options, {
    env: process.env,
    colours: process.stdout.isTTY && !process.env['NO_COLOR'],
    now: new Date(),
  })
  const progress = createProgress({
    total: expectedRequests(options.mode, clientId !== undefined),
    guessed: true,
    unit: 'requests',
    stream: process.stderr,
    now: () => performance.now(),
  })
  const { signal, dispose } = stopOnSignal(() =>
    toStderr('\nStopping: removing what was created. Once more ends it at once.\n'),
  )
  const release = options.mode === 'read' ? () => {} : locked(ledger)
  try {
    const report = await runChecks({
      signal,
      ...(options.maxTime === undefined ? {} : { maxTimeMs: options.maxTime * 1000 }),
      ledger,
      target,
      mode: options.mode,
      strict: options.strict ?? false,
      concurrency: options.concurrency,
      timeoutMs: options.timeout * 1000,
      writeBudget: options.writeBudget,
      allowHttp: options.allowHttp ?? false,
      ...(clientId !== undefined && clientSecret !== undefined ? { credentials: { clientId, clientSecret } } : {}),
      ...(options.seed === undefined ? {} : { seed: options.seed }),
      ...(options.rate === undefined ? {} : { ratePerMinute: (options.rate.requests * 60) / options.rate.perSeconds }),
      spec: readSpec(options.spec).spec,
      onProgress: ({ done, total, requests, failures }) =>
        progress.update(requests, `${done} of ${total} stories, ${counted(failures, 'finding')}`),
    })
    progress.end()
    process.exitCode = await reports.deliver(report)
    if (report.cutShort) {
      toStderr(`customers-kit: ${sayCutShort(report.cutShort)}\n`)
      // What was found before stands.
      process.exitCode ||= 2
    }
    toStderr(lastLines(report.left, { ledger, remedy: cleanCommand(ledger) }))
  } catch (error) {
    progress.end()
    if (!(error instanceof CannotFindOut)) throw error
    const { message } = error
    const left = error instanceof EndedEarly ? error.left : []
    if (left.length === 0) throw new CannotFindOut(signal.aborted ? `${message} What it created is removed.` : message)
    toStderr(`customers-kit: ${message}\n${lastLines(left, { ledger, remedy: cleanCommand(ledger) })}`)
    process.exitCode = 2
  } finally {
    dispose()
    release()
  }
}

/** The command that removes what a check has left. */
function cleanCommand(ledger: string): string {
  return `customers-kit check --clean ${ledger}`
}

async function cleanUpAfter(path: string, target: string | undefined, options: CheckOptions): Promise<void> {
  const { clientId, clientSecret } = options
  mustCheckNothing('--clean', options)
  const named = targetOf(path)
  const release = locked(path)
  const { signal, dispose } = stopOnSignal(() => toStderr('\nStopping. Once more ends it at once.\n'))
  try {
    if (target !== undefined && plain(target) !== plain(named))
      throw new CannotFindOut(
        `${path} is the ledger of ${named} and not of ${target}. Leave out the URL, or name another ledger.`,
      )
    const { removed, left } = await cleanLedger({
      path,
      spec: readSpec(options.spec).spec,
      signal,
      timeoutMs: options.timeout * 1000,
      allowHttp: options.allowHttp ?? false,
      ...(clientId !== undefined && clientSecret !== undefined ? { credentials: { clientId, clientSecret } } : {}),
      ...(options.rate === undefined ? {} : { ratePerMinute: (options.rate.requests * 60) / options.rate.perSeconds }),
    })
    toStdout(`${counted(removed, 'customer')} removed.\n`)
    toStderr(lastLines(left, { ledger: path, remedy: cleanCommand(path) }))
    if (left.length > 0) process.exitCode = 1
    else unlinkSync(path)
  } catch (error) {
    throw ledgerTrouble(error, path)
  } finally {
    dispose()
    release()
  }
}

function mustCheckNothing(what: string, options: CheckOptions): void {
  for (const name of ['json', 'junit', 'sarif', 'html', 'baseline', 'maxTime'] as const) {
    const option = name === 'maxTime' ? 'max-time' : name
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
  return (URL.canParse(url) ? new URL(url).href : url).replace(/\/+$/, '')
}
