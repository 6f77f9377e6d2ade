import { run } from '../contract/run/run.ts'
import type { RunOptions } from '../contract/run/run.ts'
import { makeReport } from './make-report.ts'
import type { Report } from './report.ts'

/**
 * Checks a deployment, cleans up and reports. Throws `CannotFindOut` where the deployment cannot be judged: unreachable,
 * refuses the credentials, is no Customers API.
 */
export async function runChecks(options: RunOptions): Promise<Report> {
  return makeReport(await run(options))
}
