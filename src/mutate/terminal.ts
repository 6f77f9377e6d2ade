import { columnsOf, painter } from '../report/finding-lines.ts'
import type { Paint, TerminalStyle } from '../report/finding-lines.ts'
import { counted } from '../report/verdict.ts'
import { wrapped } from '../report/wrapped.ts'
import { oneLine } from '../text/visible.ts'
import type { LetThrough, MutateReport, PromiseTried } from './report.ts'
import { sayDifference } from './say-shown.ts'
import { weightiestFirst } from './weight.ts'

/** Where more than so many were let through, so many are told in full, and a line each of the others. */
const mostWhole = 40
const whole = 20

/** Of one promise so many are told in full; the others by name. */
const mostTold = 3

/**
 * The report for a terminal, within its columns: the score, what the tests let through, promise by promise and what costs
 * most first, what they never asked, then the score again.
 */
export function mutateTerminal(report: MutateReport, style: TerminalStyle): string {
  const paint = painter(style.colours)
  const columns = Math.min(110, columnsOf(style))
  const through = weightiestFirst(report.promises.filter(({ letThrough }) => letThrough.length > 0))
  const inFull = firstWhole(through, report.letThrough > mostWhole ? whole : Number.POSITIVE_INFINITY)
  const others = through.slice(inFull.length)
  return [
    ...(through.length > 0
      ? [verdictLine(report, paint), '', paint('bold', 'What your tests let through: start here'), '']
      : []),
    ...inFull.flatMap((one) => [...promiseLines(one, paint, columns), '']),
    ...(others.length > 0 ? otherLines(others, paint, columns) : []),
    ...neverLines(report, paint, columns),
    ...scoreLines(report, paint, columns),
    '',
  ].join('\n')
}

/** As many promises as tell so many mutants. */
function firstWhole(through: readonly PromiseTried[], most: number): PromiseTried[] {
  let told = 0
  return through.filter(({ letThrough }) => (told += letThrough.length) - letThrough.length < most)
}

function otherLines(others: readonly PromiseTried[], paint: Paint, columns: number): string[] {
  const lines = others.flatMap(({ letThrough }) => letThrough).map(({ mutant, about }) => `${mutant}: ${about}`)
  return [
    paint('bold', `And ${lines.length} more`),
    ...lines.map((text) => `  ${paint('red', '✗')} ${cut(oneLine(text), columns - 4)}`),
    ...wrapped('--json FILE tells each with its exchange, and --markdown FILE the first 100.', columns),
    '',
  ]
}

function cut(text: string, columns: number): string {
  return text.length > columns ? `${text.slice(0, columns - 1)}…` : text
}

function promiseLines(one: PromiseTried, paint: Paint, columns: number): string[] {
  const told = one.letThrough.slice(0, mostTold)
  const rest = one.letThrough.slice(mostTold).map(({ mutant }) => mutant)
  const noticed = one.noticed.length > 0 ? ` ${one.noticed.length} of its mutants they noticed.` : ''
  return [
    ...wrapped(`${one.promise}${noticed}`, columns - 2).map((line, n) => (n === 0 ? paint('bold', line) : line)),
    ...told.flatMap((each) => throughLines(each, paint, columns)),
    ...(rest.length > 0 ? hanging(`and ${rest.length} more: ${rest.join(', ')}`, '    ', columns) : []),
  ]
}

function throughLines({ sentence, mutant, shown }: LetThrough, paint: Paint, columns: number): string[] {
  const [difference] = shown.differences
  const [first = '', ...more] = wrapped(sentence, columns - 4)
  return [
    `  ${paint('red', '✗')} ${first}`,
    ...more.map((line) => `    ${line}`),
    // A word that is longer than a line would leave the method alone on one.
    `      ${oneLine(`${shown.method} ${shown.url}`)}`,
    ...(difference === undefined ? [] : hanging(oneLine(sayDifference(difference)), '      ', columns)),
    `      ${paint('gray', `mutant ${mutant}`)}`,
  ]
}

function hanging(text: string, indent: string, columns: number): string[] {
  return wrapped(text, columns - indent.length).map((line) => `${indent}${line}`)
}

// What was never asked stands for all promises that it leaves in the dark.
function neverLines({ promises }: MutateReport, paint: Paint, columns: number): string[] {
  const reasons = new Map<string, string[]>()
  for (const { id, neverAsked } of promises)
    if (neverAsked !== undefined) reasons.set(neverAsked, [...(reasons.get(neverAsked) ?? []), id])
  if (reasons.size === 0) return []
  return [
    paint('bold', 'What your tests never asked'),
    ...[...reasons].flatMap(([reason, ids]) => {
      const [first = '', ...more] = wrapped(`${reason}: ${ids.join(', ')}`, columns - 4)
      return [`  - ${first}`, ...more.map((line) => `    ${line}`)]
    }),
    '',
  ]
}

function verdictLine({ score, noticed, letThrough }: MutateReport, paint: Paint): string {
  const verdict =
    score === null
      ? 'No mutant was put to your tests.'
      : `Score ${score}: your tests noticed ${noticed} of ${counted(noticed + letThrough, 'mutant')} that they met.`
  return paint(['bold', letThrough > 0 ? 'yellow' : 'green'], verdict)
}

function scoreLines(report: MutateReport, paint: Paint, columns: number): string[] {
  const { notReached, notTried, hanging: hung } = report
  const parts = [
    ...(hung > 0 ? [`${counted(hung, 'mutant')} of them made your tests hang until the limit.`] : []),
    ...(notReached > 0
      ? [
          `${counted(notReached, 'mutant')} would have answered everything that they asked as the correct deployment does.`,
        ]
      : []),
    ...(notTried > 0 ? [`${counted(notTried, 'mutant')} not tried, for want of time.`] : []),
  ]
  return [verdictLine(report, paint), ...wrapped(parts.join(' '), columns)]
}
