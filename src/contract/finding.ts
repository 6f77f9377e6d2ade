import type { Exchange } from '../http/exchange.ts'
import type { OperationId } from '../spec/openapi.ts'
import type { PromiseId } from '../spec/promise-id.ts'
import type { Source } from '../spec/spec.ts'

/** An operation, or `all` where a finding concerns every answer. */
export type Subject = OperationId | 'all'

/** One member that is not what it has to be. */
export type Difference = { field: string; expected: unknown; actual: unknown }

/** What was seen, before it is put into words. */
export type Facts =
  | { kind: 'shape'; place: string; keyword: string; expected: string; actual: unknown }
  | { kind: 'undocumented'; place: string; actual: unknown }
  | { kind: 'differs'; when: string; differences: Difference[] }
  | { kind: 'refused'; what: string[]; status: number }
  | { kind: 'accepted'; what: string[]; status: number }
  | { kind: 'server-error'; what: string[]; status: number }
  | { kind: 'not-json'; contentType: string | undefined; status: number }
  | { kind: 'leak'; what: string }
  | { kind: 'error-shape'; status: number; problem: string }
  | { kind: 'no-answer'; failure: string }
  | { kind: 'flaky'; first: string; second: string }
  | { kind: 'query'; query: string; problem: string; expected: string; actual: string }
  | { kind: 'observed'; what: string; expected: string; actual: string }

/** A failure breaks a promise of the document or the public pages; a note tells of a legitimate difference. */
export type Severity = 'failure' | 'note'

/** A drawn story that shows a fault, as short as could be made of it. */
export type DrawnStory = {
  /** Of which kind, and its number among those of the run's seed. */
  name: string
  number: number
  /** What was sent and answered, up to the answer that shows it. */
  exchanges: Exchange[]
  /** Whether it shows the fault when it is told again; if not, the fault is there only sometimes. */
  repeats: boolean
}

/** One fault of a deployment, however many answers show it. */
export type Finding = {
  /** Two sightings with the same key are the same fault. */
  key: string
  /** The check that saw it first, and all that saw it. */
  check: string
  checks: string[]
  operation: Subject
  /** Every operation whose answers show it. */
  operations: Subject[]
  severity: Severity
  promise: { id: PromiseId; source: Source }
  facts: Facts
  /** The key of the finding that it comes of, where one is known: it is shown under that, and counts all the same. */
  because: string | undefined
  /** How many answers show it. */
  count: number
  /** The first exchange that shows it; undefined where no single one does. */
  exchange: Exchange | undefined
  /** The story that shows it, where a drawn one was the first to break its promise. */
  story: DrawnStory | undefined
}
