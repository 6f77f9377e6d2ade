import { visible } from '../text/visible.ts'
import { baselineLines, columnsOf, failureLines, noteLines, painter, toneColours } from './finding-lines.ts'
import type { TerminalStyle } from './finding-lines.ts'
import type { Report } from './report.ts'
import { sideOf } from './summary.ts'
import { counted, sayCount, sayUnjudged, tone, verdict } from './verdict.ts'
import { wrapped } from './wrapped.ts'

/**
 * What `proxy` and `judge` found, for a terminal: the deployment's faults, then the app's, then the notes and what was
 * looked at, within the terminal's columns but for commands to copy.
 */
export function watchTerminal(report: Report, style: TerminalStyle): string {
  const paint = painter(style.colours)
  const columns = columnsOf(style)
  const { findings, promises, summary, checks } = report
  const failures = findings.filter(({ severity }) => severity === 'failure')
  const under = (heading: string, side: 'answer' | 'request'): string[] => {
    const own = failures.filter((finding) => sideOf(finding) === side)
    const kind = side === 'answer' ? 'Promise' : 'Rule'
    return own.length === 0 ? [] : [paint('bold', heading), '', ...failureLines(own, { kind, paint, columns })]
  }
  if (summary.requests === 0) return `${verdict(report)}: ${visible(report.target)}\n`
  const notes = findings
    .filter(({ severity }) => severity === 'note')
    .flatMap((finding) => noteLines(finding, { paint, columns }))
  const unseen = [...new Set(checks.filter(({ status }) => status === 'skipped').map(({ operation }) => operation))]
  const { unjudged = [] } = report
  const missing = unjudged.reduce((sum, { count }) => sum + count, 0)
  const why = missing === 0 ? '' : `, ${missing} not judged: ${sayUnjudged(unjudged)}`
  const exchanges = counted(summary.requests, 'exchange')
  const tested = `${promises.checked} of ${counted(promises.total, 'promise')}`
  return [
    ...under('What the deployment answers', 'answer'),
    ...under('What the app sends', 'request'),
    ...(notes.length === 0 ? [] : [...notes, '']),
    ...baselineLines(report, columns),
    ...(failures.length > 0 ? [`${sayCount(summary)}.`] : []),
    paint(['bold', toneColours[tone(report)]], `${verdict(report)}.`),
    ...wrapped(
      `${visible(report.target)}: ${exchanges}, which put ${tested} to the test; customers-kit check tests more.`,
      columns,
    ),
    ...(missing === 0 ? [] : wrapped(`${counted(summary.requests + missing, 'exchange')}${why}.`, columns)),
    ...(unseen.length === 0 ? [] : wrapped(`No exchange with ${unseen.join(', ')}.`, columns)),
    '',
  ].join('\n')
}
