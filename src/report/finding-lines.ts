import { styleText } from 'node:util'
import type { Report, ReportedFinding } from './report.ts'
import { oneLine, visible } from '../text/visible.ts'
import { sayStory } from './story-steps.ts'
import { sources } from './sources.ts'
import { counted } from './verdict.ts'
import { wrapped } from './wrapped.ts'

/** How a report for a terminal is written: with colours or without, in so many columns (80 where nobody knows). */
export type TerminalStyle = { colours: boolean; columns?: number | undefined }

/** The columns that a report for a terminal keeps to: what the terminal has, but no more than can be read in a line. */
export function columnsOf({ columns = 80 }: TerminalStyle): number {
  return Math.min(200, Math.max(40, columns))
}

/** The columns of prose, which nobody reads in longer lines. */
const longestProse = 110
const indent = 12
/** The lines that one finding may take. */
const mostLines = 12
/** The steps of a story that are shown. */
const mostSteps = 8
/** The longest command that is shown. */
const longestCommand = 1_500

/** Gives text colours and the like. */
export type Paint = (format: Parameters<typeof styleText>[0], text: string) => string

/** A painter whose colours are for a terminal, or none at all. */
export function painter(colours: boolean): Paint {
  return (format, text) => (colours ? styleText(format, text, { validateStream: false }) : text)
}

/** The colour of a verdict, by its tone. */
export const toneColours = { bad: 'red', open: 'yellow', good: 'green' } as const

/**
 * Failures for a terminal: an overview with a line for each, what comes of a root below it, then each root in at most 12
 * lines. `kind` is what they break.
 */
export function failureLines(
  failures: ReportedFinding[],
  { kind, paint, columns }: { kind: 'Promise' | 'Rule'; paint: Paint; columns: number },
): string[] {
  const keys = new Set(failures.map(({ key }) => key))
  const isRoot = ({ because }: ReportedFinding): boolean => because === undefined || !keys.has(because)
  const roots = failures.filter(isRoot)
  // A consequence of a consequence stands below the same root.
  const rootOf = (finding: ReportedFinding, hops = 0): string => {
    const cause = failures.find(({ key }) => key === finding.because)
    return cause && hops < failures.length ? rootOf(cause, hops + 1) : finding.key
  }
  const under = new Map<string, ReportedFinding[]>(roots.map(({ key }) => [key, []]))
  for (const finding of failures) if (!isRoot(finding)) under.get(rootOf(finding))?.push(finding)
  const broad = Math.min(26, Math.max(...failures.map(({ promise }) => promise.id.length)))
  const line = (mark: string, { promise, message }: ReportedFinding): string =>
    `${mark} ${clipped(promise.id, broad).padEnd(broad)}  ${clipped(oneLine(message, 600), columns - broad - mark.length - 3)}`
  const overview = roots.flatMap((root, n) => [
    line(`${String(n + 1).padStart(3)} ✗`, root),
    ...under.get(root.key)!.map((finding) => line('    ↳', finding)),
  ])
  const told = roots.flatMap((root, n) => [
    ...rootLines(root, under.get(root.key)!, { number: roots.length > 1 ? n + 1 : undefined, kind, paint, columns }),
    '',
  ])
  return failures.length === 1
    ? told
    : [...overview.map((text) => text.replace('✗', paint('red', '✗')).replace('↳', paint('gray', '↳'))), '', ...told]
}

function rootLines(
  { message, promise, expected, actual, curl, count, checks, acceptance, story }: ReportedFinding,
  consequences: ReportedFinding[],
  { number, kind, paint, columns }: { number: number | undefined; kind: string; paint: Paint; columns: number },
): string[] {
  const broad = Math.min(columns, longestProse)
  const row = (name: string, text: string, most: number): string[] =>
    atMost(most, text, broad - indent).map((line, n) =>
      n === 0 ? `  ${paint('gray', name.padEnd(indent - 2))}${line}` : ' '.repeat(indent) + line,
    )
  const head = number === undefined ? '' : `${number} `
  const lines = [
    ...atMost(2, oneLine(message, 600), broad - 2 - head.length).map(
      (line, n) => `${n === 0 ? head + paint('red', '✗') : ' '.repeat(head.length + 1)} ${paint('bold', line)}`,
    ),
    ...row(kind, `${promise.text} (${promise.id})`, 2),
    ...row('Stands in', `${promise.section}: ${sources[promise.source]}`, 1),
    ...row('Expected', oneLine(expected), 1),
    ...row('Actual', oneLine(actual), 2),
    ...row('Seen', some(`${counted(count, 'time')}, by`, checks, broad - indent), 1),
    ...(consequences.length === 0
      ? []
      : row(
          'Leads to',
          some(
            `${consequences.length} more:`,
            consequences.map((one) => one.promise.id),
            broad - indent,
          ),
          1,
        )),
    ...(acceptance
      ? row('Accepted', `until ${acceptance.expires}, which is over: ${oneLine(acceptance.reason)}`, 1)
      : []),
  ]
  // What a story shows, its last request alone hardly does.
  if (story)
    return [
      ...lines,
      ...row('Story', sayStory(story), 2),
      ...story.steps.slice(0, mostSteps).map((step, n) => `    ${n + 1}. ${clipped(oneLine(step, 600), columns - 8)}`),
      ...(story.steps.length > mostSteps ? [`    and ${story.steps.length - mostSteps} more (--json FILE)`] : []),
    ]
  return curl === null ? lines : [...lines, ...command(visible(curl), mostLines - lines.length, paint)]
}

// The command stays one that can be copied: on its own lines where they fit, on one line else.
function command(curl: string, most: number, paint: Paint): string[] {
  const name = `  ${paint('gray', 'Again'.padEnd(indent - 2))}`
  const shown = curl.split('\n')
  const lines = shown.length <= most ? shown : curl.replaceAll(' \\\n  ', ' ').replaceAll('\n', '; ').split('\n')
  return curl.length > longestCommand
    ? [`${name}a command of ${curl.length} characters, which the JSON report has (--json FILE)`]
    : lines.map((line, n) => (n === 0 ? name : ' '.repeat(indent)) + line)
}

// At most three names, and no more than there is room for.
function some(before: string, names: string[], columns: number): string {
  const each = [...new Set(names)]
  const told = [3, 2, 1].map((most) =>
    each.length <= most
      ? `${before} ${each.join(', ')}`
      : `${before} ${each.slice(0, most).join(', ')} and ${each.length - most} more`,
  )
  return told.find((text) => text.length <= columns) ?? told.at(-1)!
}

function clipped(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(1, most) - 1)}…`
}

/** Text on at most so many lines; the rest is in the other reports. */
function atMost(most: number, text: string, columns: number): string[] {
  const lines = wrapped(text, columns)
  const kept = lines.slice(0, most)
  if (lines.length > most) kept[most - 1] = clipped(`${kept[most - 1]} ${lines[most]}`, columns)
  return kept.map((line) => clipped(line, columns))
}

/** A note, or a finding that the baseline accepts. */
export function noteLines(
  { message, promise, acceptance }: ReportedFinding,
  { paint, columns }: { paint: Paint; columns: number },
): string[] {
  const said = acceptance ? `accepted until ${acceptance.expires} (${oneLine(acceptance.reason)}): ` : ''
  return wrapped(`${said}${oneLine(message)} (${promise.id})`, Math.min(columns, longestProse) - 7).map(
    (line, n) => `${n === 0 ? paint('yellow', '! note') : '      '} ${line}`,
  )
}

/** What became of what the baseline knows; nothing without one. */
export function baselineLines({ baseline }: Report, columns: number): string[] {
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
