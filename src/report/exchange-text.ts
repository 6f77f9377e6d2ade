import type { Exchange, Header } from '../http/exchange.ts'
import { parsed } from '../http/json.ts'
import { shortened } from '../text/visible.ts'

/** The longest body that a report shows, in characters; the JSON report holds all of it. */
export const longestBody = 20_000

/** The request as lines of text: method and address, headers, the body laid out. */
export function requestText({ request }: Exchange): string {
  return [`${request.method} ${request.url}`, ...lines(request.headers, request.body ?? '')].join('\n')
}

/** The answer as lines of text, or why there is none. */
export function answerText({ answer, failure }: Exchange): string {
  return answer
    ? [`${answer.status}`, ...lines(answer.headers, answer.body)].join('\n')
    : `No answer: ${failure.message}`
}

function lines(headers: Header[], body: string): string[] {
  return [
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(body === '' ? [] : ['', shortened(laidOut(body), longestBody)]),
  ]
}

/**
 * JSON indented with every token as it came, numbers and repeated members included; anything else, and what is too long
 * to show, as it is.
 */
export function laidOut(body: string): string {
  if (body.length > longestBody || body.includes('\n') || parsed(body) === undefined) return body
  let text = ''
  let depth = 0
  const newline = (by: number): string => {
    depth += by
    return `\n${'  '.repeat(depth)}`
  }
  for (const [token] of body.matchAll(/"(?:[^"\\]|\\.)*"|\[\s*\]|\{\s*\}|[[\]{},:]|[^\s[\]{},:"]+/g)) {
    if (token === '{' || token === '[') text += token + newline(1)
    else if (token === '}' || token === ']') text += newline(-1) + token
    else if (token === ',') text += token + newline(0)
    else text += token === ':' ? ': ' : token
  }
  return text
}
