import { isObject, readJson } from '../http/json.ts'
import { oneLine, visible } from '../text/visible.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { code, prose, table } from './markdown-text.ts'
import type { Report, ReportedFinding } from './report.ts'
import { failuresOf, ranToEnd } from './summary.ts'
import { counted } from './verdict.ts'

/** What the comparison needs of a report, which a version of this kit before may have written. */
export type Compared = Pick<Report, 'target' | 'mode' | 'startedAt' | 'findings' | 'checks' | 'cutShort'>

/** What has become of the failures of one report in a later one. */
export type Diff = {
  fresh: ReportedFinding[]
  /** Not seen again, although the check that had seen it first ran to its end. */
  gone: ReportedFinding[]
  still: ReportedFinding[]
  /** Not seen again, but not looked for either: that check did not run, or not to its end. */
  unseen: ReportedFinding[]
  /** What makes the two hard to compare, in sentences. */
  remarks: string[]
}

/** Reads the text of a report of `--json`. Throws `CannotFindOut` with what it is in its place. */
export function readReport(text: string): Compared {
  let value: unknown
  try {
    value = readJson(text)
  } catch (error) {
    throw new CannotFindOut(`it is ${(error as Error).message}`)
  }
  if (!isObject(value) || !Array.isArray(value['findings']) || !Array.isArray(value['checks']))
    throw new CannotFindOut('it is JSON, but without findings and checks, so it is no report')
  const { version } = value
  if (typeof version === 'string' && !version.startsWith('1.'))
    throw new CannotFindOut(`it is a report of version ${visible(version)}, and this kit reads version 1`)
  const isWhole = value['findings'].every(
    (one) =>
      isObject(one) &&
      ['key', 'severity', 'message', 'check'].every((member) => typeof one[member] === 'string') &&
      Array.isArray(one['checks']) &&
      isObject(one['promise']) &&
      typeof one['promise']['id'] === 'string',
  )
  const areChecks = value['checks'].every((one) => isObject(one) && typeof one['name'] === 'string')
  if (!isWhole || !areChecks || typeof value['target'] !== 'string' || typeof value['mode'] !== 'string')
    throw new CannotFindOut('it is a report that was changed: members are missing in it')
  return value as Compared
}

/** Holds two reports against each other: failures are the same where their keys are. */
export function diffReports(old: Compared, now: Compared): Diff {
  const [before, after] = [failuresOf(old.findings), failuresOf(now.findings)]
  const known = new Set(before.map(({ key }) => key))
  const seen = new Set(after.map(({ key }) => key))
  const lost = before.filter(({ key }) => !seen.has(key))
  const isGone = (finding: ReportedFinding): boolean => wasLookedFor(finding, old.mode, now)
  return {
    fresh: after.filter(({ key }) => !known.has(key)),
    gone: lost.filter(isGone),
    still: after.filter(({ key }) => known.has(key)),
    unseen: lost.filter((finding) => !isGone(finding)),
    remarks: [
      ...(old.target === now.target ? [] : [`The targets differ: ${old.target} before, ${now.target} now.`]),
      ...(old.mode === now.mode ? [] : [`The modes differ: ${old.mode} before, ${now.mode} now.`]),
      ...(now.startedAt < old.startedAt ? ['The new report is older than the old one: were they swapped?'] : []),
    ],
  }
}

function wasLookedFor({ check }: ReportedFinding, mode: Report['mode'], now: Compared): boolean {
  // What a run as a whole shows, another shows that is as large.
  return ranToEnd(check, now) && (check !== 'all' || now.mode === mode || now.mode === 'deep')
}

/** The counts of a comparison in words: `1 new, 2 gone, 3 still there, 0 not looked for`. */
export function sayDiff({ fresh, gone, still, unseen }: Diff): string {
  return `${fresh.length} new, ${gone.length} gone, ${still.length} still there, ${unseen.length} not looked for`
}

const kinds = [
  ['fresh', '+', 'New'],
  ['gone', '-', 'Gone'],
  ['still', '=', 'Still there'],
  ['unseen', '?', 'Not looked for'],
] as const

/** A comparison for a terminal: a line for each finding, then the counts. */
export function diffText(diff: Diff): string {
  const lines = kinds.flatMap(([kind, mark]) =>
    diff[kind].map(({ promise, message }) => `${mark} ${promise.id}: ${oneLine(message)}`),
  )
  const remarks = diff.remarks.map((remark) => `${oneLine(remark)}\n`).join('')
  return `${lines.map((line) => `${line}\n`).join('')}${lines.length === 0 ? '' : '\n'}${remarks}${sayDiff(diff)}.\n`
}

/** A comparison as Markdown, for a comment: the counts, and a table for each kind of finding. */
export function diffMarkdown(diff: Diff): string {
  const worse = diff.fresh.length > 0
  return [
    `## ${worse ? '❌' : '✅'} ${worse ? counted(diff.fresh.length, 'new finding') : 'No new finding'}`,
    '',
    `${sayDiff(diff)}.`,
    '',
    ...diff.remarks.flatMap((remark) => [prose(remark), '']),
    ...kinds.flatMap(([kind, , title]) =>
      diff[kind].length === 0
        ? []
        : [
            `### ${title}: ${diff[kind].length}`,
            '',
            ...table(
              ['Promise', 'What'],
              diff[kind].map(({ promise, message }) => [code(promise.id), prose(message)]),
            ),
          ],
    ),
  ].join('\n')
}
