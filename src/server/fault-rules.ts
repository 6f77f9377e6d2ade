import { validateHeaderName, validateHeaderValue } from 'node:http'
import { invalid } from '../customers/refusal.ts'
import type { FieldError } from '../customers/refusal.ts'
import type { ControlCheck } from '../spec/control-schema.ts'
import { isParameter } from '../spec/match-operation.ts'
import type { Operation, OperationId, Route } from '../spec/openapi.ts'
import type { Paths } from '../spec/paths.ts'

/** What goes wrong on purpose, and for which requests, as `spec/control/fault-rules.json` has it. */
export type FaultRule = {
  /** Every member that is given has to match; all requests to operations without any. */
  on?: { operation?: string; method?: string; path?: string; customer_id?: string; email?: string }
  /** Which of the requests that `on` matched, counted from 1 in each world; all of them without any. */
  when?: { nth?: number; after?: number; times?: number; rate?: number }
  then: {
    /** Answered instead of carrying the operation out; drawn from several. */
    status?: number | number[]
    /** Milliseconds, or a span from which they are drawn. */
    delay_ms?: number | { min: number; max: number }
    disconnect?: 'before-handling' | 'after-handling' | 'mid-body'
    body?: 'truncated' | 'malformed' | 'html' | 'empty'
    headers?: Record<string, string>
  }
  /** Whether the rule rests: then it neither counts nor fires. */
  off?: boolean
  /** How many requests it matched already, and how often it fired; 0 where absent. */
  matched?: number
  fired?: number
  /** Whether every world has it behind its own rules, because of `latency` or `failRate`. Passed over where it is given. */
  standing?: true
}

/** A rule that was read, without what was counted of it, and the operations to which it can apply. */
export type ReadRule = {
  rule: FaultRule
  counted: { matched: number; fired: number }
  operations: ReadonlySet<OperationId>
}

/**
 * Reads a list of fault rules. Throws a `Refusal` that names every member which is not as it should be, and every rule
 * that could never match, with the reason.
 */
export type FaultReader = (value: unknown) => ReadRule[]

/** What rules are held to. */
export type FaultReaderOptions = { paths: Paths; documented: () => Operation[]; check: ControlCheck }

const ofOne: readonly OperationId[] = ['getCustomer', 'updateCustomer', 'blacklistCustomer', 'deleteCustomer']
const withId: readonly OperationId[] = [...ofOne, 'listCustomers']
const withEmail: readonly OperationId[] = ['createCustomer', 'updateCustomer', 'listCustomers', 'getCustomer']

/** A reader for one spec. */
export function createFaultReader({ paths, documented, check }: FaultReaderOptions): FaultReader {
  const { routes } = paths
  return (value) => {
    const violations = check('fault-rules', value)
    if (violations.length > 0) throw invalid(violations.map(({ field, message }) => ({ field, message })))
    const errors: FieldError[] = []
    const read: (ReadRule & { number: number })[] = []
    for (const [number, { matched = 0, fired = 0, standing, ...rule }] of (value as FaultRule[]).entries()) {
      if (standing) continue
      const refuse = (place: string, message: string): void =>
        void errors.push({ field: `${number}.${place}`, message })
      const before = errors.length
      mustBePossible(rule, refuse)
      const reached = reach(rule.on ?? {}, paths, refuse)
      const operations = withStatus(rule, reached, documented, refuse)
      if (errors.length > before) continue
      const one = {
        rule,
        number,
        counted: { matched, fired },
        operations: new Set(operations.map(({ operationId }) => operationId)),
      }
      const taker = rule.off ? undefined : read.find((other) => takesAll(other, one))
      if (taker) refuse('on', `can never match: rule ${taker.number} takes every such request before it`)
      read.push(one)
    }
    if (errors.length > 0) throw invalid(errors)
    return read
  }

  /** The operations whose requests can match; says why where there are none. */
  function reach(on: NonNullable<FaultRule['on']>, { match }: Paths, refuse: Refuse): Route[] {
    const { operation, method, path } = on
    const before = routes
    const ofOperation = operation === undefined ? before : before.filter((each) => each.operationId === operation)
    if (ofOperation.length === 0) {
      refuse('on.operation', `is no operation; there are ${routes.map((route) => route.operationId).join(', ')}`)
      return []
    }
    const hasPath = (route: Route): boolean =>
      path === route.path ||
      (path!.split('/').length === route.path.split('/').length &&
        !path!.split('/').some(isParameter) &&
        match(route.method, path!)?.operation?.operationId === route.operationId)
    const ofPath = path === undefined ? ofOperation : ofOperation.filter(hasPath)
    if (ofPath.length === 0) {
      const known = [...new Set(ofOperation.map((route) => route.path))].join(', ')
      refuse(
        'on.path',
        operation === undefined
          ? `is no path; there are ${known}`
          : `is not the path of ${operation}, which is ${known}`,
      )
      return []
    }
    const ofMethod = method === undefined ? ofPath : ofPath.filter((each) => each.method === method.toUpperCase())
    if (ofMethod.length === 0) {
      refuse('on.method', `can never match; it can be ${[...new Set(ofPath.map((each) => each.method))].join(' or ')}`)
      return []
    }
    let left = ofMethod
    for (const [member, possible] of [
      ['customer_id', withId],
      ['email', withEmail],
    ] as const) {
      if (on[member] === undefined) continue
      const names = left.map(({ operationId }) => operationId)
      left = left.filter(({ operationId }) => possible.includes(operationId))
      if (left.length > 0) continue
      refuse(`on.${member}`, `can never match: no request of ${names.join(' or ')} names one`)
      return []
    }
    return left
  }
}

type Refuse = (place: string, message: string) => void

function mustBePossible({ when = {}, then }: FaultRule, refuse: Refuse): void {
  const { nth, after = 0, times, rate } = when
  if (times === 0) refuse('when.times', 'is 0, so that the rule can never fire')
  if (rate === 0) refuse('when.rate', 'is 0, so that the rule can never fire')
  if (nth !== undefined && nth <= after) refuse('when.nth', `can never fire: it is one of the first ${after}`)
  else if (nth !== undefined && times !== undefined && nth > after + times)
    refuse('when.nth', `can never fire: it comes after the ${after + times} of after and times`)
  const { status, disconnect, body, headers, delay_ms: delay } = then
  if (disconnect === 'before-handling' || disconnect === 'after-handling') {
    for (const [name, member] of Object.entries({ status, body, headers }))
      if (member !== undefined) refuse(`then.${name}`, `is never sent: ${disconnect} closes the connection before`)
  }
  if (disconnect === 'mid-body' && body === 'empty')
    refuse('then.body', 'is empty, so that it has no middle to cut it in')
  if (typeof delay === 'object' && delay.min > delay.max)
    refuse('then.delay_ms', 'must have a min that is at most its max')
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (/^(content-length|transfer-encoding|connection|upgrade|trailer)$/i.test(name))
      refuse(`then.headers.${name}`, 'is set by the server itself; see then.body for answers that end early')
    else if (!canBeSent(name, value)) refuse(`then.headers.${name}`, 'is no header field that HTTP can carry')
  }
}

function canBeSent(name: string, value: string): boolean {
  try {
    validateHeaderName(name)
    validateHeaderValue(name, value)
    return true
  } catch {
    return false
  }
}

/** Those of the operations that a status is documented for; a 5xx is possible everywhere. */
function withStatus({ then }: FaultRule, routes: Route[], documented: () => Operation[], refuse: Refuse): Route[] {
  if (then.status === undefined || routes.length === 0) return routes
  const statuses = [then.status].flat()
  const answers = new Map(documented().map((each) => [each.operationId, each.answers.map(({ status }) => status)]))
  const has = (route: Route, status: number): boolean =>
    status >= 500 || answers.get(route.operationId)?.includes(status) === true
  for (const status of statuses) {
    if (routes.some((route) => has(route, status))) continue
    const names = routes.map(({ operationId }) => operationId)
    const possible = [...new Set(names.flatMap((name) => answers.get(name) ?? []))].toSorted((a, b) => a - b)
    refuse(
      'then.status',
      `${status} is not documented for ${names.join(' or ')}; it can be ${possible.join(', ')} or any 5xx`,
    )
  }
  return routes.filter((route) => statuses.every((status) => has(route, status)))
}

/** Whether whatever the second rule could match is taken by the first. */
function takesAll(first: ReadRule, second: ReadRule): boolean {
  const { nth, after = 0, times, rate = 1 } = first.rule.when ?? {}
  if (first.rule.off) return false
  if (nth !== undefined || after > 0 || times !== undefined || rate < 1) return false
  if ([...second.operations].some((operation) => !first.operations.has(operation))) return false
  const [wide, narrow] = [first.rule.on ?? {}, second.rule.on ?? {}]
  const same = (a: string | undefined, b: string | undefined): boolean =>
    a === undefined || a.toLowerCase() === b?.toLowerCase()
  // A documented path says no more than the operations do; one with a value in it does.
  const path = wide.path?.split('/').some(isParameter) ? undefined : wide.path
  return (
    same(wide.customer_id, narrow.customer_id) &&
    same(wide.email, narrow.email) &&
    (path === undefined || path === narrow.path || ![...first.operations].some((name) => ofOne.includes(name)))
  )
}
