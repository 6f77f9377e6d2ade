import type { Told } from '../contract/knowledge/told.ts'
import { record } from '../http/json.ts'
import type { OperationId } from '../spec/openapi.ts'

/** How fine a time is shown by each of two deployments, where that differs. */
export type Fraction = { story: string; operation: OperationId; place: string; first: string; second: string }

type Seen = { digits: number; story: string; operation: OperationId }

// Of a single time nothing can be told, as zeros at its end may be left out.
const steps = [
  { upTo: 0, name: 'no fraction digits' },
  { upTo: 3, name: 'up to 3 fraction digits' },
  { upTo: 6, name: 'up to 6 fraction digits' },
  { upTo: 9, name: 'up to 9 fraction digits' },
]

/** Tells of each time in the answers how fine it is on either side, where one side is finer. */
export function fractionsOf(
  first: readonly { story: string; told: Told }[],
  second: readonly { story: string; told: Told }[],
): Fraction[] {
  const [ours, theirs] = [finest(first), finest(second)]
  return [...ours].flatMap(([place, { digits, story, operation }]) => {
    const other = theirs.get(place)
    if (other === undefined) return []
    const [one, another] = [named(digits), named(other.digits)]
    return one === another ? [] : [{ story, operation, place: `${place}, how fine`, first: one, second: another }]
  })
}

function finest(answers: readonly { story: string; told: Told }[]): Map<string, Seen> {
  const seen = new Map<string, Seen>()
  for (const { story, told } of answers) {
    const body = record(told.exchange.answer?.json)
    const times = {
      timestamp: body?.['timestamp'],
      'customer.created_at': told.customer?.['created_at'],
      'customer.updated_at': told.customer?.['updated_at'],
    }
    for (const [place, time] of Object.entries(times)) {
      const match = typeof time === 'string' ? /T[0-9:]{8}(?:\.([0-9]{1,9}))?/.exec(time) : null
      if (!match) continue
      const digits = match[1]?.length ?? 0
      if (digits > (seen.get(place)?.digits ?? -1)) seen.set(place, { digits, story, operation: told.operation })
    }
  }
  return seen
}

function named(digits: number): string {
  return steps.find(({ upTo }) => digits <= upTo)!.name
}
