import type { Finding, Subject } from '../contract/finding.ts'
import type { Told } from '../contract/knowledge/told.ts'
import type { Outcome } from '../contract/run/outcome.ts'
import type { Answer } from '../http/exchange.ts'
import { redactExchange } from '../http/redact.ts'
import { redactUrl } from '../http/redact-address.ts'
import type { PromiseId } from '../spec/promise-id.ts'
import type { Spec } from '../spec/spec.ts'
import { createCompareAnswers } from './compare-answers.ts'
import type { Comparison, Difference, StoryVerdict, Which } from './comparison.ts'
import { fractionsOf } from './fractions.ts'
import { pairRequests } from './pair-requests.ts'
import { createRenaming } from './renaming.ts'

/** An answer that a story was given, and the keys of the findings that it showed. */
export type Given = { story: string; told: Told; broken: readonly string[] }

/** A run, with every answer that its stories were given, in their order. */
export type ToldRun = { outcome: Outcome; answers: readonly Given[] }

type Pair = { first: Given; second: Given }

/**
 * Holds two runs of one seed side by side, told in order: pairs the answers of each story, and tells the places in which
 * they differ, up to what each run and each deployment has of its own. What the laws say of an answer decides whether a
 * difference breaks a promise, and which of the two breaks it.
 */
export function compareRuns(first: ToldRun, second: ToldRun, spec: Spec): Comparison {
  const renaming = createRenaming()
  const marks: [string, string] = [first.outcome.mark, second.outcome.mark]
  const compareAnswers = createCompareAnswers(spec, {
    renaming,
    marks,
    isOurs: [first.outcome.others.isOurs, second.outcome.others.isOurs],
  })
  const failures = [first, second].map(({ outcome }) => failuresOf(outcome)) as [Failures, Failures]
  const differences = new Map<string, Difference>()
  const note = (
    story: string,
    operation: Subject,
    one: Omit<Difference, 'key' | 'operations' | 'count' | 'stories'>,
  ): void => {
    // A status says so much that each pair of them is a difference of its own.
    const values = one.place === 'status' ? [String(one.first), String(one.second)] : []
    const key = [one.place, ...values, ...(one.promise === undefined ? [] : [one.promise, one.breaks])].join(':')
    const known = differences.get(key) ?? { key, operations: [], ...one, count: 0, stories: [] }
    known.count += 1
    if (!known.operations.includes(operation)) known.operations.push(operation)
    if (!known.stories.includes(story)) known.stories.push(story)
    differences.set(key, known)
  }

  /** How a pair of answers differs; `cannot tell` where one of them is none and nothing says that it had to be. */
  const compared = (story: string, { first: one, second: other }: Pair): StoryVerdict['verdict'] => {
    const broken = brokenBy(one, other, failures)
    const exchanges = { first: redactExchange(one.told.exchange), second: redactExchange(other.told.exchange) }
    const { operation } = one.told
    if (!isAnswered(one.told) || !isAnswered(other.told)) {
      if (!broken) return 'cannot tell'
      note(story, operation, { place: 'answer', ...broken, ...saidOf(one.told, other.told), exchanges })
      return 'differs'
    }
    const unlike = compareAnswers(one.told, other.told)
    for (const { place, ...values } of unlike)
      note(story, operation, { place, promise: broken?.promise, breaks: broken?.breaks, ...values, exchanges })
    return unlike.length > 0 ? 'differs' : 'same'
  }

  const stories: StoryVerdict[] = []
  let answers = 0
  for (const { name, when } of first.outcome.scenarios) {
    // These are told as often as it takes, or drawn by what was answered: of them the promises are compared.
    if (when === 'quiet' || when === 'crowded' || when === 'drawn') continue
    const [ours, theirs] = [first, second].map((run) => run.answers.filter(({ story }) => story === name)) as [
      Given[],
      Given[],
    ]
    const reasons = [first, second].map(({ outcome }) => outcome.results.get(name)?.reason ?? undefined)
    // What neither of them has, or nobody wanted, is nothing to compare.
    if (ours.length === 0 && theirs.length === 0 && reasons[0] === reasons[1]) continue
    const story: StoryVerdict = { story: name, verdict: 'same', answers: 0, reason: undefined }
    for (const [at, one] of ours.entries()) {
      const other = theirs[at]
      if (!other || !pairRequests(one.told, other.told, renaming, marks)) {
        story.reason = `from request ${at + 1} on they were not asked the same`
        break
      }
      const verdict = compared(name, { first: one, second: other })
      story.answers += 1
      if (verdict === 'differs') story.verdict = verdict
      else if (verdict === 'cannot tell') story.reason ??= `request ${at + 1} was not answered`
    }
    if (theirs.length > ours.length) story.reason ??= `from request ${ours.length + 1} on they were not asked the same`
    if (reasons[0] !== reasons[1]) story.reason ??= reasons.map((reason) => reason ?? 'told to its end').join('; ')
    if (story.reason !== undefined && story.verdict === 'same') story.verdict = 'cannot tell'
    answers += story.answers
    stories.push(story)
  }

  const told = new Set(
    [...differences.values()].flatMap(({ promise, breaks }) => (promise ? [`${breaks} ${promise}`] : [])),
  )
  for (const [which, mine, others] of [
    ['first', failures[0], failures[1]],
    ['second', failures[1], failures[0]],
  ] as const)
    for (const finding of mine.all) {
      const { id } = finding.promise
      if (told.has(`${which} ${id}`) || others.all.some(({ promise }) => promise.id === id)) continue
      const [kept, broken] = ['keeps it', 'breaks it']
      note(finding.check, finding.operation, {
        place: 'promise',
        promise: id,
        breaks: which,
        first: which === 'first' ? broken : kept,
        second: which === 'first' ? kept : broken,
        exchanges: undefined,
      })
    }
  for (const { story, operation, ...one } of fractionsOf(first.answers, second.answers))
    note(story, operation, { ...one, promise: undefined, breaks: undefined, exchanges: undefined })

  const cutShort = (['first', 'second'] as const).flatMap((which) => {
    const why = (which === 'first' ? first : second).outcome.cutShort
    return why ? [{ which, why }] : []
  })
  const cannotTell = answers === 0 || cutShort.length > 0 || stories.some(({ verdict }) => verdict === 'cannot tell')
  return {
    first: nameOf(first.outcome),
    second: nameOf(second.outcome),
    seed: first.outcome.seed,
    verdict: differences.size > 0 ? 'differs' : cannotTell ? 'cannot tell' : 'same',
    answers,
    stories,
    differences: [...differences.values()].toSorted((a, b) => rank(a) - rank(b) || b.count - a.count),
    cutShort,
  }
}

type Failures = { all: Finding[]; keys: ReadonlySet<string>; promiseOf: ReadonlyMap<string, PromiseId> }

function failuresOf({ findings }: Outcome): Failures {
  const all = findings.filter(({ severity }) => severity === 'failure')
  return {
    all,
    keys: new Set(all.map(({ key }) => key)),
    promiseOf: new Map(all.map(({ key, promise }) => [key, promise.id])),
  }
}

/** The promise that only one of two answers breaks, and whose; undefined where neither or both do. */
function brokenBy(
  first: Given,
  second: Given,
  [ours, theirs]: [Failures, Failures],
): { promise: PromiseId; breaks: Which } | undefined {
  const broken = ({ broken: keys }: Given, failures: Failures) => keys.filter((key) => failures.keys.has(key))
  const [mine, yours] = [broken(first, ours), broken(second, theirs)]
  const [onlySecond] = yours.filter((key) => !mine.includes(key))
  if (onlySecond !== undefined) return { promise: theirs.promiseOf.get(onlySecond)!, breaks: 'second' }
  const [onlyFirst] = mine.filter((key) => !yours.includes(key))
  return onlyFirst === undefined ? undefined : { promise: ours.promiseOf.get(onlyFirst)!, breaks: 'first' }
}

function isAnswered(told: Told): told is Told & { exchange: { answer: Answer } } {
  return told.exchange.answer !== undefined
}

function saidOf(first: Told, second: Told): { first: unknown; second: unknown } {
  const said = ({ exchange }: Told): unknown => exchange.answer?.status ?? exchange.failure?.message
  return { first: said(first), second: said(second) }
}

function rank({ promise }: Difference): number {
  return promise === undefined ? 1 : 0
}

function nameOf({ target }: Outcome): string {
  return redactUrl(target.href).replace(/\/$/, '')
}
