import type { DrawnStory } from '../contract/finding.ts'
import type { Exchange } from '../http/exchange.ts'
import { redactExchange } from '../http/redact.ts'
import type { ReportedStory } from './report.ts'
import { counted } from './verdict.ts'

const longestBody = 300

/**
 * A drawn story as a report shows it: each request on a line, with the status of its answer, without secrets, and
 * without what `text` takes out.
 */
export function reportedStory(
  { name, number, exchanges, repeats }: DrawnStory,
  text: (text: string) => string,
): ReportedStory {
  return { name, number, repeats, steps: exchanges.map((exchange) => text(stepOf(exchange))) }
}

/** The story as lines of text, the first saying which it is. */
export function storyLines(story: ReportedStory): string[] {
  return [`Story: ${sayStory(story)}`, ...story.steps.map((step, n) => `${n + 1}. ${step}`)]
}

/** How often the story shows its fault, and of how many requests it is, in words. */
export function sayStory({ name, number, repeats, steps }: ReportedStory): string {
  return `number ${number} of ${name}, ${
    repeats
      ? `in ${counted(steps.length, 'request')} that show it again`
      : 'as it was told first: told again it did not show it, so it is there only sometimes'
  }`
}

function stepOf(exchange: Exchange): string {
  const { request, answer } = redactExchange(exchange)
  const { pathname, search } = new URL(request.url)
  const body = request.body === undefined || request.body === '' ? '' : ` ${cut(request.body)}`
  return `${request.method} ${pathname}${search}${body} -> ${answer ? answer.status : 'no answer'}`
}

function cut(text: string): string {
  return text.length <= longestBody ? text : `${text.slice(0, longestBody)}…`
}
