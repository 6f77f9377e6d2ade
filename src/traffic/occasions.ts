import type { Facts } from '../contract/finding.ts'
import { customersIn } from '../contract/laws/shape.ts'
import { record } from '../http/json.ts'
import type { PromiseId } from '../spec/promise-id.ts'
import { noBody } from './judge-request.ts'
import type { Passed } from './passed.ts'

/** What of an answered exchange tells which promises it puts to the test. */
export type Occasion = {
  status: number
  /** Path and query. */
  url: string
  sent: string
  /** What the request does that the document does not allow, for which the answer has to be a refusal. */
  wrong: Facts[]
  /** The body is a JSON object. */
  json: boolean
  /** A success, and the request was right: what came is held to what was asked for. */
  right: boolean
  /** A customer at least is in the answer. */
  customer: boolean
}

/**
 * The occasion that an exchange gives; undefined where nothing was answered, or not with the body that a judge needs.
 */
export function occasionOf({ exchange: { request, answer }, verdict }: Passed): Occasion | undefined {
  if (!answer || request.method === 'HEAD') return undefined
  const wrong = verdict.seen
    .filter(
      ({ side, promise, facts }) => side === 'request' && promise.source !== 'ours' && facts.kind !== 'undocumented',
    )
    .map(({ facts }) => facts)
  const success = answer.status >= 200 && answer.status < 300
  const json = record(answer.json) !== undefined
  return {
    status: answer.status,
    url: request.url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, ''),
    sent: request.body ?? '',
    wrong,
    json,
    right: success && json && wrong.length === 0,
    customer: success && json && customersIn(answer.json).length > 0,
  }
}

type Test = (occasion: Occasion) => boolean

const answered: Test = () => true
const error: Test = ({ status }) => status >= 400
const refusal: Test = ({ status }) => status >= 400 && status < 500
const enveloped: Test = ({ status, json }) => status < 300 && json
const right: Test = (occasion) => occasion.right
const created: Test = (occasion) => occasion.right && occasion.status === 201
const customer: Test = (occasion) => occasion.customer

// Looked for in the text of the body: reading it once more would cost more than all the rest.
const sends =
  (...names: string[]): Test =>
  ({ sent }) =>
    names.some((name) => sent.includes(`"${name}"`))
const asksFor = (...names: string[]): Test => {
  const parameter = new RegExp(`[?&](?:${names.join('|')})=`)
  return ({ url }) => parameter.test(url)
}
const blacklists = (how: boolean): Test => {
  const member = new RegExp(`"blacklist"\\s*:\\s*${how}`)
  return ({ sent }) => member.test(sent)
}
const byEmail: Test = ({ url }) => /@|%40/i.test(url)
const both =
  (...tests: Test[]): Test =>
  (occasion) =>
    tests.every((test) => test(occasion))

const mistakes =
  (is: (facts: Facts) => boolean): Test =>
  ({ wrong, status }) =>
    status < 500 && wrong.some(is)
type Shape = Extract<Facts, { kind: 'shape' }>
const badMember = (places: string[], fits: (shape: Shape) => boolean): Test =>
  mistakes((facts) => facts.kind === 'shape' && places.includes(facts.place) && fits(facts))
const isMissing = ({ keyword, actual }: Shape): boolean => keyword === 'required' || actual === null
const isBadValue = (shape: Shape): boolean => !isMissing(shape)
const isMistyped = ({ keyword }: Shape): boolean => keyword === 'type'
const isMisshaped = ({ keyword }: Shape): boolean => keyword === 'pattern'
const noObject = mistakes(
  (facts) => (facts.kind === 'observed' && facts.actual !== noBody) || (facts.kind === 'shape' && facts.place === ''),
)

/**
 * When a single exchange is enough to see a promise kept or broken, by the promise's id. Promises that are not named
 * need more than one exchange, or requests that no app sends.
 */
export const occasions: Partial<Record<PromiseId, Test>> = {
  'answer-complete': answered,
  'answer-json': answered,
  'no-server-error': answered,
  'no-undocumented-members': ({ json }) => json,
  'envelope-success': enveloped,
  'envelope-message': enveloped,
  'envelope-data': enveloped,
  'envelope-request-id': enveloped,
  'envelope-timestamp': enveloped,
  'error-shape': refusal,
  'error-no-internals': error,
  'customer-id': customer,
  'customer-first-name': customer,
  'customer-last-name': customer,
  'customer-email': customer,
  'customer-customer-type': customer,
  'customer-company-id': customer,
  'customer-created-by': customer,
  'customer-is-active': customer,
  'customer-metadata': customer,
  'customer-created-at': customer,
  'customer-updated-at': customer,
  'name-length': customer,
  'create-customer': right,
  'create-email': right,
  'create-names': both(created, sends('first_name', 'last_name')),
  'create-both-types': created,
  'create-metadata': both(created, sends('metadata')),
  'create-active': created,
  'create-email-required': badMember(['email'], isMissing),
  'create-email-valid': badMember(['email'], isBadValue),
  'create-customer-type-required': badMember(['customer_type'], isMissing),
  'create-customer-type-values': badMember(['customer_type'], isBadValue),
  'create-body-types': badMember(['first_name', 'last_name', 'phone', 'country_code'], isMistyped),
  'create-contact-forms': badMember(['phone', 'country_code'], isMisshaped),
  'create-system-generated': both(created, sends('id')),
  'create-body-json': noObject,
  'update-customer': right,
  'update-that-one': right,
  'update-email': both(right, sends('email')),
  'update-names': both(right, sends('first_name', 'last_name')),
  'update-other-members': both(right, sends('customer_type', 'metadata')),
  'update-email-valid': badMember(['email'], isBadValue),
  'update-body-types': badMember(['first_name', 'last_name', 'phone', 'country_code'], isMistyped),
  'update-body-json': noObject,
  'get-by-id': both(right, (occasion) => !byEmail(occasion)),
  'get-by-email-or-reference': both(right, byEmail),
  'list-customers': right,
  'list-shape': right,
  'list-filter-id': both(right, asksFor('id')),
  'list-filter-email-exact': both(right, asksFor('email')),
  'list-filter-customer-type': both(right, asksFor('customer_type')),
  'list-filter-is-active': both(right, asksFor('is_active')),
  'list-page-parameters': both(right, asksFor('page', 'page_size')),
  'list-page-numbers': right,
  'list-total': right,
  'list-pages': right,
  'list-bad-query': mistakes(({ kind }) => kind === 'query'),
  'blacklist-deactivates': both(right, blacklists(true)),
  'blacklist-back': both(right, blacklists(false)),
  'blacklist-that-one': right,
  'blacklist-body': badMember(['blacklist'], isBadValue),
  'blacklist-body-json': noObject,
  'delete-that-one': right,
}
