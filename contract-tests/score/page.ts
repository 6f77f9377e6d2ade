import type { Result } from './judge-task.ts'
import { mistakes } from './mistakes.ts'
import type { Plan } from './subjects.ts'
import { alarmsIn, saysBrokenIsKept, tallyDrawn, tallyWritten, type DrawnResult, type DrawnTally } from './tally.ts'
import { sayShare } from './wilson.ts'

const sets = { fixed: 'written here', A: 'independent set A', B: 'independent set B', C: 'independent set C' }

/** The score in a few lines. */
export function summary(results: readonly Result[]): string[] {
  const drawnVariants = results.filter(({ task }) => task.source === 'drawn' && task.kind !== 'mutant')
  return [
    ...tallyDrawn(results).flatMap((tally) => [
      `Drawn mutants, mode ${tally.mode}: caught ${sayShare(tally.caught)} of those that can be seen; ${tally.unobservable.length} of ${tally.drawn} cannot.`,
      `  A promise that it breaks is named for ${sayShare(tally.named)}; ${sayShare(tally.single)} as one finding and no other, ${tally.findingsEach.toFixed(2)} findings each.`,
      `  ${tally.beyond.length} caught that the oracle did not see, ${tally.couldNot} of those caught could not be checked at all.`,
      `  Said to be kept although it was broken while the suite looked: ${[...tally.missed, ...tally.misnamed].filter(saysBrokenIsKept).length}.`,
    ]),
    ...(drawnVariants.length > 0
      ? [`Drawn variants: false alarms on ${alarmsIn(drawnVariants).length} of ${drawnVariants.length}.`]
      : []),
    ...tallyWritten(results).map(({ source, caught, named, alarms, variants }) => {
      const set = sets[source as keyof typeof sets]
      return `Mutants ${set}: caught ${caught.hits} of ${caught.trials}, ${named.hits} under the promise named for it; false alarms on ${alarms.length} of ${variants} variants.`
    }),
  ]
}

/** Everything that is wrong with the drawn and the fixed ones, a line each. Of the independent sets nothing is told. */
export function complaints(results: readonly Result[]): string[] {
  const told = results.filter(({ task }) => ['fixed', 'drawn'].includes(task.source))
  const tallies = tallyDrawn(told)
  return [
    ...tallies.flatMap(({ missed }) =>
      missed.map((one) => `missed: ${one.score.name}: ${one.score.about} ${why(one)}`),
    ),
    ...tallies.flatMap(({ misnamed }) =>
      misnamed.map(
        ({ score, drawn }) =>
          `found as something else: ${score.name}: ${score.about} It breaks ${drawn.promises.join(', ')}, and was found as ${foundAs(score)}.`,
      ),
    ),
    ...mistakes(told.filter(({ drawn }) => drawn === undefined).map(({ score }) => score)),
  ]
}

function foundAs({ failures, couldNot }: Result['score']): string {
  const [some, more] = [failures.slice(0, 3), failures.length - 3]
  const said = some.map(({ promise, message }) => `${promise} (${message})`).join('; ')
  return couldNot ?? `${said}${more > 0 ? `; and ${more} more` : ''}`
}

/** Why the suite did not find a mutant that can be seen. */
function why({ score, drawn }: DrawnResult): string {
  if (drawn.shown === 0) return 'No request of the run made it show.'
  const times = drawn.shown === 1 ? 'once' : `${drawn.shown} times`
  return `It showed ${times}, and ${score.saidKept ? `${score.promise} was said to be kept` : 'nothing was said of its promise'}.`
}

/** The score in the one sentence that the README says of it, which goes on after a colon. */
export function sentence(results: readonly Result[], { seed, mode }: Plan, date: string): string {
  const tally = tallyDrawn(results).find((one) => one.mode === mode)
  const written = tallyWritten(results).filter(({ source }) => source !== 'fixed')
  const [hits, trials] = [
    written.reduce((sum, { caught }) => sum + caught.hits, 0),
    written.reduce((sum, { caught }) => sum + caught.trials, 0),
  ]
  const others = results.filter(({ task }) => task.kind !== 'mutant')
  return [
    `of the defects that the seed ${seed} drew on ${date} it found ${tally ? sayShare(tally.caught) : 'none'},`,
    `of those that strangers wrote ${hits} of ${trials}, with false alarms on ${alarmsIn(others).length} of ${others.length} deployments`,
    'that keep the document',
  ].join(' ')
}

/** The score as a page. `command` is what prints it again. */
export function page(
  results: readonly Result[],
  { seed }: Plan,
  { date, command }: { date: string; command: string },
): string {
  const drawn = tallyDrawn(results)
  const variants = results.filter(({ task }) => task.source === 'drawn' && task.kind !== 'mutant')
  const alarms = alarmsIn(results)
  return [
    '# Kill score',
    '',
    'What `customers-kit check` says of deployments that break the document in one way each (mutants), and of unusual ones that',
    `keep it (variants). Made on ${date} with the seed ${seed} by \`${command}\`, which draws the same ones again.`,
    '',
    'Mutants are drawn from a grammar: *where* in the deployment, *what* of it, *how* it is wrong and *when* it shows. Nobody',
    'chose them, and with another seed they are others. Whether a mutant can be seen at all is decided without the suite: a client',
    'that knows nothing of it sends up to 2,000 drawn, documented requests to the mutant and to a correct deployment, and',
    'looks for a difference that the document calls a failure. What it cannot see counts neither way.',
    '',
    '## Drawn mutants',
    '',
    ...table(
      [
        'mode',
        'drawn',
        'can be seen',
        'caught (95 % interval)',
        'a broken promise named',
        'one finding only',
        'findings each',
      ],
      drawn.map((tally) => [
        tally.mode,
        String(tally.drawn),
        String(tally.caught.trials),
        sayShare(tally.caught),
        sayShare(tally.named),
        sayShare(tally.single),
        tally.findingsEach.toFixed(2),
      ]),
    ),
    ...drawn.flatMap((tally) => besides(tally)),
    '',
    '## What was missed, and why',
    '',
    ...drawn.flatMap(({ mode, missed }) =>
      missed.length === 0
        ? [`In the mode ${mode} nothing was missed.`, '']
        : [
            `In the mode ${mode}:`,
            '',
            ...table(
              ['mutant', 'what a user sees', 'what shows it', 'why it was missed'],
              missed.map((one) => [one.score.name, one.score.about, one.drawn.seen ?? '', why(one)]),
            ),
            '',
          ],
    ),
    ...drawn.flatMap((tally) => byPart(tally)),
    ...drawn.flatMap(({ misnamed }) =>
      misnamed.length === 0
        ? []
        : [
            'Found, and called something else:',
            '',
            ...table(
              ['mutant', 'promises it breaks', 'found as'],
              misnamed.map(({ score, drawn: { promises } }) => [score.name, promises.join(', '), foundAs(score)]),
            ),
            '',
          ],
    ),
    '## False alarms',
    '',
    `On ${alarmsIn(variants).length} of ${variants.length} drawn variants, each of which decides several of the things that the document leaves open in`,
    'an unusual way.',
    '',
    ...alarms
      .filter(({ task }) => ['drawn', 'fixed'].includes(task.source))
      .map(({ score }) => `- ${score.name}: ${foundAs(score)}`),
    '',
    '## Deployments that somebody wrote',
    '',
    'Those written here are a regression test: the suite was made to find them. The three independent sets are by authors who had',
    'read the document and nothing else; whoever works on the suite does not look into them.',
    '',
    ...table(
      ['set', 'mutants caught', 'under the promise named for it', 'false alarms'],
      tallyWritten(results).map(({ source, caught, named, alarms: some, variants: many }) => [
        sets[source as keyof typeof sets],
        sayShare(caught),
        `${named.hits}`,
        `on ${some.length} of ${many} variants`,
      ]),
    ),
    '',
    '## What these figures do not say',
    '',
    'Every mutant is the same small deployment with one fault. A real one has several at once, a database, other',
    'clients and a network. Faults outside of the grammar (between two requests at the same time, in members that the document does not',
    'know, under load) are not drawn. And the oracle is no proof: what its client did not ask, it did not see.',
    '',
    'Whoever works on the checks knows the grammar, though not what a seed will draw of it: a share of drawn mutants says what to expect of',
    'defects of these kinds, and the independent sets what to expect of others. A full check has 400 requests, and each customer',
    'costs two of them: what begins with more customers than it can make beside its stories is missed in `full`, and seen in `deep`',
    'or where a deployment has as many already.',
    '',
  ].join('\n')
}

function besides({ mode, unobservable, beyond, couldNot, missed, misnamed }: DrawnTally): string[] {
  const kept = [...missed, ...misnamed].filter(saysBrokenIsKept).length
  return [
    '',
    `In the mode ${mode}, ${unobservable.length} could not be seen by the oracle; the suite caught ${beyond.length} of those nevertheless. ${couldNot} of`,
    `those caught were so broken that nothing could be checked, which ends with the exit code 2. Of ${kept} the report says that the promise is`,
    'kept although the deployment broke it while the suite looked.',
  ]
}

/** Which parts of the grammar are missed more often than not. */
function byPart({ mode, caught, missed }: DrawnTally): string[] {
  if (missed.length === 0) return []
  const rows = (['where', 'how', 'when'] as const).flatMap((part) => {
    const counts = new Map<string, number>()
    for (const { drawn } of missed) counts.set(drawn[part], (counts.get(drawn[part]) ?? 0) + 1)
    return [...counts].sort(([, one], [, other]) => other - one).map(([name, many]) => [part, name, String(many)])
  })
  return [
    `The ${missed.length} of ${caught.trials} that were missed in the mode ${mode}, by their parts:`,
    '',
    ...table(['part', 'which', 'missed'], rows),
    '',
  ]
}

function table(head: string[], rows: string[][]): string[] {
  const line = (cells: string[]): string => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)]
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
