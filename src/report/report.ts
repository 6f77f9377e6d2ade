import type { CutShort } from '../contract/run/end.ts'
import type { Left } from '../own/left.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Finding, Subject } from '../contract/finding.ts'
import type { Mode } from '../contract/run/plan.ts'
import type { PromiseId } from '../spec/promise-id.ts'
import type { Drawn } from '../contract/run/deep.ts'
import type { RequestTiming } from '../contract/run/asker.ts'
import type { Source } from '../spec/spec.ts'
import type { RuleId } from '../traffic/verdict.ts'

/** A finding in a report: facts, words and a command that reproduces it. Secrets are placeholders in all of it. */
export type ReportedFinding = Omit<Finding, 'promise' | 'exchange' | 'because' | 'count' | 'story'> & {
  /** With the promise in words, and the heading of the document that it stands under. */
  promise: { id: PromiseId | RuleId; source: Source; text: string; section: string }
  /** One sentence. */
  message: string
  /** What should have come and what came, as short text. */
  expected: string
  actual: string
  /** The key of the finding that this one comes of; absent where it stands for itself. */
  because?: string
  count: number
  /**
   * What a baseline says of it; absent where it says nothing. An expired acceptance no longer makes a note of a
   * failure.
   */
  acceptance?: Acceptance
  /** A command line that sends the request again; null where no single request shows the fault. */
  curl: string | null
  exchange: Exchange | null
  /** The shortest drawn story that shows it; absent where no drawn one was the first to break its promise. */
  story?: ReportedStory
}

/** A drawn story: its number among those of its name and the run's seed, and its requests, a line each. */
export type ReportedStory = { name: string; number: number; repeats: boolean; steps: string[] }

/** Why a known finding is accepted, and the last day of it (UTC, `YYYY-MM-DD`). */
export type Acceptance = { reason: string; expires: string; expired: boolean }

/**
 * What a baseline accepts by its key, and what became of that in this run: not seen again although it was looked for,
 * or not looked for.
 */
export type BaselineOutcome = {
  file: string
  accepted: number
  expired: number
  healed: { key: string; promise: string; reason: string }[]
  unseen: number
}

/** What became of one check. */
export type CheckResult = {
  name: string
  operation: Subject
  promises: (PromiseId | RuleId)[]
  status: 'passed' | 'failed' | 'skipped'
  /** Why it was skipped. */
  reason: string | null
  requests: number
  durationMs: number
}

/**
 * What became of one promise: `noted` where only a note concerns it, `skipped` where every check about it was,
 * `unobservable` where no outside observer could tell.
 */
export type PromiseResult = {
  id: PromiseId
  operation: Subject
  section: string
  source: Source
  text: string
  status: 'kept' | 'broken' | 'noted' | 'skipped' | 'unobservable'
  checks: string[]
  /** Why it was not tried, or is left open; absent where neither is so, or where it shows itself to nobody. */
  reason?: string
}

/** Where two judges said different things of one side of an exchange; `reason` where the difference is a known one. */
export type JudgesDiffer = {
  side: 'request' | 'answer'
  ours: string[]
  prism: string[]
  reason: string | null
  method: string
  url: string
  count: number
}

/**
 * The numbers of a report: `findings` are the failures, `roots` those of them that come of no other one, `broken` the
 * promises and `rules` the rules for apps that they break.
 */
export type Summary = {
  findings: number
  roots: number
  broken: number
  rules: number
  notes: number
  checks: number
  passed: number
  failed: number
  skipped: number
  requests: number
}

/**
 * The version of the form of a report, which `report.schema.json` describes: its second number rises where members are
 * added, its first where any changes or goes. Reports without one are of version 1.0.
 */
export const reportVersion = '1.1'

/** Exchanges that a recording does not tell enough of to judge them: not recorded is not wrong. */
export type Unjudged = { reason: string; count: number }

/** All that a run found out: everything that any report shows. */
export type Report = {
  version: string
  target: string
  /** `watch` where nothing was sent and what passed was judged. */
  mode: Mode | 'watch'
  strict: boolean
  seed: number
  startedAt: string
  durationMs: number
  summary: Summary
  /**
   * How many promises there are, how many of them checks that ran were about, how many were found broken; and each one.
   */
  promises: { total: number; checked: number; broken: number; each: PromiseResult[] }
  /** Failures first, roots before consequences, then notes. */
  findings: ReportedFinding[]
  checks: CheckResult[]
  requests: RequestTiming[]
  /** Customers of this run that could not be removed, and what was done with them instead. */
  left: Left[]
  /**
   * Why the run ended before all was asked; absent where it did not. Nothing is blamed on it: what was found was found
   * before.
   */
  cutShort?: CutShort
  /** What came of drawing stories; absent where none were drawn. */
  drawn?: Drawn
  /** Absent where no baseline was given. */
  baseline?: BaselineOutcome
  /** What a recording does not tell enough of, by reason; absent where nothing was recorded. */
  unjudged?: Unjudged[]
  /** Absent where there was one judge. */
  disagreements?: JudgesDiffer[]
}
