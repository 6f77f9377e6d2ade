import type { Credentials } from '../../client/sign.ts'
import type { Left } from '../../own/left.ts'
import type { PromiseId } from '../../spec/promise-id.ts'
import type { DocumentedPromise } from '../../spec/promises.ts'
import type { Finding } from '../finding.ts'
import type { Shown } from '../knowledge/told.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { RequestTiming } from './asker.ts'
import type { Drawn } from './deep.ts'
import type { CutShort } from './end.ts'
import type { Mode } from './plan.ts'

/** What became of one story: why it did not run or say all it could, and what its answers were held to. */
export type StoryResult = { reason: string | null; durationMs: number; judged: Set<PromiseId> }

/** What a run found out: what a report is made from. */
export type Outcome = {
  target: URL
  mode: Mode
  seed: number
  /** What every email and reference that it made up has in it. */
  mark: string
  strict: boolean
  startedAt: number
  credentials: Credentials | undefined
  promises: DocumentedPromise[]
  /** Why a promise was not to be tried; undefined where it was. */
  leftOut: (promise: PromiseId) => string | undefined
  scenarios: readonly Scenario[]
  results: Map<string, StoryResult>
  findings: Finding[]
  /** The failures, those that were not chosen included: what rests on a promise that they break is not kept for sure. */
  failures: readonly Finding[]
  /** Promises that are not kept for sure, whatever was judged: some request that has to show it failed. */
  unsettled: ReadonlySet<PromiseId>
  timings: RequestTiming[]
  left: Left[]
  /** What came of drawing stories; undefined where none were drawn. */
  drawn: Drawn | undefined
  /** Why the run ended before all was asked: the deployment went away, or the time was up. Undefined where it did not. */
  cutShort: CutShort | undefined
  /** What would let somebody in: what was given with requests, and signatures that a deployment told. */
  secrets: string[]
  others: Others
}

/** How customers that a run did not create are told from its own, and some of them as lists have shown them. */
export type Others = { isOurs: (customer: Record<string, unknown>) => boolean; seen: Shown[] }

/** How far a run is. */
export type Progress = {
  done: number
  total: number
  requests: number
  failures: number
  /** How many drawn stories were told. */
  drawn: number
}
