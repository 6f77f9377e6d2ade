import { styleText } from 'node:util'
import type { Report, ReportedFinding } from './report.ts'
import { oneLine, visible } from '../text/visible.ts'
import { sources } from './sources.ts'
import { wrapped } from './wrapped.ts'

/** The columns that a report for a terminal keeps to, but for commands to copy. */
export const columns = 80

const indent = 12

/** Gives text colours and the like. */
export type Paint = (format: Parameters<typeof styleText>[0], text: string) => string

/** A painter whose colours are for a terminal, or none at all. */
export function painter(colours: boolean): Paint {
  return (format, text) => (colours ? styleText(format, text, { validateStream: false }) : text)
}

/** A finding with its promise, what was expected and what came, and how to see it again; `seen` says how often and where. */
export function findingLines(
  { message, promise, expected, actual, curl, acceptance }: ReportedFinding,
  { kind, seen }: { kind: 'Promise' | 'Rule'; seen: string },
  paint: Paint,
): string[] {
  const row = (name: string, text: string): string[] =>
    wrapped(text, columns - indent).map((line, n) =>
      n === 0 ? `  ${paint('gray', name.padEnd(indent - 2))}${line}` : ' '.repeat(indent) + line,
    )
  return [
    ...wrapped(oneLine(message, 600), columns - 2).map(
      (line, n) => `${n === 0 ? paint('red', '✗') : ' '} ${paint('bold', line)}`,
    ),
    ...row(kind, `${promise.text} (${promise.id})`),
    ...row('Stands in', `${promise.section}: ${sources[promise.source]}`),
    ...row('Expected', oneLine(expected)),
    ...row('Actual', oneLine(actual)),
    ...row('Seen', seen),
    ...(acceptance ? row('Accepted', `until ${acceptance.expires}, which is over: ${oneLine(acceptance.reason)}`) : []),
    ...(curl === null ? [] : [`  ${paint('gray', 'Again')}`, ...indented(visible(curl).split('\n'), 4)]),
  ]
}

/** A note, or a finding that the baseline accepts. */
export function noteLines({ message, promise, acceptance }: ReportedFinding, paint: Paint): string[] {
  const said = acceptance ? `accepted until ${acceptance.expires} (${oneLine(acceptance.reason)}): ` : ''
  return wrapped(`${said}${oneLine(message)} (${promise.id})`, columns - 7).map(
    (line, n) => `${n === 0 ? paint('yellow', '! note') : '      '} ${line}`,
  )
}

/** What became of what the baseline knows; nothing without one. */
export function baselineLines({ baseline }: Report): string[] {
  if (!baseline) return []
  const { file, accepted, expired, healed, unseen } = baseline
  return [
    ...wrapped(
      `Baseline ${file}: ${accepted} accepted, ${expired} expired, ${healed.length} healed, ${unseen} not looked for.`,
      columns,
    ),
    ...healed.flatMap(({ key, promise }) =>
      indented(wrapped(`Healed, --update-baseline takes it out: ${promise} (${oneLine(key)})`, columns - 2), 2),
    ),
    '',
  ]
}

/** Lines, each behind so many spaces. */
export function indented(lines: string[], by: number): string[] {
  return lines.map((line) => ' '.repeat(by) + line)
}
