import { isRight, type Score } from './score-of.ts'

/** One line for each deployment on which the suite was not right; none where it always was. */
export function mistakes(scores: Score[]): string[] {
  return scores
    .filter((score) => !isRight(score))
    .map(({ kind, name, promise, failures, couldNot }) => {
      const said =
        couldNot === null
          ? failures.map((failure) => `${failure.promise} (${failure.check}): ${failure.message}`).join('; ')
          : `could not be checked: ${couldNot}`
      if (kind !== 'mutant') return `${name}: false alarm: ${said}`
      return said === ''
        ? `${name}: missed; it breaks ${promise}`
        : `${name}: breaks ${promise}, and was found as ${said}`
    })
}
