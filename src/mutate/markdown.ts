import { code, prose, table } from '../report/markdown-text.ts'
import { counted } from '../report/verdict.ts'
import type { MutateReport } from './report.ts'
import { sayDifference } from './say-shown.ts'
import { weightiestFirst } from './weight.ts'

// A comment that is longer is taken by few.
const mostRows = 100

/** The report as Markdown for a comment on a pull request. */
export function mutateMarkdown(report: MutateReport): string {
  const { score, noticed, letThrough, notReached, notTried } = report
  const rows = weightiestFirst(report.promises).flatMap(({ id, letThrough: its }) =>
    its.map(({ sentence, shown }) => [
      code(id),
      prose(sentence),
      `${code(`${shown.method} ${shown.url}`)} ${shown.differences
        .slice(0, 1)
        .map((one) => prose(sayDifference(one)))
        .join('')}`,
    ]),
  )
  const never = new Map<string, string[]>()
  for (const { id, neverAsked } of report.promises)
    if (neverAsked !== undefined) never.set(neverAsked, [...(never.get(neverAsked) ?? []), code(id)])
  return [
    `### customers-kit mutate: ${score === null ? 'no score' : `score ${score}`}`,
    '',
    `${code(report.command.join(' '))} noticed ${noticed} of ${counted(noticed + letThrough, 'mutant')} and let ${letThrough} through; ` +
      `${notReached} were not reached${notTried > 0 ? `, and ${notTried} not tried for want of time` : ''}.`,
    '',
    ...(rows.length > 0 ? ['Start here, what costs most comes first:', ''] : []),
    ...(rows.length > 0 ? table(['promise', 'let through', 'seen in'], rows.slice(0, mostRows)) : []),
    ...(rows.length > mostRows ? [`… and ${rows.length - mostRows} more.`, ''] : []),
    ...(never.size > 0 ? ['Never asked:', ''] : []),
    ...[...never].map(([reason, ids]) => `- ${prose(reason)}: ${ids.join(', ')}`),
    '',
  ].join('\n')
}
