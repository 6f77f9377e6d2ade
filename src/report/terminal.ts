import { oneLine, visible } from '../text/visible.ts'
import { baselineLines, columnsOf, failureLines, indented, noteLines, painter, toneColours } from './finding-lines.ts'
import type { TerminalStyle } from './finding-lines.ts'
import { notChosen } from '../contract/run/choice.ts'
import { sayLeft } from '../own/left.ts'
import type { Report } from './report.ts'
import { counted, tone, verdict } from './verdict.ts'
import { wrapped } from './wrapped.ts'

/**
 * The report for a terminal: an overview, each finding with its promise and how to see it again, then what was looked
 * at, within the terminal's columns but for commands to copy.
 */
export function terminalReport(report: Report, style: TerminalStyle): string {
  const paint = painter(style.colours)
  const columns = columnsOf(style)
  const failures = report.findings.filter(({ severity }) => severity === 'failure')
  const notes = report.findings.filter(({ severity }) => severity === 'note')
  const { summary, promises } = report
  const verdictLine = paint(['bold', toneColours[tone(report)]], verdict(report))
  const ran = counted(summary.checks - summary.skipped, 'check')
  const looked = `${promises.checked} of ${counted(promises.total, 'promise')} checked, by ${ran}`
  const took = `${counted(summary.requests, 'request')} in ${(report.durationMs / 1000).toFixed(1)} s`
  return [
    ...(failures.length === 0 ? [] : failureLines(failures, { kind: 'Promise', paint, columns })),
    ...notes.flatMap((note) => noteLines(note, { paint, columns })),
    ...(notes.length > 0 ? [''] : []),
    ...left(report, columns),
    ...baselineLines(report, columns),
    `${verdictLine}: ${visible(report.target)}`,
    ...(report.cutShort ? wrapped(`${sayCutShort(report.cutShort)} Nothing is blamed on it.`, columns) : []),
    ...wrapped(`${looked}; ${unobservable(report)} show themselves to no outside observer.`, columns),
    ...skipped(report, columns),
    ...drawn(report),
    ...untried(report, columns),
    `${took}, mode ${report.mode}, seed ${report.seed}.`,
    '',
  ].join('\n')
}

function unobservable({ promises }: Report): number {
  return promises.each.filter(({ status }) => status === 'unobservable').length
}

// Each reason once, with how many checks it kept from running.
function skipped({ checks }: Report, columns: number): string[] {
  const counts = new Map<string, number>()
  for (const { status, reason } of checks)
    if (status === 'skipped') counts.set(reason ?? '', (counts.get(reason ?? '') ?? 0) + 1)
  return [...counts].flatMap(([reason, count]) =>
    wrapped(`Skipped: ${counted(count, 'check')}${reason === '' ? '' : ` (${oneLine(reason)})`}.`, columns),
  )
}

const endings = {
  requests: 'the requests were used up',
  writes: 'the writes were used up',
  time: 'the time was up',
  outage: 'the deployment went away',
} as const

// How far the drawing went: with the seed below the same ones are drawn again.
function drawn({ drawn: some }: Report): string[] {
  if (!some) return []
  return [
    `${counted(some.stories, 'drawn story', 'drawn stories')} in ${counted(some.requests, 'request')}, until ${endings[some.ended]}.`,
  ]
}

// Every promise of which nothing is said, under the reason why not.
function untried({ promises }: Report, columns: number): string[] {
  const byReason = new Map<string, string[]>()
  for (const { id, status, reason = '', checks } of promises.each) {
    const why = `${checks.length > 0 ? 'Left open' : 'Not tried'}${reason === '' ? '' : ` (${oneLine(reason)})`}`
    if (status === 'skipped') byReason.set(why, [...(byReason.get(why) ?? []), id])
  }
  return [...byReason].flatMap(([why, ids]) => {
    // Whoever chose knows; the other reports name them all the same.
    const which = why.endsWith(`(${notChosen})`) ? counted(ids.length, 'promise') : ids.join(', ')
    return wrapped(`${why}: ${which}.`, columns)
  })
}

/** What ended a run early, in a sentence. */
export function sayCutShort({ reason, since, what }: NonNullable<Report['cutShort']>): string {
  return reason === 'time'
    ? 'The run was ended before all was asked: the time for it was up (--max-time).'
    : `The run was ended before all was asked: the deployment ${what} since ${since}.`
}

function left({ left: customers }: Report, columns: number): string[] {
  if (customers.length === 0) return []
  return [
    `Left behind: ${counted(customers.length, 'customer')} that could not be deleted, or may be there.`,
    ...customers.flatMap((customer) => indented(wrapped(oneLine(sayLeft(customer)), columns - 2), 2)),
    '',
  ]
}
