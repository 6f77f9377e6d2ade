import { same } from '../contract/knowledge/same.ts'
import type { Difference, Facts } from '../contract/finding.ts'
import { filterPromises } from '../contract/filter-promises.ts'
import { instant } from '../contract/instant.ts'
import { customersIn } from '../contract/laws/shape.ts'
import { record } from '../http/json.ts'
import type { Answer, SentRequest } from '../http/exchange.ts'
import { givenMembers } from '../spec/members.ts'
import type { OperationId } from '../spec/openapi.ts'
import type { PromiseId } from '../spec/promise-id.ts'
import { parseJson } from './captured.ts'

/** A promise that one exchange is enough to see broken: what was asked and what came do not go together. */
export type BrokenPair = { promise: PromiseId; facts: Facts }

type Pair = {
  sent: Record<string, unknown>
  customer: Record<string, unknown>
  /** A create has made the customer, and not found one that was there. */
  isNew: boolean
  id: string
}

/** Holds a successful answer to the request that it answers: is it what was asked for? */
export function judgePair(request: SentRequest, answer: Answer, operation: OperationId, id: string): BrokenPair[] {
  const sent = record(parseJson(request.body)) ?? {}
  if (operation === 'listCustomers') return judgeList(request.url, answer.json)
  const body = record(answer.json)
  const customer = record(body?.['data'])
  // Without an id it is no customer, which is a finding of its own.
  if (!customer || !('id' in customer)) return []
  const isNew = answer.status === 201 && !isOlder(customer['created_at'], body?.['timestamp'])
  return promisesOf[operation].flatMap((promise) => promise({ sent, customer, isNew, id }))
}

const aMoment = 5_000_000_000n

function isOlder(created: unknown, answered: unknown): boolean {
  const [at, now] = [instant(created), instant(answered)]
  return at !== undefined && now !== undefined && at.nanoseconds + at.unit + aMoment < now.nanoseconds
}

function notKept(sent: Record<string, unknown>, shown: Record<string, unknown>): Difference[] {
  return givenMembers
    .filter((name) => name in sent && !same(name, sent[name], shown[name]))
    .map((field) => ({ field, expected: sent[field], actual: shown[field] }))
}

const differs = (promise: PromiseId, when: string, differences: Difference[]): BrokenPair[] =>
  differences.length === 0 ? [] : [{ promise, facts: { kind: 'differs', when, differences } }]

const keeps =
  (promise: PromiseId, members: string[], when: string) =>
  ({ sent, customer }: Pair): BrokenPair[] =>
    differs(promise, when, notKept(only(sent, members), customer))

const isThatOne =
  (promise: PromiseId, when: string) =>
  ({ id, customer }: Pair): BrokenPair[] =>
    isUuid(id) && isUuid(customer['id']) && !same('id', id, customer['id'])
      ? differs(promise, when, [{ field: 'id', expected: id, actual: customer['id'] }])
      : []

// Where the email was taken, the customer who has it may be answered: with 200, say, or with a created_at of long ago.
const ifNew =
  (promise: (pair: Pair) => BrokenPair[]) =>
  (pair: Pair): BrokenPair[] =>
    pair.isNew ? promise(pair) : []

const promisesOf: Record<Exclude<OperationId, 'listCustomers'>, ((pair: Pair) => BrokenPair[])[]> = {
  createCustomer: [
    keeps('create-email', ['email'], 'right after it was created'),
    ifNew(keeps('create-names', ['first_name', 'last_name'], 'right after it was created')),
    ifNew(keeps('create-both-types', ['customer_type'], 'right after it was created')),
    ifNew(keeps('create-metadata', ['metadata'], 'right after it was created')),
    ifNew(({ sent, customer }) =>
      isUuid(sent['id']) && isUuid(customer['id']) && same('id', sent['id'], customer['id'])
        ? differs('create-system-generated', 'right after a create that names it', [
            { field: 'id', expected: "the system's own", actual: customer['id'] },
          ])
        : [],
    ),
    ifNew(({ customer }) =>
      customer['is_active'] === false
        ? differs('create-active', 'right after it was created', [
            { field: 'is_active', expected: true, actual: false },
          ])
        : [],
    ),
  ],
  updateCustomer: [
    isThatOne('update-that-one', 'in the answer to an update'),
    keeps('update-email', ['email'], 'in the answer to an update'),
    keeps('update-names', ['first_name', 'last_name'], 'in the answer to an update'),
    keeps('update-other-members', ['customer_type', 'metadata'], 'in the answer to an update'),
  ],
  getCustomer: [
    isThatOne('get-by-id', 'when asked for by id'),
    ({ id, customer }) =>
      id.includes('@') && !same('email', id, customer['email'])
        ? differs('get-by-email-or-reference', 'when asked for by email', [
            { field: 'email', expected: id, actual: customer['email'] },
          ])
        : [],
  ],
  blacklistCustomer: [
    isThatOne('blacklist-that-one', 'in the answer to blacklisting'),
    ({ sent, customer }) => {
      const { blacklist } = sent
      if (
        typeof blacklist !== 'boolean' ||
        typeof customer['is_active'] !== 'boolean' ||
        customer['is_active'] !== blacklist
      )
        return []
      const when = blacklist ? 'once blacklisted' : 'once taken off the blacklist'
      return differs(blacklist ? 'blacklist-deactivates' : 'blacklist-back', when, [
        { field: 'is_active', expected: !blacklist, actual: blacklist },
      ])
    },
  ],
  deleteCustomer: [isThatOne('delete-that-one', 'in the answer to a delete')],
}

function judgeList(url: string, json: unknown): BrokenPair[] {
  const question = url.indexOf('?')
  const query = question < 0 ? '' : url.slice(question)
  const asked = new URLSearchParams(query)
  const data = record(record(json)?.['data'])
  const customers = customersIn(json)
  if (!data || !Array.isArray(data['customers'])) return []
  const broken: BrokenPair[] = []
  const see = (promise: PromiseId, problem: string, expected: string, actual: string): void =>
    void broken.push({ promise, facts: { kind: 'query', query, problem, expected, actual } })

  for (const [name, promise] of Object.entries(filterPromises)) {
    const wanted = asked.getAll(name)
    if (wanted.length !== 1) continue
    // The document does not have reference in answers: only one that is there can be wrong.
    const other = customers.find(
      (customer) => customer[name] !== undefined && !matches(name, wanted[0]!, customer[name]),
    )
    if (other)
      see(
        promise,
        `${name} lets others through`,
        `only customers with ${name} ${wanted[0]}`,
        `one with ${String(other[name])}`,
      )
  }
  const { total, page, page_size: size } = data
  for (const [name, actual] of [
    ['page', page],
    ['page_size', size],
  ] as const) {
    const wanted = asked.get(name)
    if (
      wanted !== null &&
      /^[1-9][0-9]{0,8}$/.test(wanted) &&
      typeof actual === 'number' &&
      actual !== Number(wanted)
    ) {
      see('list-page-parameters', `${name} is not the one asked for`, wanted, String(actual))
    }
  }
  if (typeof size === 'number' && customers.length > size)
    see(
      'list-page-numbers',
      'the page holds more customers than page_size',
      `at most ${size}`,
      String(customers.length),
    )
  if (typeof total === 'number' && total < customers.length)
    see('list-total', 'total is less than the customers shown', `${customers.length} or more`, String(total))
  const ids = customers.map((customer) => customer['id'])
  if (new Set(ids).size < ids.length)
    see(
      'list-pages',
      'a customer is shown twice',
      'each customer once',
      String(ids.find((id, n) => ids.indexOf(id) !== n)),
    )
  return broken
}

function matches(name: string, wanted: string, actual: unknown): boolean {
  if (name === 'is_active')
    return typeof actual !== 'boolean' || (wanted !== 'true' && wanted !== 'false') || String(actual) === wanted
  if (name === 'customer_type' || name === 'reference') return String(actual) === wanted
  return same(name, wanted, actual)
}

function only(object: Record<string, unknown>, members: string[]): Record<string, unknown> {
  const kept: Record<string, unknown> = {}
  for (const name of members) if (Object.hasOwn(object, name)) kept[name] = object[name]
  return kept
}

function isUuid(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)
}
