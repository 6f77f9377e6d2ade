import { createHash } from 'node:crypto'
import { markup } from '../text/markup.ts'
import type { Content, Markup } from '../text/markup.ts'
import { shortened } from '../text/visible.ts'
import type { Acceptance, ReportedFinding } from './report.ts'
import { answerText, longestBody, requestText } from './exchange-text.ts'
import { sayStory } from './story-steps.ts'
import { sources } from './sources.ts'
import { counted } from './verdict.ts'

/** Where on the page a finding is: the same from run to run. */
export function findingAnchor({ key }: ReportedFinding): string {
  return anchorOf(key)
}

function anchorOf(key: string): string {
  return `f-${createHash('sha256').update(key).digest('hex').slice(0, 12)}`
}

// Three names say who saw it; whoever wants all of them unfolds them.
function seen(count: number, checks: string[]): Content {
  const times = `${counted(count, 'time')}, by ${checks.slice(0, 3).join(', ')}`
  if (checks.length <= 3) return times
  return markup`<details class="more"><summary>${times} and ${checks.length - 3} more</summary>${checks.slice(3).join(', ')}</details>`
}

/** One finding: what is promised, where, what came instead, and how to see it again. */
export function findingArticle(finding: ReportedFinding, number: number, open: boolean): Markup {
  const { severity, message, promise, count, checks, because, curl, exchange, acceptance, story } = finding
  const anchor = findingAnchor(finding)
  return markup`<details class="finding ${severity}" id="${anchor}"${open ? ' open' : ''}>
<summary><span class="badge">${number}</span> <span class="message">${message}</span></summary>
${compared(finding)}
<dl class="facts">
${fact('Promise', markup`${promise.text} <code>${promise.id}</code>`)}
${fact('Stands in', markup`${promise.section} ${tag(sources[promise.source])}`)}
${because === undefined ? '' : fact('Comes of', markup`<a href="#${anchorOf(because)}">another finding</a>`)}
${fact('Seen', seen(count, checks))}
${acceptance ? accepted(acceptance) : ''}</dl>
${exchange === null ? '' : exchanged(exchange)}
${story ? figure(`Story: ${sayStory(story)}`, story.steps.map((step, n) => `${n + 1}. ${step}`).join('\n')) : ''}
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
