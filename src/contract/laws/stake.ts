import { header } from '../../http/exchange.ts'
import { parsed } from '../../http/json.ts'
import type { PromiseId } from '../../spec/promise-id.ts'
import type { Severity } from '../finding.ts'
import type { History } from '../knowledge/history.ts'
import type { Told } from '../knowledge/told.ts'

/** A promise at stake, and what of the request it hangs on, as in "a create without email". */
export type Stake = {
  promise: PromiseId
  what: string
  severity?: Severity
  /** Others may have brought it about, where they write, too. */
  sole?: boolean
}

/** What a request has to be answered with, as far as the document and the history say. */
export type Demand = {
  /** Why it has to be refused: who takes it breaks these promises. */
  refuse: Stake[]
  /** Why it may be refused: whoever takes it is only noted. */
  mayRefuse: Stake[]
  /** The promise that a refusal breaks; undefined where it may be refused, or nobody can tell. */
  accept: Stake | undefined
}

/** Where nobody can tell what the answer has to be. */
export const nothing: Demand = { refuse: [], mayRefuse: [], accept: undefined }

/** Why a request has to be refused whose body is no JSON object; undefined where it is one. */
export function bodyFault(told: Told, promise: PromiseId, what: string): Stake | undefined {
  const { body } = told.exchange.request
  if (told.sent) return undefined
  if (body === undefined || body === '') return { promise, what: `${what} without a body` }
  const value = parsed(body)
  const kind = Array.isArray(value) ? 'an array' : value === null ? 'null' : typeof value
  return { promise, what: value === undefined ? `${what} whose body is not JSON` : `${what} whose body is ${kind}` }
}

/** Whether the request says that its body is something else than JSON. */
export function notJson({ exchange }: Told): boolean {
  return !/json/i.test(header(exchange.request.headers, 'content-type') ?? 'json')
}

/** What kind of value it is, in words: `an object`. */
export const kindOf = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'an array'
      : typeof value === 'object'
        ? 'an object'
        : `a ${typeof value}`

/** What is at stake where an email is sent that is none. */
export function emailFault(actual: unknown, verb: 'create' | 'update'): Stake {
  if (actual === undefined || actual === null)
    return { promise: 'create-email-required', what: `a create ${actual === null ? 'with null as' : 'without'} email` }
  const what = typeof actual !== 'string' ? `${kindOf(actual)} as email` : 'an email that is none'
  return { promise: `${verb}-email-valid`, what: actual === '' ? 'an empty email' : what }
}

/** What is at stake where a member is sent that breaks a rule of our own. */
export function looseFault(member: string, keyword: string, actual: unknown, verb: 'create' | 'update'): Stake {
  const ofType = keyword === 'type' || typeof actual !== 'string'
  const what = ofType ? `${kindOf(actual)} as ${member}` : `a ${member} that breaks our ${keyword}`
  if (verb === 'update') return { promise: ofType ? 'update-body-types' : 'update-other-members', what }
  if (ofType) return { promise: 'create-body-types', what }
  return { promise: member === 'phone' || member === 'country_code' ? 'create-contact-forms' : 'create-limits', what }
}

/** A stake as a note, among strangers: an address may be somebody’s who was never seen. */
export function asFarAsKnown(
  stake: Stake | undefined,
  { sent, status }: Told,
  { follows }: History,
): Stake | undefined {
  return stake && follows === 'all' && sent?.['email'] !== undefined && status < 500
    ? { ...stake, severity: 'note' }
    : stake
}
