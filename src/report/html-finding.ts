import { createHash } from 'node:crypto'
import { markup } from '../text/markup.ts'
import type { Content, Markup } from '../text/markup.ts'
import { shortened } from '../text/visible.ts'
import type { Acceptance, ReportedFinding } from './report.ts'
import { answerText, longestBody, requestText } from './exchange-text.ts'
import { sources } from './sources.ts'
import { subjectName } from './subject-name.ts'
import { counted } from './verdict.ts'

/** Where on the page a finding is: the same from run to run. */
export function findingAnchor({ key }: ReportedFinding): string {
  return `f-${createHash('sha256').update(key).digest('hex').slice(0, 12)}`
}

/** One finding: what is promised, where, what came instead, and how to see it again. */
export function findingArticle(finding: ReportedFinding, number: number, open: boolean): Markup {
  const { severity, message, promise, count, checks, operations, curl, exchange, acceptance } = finding
  const anchor = findingAnchor(finding)
  const where = operations.map(subjectName).join(', ')
  return markup`<details class="finding ${severity}" id="${anchor}"${open ? ' open' : ''}>
<summary><span class="badge">${number}</span> <span class="message">${message}</span> ${tag(where)}</summary>
<dl class="facts">
${fact('Promise', markup`${promise.text} <code>${promise.id}</code>`)}
${fact('Stands in', markup`${promise.section} ${tag(sources[promise.source])}`)}
${fact('Seen', `${counted(count, 'time')}, by ${checks.join(', ')}`)}
${acceptance ? accepted(acceptance) : ''}</dl>
${compared(finding)}
${exchange === null ? '' : exchanged(exchange)}
${
  curl === null
    ? ''
    : markup`<figure><figcaption>See it again
<button type="button" class="copy" data-copy="${anchor}-curl" hidden>Copy</button></figcaption>
<pre tabindex="0" id="${anchor}-curl">${curl}</pre></figure>`
}
</details>
`
}

function tag(text: string): Markup {
  return markup`<span class="tag">${text}</span>`
}

function fact(name: string, content: Content): Markup {
  return markup`<div><dt>${name}</dt><dd>${content}</dd></div>`
}

function accepted({ expires, expired, reason }: Acceptance): Markup {
  return fact('Accepted', `until ${expires}${expired ? ', which is over' : ''}: ${reason}`)
}

function exchanged(exchange: NonNullable<ReportedFinding['exchange']>): Markup {
  const { durationMs, attempts } = exchange
  const took = `Answer, after ${Math.round(durationMs)} ms${attempts > 1 ? `, attempt ${attempts}` : ''}`
  return markup`<div class="pair">
${figure('Request', requestText(exchange))}
${figure(took, answerText(exchange))}
</div>`
}

function figure(caption: string, text: string, kind?: 'expected' | 'actual'): Markup {
  const of = kind === undefined ? '' : markup` class="${kind}"`
  return markup`<figure${of}><figcaption>${caption}</figcaption><pre tabindex="0">${text}</pre></figure>`
}

function compared({ facts, expected, actual }: ReportedFinding): Markup {
  if (facts.kind !== 'differs' || facts.differences.length < 2) {
    return markup`<div class="pair">${figure('Expected', shortened(expected, longestBody), 'expected')}
${figure('Came', shortened(actual, longestBody), 'actual')}</div>`
  }
  const rows = facts.differences.map(
    (one) =>
      markup`<tr><th scope="row"><code>${one.field}</code></th>
<td class="expected">${value(one.expected)}</td><td class="actual">${value(one.actual)}</td></tr>`,
  )
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Expected beside what came"><table class="wide">
<thead><tr><th>Member</th><th>Expected</th><th>Came</th></tr></thead>
<tbody>${rows}</tbody></table></div>`
}

function value(of: unknown): Markup {
  return of === undefined ? markup`<i>absent</i>` : markup`<code>${shortened(JSON.stringify(of), 2_000)}</code>`
}
