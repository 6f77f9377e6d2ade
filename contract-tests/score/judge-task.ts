import type { DrawnMutant } from '../../src/mutants/grammar/draw-mutant.ts'
import { observe } from '../../src/mutants/oracle/observe.ts'
import { scoreOf, type Score } from './score-of.ts'
import { subjectOf, type Task } from './subjects.ts'

/** What became of one task. */
export type Result = {
  task: Task
  score: Score
  /** Only of a drawn mutant. */
  drawn?: {
    where: string
    how: string
    when: string
    /** Ids of the promises that it may rightly be found under. */
    promises: readonly string[]
    /** What the oracle saw of it; null where it saw nothing. */
    seen: string | null
    /** How often it did other than it should while the suite looked. */
    shown: number
  }
}

/** Lets the suite judge a deployment and, where it is a drawn mutant, the oracle say whether it can be seen at all. */
export async function judgeTask(task: Task): Promise<Result> {
  let shown = 0
  const subject = subjectOf(task, () => (shown += 1))
  const score = await scoreOf(subject, task.mode, task.source === 'fixed' ? 1 : task.number)
  if (subject === 'correct' || !('mutant' in subject) || !('seed' in subject.mutant)) return { task, score }
  const { where, how, when, promises } = subject.mutant
  return { task, score, drawn: { where, how, when, promises, seen: await seenOf(subject.mutant), shown } }
}

async function seenOf({ seed, needs, wire }: DrawnMutant): Promise<string | null> {
  // A mutant of its own, so that what it does here does not count as shown to the suite.
  const { mutant } = subjectOf({ source: 'drawn', kind: 'mutant', number: seed, mode: 'full' }) as {
    mutant: DrawnMutant
  }
  const difference = await observe({ seed, changes: [mutant.change], auth: needs === 'auth', wire })
  if (difference === undefined) return null
  const { asked, place, expected, actual } = difference
  return `${asked}: ${place} ${short(actual)} instead of ${short(expected)}`
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
