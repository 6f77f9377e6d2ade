import { isRight, type Score } from './score-of.ts'

/**
 * The kill score in a few lines: how many mutants were caught, under which promise, and how many false alarms there
 * were.
 */
export function scoreSummary(scores: Score[]): string[] {
  const mutants = scores.filter(({ kind }) => kind === 'mutant')
  const others = scores.filter(({ kind }) => kind !== 'mutant')
  const caught = mutants.filter(({ failures }) => failures.length > 0)
  const named = mutants.filter(isRight)
  const rootFirst = mutants.filter(({ promise, failures }) => failures[0]?.promise === promise)
  const single = caught.filter(({ failures }) => failures.length === 1)
  return [
    `${caught.length} of ${mutants.length} mutants caught, ${named.length} under the promise they break, ${rootFirst.length} with it named first, ${single.length} as one finding and no other.`,
    `${others.filter((score) => !isRight(score)).length} false alarms on ${others.length} deployments that keep the document.`,
  ]
}

/** The kill score as a page: the summary, every mutant with what caught it, every variant with what was said of it. */
export function scorePage(scores: Score[]): string {
  const rows = (kind: Score['kind']) =>
    scores.filter((score) => score.kind === kind).sort((one, other) => (one.name < other.name ? -1 : 1))
  return [
    '# Kill score',
    '',
    'What `customers-kit check` says about mutants, deployments with exactly one defect each, and about variants, unusual',
    'ones that keep the document. Written by `npm run score`; the deployments are in `src/mutants/`.',
    '',
    ...scoreSummary(scores),
    '',
    '## Mutants',
    '',
    '| mutant | what a user sees | promise broken | caught by | findings |',
    '|---|---|---|---|---|',
    ...rows('mutant').map(
      (score) =>
        `| ${score.name} | ${cell(score.about)} | ${score.promise} | ${caughtBy(score)} | ${score.failures.length} |`,
    ),
    '',
    '## Variants',
    '',
    '| deployment | what is unusual | false alarms |',
    '|---|---|---|',
    ...[...rows('correct'), ...rows('variant')].map(
      (score) =>
        `| ${score.name} | ${cell(score.about)} | ${score.failures.map(({ message }) => cell(message)).join('; ') || 'none'} |`,
    ),
    '',
  ].join('\n')
}

/** One line for each deployment on which the suite was not right; none where it always was. */
export function mistakes(scores: Score[]): string[] {
  return scores
    .filter((score) => !isRight(score))
    .map(({ kind, name, promise, failures }) => {
      const said = failures.map((failure) => `${failure.promise} (${failure.check}): ${failure.message}`).join('; ')
      if (kind !== 'mutant') return `${name}: false alarm: ${said}`
      return failures.length === 0
        ? `${name}: missed; it breaks ${promise}`
        : `${name}: breaks ${promise}, and was found as ${said}`
    })
}

function caughtBy({ promise, failures }: Score): string {
  const finding = failures.find((failure) => failure.promise === promise) ?? failures[0]
  return finding?.check ?? '**missed**'
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
