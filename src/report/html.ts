import { createHash } from 'node:crypto'
import type { Operation } from '../spec/openapi.ts'
import type { CheckResult, PromiseResult, Report } from './report.ts'
import { findingArticle } from './html-finding.ts'
import { grid, statusMark } from './html-grid.ts'
import { script, style } from './html-style.ts'
import { timings } from './html-timings.ts'
import { markup, trusted } from '../text/markup.ts'
import type { Content, Markup } from '../text/markup.ts'
import { subjectName, subjects } from './subject-name.ts'
import { sayCount, tone, verdict } from './verdict.ts'

/** What the page says besides the report: the version of this package, and the operations with their paths. */
export type PageContext = { version: string; operations: Operation[] }

/**
 * The report as one page that asks nobody for anything: its policy allows this very style and script and no request.
 * Everything in it reads without the script, which copies and unfolds.
 */
export function htmlReport(report: Report, { version, operations }: PageContext): string {
  const failures = report.findings.filter(({ severity }) => severity === 'failure')
  const notes = report.findings.filter(({ severity }) => severity === 'note')
  const watched = report.mode === 'watch'
  const policy = [
    "default-src 'none'",
    `style-src '${hash(style)}'`,
    `script-src '${hash(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${`${verdict(report)} · ${report.target}`}</title>
<style>${trusted(style)}</style>
</head>
<body>
<a class="skip" href="#findings">Skip to the findings</a>
<header>
<p class="kind">Customers API ${watched ? 'traffic, held to the document' : 'contract check'}</p>
<h1 class="${tone(report)}">${verdict(report)}</h1>
<p class="target">${report.target}${watched && failures.length > 0 ? `: ${sayCount(report.summary)}` : ''}</p>
${numbers(report)}
</header>
<main>
<section id="findings" aria-labelledby="findings-title" tabindex="-1">
<h2 id="findings-title">Findings: ${failures.length === 0 ? 'none' : failures.length}</h2>
${failures.length === 0 ? nothing(report) : failures.map((finding, n) => findingArticle(finding, n + 1, n < 3))}
</section>
${notes.length === 0 ? '' : noted(notes, failures.length, report.baseline !== undefined)}${left(report)}${baseline(report)}${unjudged(report)}
<section aria-labelledby="grid-title">
<h2 id="grid-title">Promises by operation</h2>
${grid(report, operations)}
</section>
<section aria-labelledby="timings-title">
<h2 id="timings-title">Times of the requests</h2>
${timings(report.requests)}
</section>
<section aria-labelledby="all-title">
<h2 id="all-title">Everything that was looked at</h2>
<details><summary>${report.promises.total} promises</summary>${promises(report.promises.each)}</details>
<details><summary>${report.summary.checks} checks</summary>${checks(report.checks)}</details>
</section>
</main>
<footer>${[
    `customers-kit ${version} · ${watched ? 'traffic that passed' : `mode ${report.mode}`}`,
    report.strict ? ', strict' : '',
    watched ? '' : ` · seed ${report.seed}`,
    ` · ${report.startedAt}`,
  ]}</footer>
<p id="said" role="status" class="hidden"></p>
<script>${trusted(script)}</script>
</body>
</html>
`.markup
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

function numbers({ summary, promises: { total, checked, broken }, durationMs, startedAt }: Report): Markup {
  const facts: [string, Content][] = [
    ['Findings', summary.findings],
    ['Roots', summary.roots],
    ['Promises broken', `${broken} of ${checked}`],
    ['Promises checked', `${checked} of ${total}`],
    [
      'Checks passed',
      `${summary.passed} of ${summary.checks}${summary.skipped > 0 ? `, ${summary.skipped} skipped` : ''}`,
    ],
    ['Notes', summary.notes],
    ['Requests', summary.requests],
    ['Took', `${(durationMs / 1000).toFixed(1)} s`],
    ['Started', `${startedAt.slice(0, 16).replace('T', ' ')} UTC`],
  ]
  return markup`<dl class="numbers">${facts.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}

function nothing(report: Report): Markup {
  if (tone(report) === 'open') return markup`<p>${verdict(report)}.</p>`
  const { broken } = report.promises
  const beyond = broken === 0 ? '' : ' beyond what the baseline accepts'
  return markup`<p>Nothing that was checked breaks a promise${beyond}.</p>`
}

function noted(notes: Report['findings'], before: number, accepts: boolean): Markup {
  const accepted = accepts ? ', and findings that the baseline accepts' : ''
  return markup`<section aria-labelledby="notes-title">
<h2 id="notes-title">Notes: ${notes.length}</h2>
<p class="quiet">Differences that the document leaves open${accepted}. They fail nothing.</p>
${notes.map((finding, n) => findingArticle(finding, before + n + 1, false))}
</section>
`
}

function left({ left: customers }: Report): Markup | '' {
  if (customers.length === 0) return ''
  const rows = customers.map(
    ({ id, email, state }) =>
      markup`<tr><td><code>${id ?? ''}</code></td><td>${email ?? ''}</td><td>${state}</td></tr>`,
  )
  return markup`<section class="aside" aria-labelledby="left-title">
<h2 id="left-title">Left behind: ${customers.length}</h2>
<p>Customers of this run that could not be deleted, or of which that is not known.</p>
<div class="scroll" tabindex="0" role="region" aria-labelledby="left-title"><table>
<thead>${heads('Id', 'Email', 'Now')}</thead><tbody>${rows}</tbody></table></div>
</section>
`
}

function baseline({ baseline: outcome }: Report): Markup | '' {
  if (!outcome) return ''
  const { file, accepted, expired, healed, unseen } = outcome
  const list = healed.map(
    ({ promise, key, reason }) => markup`<li><b>${promise}</b> <code>${key}</code>: ${reason}</li>`,
  )
  return markup`<section class="aside" aria-labelledby="baseline-title">
<h2 id="baseline-title">Baseline</h2>
<p><code>${file}</code>: ${accepted} accepted, ${expired} expired, ${healed.length} healed, ${unseen} not looked for.</p>
${healed.length === 0 ? '' : markup`<p>Healed, so the baseline can lose them:</p><ul>${list}</ul>`}
</section>
`
}

function unjudged({ unjudged: list = [] }: Report): Markup | '' {
  if (list.length === 0) return ''
  const rows = list.map(({ reason, count }) => markup`<li>${count} ${reason}</li>`)
  return markup`<section class="aside" aria-labelledby="unjudged-title">
<h2 id="unjudged-title">Not judged: ${list.reduce((sum, { count }) => sum + count, 0)}</h2>
<p>Exchanges of which the recording does not tell enough. That says nothing of the deployment.</p>
<ul>${rows}</ul>
</section>
`
}

function promises(each: PromiseResult[]): Markup {
  const groups = subjects.map((subject) => {
    const own = each.filter(({ operation }) => operation === subject)
    const rows = own.map(
      ({ id, text, section, source, status, checks: names }) =>
        markup`<tr><td>${statusMark(status)}</td><td><code>${id}</code><br>${text}</td>
<td>${section} <span class="tag">${source}</span></td><td>${names.join(', ')}</td></tr>`,
    )
    return own.length === 0 ? '' : markup`<tr><th colspan="4" scope="rowgroup">${subjectName(subject)}</th></tr>${rows}`
  })
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Promises"><table class="wide">
<thead>${heads('Status', 'Promise', 'Where it stands', 'Checks')}</thead><tbody>${groups}</tbody></table></div>`
}

function checks(list: CheckResult[]): Markup {
  const rows = list.map(({ name, operation, status, reason, requests, durationMs }) => {
    const mark = status === 'passed' ? 'kept' : status === 'failed' ? 'broken' : 'skipped'
    const why = reason === null ? '' : markup`<br><span class="quiet">${reason}</span>`
    return markup`<tr><td>${statusMark(mark, status)}</td><td><code>${name}</code>${why}</td><td>${subjectName(operation)}</td>
<td class="number">${requests}</td><td class="number">${Math.round(durationMs)} ms</td></tr>`
  })
  const counts = ['Requests', 'Time'].map((head) => markup`<th class="number">${head}</th>`)
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Checks"><table class="wide">
<thead><tr><th>Status</th><th>Check</th><th>Operation</th>${counts}</tr></thead><tbody>${rows}</tbody></table></div>`
}

function heads(...names: string[]): Markup {
  return markup`<tr>${names.map((name) => markup`<th>${name}</th>`)}</tr>`
}
