import { isObject } from '../../http/json.ts'
import type { Received } from './ask.ts'
import { readInstant } from './read-instant.ts'

/** What an answer says, without what the document leaves open. */
export type Answered = {
  /** Whether the request was carried out; `unauthorized` is a refusal with 401, `failed` a 5xx or no answer. */
  outcome: 'done' | 'refused' | 'unauthorized' | 'failed'
  /** Sentences; none where the answer has every documented member in its documented shape. */
  faults: string[]
  data: unknown
}

/** What the answers of one deployment had in common so far. */
export type Common = {
  requestIds: Set<string>
  /** By how many milliseconds its clock is ahead; undefined until there was an answer. */
  ahead: number | undefined
}

// A clock may be off by this, and always as much.
const mostAhead = 10 * 60_000
/** By how many milliseconds a timestamp may be late or early and is still that of its answer. */
export const unsteady = 2000

/**
 * Reads an answer. `now` is the deployment's time, `common` gains what is new; `bare` allows that there is no data, or
 * no body at all, as of a delete.
 */
export function readAnswer(received: Received, now: number, common: Common, bare = false): Answered {
  if (received === undefined) return { outcome: 'failed', faults: ['there is no whole answer'], data: undefined }
  const { status, contentType, body } = received
  if (status >= 500) return { outcome: 'failed', faults: [`the status is ${status}`], data: undefined }
  if (status < 200 || status >= 300)
    return { outcome: status === 401 ? 'unauthorized' : 'refused', faults: refusalFaults(received), data: undefined }
  if (bare && (status === 204 || body === '')) return { outcome: 'done', faults: [], data: undefined }
  const json = parsed(body)
  if (!isObject(json)) return { outcome: 'done', faults: ['the body is no JSON object'], data: undefined }
  const faults: string[] = []
  if (!/\bjson\b/i.test(contentType)) faults.push('the content type is not JSON')
  if (json['success'] !== true) faults.push('success is not true')
  if (!isSentence(json['message'])) faults.push('message is no text')
  if (!bare && (json['data'] === undefined || json['data'] === null)) faults.push('there is no data')
  const id = isObject(json['metadata']) ? json['metadata']['request_id'] : undefined
  if (!isSentence(id)) faults.push('metadata.request_id is no text')
  else if (common.requestIds.has(id)) faults.push('the request_id was that of another request')
  else common.requestIds.add(id)
  const at = readInstant(json['timestamp'])
  if (at === undefined) faults.push('timestamp is no RFC 3339 time in UTC')
  else {
    const ahead = at.milliseconds - now
    common.ahead ??= ahead
    if (Math.abs(ahead) > mostAhead || Math.abs(ahead - common.ahead) > unsteady) faults.push('timestamp is not now')
  }
  return { outcome: 'done', faults, data: json['data'] }
}

// The envelope with success false, or a problem of RFC 9457; what it has of the other may not contradict it.
function refusalFaults({ status, contentType, body }: NonNullable<Received>): string[] {
  const json = parsed(body)
  if (!isObject(json)) return ['a refusal is no JSON object']
  const faults: string[] = []
  if (!/\bjson\b/i.test(contentType)) faults.push('the content type of a refusal is not JSON')
  const isProblem =
    /\bproblem\+json\b/i.test(contentType) || ['type', 'title', 'detail'].some((name) => isSentence(json[name]))
  if (!('success' in json) && !isProblem) faults.push('a refusal is neither the envelope nor a problem')
  if ('success' in json && json['success'] !== false) faults.push('success of a refusal is not false')
  if (!isProblem && !isSentence(json['message'])) faults.push('a refusal has no message')
  if (isProblem && 'status' in json && json['status'] !== status) faults.push('status of a problem is another one')
  if ('timestamp' in json && readInstant(json['timestamp']) === undefined)
    faults.push('timestamp of a refusal is no RFC 3339 time in UTC')
  if (isObject(json['metadata']) && 'request_id' in json['metadata'] && !isSentence(json['metadata']['request_id']))
    faults.push('metadata.request_id of a refusal is no text')
  if (/\n\s+at \S/.test(Object.values(json).filter(isSentence).join('\n'))) faults.push('a refusal shows a stack')
  return faults
}

function isSentence(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}

function parsed(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? '')
  } catch {
    return undefined
  }
}
