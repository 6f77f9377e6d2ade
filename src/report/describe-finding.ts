import type { Difference, Facts, Finding } from '../contract/finding.ts'
import type { Exchange } from '../http/exchange.ts'
import { passesForJson, record } from '../http/json.ts'
import { brief } from '../spec/violation.ts'

/** A finding in words: one sentence, and what should have come beside what came. */
export type Description = { message: string; expected: string; actual: string }

/**
 * Puts the facts of a finding into words. This is the only place that does. Of the exchange, which may hold no secret any
 * more, the beginning of a body is shown that is no JSON.
 */
export function describeFinding({
  facts,
  operation,
  operations,
  exchange,
}: Pick<Finding, 'facts' | 'operation' | 'operations'> & { exchange?: Exchange | undefined }): Description {
  const isEvery = operation === 'all' || operations.includes('all') || operations.length >= allOperations
  const several = !isEvery && operations.length > 1
  const where = isEvery ? 'every operation' : several ? joined(operations) : operation
  return describe(facts, where, (one, more) => (several ? more : one), exchange)
}

// Who breaks a promise everywhere is not told where.
const allOperations = 6

function describe(
  facts: Facts,
  where: string,
  verb: (one: string, more: string) => string,
  exchange: Exchange | undefined,
): Description {
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
        actual: withReason(facts.status, exchange),
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
        actual: withReason(facts.status, exchange),
      }
    case 'not-json':
      return {
        message: `an answer (${facts.status}) of ${where} ${notJson(facts.contentType, exchange)}`,
        expected: 'JSON, with content-type: application/json',
        actual: [`content-type: ${facts.contentType ?? 'none'}`, ...beginningOf(exchange)].join('; '),
      }
    case 'leak':
      return {
        message: isOfPeople(facts.what)
          ? `an error of ${where} shows ${facts.what.startsWith('the ') ? '' : 'the '}${facts.what}`
          : `an error of ${where} shows the inside of the server`,
        expected: isOfPeople(facts.what) ? 'nothing of it' : 'nothing of the inside',
        actual: brief(facts.what),
      }
    case 'error-shape':
      return {
        message: `a refusal (${facts.status}) of ${where} is not in a documented shape: ${facts.problem}`,
        expected: 'the envelope with success false, or a problem of RFC 9457',
        actual: [facts.problem, ...(facts.problem.endsWith('not JSON') ? beginningOf(exchange) : [])].join('; '),
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
      return {
        message: `${asked(facts.query)}: ${facts.problem} (${where})`,
        expected: facts.expected,
        actual: facts.actual,
      }
    default:
      return { message: `${facts.what} (${where})`, expected: facts.expected, actual: facts.actual }
  }
}

function sides(differences: Difference[], side: 'expected' | 'actual'): string {
  return differences
    .map((difference) => `${difference.field}: ${difference[side] === undefined ? 'nothing' : brief(difference[side])}`)
    .join(', ')
}

// What a law says of a request may begin with its operation, which stands before it already.
function listed(things: string[]): string {
  const words = [
    ...new Set(things.map((thing) => thing.trim().replace(/^[a-z]+Customers? (?=\S)/, 'a request '))),
  ].filter((word) => word !== '')
  return words.length === 0 ? 'what it was asked' : joined(words)
}

function joined(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

/** The list that was asked for, in words. */
function asked(query: string): string {
  if (query === '') return 'the list without a filter'
  if (!/^[\w.-]+=/.test(query)) return query
  try {
    return `the list with ${decodeURIComponent(query)}`
  } catch {
    return `the list with ${query}`
  }
}

function notJson(contentType: string | undefined, exchange: Exchange | undefined): string {
  const says = passesForJson(contentType)
  if (exchange?.answer === undefined) return says ? 'says that it is JSON and is not' : 'does not say that it is JSON'
  if (exchange.answer.json === undefined)
    return says ? 'says that it is JSON and is not' : `is not JSON, and says ${contentType ?? 'nothing of what it is'}`
  return `is JSON and does not say so: ${contentType === undefined ? 'it has no content type' : `it says ${contentType}`}`
}

const mostBytes = 200

/** The first 200 bytes of a body that is no JSON: what it is shows there. */
function beginningOf(exchange: Exchange | undefined): string[] {
  if (exchange?.answer === undefined || exchange.answer.json !== undefined) return []
  const bytes = Buffer.from(exchange.answer.body)
  if (bytes.length === 0) return ['the body is empty']
  // A character that was cut in two is left out.
  const beginning = bytes
    .subarray(0, mostBytes)
    .toString('utf8')
    .replace(/\uFFFD$/, '')
  // What is cut says so: a secret that was cut with it is known by that.
  return [bytes.length > mostBytes ? `the body begins: ${beginning}…` : `the body is: ${beginning}`]
}

/** A status, and what the body of such an answer gives for a reason, in one of the usual members. */
function withReason(status: number, exchange: Exchange | undefined): string {
  if (exchange?.answer?.status !== status) return String(status)
  const body = record(exchange.answer.json)
  if (!body) return [String(status), ...beginningOf(exchange)].join('; ')
  const texts = [body['message'], body['detail'], body['error'], record(body['error'])?.['message'], body['title']]
  const text = texts.find((one): one is string => typeof one === 'string' && one !== '')
  const errors = Array.isArray(body['errors']) ? (body['errors'] as unknown[]).slice(0, 3) : []
  const fields = errors.map((one) => {
    const { field, message } = record(one) ?? {}
    return typeof one === 'string' ? one : [field, message].filter((part) => typeof part === 'string').join(' ')
  })
  const said = [text ?? '', fields.filter((one) => one !== '').join('; ')].filter((one) => one !== '').join(': ')
  return said === '' ? String(status) : `${status}: ${said.slice(0, mostBytes)}`
}

// What is somebody's, and not the server's own.
function isOfPeople(what: string): boolean {
  return / of another customer$|^the (?:secret|right signature)$/.test(what)
}
