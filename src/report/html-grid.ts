import type { Operation, OperationId } from '../spec/openapi.ts'
import type { PromiseResult, Report, ReportedFinding } from './report.ts'
import { findingAnchor } from './html-finding.ts'
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
 * A row for each operation: the promises of every answer, in the same column everywhere, then the operation's own.
 * A broken cell leads to its finding, and is named below its row.
 */
export function grid({ promises: { each }, findings, requests }: Report, operations: Operation[]): Markup {
  const shared = each.filter(({ operation }) => operation === 'all')
  const asked = new Set(requests.map(({ operation }) => operation))
  const rows = subjects
    .filter((subject) => subject !== 'all')
    .map((subject) => {
      const own = each.filter(({ operation }) => operation === subject)
      const statusOf = (promise: PromiseResult): Status =>
        promise.operation === 'all' ? sharedStatus(promise, subject, findings, asked.has(subject)) : promise.status
      const cells = (list: PromiseResult[]): Markup => {
        const each = list.map((promise) => cell(promise, statusOf(promise), subject, findings))
        const broken = list.filter((promise) => statusOf(promise) === 'broken')
        return markup`<td><div class="cells">${each}</div>${named(broken, subject, findings)}</td>`
      }
      const operation = operations.find(({ operationId }) => operationId === subject)
      const path = operation ? `${operation.method} ${operation.path}` : ''
      return markup`<tr><th scope="row">${subjectName(subject)} <span class="quiet path">${path}</span></th>
${cells(shared)}
${cells(own)}</tr>
`
    })
  const count = (status: Status): number => each.filter((promise) => promise.status === status).length
  return markup`<p class="legend">${legend.map(([status, word]) => markup`${statusMark(status, word)} <b>${count(status)}</b> `)}</p>
<table class="grid">
<thead><tr><td></td><th scope="col">What every answer promises</th><th scope="col">What this operation promises</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`
}

// A promise of every answer is broken only where an answer breaks it.
function sharedStatus(
  { id, status }: PromiseResult,
  subject: OperationId,
  findings: ReportedFinding[],
  asked: boolean,
): Status {
  if (status === 'unobservable' || status === 'skipped') return status
  const here = findings.filter(
    ({ promise, operations }) => promise.id === id && (operations.includes(subject) || operations.includes('all')),
  )
  if (here.some(({ severity }) => severity === 'failure')) return 'broken'
  if (here.length > 0) return 'noted'
  return asked ? 'kept' : 'skipped'
}

function cell({ id, text }: PromiseResult, status: Status, subject: OperationId, findings: ReportedFinding[]): Markup {
  const title = `${id}: ${status}. ${text}`
  const named = markup`class="cell ${status}" title="${title}" aria-label="${title}"`
  const finding = status === 'broken' || status === 'noted' ? findingFor(id, subject, findings) : undefined
  return finding
    ? markup`<a ${named} href="#${findingAnchor(finding)}">${marks[status]}</a>`
    : markup`<span ${named} role="img">${marks[status]}</span>`
}

function named(list: PromiseResult[], subject: OperationId, findings: ReportedFinding[]): Markup | '' {
  const names = list.map(({ id }) => {
    const finding = findingFor(id, subject, findings)
    return finding ? markup`<a href="#${findingAnchor(finding)}">${id}</a> ` : `${id} `
  })
  return names.length === 0 ? '' : markup`<p class="named">${names}</p>`
}

// Failures stand before notes in a report, so the first that fits is the gravest.
function findingFor(id: string, subject: OperationId, findings: ReportedFinding[]): ReportedFinding | undefined {
  const about = findings.filter(({ promise }) => promise.id === id)
  return about.find(({ operations }) => operations.includes(subject)) ?? about[0]
}
