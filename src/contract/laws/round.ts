import type { Told } from '../knowledge/told.ts'
import type { PromiseId } from '../../spec/promise-id.ts'
import type { Violation } from './law.ts'

/**
 * What has to hold of several lists together, where nobody else writes meanwhile. `holds` answers undefined where the
 * round says nothing of the promise.
 */
export type RoundLaw = { promise: PromiseId; holds: (round: Told[]) => Violation[] | undefined }

/** The ids that a list shows, in its order and in small letters. */
export const idsOf = ({ list }: Told): string[] => list?.customers.map(({ id }) => id.toLowerCase()) ?? []

/** A violation by what lists answered to a query. */
export const wrongList = (key: string, of: string, problem: string, expected: string, actual: string): Violation => ({
  key,
  facts: { kind: 'query', query: of, problem, expected, actual },
})
