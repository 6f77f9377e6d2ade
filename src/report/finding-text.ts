import { answerText, requestText } from './exchange-text.ts'
import type { ReportedFinding } from './report.ts'
import { storyLines } from './story-steps.ts'
import { counted } from './verdict.ts'

/** A finding as plain text: its promise, what should have come and what came, and the exchange. */
export function findingText(finding: ReportedFinding): string {
  const {
    message,
    promise,
    expected,
    actual,
    count: times,
    checks,
    because,
    curl,
    exchange,
    acceptance,
    story,
  } = finding
  return [
    message,
    `Promise:  ${promise.text} (${promise.id}, ${promise.source}, section "${promise.section}")`,
    `Expected: ${expected}`,
    `Actual:   ${actual}`,
    `Seen:     ${counted(times, 'time')}, by ${checks.join(', ')}`,
    ...(because === undefined ? [] : [`Comes of: ${because}`]),
    ...(acceptance ? [`Accepted until ${acceptance.expires}, which is over: ${acceptance.reason}`] : []),
    ...(story ? ['', ...storyLines(story)] : []),
    ...(curl === null ? [] : ['', curl]),
    ...(exchange === null ? [] : ['', requestText(exchange), '', answerText(exchange)]),
  ].join('\n')
}
