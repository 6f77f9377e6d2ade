import type { Variant } from '../behaviour.ts'
import { together } from '../changes.ts'
import { questions } from './choices.ts'
import { createDraw } from './draw.ts'

/** A variant that nobody wrote: several of the questions that the document leaves open, answered unusually. */
export type DrawnVariant = Variant & {
  seed: number
  /** The names of its choices. */
  choices: string[]
  /** Whether some of them lie in what goes over the wire. */
  wire: boolean
}

/**
 * Draws a variant: about one in four of the questions that the document leaves open, and two at least, are answered in
 * an unusual way. The same seed, a whole number, is the same variant.
 */
export function drawVariant(seed: number): DrawnVariant {
  const draw = createDraw(seed)
  const two = [draw.below(questions.length), draw.below(questions.length - 1)]
  if (two[1]! >= two[0]!) two[1]! += 1
  const choices = questions
    .filter((_, index) => draw.once(4) || two.includes(index))
    .map((question) => draw.pick(question.choices))
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
