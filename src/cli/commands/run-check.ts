import { existsSync, unlinkSync } from 'node:fs'
import { cleanLedger } from '../../contract/clean-ledger.ts'
import { readLedger } from '../../contract/ledger.ts'
import type { Mode } from '../../contract/run.ts'
import { runChecks } from '../../report/run-checks.ts'
import { counted } from '../../report/verdict.ts'
import { expectedRequests } from '../../contract/find-out.ts'
import { fileTrouble, isSystemError } from '../../trouble/file-trouble.ts'
import { createProgress } from '../progress.ts'
import { readSpec } from '../read-spec.ts'
import { prepareReports } from '../report-options.ts'
import type { ReportOptions } from '../report-options.ts'
import { stopOnSignal } from '../stop-on-signal.ts'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'

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
    process.stderr.write('\nStopping: removing what was created. Once more ends it at once.\n'),
  )
  try {
    const report = await runChecks({
      signal,
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
      spec: readSpec(options.spec),
      onProgress: ({ done, total, requests, failures }) =>
        progress.update(requests, `${done} of ${total} checks, ${counted(failures, 'finding')}`),
    })
    progress.end()
    process.exitCode = await reports.deliver(report)
  } catch (error) {
    progress.end()
    if (!signal.aborted) throw error
    const left = existsSync(ledger)
      ? `What is left is named in ${ledger}: remove it with --clean.`
      : 'What it created is removed.'
    throw new CannotFindOut(`the check was stopped before it could find out. ${left}`)
  } finally {
    dispose()
  }
}

async function cleanUpAfter(path: string, target: string | undefined, options: CheckOptions): Promise<void> {
  const { clientId, clientSecret } = options
  for (const name of ['json', 'junit', 'sarif', 'html', 'baseline'] as const) {
    if (options[name] !== undefined)
      throw new CannotFindOut(`--clean checks nothing, so there is nothing for --${name} to hold: leave it out.`)
  }
  const named = targetOf(path)
  if (target !== undefined && plain(target) !== plain(named))
    throw new CannotFindOut(
      `${path} is the ledger of ${named} and not of ${target}. Leave out the URL, or name another ledger.`,
    )
  const { removed, left } = await cleanLedger({
    path,
    timeoutMs: options.timeout * 1000,
    allowHttp: options.allowHttp ?? false,
    ...(clientId !== undefined && clientSecret !== undefined ? { credentials: { clientId, clientSecret } } : {}),
    ...(options.rate === undefined ? {} : { ratePerMinute: (options.rate.requests * 60) / options.rate.perSeconds }),
  })
  process.stdout.write(`${counted(removed, 'customer')} removed.\n`)
  for (const { id, email, state } of left) process.stdout.write(`Left behind: ${id} ${email ?? ''} (${state})\n`)
  if (left.length > 0) process.exitCode = 1
  else unlinkSync(path)
}

/** The deployment that a ledger of a check names. */
function targetOf(path: string): string {
  const which = 'Name the ledger of the check that was killed, such as customers-kit-check-20260314T092653Z-4242.jsonl.'
  try {
    return readLedger(path).target
  } catch (error) {
    if (isSystemError(error))
      throw new CannotFindOut(`The ledger ${path} cannot be read: ${fileTrouble(error, 'read')}. ${which}`)
    throw new CannotFindOut(`${(error as Error).message}. ${which}`)
  }
}

function plain(url: string): string {
  return (URL.canParse(url) ? new URL(url).href : url).replace(/\/+$/, '')
}
