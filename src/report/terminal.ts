import { styleText } from 'node:util'
import type { Report, ReportedFinding } from './report.ts'
import { oneLine, visible } from '../text/visible.ts'
import { counted, verdict } from './verdict.ts'

type Format = Parameters<typeof styleText>[0]

const columns = 80
const indent = 12
const sources = { doc: 'the document', public: 'public pages', ours: 'our decision' }

/**
 * The report for a terminal: each finding with its promise and how to see it again, then what was looked at, within 80
 * columns but for commands to copy.
 */
export function terminalReport(report: Report, { colours }: { colours: boolean }): string {
  const paint = (format: Format, text: string): string =>
    colours ? styleText(format, text, { validateStream: false }) : text
  const failures = report.findings.filter(({ severity }) => severity === 'failure')
  const notes = report.findings.filter(({ severity }) => severity === 'note')
  const { summary, promises } = report
  const verdictLine = paint(failures.length > 0 ? ['bold', 'red'] : ['bold', 'green'], verdict(report))
  return [
    ...failures.flatMap((finding) => [...failure(finding, paint), '']),
    ...notes.flatMap((note) => noteLines(note, paint)),
    ...(notes.length > 0 ? [''] : []),
    ...left(report),
    ...baseline(report),
    `${verdictLine}: ${visible(report.target)}`,
    ...wrapped(
      `${promises.checked} of ${counted(promises.total, 'promise')} checked, by ${counted(summary.checks - summary.skipped, 'check')}; ${unobservable(report)} show themselves to no outside observer.`,
      0,
    ),
    ...skipped(report),
    `${counted(summary.requests, 'request')} in ${(report.durationMs / 1000).toFixed(1)} s, mode ${report.mode}, seed ${report.seed}.`,
    '',
  ].join('\n')
}

function failure(
  { message, promise, expected, actual, count, checks, curl, acceptance }: ReportedFinding,
  paint: (format: Format, text: string) => string,
): string[] {
  const [first = '', ...rest] = wrapped(oneLine(message, 600), 2)
  const row = (name: string, text: string): string[] => {
    const [head = '', ...more] = wrapped(text, indent)
    return [`  ${paint('gray', name.padEnd(indent - 2))}${head.trimStart()}`, ...more]
  }
  return [
    `${paint('red', '✗')} ${paint('bold', first.trimStart())}`,
    ...rest.map((line) => paint('bold', line)),
    ...row('Promise', `${promise.text} (${promise.id})`),
    ...row('Stands in', `${promise.section}: ${sources[promise.source]}`),
    ...row('Expected', oneLine(expected)),
    ...row('Actual', oneLine(actual)),
    ...row('Seen', `${counted(count, 'time')}, by ${checks.join(', ')}`),
    ...(acceptance ? row('Accepted', `until ${acceptance.expires}, which is over: ${oneLine(acceptance.reason)}`) : []),
    ...(curl === null
      ? []
      : [
          `  ${paint('gray', 'Again')}`,
          ...visible(curl)
            .split('\n')
            .map((line) => `    ${line}`),
        ]),
  ]
}

function noteLines(
  { message, promise, acceptance }: ReportedFinding,
  paint: (format: Format, text: string) => string,
): string[] {
  const said = acceptance ? `accepted until ${acceptance.expires} (${oneLine(acceptance.reason)}): ` : ''
  const [first = '', ...rest] = wrapped(`${said}${oneLine(message)} (${promise.id})`, 7)
  return [`${paint('yellow', '! note')} ${first.trimStart()}`, ...rest]
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
    wrapped(`Skipped: ${counted(count, 'check')}${reason === '' ? '' : ` (${oneLine(reason)})`}.`, 0),
  )
}

function left({ left: customers }: Report): string[] {
  if (customers.length === 0) return []
  return [
    `Left behind: ${counted(customers.length, 'customer')} that could not be deleted.`,
    ...customers.flatMap(({ id, email, state }) =>
      wrapped(`${oneLine(id)} ${state}${email === null ? '' : ` ${oneLine(email)}`}`, 2),
    ),
    '',
  ]
}

function baseline({ baseline: outcome }: Report): string[] {
  if (!outcome) return []
  const { file, accepted, expired, healed, unseen } = outcome
  return [
    ...wrapped(
      `Baseline ${file}: ${accepted} accepted, ${expired} expired, ${healed.length} healed, ${unseen} not looked for.`,
      0,
    ),
    ...healed.flatMap(({ key, promise }) =>
      wrapped(`Healed, --update-baseline takes it out: ${promise} (${oneLine(key)})`, 2),
    ),
    '',
  ]
}

// Words on lines of 80 columns, each behind so many spaces; a word that is longer stands alone.
function wrapped(text: string, by: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && by + line.length + 1 + word.length > columns) {
      lines.push(' '.repeat(by) + line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, ' '.repeat(by) + line]
}
