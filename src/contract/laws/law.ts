import type { Credentials } from '../../client/sign.ts'
import type { Exchange } from '../../http/exchange.ts'
import { steadyMembers } from '../../spec/members.ts'
import type { OperationId } from '../../spec/openapi.ts'
import type { PromiseId } from '../../spec/promise-id.ts'
import type { Facts, Severity } from '../finding.ts'
import type { Contradiction } from '../knowledge/contradictions.ts'
import type { History } from '../knowledge/history.ts'
import type { Line } from '../knowledge/line.ts'
import type { Told } from '../knowledge/told.ts'
import type { Demand } from './stake.ts'
import type { ShapeFault } from './shape-fault.ts'

/** One exchange in the light of what is known: all that a law may look at. */
export type View = Told & {
  history: History
  /** The customer whose id stands in the path; undefined where it is not followed. */
  line: Line | undefined
  /** What the request has to be answered with, as far as that is known. */
  demand: Demand
  /** What is wrong with the answer by itself. */
  shape: ShapeFault[]
  /** Whether the answer has its documented structure, so that its meaning can be judged. */
  readable: boolean
  /** Members that the answer shows otherwise than the history lets them be. */
  contradictions: Contradiction[]
  /** The same request, asked once more because of this answer; undefined where it was not. */
  again: Told | undefined
  /** An answer before it had the same request_id. */
  requestIdIsUsed: boolean
  /** When the timestamp of the answer was first told by this operation; undefined where it is new. */
  timestampSince: number | undefined
  /** What the deployment's clock showed at the least when the answer was made, in nanoseconds since 1970, where known. */
  clockAtLeast: bigint | undefined
  /** What requests are signed with; undefined where nobody knows. */
  credentials: Credentials | undefined
  /** The request was sent more than once, so an earlier one may have been carried out. */
  repeated: boolean
}

/** One way in which an exchange breaks a promise. */
export type Violation = {
  /** Tells this fault of the promise from its other ones; stable from run to run. */
  key: string
  facts: Facts
  /** Decided by the promise's source unless given. */
  severity?: Severity
  /** A second later it might be right: it stands only where asking again shows the same. */
  late?: boolean
  /** Set where it was seen on a customer that is not ours: see `Sighting`. */
  foreign?: { id: string; value: boolean } | undefined
  /** Whether only a sole writer could know it, where that differs from its law. */
  sole?: boolean | undefined
  /** The exchange that shows it, where it is not the one that is judged. */
  exchange?: Exchange
}

/**
 * What has to hold of an exchange for a promise to be kept. Pure. `holds` answers undefined where the exchange says
 * nothing of the promise, and no violations where it keeps it. `sole`: only where nobody else writes meanwhile.
 */
export type Law = {
  promise: PromiseId
  on: readonly OperationId[] | 'all'
  sole?: true
  holds: (view: View) => Violation[] | undefined
}

/** Members that are not what they have to be, each a violation of its own. */
export function differing(found: Contradiction[], when: string, where: string): Violation[] {
  return found.map(({ member, expected, actual, late, cause }) => ({
    key: `${where}:${member}`,
    facts: { kind: 'differs', when, differences: [{ field: member, expected, actual }] },
    ...(late ? { late } : {}),
    // What a write sets its own answer shows, and what never changes nobody else can have changed.
    ...(cause?.kind === 'own' || (steadyMembers as readonly string[]).includes(member) ? { sole: false } : {}),
  }))
}

/** One thing seen, in words. */
export function observed(key: string, what: string, expected: string, actual: string): Violation {
  return { key, facts: { kind: 'observed', what, expected, actual } }
}
