import { CannotFindOut } from '../contract/cannot-find-out.ts'
import type { Mode } from '../contract/report.ts'
import { runChecks } from '../contract/run-checks.ts'
import { CannotRun } from './errors.ts'
import { createProgress } from './progress.ts'
import { prepareReports } from './report-options.ts'
import type { ReportOptions } from './report-options.ts'

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
  allowHttp?: boolean
}

/** Checks a deployment, reports, and sets the exit code: 0 kept, 1 broken. Throws `CannotRun` where it could not find out. */
export async function runCheck(target: string, options: CheckOptions): Promise<void> {
  const { clientId, clientSecret } = options
  if ((clientId === undefined) !== (clientSecret === undefined)) throw new CannotRun('--client-id and --client-secret belong together (CLIENT_ID and CLIENT_SECRET in the environment): give both or none.')
  const reports = await prepareReports(options, { env: process.env, colours: process.stdout.isTTY && !process.env['NO_COLOR'], now: new Date() })
  const progress = createProgress({ total: undefined, unit: 'checks', stream: process.stderr, now: () => performance.now() })
  try {
    const report = await runChecks({
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
      ...(options.ledger === undefined ? {} : { ledger: options.ledger }),
      onProgress: ({ done, requests, failures }) => progress.update(done, `${requests} requests, ${failures} findings`),
    })
    progress.end()
    process.exitCode = await reports.deliver(report)
  } catch (error) {
    progress.end()
    if (error instanceof CannotFindOut) throw new CannotRun(error.message)
    throw error
  }
}
