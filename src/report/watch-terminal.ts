import { styleText } from 'node:util'
import type { Report, ReportedFinding } from './report.ts'
import { oneLine, visible } from '../text/visible.ts'
import { counted, sideOf, verdict } from './verdict.ts'
import { wrapped } from './wrapped.ts'

type Paint = (format: Parameters<typeof styleText>[0], text: string) => string

const columns = 80
const indent = 12
const sources = { doc: 'the document', public: 'public pages', ours: 'our decision' }

/**
 * What `proxy` and `judge` found, for a terminal: the deployment's faults, then the app's, then the notes and what was
 * looked at,
 * within 80 columns but for commands to copy.
 */
export function watchTerminal(report: Report, { colours }: { colours: boolean }): string {
  const paint: Paint = (format, text) => (colours ? styleText(format, text, { validateStream: false }) : text)
  const { findings, promises, summary, checks } = report
  const failures = findings.filter(({ severity }) => severity === 'failure')
  const under = (heading: string, side: 'answer' | 'request'): string[] => {
    const own = failures.filter((finding) => sideOf(finding) === side)
    return own.length === 0
      ? []
      : [paint('bold', heading), '', ...own.flatMap((finding) => [...failure(finding, paint), ''])]
  }
  if (summary.requests === 0) return `${verdict(report)}: ${visible(report.target)}\n`
  const notes = findings.filter(({ severity }) => severity === 'note').flatMap((finding) => note(finding, paint))
  const unseen = [...new Set(checks.filter(({ status }) => status === 'skipped').map(({ operation }) => operation))]
  return [
    ...under('What the deployment answers', 'answer'),
    ...under('What the app sends', 'request'),
    ...(notes.length === 0 ? [] : [...notes, '']),
    ...baseline(report),
    paint(failures.length > 0 ? ['bold', 'red'] : ['bold', 'green'], `${verdict(report)}.`),
    ...wrapped(
      `${visible(report.target)}: ${counted(summary.requests, 'exchange')}, which put ${promises.checked} of ${counted(promises.total, 'promise')} to the test; customers-kit check tests more.`,
      columns,
    ),
    ...(unseen.length === 0 ? [] : wrapped(`No exchange with ${unseen.join(', ')}.`, columns)),
    '',
  ].join('\n')
}

function failure(finding: ReportedFinding, paint: Paint): string[] {
  const { message, promise, expected, actual, count, operations, curl, acceptance } = finding
  const row = (name: string, text: string): string[] =>
    wrapped(text, columns - indent).map((line, n) =>
      n === 0 ? `  ${paint('gray', name.padEnd(indent - 2))}${line}` : ' '.repeat(indent) + line,
    )
  return [
    ...wrapped(oneLine(message, 600), columns - 2).map(
      (line, n) => `${n === 0 ? paint('red', '✗') : ' '} ${paint('bold', line)}`,
    ),
    ...row(sideOf(finding) === 'answer' ? 'Promise' : 'Rule', `${promise.text} (${promise.id})`),
    ...row('Stands in', `${promise.section}: ${sources[promise.source]}`),
    ...row('Expected', oneLine(expected)),
    ...row('Actual', oneLine(actual)),
    ...row(
      'Seen',
      `${counted(count, 'time')}, with ${operations.map((operation) => (operation === 'all' ? 'no documented operation' : operation)).join(', ')}`,
    ),
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

function note({ message, promise, acceptance }: ReportedFinding, paint: Paint): string[] {
  const said = acceptance ? `accepted until ${acceptance.expires} (${oneLine(acceptance.reason)}): ` : ''
  return wrapped(`${said}${oneLine(message)} (${promise.id})`, columns - 7).map(
    (line, n) => `${n === 0 ? paint('yellow', '! note') : '      '} ${line}`,
  )
}

function baseline({ baseline: outcome }: Report): string[] {
  if (!outcome) return []
  const { file, accepted, expired, healed, unseen } = outcome
  return [
    ...wrapped(
      `Baseline ${file}: ${accepted} accepted, ${expired} expired, ${healed.length} healed, ${unseen} not looked for.`,
      columns,
    ),
    ...healed.flatMap(({ key, promise }) =>
      wrapped(`Healed, --update-baseline takes it out: ${promise} (${oneLine(key)})`, columns - 2).map(
        (line) => `  ${line}`,
      ),
    ),
    '',
  ]
}
