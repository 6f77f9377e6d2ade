import type { PromiseId } from '../../spec/promise-id.ts'
import type { Facts, Severity } from '../finding.ts'

/** One thing that is wrong with an answer by itself. */
export type ShapeFault = {
  key: string
  /** Id of the promise that it breaks. */
  promise: PromiseId
  facts: Facts
  severity?: Severity | undefined
  /**
   * Set where it was seen on a customer that this run did not create: such a one may be older than the rules.
   * `value` is true for a fault of a value, false for one of structure.
   */
  foreign?: { id: string; value: boolean } | undefined
}
