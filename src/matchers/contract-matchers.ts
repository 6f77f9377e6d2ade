import { createJudge } from '../contract/judge.ts'
import type { Broken } from '../contract/judge.ts'
import { told } from '../contract/knowledge/told.ts'
import type { Answer } from '../http/exchange.ts'
import { describeFinding } from '../report/describe-finding.ts'
import type { OperationId } from '../spec/openapi.ts'
import { loadPaths } from '../spec/paths.ts'
import { loadPromises } from '../spec/promises.ts'
import { loadSpec } from '../spec/spec.ts'
import type { Spec } from '../spec/spec.ts'
import { createValidators } from '../spec/validators.ts'
import { readAnswer } from './read-answer.ts'

/** What a matcher says, for Vitest and Jest alike. */
export type Matched = { pass: boolean; message: () => string }

/** Matchers that hold answers to the document, for `expect.extend`. */
export type ContractMatchers = {
  /**
   * Whether an answer is one that the document allows an operation to give, by itself: a customer, a list or a refusal. An
   * answer of fetch or Playwright has to be awaited.
   */
  toSatisfyContract: (received: unknown, operation: OperationId) => Matched | Promise<Matched>
  /** Whether a value is a customer as answers show it. */
  toBeCustomer: (received: unknown) => Matched
}

// What an answer shows whatever it was asked. The request is not known here.
const ofAnswers: readonly Broken['facts']['kind'][] = ['shape', 'not-json', 'leak', 'error-shape', 'server-error']

/** Matchers for a spec, the package's own by default. A failure names the promise and the section of the document. */
export function contractMatchers(spec: Spec = loadSpec()): ContractMatchers {
  const paths = loadPaths(spec)
  const promises = new Map(loadPromises(spec).map((promise) => [promise.id as string, promise]))
  const validators = createValidators(spec)
  const judge = createJudge({ spec, follows: 'all' })

  const faults = (answer: Answer, operation: OperationId): string[] => {
    const id = idIn(answer.json)
    const { method, path } = paths.to(operation as 'getCustomer', id)
    const startedAt = new Date(0).toISOString()
    const request = { method, url: `http://localhost${path}`, headers: [], body: undefined }
    const exchange = { request, startedAt, durationMs: 0, attempts: 1, answer }
    const { broken } = judge.alone(told(operation, exchange, id, { sentAt: 0, answeredAt: 0 }))
    const said = broken.flatMap(({ facts, promise: broke, severity }) => {
      if (!ofAnswers.includes(facts.kind)) return []
      // What was asked for is not known; that it failed is.
      const failed = facts.kind === 'server-error'
      const name = failed ? 'no-server-error' : broke
      const promise = promises.get(name)
      if ((severity ?? (promise?.source === 'ours' ? 'note' : 'failure')) === 'note') return []
      const { message, actual } = failed
        ? { message: `${operation} fails`, actual: String(answer.status) }
        : describeFinding({ facts, operation, operations: [operation] })
      return [
        `  ${message}`,
        `    came      ${actual}`,
        ...lacking(facts),
        `    promise   ${name}: ${promise?.promise ?? ''}`,
        `    section   ${promise?.section ?? ''} (${promise?.source ?? ''})`,
      ].join('\n')
    })
    return [...new Set(said)]
  }

  // That it is no customer is one fault; what it is for lack of says what to mend.
  const lacking = (facts: Broken['facts']): string[] => {
    if (facts.kind !== 'shape' || facts.place !== 'data' || facts.keyword !== 'type') return []
    const missing = validators.violations('customer', facts.actual).filter(({ keyword }) => keyword === 'required')
    return missing.length === 0 ? [] : [`    lacks     ${missing.map(({ field }) => field).join(', ')}`]
  }

  const matched = (found: string[], what: string): Matched => ({
    pass: found.length === 0,
    message: () =>
      found.length === 0
        ? `expected ${what} not to be as the document says`
        : `${what} breaks the contract:\n${found.join('\n')}`,
  })

  const hold = (answer: Answer, operation: OperationId): Matched =>
    matched(faults(answer, operation), `the answer to ${operation} (${answer.status})`)

  return {
    toSatisfyContract(received, operation) {
      if (!paths.routes.some(({ operationId }) => operationId === operation))
        throw new Error(
          `toSatisfyContract: ${operation} is no operation; there are ${paths.routes.map((route) => route.operationId).join(', ')}`,
        )
      const answer = readAnswer(received)
      if (!answer)
        throw new Error(
          'toSatisfyContract: this is no answer; hand over one of fetch, supertest, axios or Playwright, or { status, body }',
        )
      return answer instanceof Promise ? answer.then((each) => hold(each, operation)) : hold(answer, operation)
    },
    toBeCustomer(received) {
      const around = {
        success: true,
        message: 'Customer retrieved',
        data: received,
        metadata: { request_id: 'a request' },
        timestamp: new Date(0).toISOString(),
      }
      const body = JSON.stringify(around)
      const answer = {
        status: 200,
        headers: [['content-type', 'application/json']] as Answer['headers'],
        body,
        json: around,
      }
      return matched(faults(answer, 'getCustomer'), 'the customer')
    },
  }
}

function idIn(json: unknown): string {
  const id = (json as { data?: { id?: unknown } } | null | undefined)?.data?.id
  return typeof id === 'string' ? id : ''
}
