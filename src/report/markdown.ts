import type { Report } from './report.ts'
import { stepSummary } from './github.ts'

// GitHub takes no longer comment, and others little more.
const longest = 60_000

/** The first line of `markdownReport` for a target: the same from run to run, so that a comment is found again by it. */
export function commentMark(target: string): string {
  // Encoded, no target can end the HTML comment.
  return `<!-- customers-kit check ${encodeURIComponent(target)} -->`
}

/**
 * The report as Markdown for a comment on a pull request: first a line that names the target and does not show, by which
 * the comment is replaced by the next run, then what the step summary says, as far as a comment can hold it.
 */
export function markdownReport(report: Report): string {
  const lines = stepSummary(report).split('\n')
  const kept: string[] = []
  let length = 0
  for (const line of lines) {
    length += line.length + 1
    if (length > longest) break
    kept.push(line)
  }
  const rest = lines.length - kept.length
  const more = rest === 0 ? [] : ['', `… ${rest} more lines, which did not fit; the other reports have them.`, '']
  return [commentMark(report.target), ...kept, ...more].join('\n')
}
