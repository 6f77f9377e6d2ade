import { existsSync, readFileSync } from 'node:fs'
import { readJson, record } from '../http/json.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { fileTrouble, isSystemError } from '../trouble/file-trouble.ts'

/** What of a check to try, as the command line says; `failedFirst` is true where it names no report. */
export type GivenChoice = {
  include?: string[]
  exclude?: string[]
  lastFailed?: string
  failedFirst?: string | true
  json?: string | true
}

/**
 * What of a check is tried, and in which order, by the reports that are named. Undefined where a report names no failure
 * that could be tried again. Throws `CannotFindOut` where a report cannot be read.
 */
export function readChoice({
  include,
  exclude,
  lastFailed,
  failedFirst,
  json,
}: GivenChoice): { include?: string[]; exclude?: string[]; first?: string[] } | undefined {
  const again = lastFailed === undefined ? undefined : failedIn(lastFailed, '--last-failed')
  // With both, those alone are not wanted, but those first.
  if (again?.length === 0 && failedFirst === undefined) return undefined
  const report = failedFirst === true ? (lastFailed ?? (typeof json === 'string' ? json : undefined)) : failedFirst
  if (failedFirst === true && report === undefined)
    throw new CannotFindOut('--failed-first needs a report of an earlier check: name it, or give --json FILE too.')
  // The first run of all has none yet.
  const isNew = failedFirst === true && lastFailed === undefined && report !== undefined && !existsSync(report)
  const first = report === undefined || isNew ? undefined : failedIn(report, '--failed-first')
  const chosen = failedFirst === undefined && again ? [...(include ?? []), ...again] : include
  return { ...(chosen && { include: chosen }), ...(exclude && { exclude }), ...(first && { first }) }
}

/** The stories by which failures were found. */
function failedIn(file: string, option: string): string[] {
  try {
    const report = record(readJson(readFileSync(file, 'utf8')))
    const [findings, checks] = [report?.['findings'], report?.['checks']]
    if (!Array.isArray(findings) || !Array.isArray(checks)) throw new Error('it is no report of a check')
    const stories = new Set(checks.map((check) => record(check)?.['name']))
    const failed = findings
      .map(record)
      .filter((finding) => finding?.['severity'] === 'failure')
      .flatMap((finding) => (Array.isArray(finding?.['checks']) ? (finding['checks'] as unknown[]) : []))
    return [...new Set(failed.filter((name): name is string => typeof name === 'string' && stories.has(name)))]
  } catch (error) {
    const why = isSystemError(error) ? fileTrouble(error, 'read') : (error as Error).message
    throw new CannotFindOut(`${option} ${file} cannot be used: ${why}. Name what --json FILE of a check wrote.`)
  }
}
