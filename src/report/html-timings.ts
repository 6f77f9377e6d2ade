import type { RequestTiming } from '../contract/run/asker.ts'
import { markup } from '../text/markup.ts'
import type { Markup } from '../text/markup.ts'
import { subjectName, subjects } from './subject-name.ts'

const width = 720
const height = 260
const edge = { left: 82, right: 14, top: 14, bottom: 40 }

/** When each request was sent and how long it took, as a plot, and the same in numbers for each operation. */
export function timings(requests: RequestTiming[]): Markup {
  if (requests.length === 0) return markup`<p>No request was sent.</p>`
  return markup`${plot(requests)}\n${table(requests)}`
}

function plot(requests: RequestTiming[]): Markup {
  const end = Math.max(100, ...requests.map(({ atMs }) => atMs))
  const durations = requests.map(({ durationMs }) => Math.max(0.1, durationMs))
  const low = 10 ** Math.floor(Math.log10(Math.min(...durations)))
  const high = Math.max(low * 10, 10 ** Math.ceil(Math.log10(Math.max(...durations))))
  const x = (ms: number): number => round(edge.left + (Math.max(0, ms) / end) * (width - edge.left - edge.right))
  const y = (ms: number): number =>
    round(
      height -
        edge.bottom -
        (Math.log10(Math.max(low, ms) / low) / Math.log10(high / low)) * (height - edge.top - edge.bottom),
    )
  const decades = Array.from({ length: Math.round(Math.log10(high / low)) + 1 }, (_, n) => low * 10 ** n)
  const times = ticks(end)
  const kinds = (['ok', 'refused', 'error', 'none'] as const).filter((kind) =>
    requests.some((request) => kindOf(request) === kind),
  )
  const rules = decades.map(
    (ms) => markup`<line class="rule" x1="${edge.left}" x2="${width - edge.right}" y1="${y(ms)}" y2="${y(ms)}"/>
<text x="${edge.left - 8}" y="${y(ms) + 4}" text-anchor="end">${span(ms)}</text>
`,
  )
  const scale = times.map((ms, n) => {
    const anchor = n === 0 ? 'start' : x(ms) > width - edge.right - 24 ? 'end' : 'middle'
    const minor = n % 2 === 1 ? markup` class="minor"` : ''
    return markup`<text x="${x(ms)}" y="${height - edge.bottom + 20}" text-anchor="${anchor}"${minor}>${clock(ms, end)}</text>
`
  })
  const keys = kinds.map(
    (kind) =>
      markup`<span class="key"><svg viewBox="0 0 12 12" aria-hidden="true">${shape(kind, 6, 6)}</svg> ${words[kind]}</span> `,
  )
  const label = `${requests.length} requests by when they were sent and how long they took; the table below has the numbers`
  return markup`<figure class="plot">
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">
${rules}${scale}${requests.map((request) => mark(request, x(request.atMs), y(request.durationMs)))}</svg>
<figcaption>Each mark is a request: to the right, when it was sent; upwards, how long it took (each line is ten times the one below).
${keys}</figcaption>
</figure>`
}

/** Round times from 0 to the end, at most six of them, no two of which read alike. */
function ticks(end: number): number[] {
  const rough = end / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough)!
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, n) => n * step)
}

/** A time on the axis, in the unit that its end is told in. */
function clock(ms: number, end: number): string {
  return end < 2_000 ? `${Math.round(ms)} ms` : `${round(ms / 1000)} s`
}

type Kind = 'ok' | 'refused' | 'error' | 'none'
const words: Record<Kind, string> = {
  ok: 'answered',
  refused: 'refused (4xx)',
  error: 'server error (5xx)',
  none: 'no answer',
}

function kindOf({ status }: RequestTiming): Kind {
  return status === null ? 'none' : status >= 500 ? 'error' : status >= 400 ? 'refused' : 'ok'
}

function mark(request: RequestTiming, x: number, y: number): Markup {
  const { method, path, status, durationMs, attempts, check } = request
  const sent = attempts > 1 ? `, ${attempts} attempts` : ''
  const title = `${method} ${path}: ${status ?? 'no answer'} after ${span(durationMs)}${sent} (${check})`
  return markup`<g class="point"><title>${title}</title>${shape(kindOf(request), x, y)}</g>
`
}

// Kinds differ in shape too, for whoever does not see the colours.
function shape(kind: Kind, x: number, y: number): Markup {
  if (kind === 'ok') return markup`<circle class="ok" cx="${x}" cy="${y}" r="3"/>`
  if (kind === 'refused')
    return markup`<rect class="refused" x="${round(x - 2.7)}" y="${round(y - 2.7)}" width="5.4" height="5.4"/>`
  if (kind === 'error') return markup`<path class="error" d="M${x} ${round(y - 4.5)}l4.5 8h-9z"/>`
  return markup`<path class="none" d="M${round(x - 3.5)} ${round(y - 3.5)}l7 7m0-7l-7 7"/>`
}

function table(requests: RequestTiming[]): Markup {
  const rows = subjects.flatMap((subject) => {
    const own = requests
      .filter(({ operation }) => operation === subject)
      .map(({ durationMs }) => durationMs)
      .sort((a, b) => a - b)
    if (own.length === 0) return []
    const at = (share: number): string => span(own[Math.min(own.length - 1, Math.floor(share * own.length))] ?? 0)
    const cells = [own.length, at(0.5), at(0.95), at(1)].map((value) => markup`<td class="number">${value}</td>`)
    return [markup`<tr><th scope="row">${subject === 'all' ? 'Other' : subjectName(subject)}</th>${cells}</tr>`]
  })
  const heads = ['Requests', 'Median', 'p95', 'Slowest'].map((head) => markup`<th class="number">${head}</th>`)
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Times for each operation"><table>
<thead><tr><th>Operation</th>${heads}</tr></thead>
<tbody>${rows}</tbody></table></div>`
}

function span(ms: number): string {
  return ms >= 1000 ? `${round(ms / 1000)} s` : ms >= 10 ? `${Math.round(ms)} ms` : `${round(ms)} ms`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
