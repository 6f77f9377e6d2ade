import type { Exchange } from '../http/exchange.ts'
import type { Subject } from '../contract/finding.ts'
import type { CutShort } from '../contract/run/end.ts'
import type { PromiseId } from '../spec/promise-id.ts'

/** What can be said of two deployments. `cannot tell` is no kind of `same`. */
export type Verdict = 'same' | 'differs' | 'cannot tell'

/** One of the two deployments. */
export type Which = 'first' | 'second'

/** One way in which the answers of two deployments differ, however many of them do. */
export type Difference = {
  /** Two sightings with the same key are the same difference. */
  key: string
  /** The operations whose answers show it. */
  operations: Subject[]
  /** What of an answer differs, such as `status` or `customer.first_name`; of a promise that one breaks, `promise`. */
  place: string
  /** The promise that one of them breaks by it; undefined where the document leaves it open. */
  promise: PromiseId | undefined
  /** Which of them; undefined where the document leaves it open. */
  breaks: Which | undefined
  /** What each says there, the first time; undefined for nothing. */
  first: unknown
  second: unknown
  /** How many pairs of answers show it, and the stories in which they stand. */
  count: number
  stories: string[]
  /** The first pair that shows it; undefined where no single answer does. */
  exchanges: { first: Exchange; second: Exchange } | undefined
}

/** What is to be said of one story that both deployments were told. */
export type StoryVerdict = {
  story: string
  verdict: Verdict
  /** How many pairs of answers were held side by side. */
  answers: number
  /** Why it cannot be told, or not to its end; undefined where it can. */
  reason: string | undefined
}

/** What came of holding two deployments side by side. */
export type Comparison = {
  first: string
  second: string
  seed: number
  verdict: Verdict
  answers: number
  stories: StoryVerdict[]
  /** Those that break a promise before those that the document leaves open. */
  differences: Difference[]
  /** Why one of the two was not asked everything. */
  cutShort: { which: Which; why: CutShort }[]
}
