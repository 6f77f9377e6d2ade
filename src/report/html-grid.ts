import type { Operation, OperationId } from '../spec/openapi.ts'
import type { PromiseResult, Report, ReportedFinding } from './report.ts'
import { findingAnchor } from './html-finding.ts'
import { markup } from './markup.ts'
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
export function statusMark(status: Status, word: string = status): string {
  return `<span class="status"><span class="cell ${status}" aria-hidden="true">${marks[status]}</span> ${word}</span>`
}

/**
 * A row for each operation: the promises of every answer, in the same column everywhere, then the operation's own.
 * A broken cell leads to its finding, and is named below its row.
 */
export function grid({ promises: { each }, findings, requests }: Report, operations: Operation[]): string {
  const shared = each.filter(({ operation }) => operation === 'all')
  const asked = new Set(requests.map(({ operation }) => operation))
  const rows = subjects
    .filter((subject) => subject !== 'all')
    .map((subject) => {
      const own = each.filter(({ operation }) => operation === subject)
      const statusOf = (promise: PromiseResult): Status =>
        promise.operation === 'all' ? sharedStatus(promise, subject, findings, asked.has(subject)) : promise.status
      const cells = (list: PromiseResult[]): string =>
        `<td><div class="cells">${list.map((promise) => cell(promise, statusOf(promise), subject, findings)).join('')}</div>${named(
          list.filter((promise) => statusOf(promise) === 'broken'),
          subject,
          findings,
        )}</td>`
      const operation = operations.find(({ operationId }) => operationId === subject)
      return `<tr><th scope="row">${subjectName(subject)} <span class="quiet path">${operation ? markup(`${operation.method} ${operation.path}`) : ''}</span></th>
${cells(shared)}
${cells(own)}</tr>`
    })
  return `<p class="legend">${legend.map(([status, word]) => `${statusMark(status, word)} <b>${each.filter((promise) => promise.status === status).length}</b>`).join(' ')}</p>
<table class="grid">
<thead><tr><td></td><th scope="col">What every answer promises</th><th scope="col">What this operation promises</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
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

function cell({ id, text }: PromiseResult, status: Status, subject: OperationId, findings: ReportedFinding[]): string {
  const title = markup(`${id}: ${status}. ${text}`)
  const finding = status === 'broken' || status === 'noted' ? findingFor(id, subject, findings) : undefined
  return finding
    ? `<a class="cell ${status}" href="#${findingAnchor(finding)}" title="${title}" aria-label="${title}">${marks[status]}</a>`
    : `<span class="cell ${status}" title="${title}" role="img" aria-label="${title}">${marks[status]}</span>`
}

function named(list: PromiseResult[], subject: OperationId, findings: ReportedFinding[]): string {
  const names = list.map(({ id }) => {
    const finding = findingFor(id, subject, findings)
    return finding ? `<a href="#${findingAnchor(finding)}">${markup(id)}</a>` : markup(id)
  })
  return names.length === 0 ? '' : `<p class="named">${names.join(' ')}</p>`
}

// Failures stand before notes in a report, so the first that fits is the gravest.
function findingFor(id: string, subject: OperationId, findings: ReportedFinding[]): ReportedFinding | undefined {
  const about = findings.filter(({ promise }) => promise.id === id)
  return about.find(({ operations }) => operations.includes(subject)) ?? about[0]
}
