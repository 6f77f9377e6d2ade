import { toStderr } from '../print.ts'
import { readFile } from 'node:fs/promises'
import { counted, sayUnjudged } from '../../report/verdict.ts'
import type { Unjudged } from '../../report/report.ts'
import { compareVerdicts } from '../../traffic/disagreement.ts'
import { readHar } from '../../traffic/read-har.ts'
import type { HarContents } from '../../traffic/read-har.ts'
import { createJudge } from '../../traffic/judge.ts'
import { pathAndQuery } from '../../http/address.ts'
import { judgeRecorded } from '../../traffic/judge-recorded.ts'
import { toPassed } from '../../traffic/passed.ts'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'
import { createWatch } from '../../report/watch-report.ts'
import { fileTrouble, isSystemError } from '../../trouble/file-trouble.ts'
import { attachedTo } from '../attached-to.ts'
import { secondJudge } from '../judges.ts'
import { readSpec } from '../read-spec.ts'
import { prepareReports } from '../report-options.ts'
import type { ReportOptions } from '../report-options.ts'

/** The options of `judge` as the command line gives them. */
export type JudgeCommandOptions = ReportOptions & { strict?: boolean; soleWriter?: boolean; prism: boolean }

/**
 * Judges every exchange of a HAR file and reports. Throws `CannotFindOut` where the file holds none that the document
 * knows.
 */
export async function runJudge(file: string, options: JudgeCommandOptions): Promise<void> {
  const { spec, paths } = readSpec(options.spec)
  const { strict = false, soleWriter = false } = options
  const reports = await prepareReports(options, {
    env: process.env,
    colours: process.stdout.isTTY && !process.env['NO_COLOR'],
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
    now: new Date(),
  })
  const contents = await loadHar(file)
  const { exchanges, unreadable } = contents
  const judge = createJudge(spec, { strict, soleWriter })
  const missing = unreadable.filter(({ method, url }) => method === '' || judge.knows(method, pathAndQuery(url)))
  const { prism, said } = await secondJudge(spec, options.prism)
  const watch = createWatch({ spec, target: file, strict, judges: prism ? 2 : 1, now: Date.now })
  let judged = 0
  const verdicts = judgeRecorded(judge, contents)
  for (const [n, exchange] of exchanges.entries()) {
    const verdict = verdicts[n]!
    if (verdict.operation === undefined && verdict.seen.length === 0) continue
    judged += 1
    const disagreements = prism ? compareVerdicts(exchange, verdict, prism(exchange)) : []
    watch.add(toPassed({ exchange, verdict, disagreements, addedMs: 0, remark: undefined }))
  }
  const without = missing.length === 0 ? '' : ` ${missing.length} not judged: ${sayUnjudged(byReason(missing))}.`
  const none = exchanges.length === 0 ? 'no exchange' : `${counted(exchanges.length, 'exchange')}, and none`
  const unjudged = missing.length > 0 ? ', that can be judged' : ''
  if (judged === 0)
    throw new CannotFindOut(
      `${file} holds ${none} with an operation of the document, such as GET ${paths.customers}${unjudged}.${without} ` +
        'Record some, with customers-kit proxy --har FILE.',
    )
  const all = counted(exchanges.length + unreadable.length, 'exchange')
  const known = judged + missing.length
  toStderr(`${known} of ${all} ${known === 1 ? 'is' : 'are'} with the documented operations.${without}\n${said}\n\n`)
  process.exitCode = await reports.deliver({ ...watch.report(), unjudged: byReason(missing) })
}

/** Why exchanges cannot be judged, the most frequent reason first. */
function byReason(missing: HarContents['unreadable']): Unjudged[] {
  const counts = new Map<string, number>()
  for (const { reason } of missing) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a).map(([reason, count]) => ({ reason, count }))
}

/** The exchanges of a HAR file. `CannotFindOut` where it is none. */
async function loadHar(file: string): Promise<HarContents> {
  try {
    return readHar(await readFile(file, 'utf8'), attachedTo(file))
  } catch (error) {
    if (error instanceof CannotFindOut)
      throw new CannotFindOut(
        `${file} cannot be judged: ${error.message}. Give a HAR file, such as customers-kit proxy --har FILE or a browser writes.`,
      )
    if (!isSystemError(error)) throw error
    const todo =
      error.code === 'EISDIR'
        ? 'Name a HAR file in it; what proxy --record kept is for drift and serve --replay.'
        : 'Give a HAR file, such as customers-kit proxy --har FILE or a browser writes.'
    throw new CannotFindOut(`${file} cannot be read: ${fileTrouble(error, 'read')}. ${todo}`)
  }
}
