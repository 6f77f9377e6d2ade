import { header } from '../../http/exchange.ts'
import type { Answer } from '../../http/exchange.ts'
import type { PromiseId } from '../../spec/promise-id.ts'
import type { ShapeFault } from './shape-fault.ts'
import { instant } from '../instant.ts'
import { passesForJson, record } from '../../http/json.ts'

// A server's inside, as runtimes and databases print it.
const internals =
  /\n[^\S\n]+at [^\n:(]+[:(]|\.(?:[cm]?[jt]s|py|rb|php|go|java):\d+|Traceback \(most recent call last\)|goroutine \d+ \[|Exception in thread|SQLSTATE|syntax error at or near|duplicate key value violates|ORA-\d{5}|ER_DUP_ENTRY|node_modules/

// Looked for from each place where a statement may begin, and not far: a text may hold any number of such places.
const statement = /^(?:SELECT .+? FROM|INSERT INTO|UPDATE .+? SET|DELETE FROM) \w/
const restOfStatement = /^.*?(?:\bWHERE\b|\bVALUES\b|[$:?=])/
const longestStatement = 1_000
const mostStatements = 100

/** What a text shows of a server's inside; undefined where it shows nothing. Takes time in proportion to the text. */
function insideOf(text: string): string | undefined {
  const found = internals.exec(text)?.[0]
  if (found !== undefined) return found
  let looked = 0
  for (const { index } of text.matchAll(/\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM) /g)) {
    const near = text.slice(index, index + longestStatement)
    const start = statement.exec(near)?.[0]
    const rest = start === undefined ? undefined : restOfStatement.exec(near.slice(start.length))?.[0]
    if (start !== undefined && rest !== undefined) return start + rest
    if ((looked += 1) === mostStatements) return undefined
  }
  return undefined
}

// Answers that servers in front of the API give, in shapes of their own.
const infrastructure = new Set([403, 405, 406, 408, 413, 414, 415, 429, 431])

// What they say of a route or a path that they do not let through.
const turnedAway = new Set([400, 403, 404])

// Members of a problem are optional, and its type is an address that says all.
const isAddress = (type: string): boolean => /^(?:https?:|about:|urn:|tag:|\/)/.test(type)

/**
 * Holds an answer of 400 or more to the documented shapes: the envelope with `success: false`, or a problem of RFC
 * 9457.
 * `reached` is false where it may not have been the API that answered, but what stands in front of it.
 */
export function judgeError(answer: Answer, reached: boolean, see: (fault: ShapeFault) => void): void {
  const { status, json } = answer
  const leak = insideOf(answer.body.replaceAll('\\n', '\n'))
  if (leak !== undefined)
    see({ key: 'leak', promise: 'error-no-internals', facts: { kind: 'leak', what: leak.trim() } })
  if (status >= 500) return
  const type = header(answer.headers, 'content-type')
  if (infrastructure.has(status) || (!reached && turnedAway.has(status))) {
    if (json === undefined && answer.body !== '' && passesForJson(type))
      see({ key: 'error:not-json', promise: 'answer-json', facts: { kind: 'not-json', contentType: type, status } })
    return
  }

  const wrong = (key: string, promise: PromiseId, problem: string, severity?: 'note'): void =>
    see({ key: `error:${key}`, promise, facts: { kind: 'error-shape', status, problem }, severity })
  const body = record(json)
  if (!body) {
    const came =
      answer.body === ''
        ? 'it has no body'
        : json === undefined
          ? `its body is ${type ?? 'something'} and not JSON`
          : 'its body is JSON but no object'
    return wrong('not-json', 'error-shape', came)
  }
  if (!passesForJson(type))
    see({ key: 'content-type', promise: 'answer-json', facts: { kind: 'not-json', contentType: type, status } })

  const problem =
    /^application\/problem\+json\b/i.test(type ?? '') ||
    ['title', 'detail'].some((name) => typeof body[name] === 'string') ||
    (typeof body['type'] === 'string' && (typeof body['status'] === 'number' || isAddress(body['type'])))
  if ('success' in body && body['success'] !== false)
    return wrong('success', 'envelope-success', `its success is ${JSON.stringify(body['success'])}, not false`)
  if (!('success' in body) && !problem)
    return wrong('shape', 'error-shape', 'it has neither success nor the members of a problem')
  if (!problem && (typeof body['message'] !== 'string' || body['message'].trim() === ''))
    wrong('message', 'envelope-message', 'it has no message')
  if (problem && typeof body['status'] === 'number' && body['status'] !== status)
    wrong('status', 'error-shape', `its member status says ${body['status']}`)
  // Whoever has both of these means the problem of RFC 9457, whose status is a number.
  const isProblem = typeof body['type'] === 'string' && typeof body['title'] === 'string'
  if (isProblem && 'status' in body && typeof body['status'] !== 'number')
    wrong('status-type', 'error-shape', 'its member status is no number')
  if ('timestamp' in body && !instant(body['timestamp']))
    wrong('timestamp', 'envelope-timestamp', 'its timestamp is no RFC 3339 time in UTC')
  const metadata = record(body['metadata'])
  if (
    metadata &&
    'request_id' in metadata &&
    (typeof metadata['request_id'] !== 'string' || metadata['request_id'] === '')
  ) {
    wrong('request-id', 'envelope-request-id', 'its metadata.request_id is no text')
  }
  if (!problem) {
    const missing = ['timestamp', 'metadata'].filter((name) => !(name in body))
    if (missing.length > 0) wrong('envelope', 'error-shape', `it has no ${missing.join(' and no ')}`, 'note')
  }
}
