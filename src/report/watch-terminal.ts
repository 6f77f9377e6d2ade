import { visible } from '../text/visible.ts'
import { baselineLines, columns, findingLines, noteLines, painter } from './finding-lines.ts'
import type { Paint } from './finding-lines.ts'
import type { Report, ReportedFinding } from './report.ts'
import { counted, sideOf, verdict } from './verdict.ts'
import { wrapped } from './wrapped.ts'

/**
 * What `proxy` and `judge` found, for a terminal: the deployment's faults, then the app's, then the notes and what was
 * looked at,
 * within 80 columns but for commands to copy.
 */
export function watchTerminal(report: Report, { colours }: { colours: boolean }): string {
  const paint = painter(colours)
  const { findings, promises, summary, checks } = report
  const failures = findings.filter(({ severity }) => severity === 'failure')
  const under = (heading: string, side: 'answer' | 'request'): string[] => {
    const own = failures.filter((finding) => sideOf(finding) === side)
    return own.length === 0
      ? []
      : [paint('bold', heading), '', ...own.flatMap((finding) => [...failure(finding, paint), ''])]
  }
  if (summary.requests === 0) return `${verdict(report)}: ${visible(report.target)}\n`
  const notes = findings.filter(({ severity }) => severity === 'note').flatMap((finding) => noteLines(finding, paint))
  const unseen = [...new Set(checks.filter(({ status }) => status === 'skipped').map(({ operation }) => operation))]
  const exchanges = counted(summary.requests, 'exchange')
  const tested = `${promises.checked} of ${counted(promises.total, 'promise')}`
  return [
    ...under('What the deployment answers', 'answer'),
    ...under('What the app sends', 'request'),
    ...(notes.length === 0 ? [] : [...notes, '']),
    ...baselineLines(report),
    paint(failures.length > 0 ? ['bold', 'red'] : ['bold', 'green'], `${verdict(report)}.`),
    ...wrapped(
      `${visible(report.target)}: ${exchanges}, which put ${tested} to the test; customers-kit check tests more.`,
      columns,
    ),
    ...(unseen.length === 0 ? [] : wrapped(`No exchange with ${unseen.join(', ')}.`, columns)),
    '',
  ].join('\n')
}

function failure(finding: ReportedFinding, paint: Paint): string[] {
  const operations = finding.operations.map((operation) =>
    operation === 'all' ? 'no documented operation' : operation,
  )
  const seen = `${counted(finding.count, 'time')}, with ${operations.join(', ')}`
  return findingLines(finding, { kind: sideOf(finding) === 'answer' ? 'Promise' : 'Rule', seen }, paint)
}
