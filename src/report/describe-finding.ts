import type { Difference, Facts, Finding } from '../contract/finding.ts'
import { brief } from '../spec/violation.ts'

/** A finding in words: one sentence, and what should have come beside what came. */
export type Description = { message: string; expected: string; actual: string }

/** Puts the facts of a finding into words. This is the only place that does. */
export function describeFinding({
  facts,
  operation,
  operations,
}: Pick<Finding, 'facts' | 'operation' | 'operations'>): Description {
  const where =
    operations.length > 1
      ? `${operations.length} operations (${operations.join(', ')})`
      : operation === 'all'
        ? 'every operation'
        : operation
  return describe(facts, where, (one, more) => (operations.length > 1 ? more : one))
}

function describe(facts: Facts, where: string, verb: (one: string, more: string) => string): Description {
  switch (facts.kind) {
    case 'shape': {
      const missing = facts.keyword === 'required'
      const place = facts.place === '' ? 'the body' : facts.place
      const message = missing
        ? `${place} is missing from answers of ${where}`
        : `${place} must be ${facts.expected} in answers of ${where}`
      return {
        message,
        expected: missing ? `${place} to be there` : facts.expected,
        actual: missing ? 'nothing' : brief(facts.actual),
      }
    }
    case 'undocumented':
      return {
        message: `answers of ${where} hold ${facts.place}, which the document does not know`,
        expected: 'documented members only',
        actual: `${facts.place}: ${brief(facts.actual)}`,
      }
    case 'differs': {
      const fields = facts.differences.map(({ field }) => field)
      const differ = fields.length === 1 ? 'is not what it has' : 'are not what they have'
      const message = `${listed(fields)} ${differ} to be ${facts.when} (${where})`
      return { message, expected: sides(facts.differences, 'expected'), actual: sides(facts.differences, 'actual') }
    }
    case 'refused':
      return {
        message: `${where} ${verb('refuses', 'refuse')} ${listed(facts.what)} with ${facts.status}`,
        expected: 'a 2xx',
        actual: String(facts.status),
      }
    case 'accepted':
      return {
        message: `${where} ${verb('accepts', 'accept')} ${listed(facts.what)} with ${facts.status}`,
        expected: 'a 4xx',
        actual: String(facts.status),
      }
    case 'server-error':
      return {
        message: `${where} ${verb('fails', 'fail')} with ${facts.status} on ${listed(facts.what)}`,
        expected: 'an answer below 500',
        actual: String(facts.status),
      }
    case 'not-json':
      return {
        message: `an answer (${facts.status}) of ${where} is not JSON or does not say so`,
        expected: 'content-type: application/json',
        actual: `content-type: ${facts.contentType ?? 'none'}`,
      }
    case 'leak':
      return {
        message: `an error of ${where} shows the inside of the server`,
        expected: 'nothing of the inside',
        actual: brief(facts.what),
      }
    case 'error-shape':
      return {
        message: `a refusal (${facts.status}) of ${where} is not in a documented shape: ${facts.problem}`,
        expected: 'the envelope with success false, or a problem of RFC 9457',
        actual: facts.problem,
      }
    case 'no-answer':
      return {
        message: `${where} ${verb('gives', 'give')} no complete answer: ${facts.failure}`,
        expected: 'an answer',
        actual: facts.failure,
      }
    case 'flaky':
      return {
        message: `${where} ${verb('answers', 'answer')} the same request now one way, now another: ${facts.first}, then ${facts.second}`,
        expected: facts.second,
        actual: facts.first,
      }
    case 'query':
      return { message: `${facts.query}: ${facts.problem} (${where})`, expected: facts.expected, actual: facts.actual }
    default:
      return { message: `${facts.what} (${where})`, expected: facts.expected, actual: facts.actual }
  }
}

function sides(differences: Difference[], side: 'expected' | 'actual'): string {
  return differences
    .map((difference) => `${difference.field}: ${difference[side] === undefined ? 'nothing' : brief(difference[side])}`)
    .join(', ')
}

function listed(words: string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
