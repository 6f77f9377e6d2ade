import { findOut } from '../contract/find-out.ts'
import type { RunOptions } from '../contract/find-out.ts'
import { makeReport } from './make-report.ts'
import type { Report } from './report.ts'

/**
 * Runs the checks against a deployment, cleans up after them and reports. Throws `CannotFindOut` where the deployment
 * cannot be judged: unreachable, refuses the credentials, is no Customers API.
 */
export async function runChecks(options: RunOptions): Promise<Report> {
  return makeReport(await findOut(options))
}
