import type { Variant } from '../behaviour.ts'
import { together } from '../changes.ts'
import { questions, type Choice } from './choices.ts'
import { createDraw } from './draw.ts'

/** A variant that nobody wrote: several of the questions that the document leaves open, answered unusually. */
export type DrawnVariant = Variant & {
  seed: number
  /** The names of its choices. */
  choices: string[]
  /** Whether some of them lie in what goes over the wire. */
  wire: boolean
}

/** What the document leaves open, and how a variant answers it; without a choice as most deployments do. */
export type Decision = { question: string; choice: Choice | undefined }

/**
 * Draws a variant: about one in four of the questions that the document leaves open, and two at least, are answered in
 * an unusual way. The same seed, a whole number, is the same variant.
 */
export function drawVariant(seed: number): DrawnVariant {
  return variantOf(seed, drawDecisions(seed))
}

/**
 * The same variant but for what is not its own where somebody else runs it: who is there already, and whether requests
 * are signed.
 */
export function drawServedVariant(seed: number, { signed }: { signed: boolean }): DrawnVariant {
  return variantOf(seed, drawServedDecisions(seed, { signed }))
}

/** Each question that is open to a served variant, with its answer. */
export function drawServedDecisions(seed: number, { signed }: { signed: boolean }): Decision[] {
  return drawDecisions(seed)
    .filter((_, index) => !questions[index]!.outside)
    .map(({ question, choice }) => ({ question, choice: choice?.needs === 'auth' && !signed ? undefined : choice }))
}

function drawDecisions(seed: number): Decision[] {
  const draw = createDraw(seed)
  const two = [draw.below(questions.length), draw.below(questions.length - 1)]
  if (two[1]! >= two[0]!) two[1]! += 1
  const drawn = questions.map((_, index) => draw.once(4) || two.includes(index))
  return questions.map(({ about, choices }, index) => ({
    question: about,
    choice: drawn[index] ? draw.pick(choices) : undefined,
  }))
}

function variantOf(seed: number, decisions: Decision[]): DrawnVariant {
  const choices = decisions.flatMap(({ choice }) => choice ?? [])
  const names = choices.map(({ name }) => name)
  return {
    seed,
    choices: names,
    name: `seed:${seed} ${names.join(' + ')}`,
    about: choices.map(({ about }) => about).join(' '),
    wire: choices.some(({ wire }) => wire),
    ...(choices.some(({ needs }) => needs) && { needs: 'auth' as const }),
    change: (was) => together(...choices.map(({ change }) => change))(was),
  }
}
