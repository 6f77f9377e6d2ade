import type { PromiseId } from '../spec/promise-id.ts'
import type { View, Violation } from './laws/law.ts'

type Broken = Violation & { promise: PromiseId }

// What is told by comparing what is shown of a customer, whatever member it is, with what is known of it.
const comparing: PromiseId[] = [
  'update-keeps-omitted',
  'update-that-one',
  'update-other-members',
  'update-refused-not-stored',
  'blacklist-that-one',
  'delete-that-one',
  'get-stored',
  'list-items',
]

/** Whether a create's answer has been shown not to lead to its customer. */
export function isLost({ key }: Broken): boolean {
  return /^(create-customer:other|create-unique-id:|get-stored:lost)/.test(key)
}

/**
 * The promises of which an exchange had to show something, and did not: it failed or was not answered, it shows a member
 * that cannot be compared, or its customer is not to be found. What others show of them is not all of it.
 */
export function unsettledBy({ status, again, demand }: View, broken: readonly Broken[]): PromiseId[] {
  const failed = !again && (status === 0 || status >= 500)
  const cannotCompare = broken.some(
    (one) =>
      one.severity !== 'note' &&
      one.foreign === undefined &&
      !one.late &&
      (isLost(one) || (one.facts.kind === 'shape' && one.promise.startsWith('customer-'))),
  )
  return [...(failed ? demand.refuse.map(({ promise }) => promise) : []), ...(cannotCompare ? comparing : [])]
}
