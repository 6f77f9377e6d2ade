import { oneLine, visible } from '../text/visible.ts'
import { baselineLines, columns, findingLines, indented, noteLines, painter } from './finding-lines.ts'
import type { Paint } from './finding-lines.ts'
import { sayLeft } from '../own/left.ts'
import type { Report, ReportedFinding } from './report.ts'
import { counted, verdict } from './verdict.ts'
import { wrapped } from './wrapped.ts'

/**
 * The report for a terminal: each finding with its promise and how to see it again, then what was looked at, within 80
 * columns but for commands to copy.
 */
export function terminalReport(report: Report, { colours }: { colours: boolean }): string {
  const paint = painter(colours)
  const failures = report.findings.filter(({ severity }) => severity === 'failure')
  const notes = report.findings.filter(({ severity }) => severity === 'note')
  const { summary, promises } = report
  const verdictLine = paint(failures.length > 0 ? ['bold', 'red'] : ['bold', 'green'], verdict(report))
  const ran = counted(summary.checks - summary.skipped, 'check')
  const looked = `${promises.checked} of ${counted(promises.total, 'promise')} checked, by ${ran}`
  const took = `${counted(summary.requests, 'request')} in ${(report.durationMs / 1000).toFixed(1)} s`
  return [
    ...failures.flatMap((finding) => [...failure(finding, paint), '']),
    ...notes.flatMap((note) => noteLines(note, paint)),
    ...(notes.length > 0 ? [''] : []),
    ...left(report),
    ...baselineLines(report),
    `${verdictLine}: ${visible(report.target)}`,
    ...(report.cutShort ? wrapped(`${sayCutShort(report.cutShort)} Nothing is blamed on it.`, columns) : []),
    ...wrapped(`${looked}; ${unobservable(report)} show themselves to no outside observer.`, columns),
    ...skipped(report),
    `${took}, mode ${report.mode}, seed ${report.seed}.`,
    '',
  ].join('\n')
}

function failure(finding: ReportedFinding, paint: Paint): string[] {
  const seen = `${counted(finding.count, 'time')}, by ${finding.checks.join(', ')}`
  return findingLines(finding, { kind: 'Promise', seen }, paint)
}

function unobservable({ promises }: Report): number {
  return promises.each.filter(({ status }) => status === 'unobservable').length
}

// Each reason once, with how many checks it kept from running.
function skipped({ checks }: Report): string[] {
  const counts = new Map<string, number>()
  for (const { status, reason } of checks)
    if (status === 'skipped') counts.set(reason ?? '', (counts.get(reason ?? '') ?? 0) + 1)
  return [...counts].flatMap(([reason, count]) =>
    wrapped(`Skipped: ${counted(count, 'check')}${reason === '' ? '' : ` (${oneLine(reason)})`}.`, columns),
  )
}

/** What ended a run early, in a sentence. */
export function sayCutShort({ reason, since, what }: NonNullable<Report['cutShort']>): string {
  return reason === 'time'
    ? 'The run was ended before all was asked: the time for it was up (--max-time).'
    : `The run was ended before all was asked: the deployment ${what} since ${since}.`
}

function left({ left: customers }: Report): string[] {
  if (customers.length === 0) return []
  return [
    `Left behind: ${counted(customers.length, 'customer')} that could not be deleted, or may be there.`,
    ...customers.flatMap((customer) => indented(wrapped(oneLine(sayLeft(customer)), columns - 2), 2)),
    '',
  ]
}
