import type { Operation } from '../spec/openapi.ts'
import type { PromiseResult, Report, ReportedFinding } from './report.ts'
import { findingAnchor } from './html-finding.ts'
import { failuresOf } from './summary.ts'
import { markup } from '../text/markup.ts'
import type { Markup } from '../text/markup.ts'
import { subjectName, subjects } from './subject-name.ts'

type Status = PromiseResult['status']

const marks: Record<Status, string> = { kept: '', broken: '✕', noted: '!', skipped: '', unobservable: '·' }
const legend: [Status, string][] = [
  ['broken', 'broken'],
  ['noted', 'kept, with a note'],
  ['kept', 'kept'],
  ['skipped', 'not checked in this run'],
  ['unobservable', 'nobody outside can tell'],
]

/** A status as a coloured mark with its word, so that colour is never all there is. */
export function statusMark(status: Status, word: string = status): Markup {
  return markup`<span class="status"><span class="cell ${status}" aria-hidden="true">${marks[status]}</span> ${word}</span>`
}

/**
 * A row for the promises of every answer, then one for each operation with its own. A broken cell leads to its finding,
 * and is named below its row; one that every answer promises with the operations that break it.
 */
export function grid({ promises: { each }, findings }: Report, operations: Operation[]): Markup {
  const rows = subjects.map((subject) => {
    const own = each.filter((promise) => promise.operation === subject)
    const operation = operations.find(({ operationId }) => operationId === subject)
    const about = subject === 'all' ? 'whatever is asked' : operation ? `${operation.method} ${operation.path}` : ''
    const broken = own.filter(({ status }) => status === 'broken')
    return markup`<tr><th scope="row">${subjectName(subject)} <span class="quiet path">${about}</span></th>
<td><div class="cells">${own.map((promise) => cell(promise, findings))}</div>${named(broken, findings)}</td></tr>
`
  })
  const count = (status: Status): number => each.filter((promise) => promise.status === status).length
  return markup`<p class="legend">${legend.map(([status, word]) => markup`${statusMark(status, word)} <b>${count(status)}</b> `)}</p>
<table class="grid">
<tbody>
${rows}</tbody>
</table>`
}

function cell({ id, text, status }: PromiseResult, findings: ReportedFinding[]): Markup {
  const title = `${id}: ${status}. ${text}`
  const named = markup`class="cell ${status}" title="${title}" aria-label="${title}"`
  const finding = status === 'broken' || status === 'noted' ? findingFor(id, findings) : undefined
  return finding
    ? markup`<a ${named} href="#${findingAnchor(finding)}">${marks[status]}</a>`
    : markup`<span ${named} role="img">${marks[status]}</span>`
}

function named(list: PromiseResult[], findings: ReportedFinding[]): Markup | '' {
  const names = list.map(({ id, operation }) => {
    const finding = findingFor(id, findings)
    const where = operation === 'all' ? ` (${brokenBy(id, findings)})` : ''
    return finding ? markup`<span><a href="#${findingAnchor(finding)}">${id}</a>${where}</span> ` : `${id} `
  })
  return names.length === 0 ? '' : markup`<p class="named">${names}</p>`
}

function brokenBy(id: string, findings: ReportedFinding[]): string {
  const who = new Set(failuresOf(findings).flatMap(({ promise, operations }) => (promise.id === id ? operations : [])))
  const all = who.has('all') || subjects.every((subject) => subject === 'all' || who.has(subject))
  return all ? 'everywhere' : subjects.flatMap((subject) => (who.has(subject) ? subjectName(subject) : [])).join(', ')
}

// Failures stand before notes in a report, so the first that fits is the gravest.
function findingFor(id: string, findings: ReportedFinding[]): ReportedFinding | undefined {
  return findings.find(({ promise }) => promise.id === id)
}
