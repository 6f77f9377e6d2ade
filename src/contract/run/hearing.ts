import type { Credentials } from '../../client/sign.ts'
import type { PromiseId } from '../../spec/promise-id.ts'
import type { DocumentedPromise } from '../../spec/promises.ts'
import { createFindings } from '../findings.ts'
import type { Finding } from '../finding.ts'
import type { Findings } from '../findings.ts'
import type { Judgement } from '../judge.ts'
import type { History } from '../knowledge/history.ts'
import { toldSignature } from '../told-signature.ts'
import type { Choice } from './choice.ts'
import { createEmailWatch } from './email-watch.ts'
import type { StoryResult } from './outcome.ts'
import { createRoots } from './roots.ts'

/** What becomes of the judgements of a run: findings, and what each story says something of. */
export type Hearing = {
  /** Only those count that were chosen. */
  findings: Findings
  results: Map<string, StoryResult>
  resultOf: (story: string) => StoryResult
  /** Takes in a judgement of what a story asked. */
  hear: (story: string, judgement: Judgement) => void
  /** Says that a story has put these promises to the test. */
  keep: (story: string, judged: Iterable<PromiseId>) => void
  /** Hands on every judgement, until what it gives is called. */
  listen: (listener: (judgement: Judgement) => void) => () => void
  /** The failures, whether they were chosen or not. */
  failures: () => readonly Finding[]
  /** Says that a promise is not to be said to be kept. */
  leaveOpen: (promise: PromiseId) => void
  /** Promises of which some answer had to show something, and did not. */
  unsettled: ReadonlySet<PromiseId>
  /** Signatures that answers told. */
  secrets: ReadonlySet<string>
  /** Why every email was refused; undefined where one was taken. */
  emailsRefused: () => string | undefined
}

/** What a hearing has to know of its run. */
export type HearingOptions = {
  promises: DocumentedPromise[]
  strict: boolean
  choice: Choice
  history: History
  credentials: Credentials | undefined
  mark: string
}

// So many are enough to tell whether all of them have a fault.
const mostStrangers = 20_000

/** A hearing that has heard nothing yet. */
export function createHearing({ promises, strict, choice, history, credentials, mark }: HearingOptions): Hearing {
  const seen = { foreign: new Set<string>(), own: false }
  const found = createFindings({ promises, strict, seen })
  const unchosen = createFindings({ promises, strict, seen })
  const findings: Findings = {
    ...found,
    add: (check, sighting, ...rest) =>
      (choice.counts(sighting.promise, check) ? found : unchosen).add(check, sighting, ...rest),
  }
  const results = new Map<string, StoryResult>()
  const unsettled = new Set<PromiseId>()
  const secrets = new Set<string>()
  const roots = createRoots()
  const emails = createEmailWatch(mark)
  const listeners = new Set<(judgement: Judgement) => void>()
  const resultOf = (story: string): StoryResult => {
    const known = results.get(story) ?? { reason: null, durationMs: 0, judged: new Set<PromiseId>() }
    results.set(story, known)
    return known
  }
  const keep = (story: string, judged: Iterable<PromiseId>): void => {
    for (const promise of judged) if (choice.counts(promise, story)) resultOf(story).judged.add(promise)
  }
  return {
    findings,
    results,
    resultOf,
    keep,
    failures: () => [...found.all([]), ...unchosen.all([])].filter(({ severity }) => severity === 'failure'),
    leaveOpen: (promise) => void unsettled.add(promise),
    unsettled,
    secrets,
    emailsRefused: emails.refused,
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    hear(story, judgement) {
      const { told, broken, judged } = judgement
      emails.see(told)
      keep(story, judged)
      for (const promise of judgement.unsettled) unsettled.add(promise)
      const signature = credentials && toldSignature(credentials, told.exchange)
      if (signature) secrets.add(signature)
      for (const shown of [told.customer, ...(told.list?.customers ?? [])])
        if (shown && history.line(shown.id)?.ours) seen.own = true
        else if (shown && seen.foreign.size < mostStrangers) seen.foreign.add(shown.id)
      for (const one of broken) {
        const { promise, key, facts, severity, foreign, exchange } = one
        findings.add(story, {
          key,
          operation: told.operation,
          promise,
          facts,
          exchange: exchange ?? told.exchange,
          ...(severity ? { severity } : {}),
          foreign,
          because: roots.of(one, judgement),
        })
      }
      for (const listener of listeners) listener(judgement)
    },
  }
}
