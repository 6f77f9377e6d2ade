import { filteredMembers } from '../spec/members.ts'
import type { OperationId } from '../spec/openapi.ts'
import type { PromiseId } from '../spec/promise-id.ts'
import { filterPromises } from './filter-promises.ts'
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

// What only somebody who was deleted can show, too.
const ofTheDeleted: PromiseId[] = ['get-unknown', 'update-unknown', 'blacklist-unknown']

// What an answer about somebody else says nothing of.
const ofAnother: Partial<Record<OperationId, PromiseId[]>> = { updateCustomer: ['update-answer'] }

/** Why an exchange does not show what it had to, and the promises that are open for that. */
const causes: { is: (one: Broken) => boolean; open: (view: View) => PromiseId[] }[] = [
  { is: isLost, open: () => comparing },
  { is: ({ facts, promise }) => facts.kind === 'shape' && promise.startsWith('customer-'), open: () => comparing },
  { is: ({ key }) => key.endsWith(':other:id'), open: ({ operation }) => ofAnother[operation] ?? [] },
  { is: ({ key }) => key.startsWith('delete-removes:refused:'), open: () => ofTheDeleted },
  {
    // Any of the filters may be the one that lost somebody.
    is: ({ key }) => key.startsWith('list-filters-combine:lacks:'),
    open: ({ query }) => filteredMembers.flatMap((member) => (query.has(member) ? [filterPromises[member]] : [])),
  },
]

/**
 * The promises of which an exchange had to show something, and did not: it failed or was not answered, or what is broken
 * in it keeps the rest from being seen. What others show of them is not all of it.
 */
export function unsettledBy(view: View, broken: readonly Broken[]): PromiseId[] {
  const { status, again, demand } = view
  const failed = !again && (status === 0 || status >= 500)
  const sure = broken.filter((one) => one.severity !== 'note' && one.foreign === undefined && !one.late)
  return [
    ...(failed ? demand.refuse.map(({ promise }) => promise) : []),
    ...causes.flatMap(({ is, open }) => (sure.some(is) ? open(view) : [])),
  ]
}
