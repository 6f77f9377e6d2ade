import { createHash } from 'node:crypto'
import type { Operation } from '../spec/openapi.ts'
import type { CheckResult, PromiseResult, Report } from './report.ts'
import { findingArticle } from './html-finding.ts'
import { grid, statusMark } from './html-grid.ts'
import { script, style } from './html-style.ts'
import { timings } from './html-timings.ts'
import { markup } from './markup.ts'
import { subjectName, subjects } from './subject-name.ts'
import { verdict } from './verdict.ts'

/** What the page says besides the report: the version of this package, and the operations with their paths. */
export type PageContext = { version: string; operations: Operation[] }

/**
 * The report as one page that asks nobody for anything: its policy allows this very style and script and no request.
 * Everything in it reads without the script, which copies and unfolds.
 */
export function htmlReport(report: Report, { version, operations }: PageContext): string {
  const failures = report.findings.filter(({ severity }) => severity === 'failure')
  const notes = report.findings.filter(({ severity }) => severity === 'note')
  const { broken } = report.promises
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${hash(style)}'; script-src '${hash(script)}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${markup(`${verdict(report)} · ${report.target}`)}</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#findings">Skip to the findings</a>
<header>
<p class="kind">Customers API ${report.mode === 'watch' ? 'traffic, held to the document' : 'contract check'}</p>
<h1 class="${failures.length > 0 ? 'bad' : 'good'}">${markup(verdict(report))}</h1>
<p class="target">${markup(report.target)}</p>
${numbers(report)}
</header>
<main>
<section aria-labelledby="grid-title">
<h2 id="grid-title">Promises by operation</h2>
${grid(report, operations)}
</section>
<section id="findings" aria-labelledby="findings-title" tabindex="-1">
<h2 id="findings-title">${failures.length === 0 ? 'Findings: none' : `Findings: ${failures.length}`}</h2>
${failures.length === 0 ? `<p>Nothing that was checked breaks a promise${broken === 0 ? '' : ' beyond what the baseline accepts'}.</p>` : failures.map((finding, n) => findingArticle(finding, n + 1, n < 20)).join('\n')}
</section>
${
  notes.length === 0
    ? ''
    : `<section aria-labelledby="notes-title">
<h2 id="notes-title">Notes: ${notes.length}</h2>
<p class="quiet">Differences that the document leaves open${report.baseline ? ', and findings that the baseline accepts' : ''}. They fail nothing.</p>
${notes.map((finding, n) => findingArticle(finding, failures.length + n + 1, false)).join('\n')}
</section>
`
}${left(report)}${baseline(report)}<section aria-labelledby="timings-title">
<h2 id="timings-title">Times of the requests</h2>
${timings(report.requests)}
</section>
<section aria-labelledby="all-title">
<h2 id="all-title">Everything that was looked at</h2>
<details><summary>${report.promises.total} promises</summary>${promises(report.promises.each)}</details>
<details><summary>${report.summary.checks} checks</summary>${checks(report.checks)}</details>
</section>
</main>
<footer>customers-kit ${markup(version)} · ${report.mode === 'watch' ? 'traffic that passed' : `mode ${report.mode}`}${report.strict ? ', strict' : ''}${report.mode === 'watch' ? '' : ` · seed ${report.seed}`} · ${markup(report.startedAt)}</footer>
<p id="said" role="status" class="hidden"></p>
<script>${script}</script>
</body>
</html>
`
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

function numbers({ summary, promises: { total, checked, broken }, durationMs, startedAt }: Report): string {
  const facts: [string, string][] = [
    ['Promises broken', `${broken} of ${checked}`],
    ['Promises checked', `${checked} of ${total}`],
    ['Checks passed', `${summary.passed} of ${summary.checks}`],
    ['Checks skipped', String(summary.skipped)],
    ['Notes', String(summary.notes)],
    ['Requests', String(summary.requests)],
    ['Took', `${(durationMs / 1000).toFixed(1)} s`],
    ['Started', startedAt.slice(0, 16).replace('T', ' ') + ' UTC'],
  ]
  return `<dl class="numbers">${facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${markup(value)}</dd></div>`).join('')}</dl>`
}

function left({ left: customers }: Report): string {
  if (customers.length === 0) return ''
  const rows = customers.map(
    ({ id, email, state }) =>
      `<tr><td><code>${markup(id ?? '')}</code></td><td>${markup(email ?? '')}</td><td>${state}</td></tr>`,
  )
  return `<section class="aside" aria-labelledby="left-title">
<h2 id="left-title">Left behind: ${customers.length}</h2>
<p>Customers of this run that could not be deleted, or of which that is not known.</p>
<div class="scroll" tabindex="0" role="region" aria-labelledby="left-title"><table><thead><tr><th>Id</th><th>Email</th><th>Now</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>
</section>
`
}

function baseline({ baseline: outcome }: Report): string {
  if (!outcome) return ''
  const { file, accepted, expired, healed, unseen } = outcome
  const list = healed.map(
    ({ promise, key, reason }) => `<li><b>${markup(promise)}</b> <code>${markup(key)}</code>: ${markup(reason)}</li>`,
  )
  return `<section class="aside" aria-labelledby="baseline-title">
<h2 id="baseline-title">Baseline</h2>
<p><code>${markup(file)}</code>: ${accepted} accepted, ${expired} expired, ${healed.length} healed, ${unseen} not looked for.</p>
${healed.length === 0 ? '' : `<p>Healed, so the baseline can lose them:</p><ul>${list.join('')}</ul>`}
</section>
`
}

function promises(each: PromiseResult[]): string {
  const groups = subjects.map((subject) => {
    const own = each.filter(({ operation }) => operation === subject)
    const rows = own.map(
      ({ id, text, section, source, status, checks: names }) =>
        `<tr><td>${statusMark(status)}</td><td><code>${markup(id ?? '')}</code><br>${markup(text)}</td><td>${markup(section)} <span class="tag">${source}</span></td><td>${markup(names.join(', '))}</td></tr>`,
    )
    return own.length === 0
      ? ''
      : `<tr><th colspan="4" scope="rowgroup">${subjectName(subject)}</th></tr>${rows.join('')}`
  })
  return `<div class="scroll" tabindex="0" role="region" aria-label="Promises"><table class="wide"><thead><tr><th>Status</th><th>Promise</th><th>Where it stands</th><th>Checks</th></tr></thead><tbody>${groups.join('')}</tbody></table></div>`
}

function checks(list: CheckResult[]): string {
  const rows = list.map(
    ({ name, operation, status, reason, requests, durationMs }) =>
      `<tr><td>${statusMark(status === 'passed' ? 'kept' : status === 'failed' ? 'broken' : 'skipped', status)}</td><td><code>${markup(name)}</code>${reason === null ? '' : `<br><span class="quiet">${markup(reason)}</span>`}</td><td>${subjectName(operation)}</td><td class="number">${requests}</td><td class="number">${Math.round(durationMs)} ms</td></tr>`,
  )
  return `<div class="scroll" tabindex="0" role="region" aria-label="Checks"><table class="wide"><thead><tr><th>Status</th><th>Check</th><th>Operation</th><th class="number">Requests</th><th class="number">Time</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`
}
