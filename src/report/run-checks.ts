import { nothingTried } from '../contract/run/nothing-tried.ts'
import { run } from '../contract/run/run.ts'
import type { RunOptions } from '../contract/run/run-options.ts'
import { makeReport } from './make-report.ts'
import type { ReportingOptions } from './make-report.ts'
import type { Report } from './report.ts'

/**
 * Checks a deployment, cleans up and reports. Throws `CannotFindOut` where the deployment cannot be judged: unreachable,
 * refuses the credentials, is no Customers API.
 */
export async function runChecks(options: RunOptions & ReportingOptions): Promise<Report> {
  return makeReport(await run(options), options)
}

/**
 * The report of a check of which nothing is wanted, for this reason: nothing is sent. Throws `CannotFindOut` where the
 * target is no base URL.
 */
export function reportNothing(options: RunOptions & ReportingOptions, reason: string): Report {
  return makeReport(nothingTried(options, reason), options)
}
