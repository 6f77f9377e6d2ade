import type { Comparison, Difference } from '../compare/comparison.ts'
import { counted } from '../report/verdict.ts'
import { wrapped } from '../report/wrapped.ts'
import { brief } from '../spec/violation.ts'
import { visible } from '../text/visible.ts'

const most = 5

/** A comparison in words: its differences, what cannot be told, and the verdict at the end. */
export function sayComparison(comparison: Comparison, columns: number): string {
  const { first, second, differences, stories, verdict, answers, seed, cutShort } = comparison
  const lines = [`first:  ${first}`, `second: ${second}`, '']
  const breaking = differences.filter(({ promise }) => promise !== undefined)
  const open = differences.filter(({ promise }) => promise === undefined)
  if (breaking.length > 0)
    lines.push('They differ, and one of them breaks a promise:', ...breaking.flatMap((one) => say(one, columns)))
  if (open.length > 0)
    lines.push('They differ, and the document leaves it open:', ...open.flatMap((one) => say(one, columns)))
  const untold = stories.filter(({ reason }) => reason !== undefined)
  if (untold.length > 0) {
    lines.push('It cannot be told of:')
    for (const { story, reason } of untold) lines.push(...indented(`${story}: ${reason!}`, 2, columns))
    lines.push('')
  }
  for (const { which, why } of cutShort)
    lines.push(
      ...wrapped(
        `The ${which} was not asked everything: ${why.reason === 'time' ? why.what : `it ${why.what}`}.`,
        columns,
      ),
    )
  const count = (of: string): number => stories.filter((one) => one.verdict === of).length
  lines.push(
    ...wrapped(
      `${{ same: 'Same', differs: 'Differs', 'cannot tell': 'Cannot tell' }[verdict]}: ${counted(answers, 'pair')} of answers in ` +
        `${counted(stories.length, 'story', 'stories')}: ${count('same')} the same, ${count('differs')} different, ` +
        `${count('cannot tell')} of which it cannot be told. Seed ${seed}.`,
      columns,
    ),
  )
  return `${lines.join('\n')}\n`
}

function say(
  { operations, place, promise, breaks, first, second, count, stories, exchanges }: Difference,
  columns: number,
): string[] {
  const what =
    promise === undefined ? place : `${promise}, which the ${breaks} breaks${place === 'promise' ? '' : `: ${place}`}`
  const asked = exchanges?.first.request
  const where = [
    `${counted(count, 'time')} in ${stories.slice(0, most).join(', ')}${stories.length > most ? ` and ${stories.length - most} more` : ''}`,
    ...(asked ? [`first: ${asked.method} ${new URL(asked.url).pathname}`] : []),
  ].join('; ')
  return [
    ...indented(`${what} (${operations.join(', ')})`, 2, columns),
    ...(place === 'promise'
      ? []
      : [`    first:  ${told(first)}`, `    second: ${told(second)}`].flatMap((line) =>
          indented(line.trim(), 4, columns),
        )),
    ...indented(where, 4, columns),
    '',
  ]
}

function told(value: unknown): string {
  if (value === undefined) return 'nothing'
  return visible(typeof value === 'string' && !/["\\\p{Cc}]/u.test(value) ? value.slice(0, 80) : brief(value))
}

function indented(text: string, by: number, columns: number): string[] {
  return wrapped(visible(text), columns - by).map((line) => ' '.repeat(by) + line)
}
