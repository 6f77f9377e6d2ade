import { createHash } from 'node:crypto'
import type { ReportedFinding } from './report.ts'
import { answerText, longestBody, requestText } from './exchange-text.ts'
import { markup, shortened } from './markup.ts'
import { subjectName } from './subject-name.ts'
import { counted } from './verdict.ts'

/** Where on the page a finding is: the same from run to run. */
export function findingAnchor({ key }: ReportedFinding): string {
  return `f-${createHash('sha256').update(key).digest('hex').slice(0, 12)}`
}

/** One finding: what is promised, where, what came instead, and how to see it again. */
export function findingArticle(finding: ReportedFinding, number: number, open: boolean): string {
  const { severity, message, promise, count, checks, operations, curl, exchange, acceptance } = finding
  const anchor = findingAnchor(finding)
  return `<details class="finding ${severity}" id="${anchor}"${open ? ' open' : ''}>
<summary><span class="badge">${number}</span> <span class="message">${markup(message)}</span> <span class="tag">${operations.map(subjectName).join(', ')}</span></summary>
<dl class="facts">
<div><dt>Promise</dt><dd>${markup(promise.text)} <code>${markup(promise.id)}</code></dd></div>
<div><dt>Stands in</dt><dd>${markup(promise.section)} <span class="tag">${sources[promise.source]}</span></dd></div>
<div><dt>Seen</dt><dd>${counted(count, 'time')}, by ${markup(checks.join(', '))}</dd></div>
${acceptance ? `<div><dt>Accepted</dt><dd>until ${acceptance.expires}${acceptance.expired ? ', which is over' : ''}: ${markup(acceptance.reason)}</dd></div>` : ''}</dl>
${compared(finding)}
${
  exchange === null
    ? ''
    : `<div class="pair">
<figure><figcaption>Request</figcaption><pre tabindex="0">${markup(requestText(exchange))}</pre></figure>
<figure><figcaption>Answer, after ${Math.round(exchange.durationMs)} ms${exchange.attempts > 1 ? `, attempt ${exchange.attempts}` : ''}</figcaption><pre tabindex="0">${markup(answerText(exchange))}</pre></figure>
</div>`
}
${curl === null ? '' : `<figure><figcaption>See it again <button type="button" class="copy" data-copy="${anchor}-curl" hidden>Copy</button></figcaption><pre tabindex="0" id="${anchor}-curl">${markup(curl)}</pre></figure>`}
</details>`
}

const sources = { doc: 'the document', public: 'public pages', ours: 'our decision' }

function compared({ facts, expected, actual }: ReportedFinding): string {
  if (facts.kind !== 'differs' || facts.differences.length < 2) {
    return `<div class="pair"><figure class="expected"><figcaption>Expected</figcaption><pre tabindex="0">${markup(shortened(expected, longestBody))}</pre></figure>
<figure class="actual"><figcaption>Came</figcaption><pre tabindex="0">${markup(shortened(actual, longestBody))}</pre></figure></div>`
  }
  const rows = facts.differences.map(
    (one) =>
      `<tr><th scope="row"><code>${markup(one.field)}</code></th><td class="expected">${value(one.expected)}</td><td class="actual">${value(one.actual)}</td></tr>`,
  )
  return `<div class="scroll" tabindex="0" role="region" aria-label="Expected beside what came"><table class="wide"><thead><tr><th>Member</th><th>Expected</th><th>Came</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`
}

function value(of: unknown): string {
  return of === undefined ? '<i>absent</i>' : `<code>${markup(shortened(JSON.stringify(of), 2_000))}</code>`
}
