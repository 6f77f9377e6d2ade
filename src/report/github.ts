import type { Report, ReportedFinding } from './report.ts'
import { code, prose, table } from './markdown-text.ts'
import { oneLine } from '../text/visible.ts'
import { subjectName, subjects } from './subject-name.ts'
import { counted, sayCount, sayUnjudged, tone, verdict } from './verdict.ts'

// GitHub shows so many annotations of a kind for one step and drops the rest.
const mostAnnotations = 10
const mostRows = 100

/**
 * Workflow commands that annotate a run of GitHub Actions: an error for each failure and a notice for each note, as
 * many as it shows.
 */
export function annotations({ findings }: Report): string {
  const lines = (['failure', 'note'] as const).flatMap((severity) => {
    const own = findings.filter((finding) => finding.severity === severity)
    const shown = own.length > mostAnnotations ? own.slice(0, mostAnnotations - 1) : own
    const kind = severity === 'failure' ? 'error' : 'notice'
    const rest = own.length - shown.length
    return [
      ...shown.map((finding) => annotation(kind, finding)),
      ...(rest > 0 ? [`::${kind} title=customers-kit::${rest} more; the step summary has them all`] : []),
    ]
  })
  return lines.map((line) => `${line}\n`).join('')
}

function annotation(kind: string, { promise, message, expected, actual, count, acceptance }: ReportedFinding): string {
  const text = [
    oneLine(message),
    `Promised: ${promise.text} (${promise.section})`,
    `Expected: ${oneLine(expected)}`,
    `Actual: ${oneLine(actual)}`,
    `Seen ${counted(count, 'time')}.`,
    ...(acceptance ? [`Accepted until ${acceptance.expires}: ${oneLine(acceptance.reason)}`] : []),
  ].join('\n')
  return `::${kind} title=${property(`customers-kit: ${promise.id}`)}::${data(text)}`
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

/** The report as Markdown for the step summary of GitHub Actions: the verdict, promises by operation, the findings. */
export function stepSummary(report: Report): string {
  const { target, mode, seed, summary, promises, findings, durationMs, left, baseline, unjudged = [] } = report
  const failures = findings.filter(({ severity }) => severity === 'failure')
  const notes = findings.filter(({ severity }) => severity === 'note')
  const how = mode === 'watch' ? 'traffic that passed' : `mode ${mode}, seed ${seed}`
  const requests = counted(summary.requests, 'request')
  const looked = `${promises.checked} of ${counted(promises.total, 'promise')} checked with ${requests}`
  const took = `${(durationMs / 1000).toFixed(1)} s`
  return [
    `## ${{ bad: '❌', open: '⚠️', good: '✅' }[tone(report)]} ${verdict(report)}`,
    '',
    ...(mode === 'watch' && failures.length > 0 ? [`${sayCount(summary)}.`, ''] : []),
    ...(unjudged.length === 0 ? [] : [`Not judged, as not enough was recorded: ${sayUnjudged(unjudged)}.`, '']),
    `${code(target)}, ${how}: ${looked} in ${took}; ${counted(summary.checks, 'check')}, ${summary.skipped} skipped.`,
    '',
    ...table(
      ['Operation', 'Broken', 'Noted', 'Kept', 'Not checked'],
      subjects.map((subject) => {
        const count = (...statuses: string[]): string =>
          String(
            promises.each.filter(({ operation, status }) => operation === subject && statuses.includes(status)).length,
          )
        return [subjectName(subject), count('broken'), count('noted'), count('kept'), count('skipped', 'unobservable')]
      }),
    ),
    ...listed('Findings', failures),
    ...listed('Notes', notes),
    ...(left.length === 0
      ? []
      : [
          `**Left behind:** ${counted(left.length, 'customer')}: ${left
            .slice(0, mostRows)
            .map(({ id, email, state }) => `${code(id ?? email ?? 'a create without an email')} (${state})`)
            .join(', ')}`,
          '',
        ]),
    ...(baseline
      ? [
          `**Baseline** ${code(baseline.file)}: ${baseline.accepted} accepted, ${baseline.expired} expired, ` +
            `${baseline.healed.length} healed, ${baseline.unseen} not looked for.`,
          '',
        ]
      : []),
  ].join('\n')
}

function listed(title: string, findings: ReportedFinding[]): string[] {
  if (findings.length === 0) return []
  const rows = findings
    .slice(0, mostRows)
    .map(({ message, promise, expected, actual, count, acceptance }) => [
      prose(message) +
        (acceptance
          ? `<br>accepted until ${acceptance.expires}${acceptance.expired ? ', which is over' : ''}: ${prose(acceptance.reason)}`
          : ''),
      `${code(promise.id)}<br>${prose(promise.section)}`,
      code(expected),
      code(actual),
      String(count),
    ])
  const rest = findings.length - rows.length
  return [
    `### ${title}: ${findings.length}`,
    '',
    ...table(['What', 'Promise', 'Expected', 'Actual', 'Answers'], rows),
    ...(rest > 0 ? [`And ${rest} more.`, ''] : []),
  ]
}
