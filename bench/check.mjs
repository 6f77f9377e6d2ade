import { allCheckers, inFolder } from './checkers/checkers.mjs'
import { drawnSubjects } from './checkers/drawn.mjs'
import { compare } from './measure.mjs'

/** How many deployments are judged at once. */
const jobs = 2

/**
 * Who finds which of the mutants that the published score of our suite was drawn with, who cries wolf, and at what cost
 * in time and requests.
 * @param {{ short: boolean }} options
 * @returns {Promise<import('./measure.mjs').AreaResult>}
 */
export async function check({ short }) {
  const { seed, subjects } = await drawnSubjects(short ? { mutants: 1, variants: 0 } : { mutants: 60, variants: 12 })
  const { checkers, missing } = allCheckers({ short })
  const [us] = checkers
  /** @type {Record<'seconds' | 'requests', Map<string, number[]>>} */
  const samples = { seconds: new Map(), requests: new Map() }
  /** What each says of the correct deployment, which counts against nobody else. @type {Map<string, Set<string>>} */
  const usual = new Map()
  /** What each of them says of each deployment. @type {Map<import('./checkers/drawn.mjs').Subject, string[]>} */
  const cellsOf = new Map()
  const tally = new Map(checkers.map(({ name }) => [name, { caught: 0, alarms: 0, unable: 0 }]))
  const judgeByAll = async (subject) => {
    const cells = []
    for (const checker of checkers) {
      const { seconds, requests, found } = await judge(checker, subject)
      samples.seconds.set(checker.name, [...(samples.seconds.get(checker.name) ?? []), seconds])
      samples.requests.set(checker.name, [...(samples.requests.get(checker.name) ?? []), requests])
      if (subject.kind === 'correct') usual.set(checker.name, new Set(found))
      const unable = found.some((text) => text.startsWith('could not find out'))
      const fresh = found.filter((text) => subject.kind === 'correct' || !usual.get(checker.name).has(text))
      const score = tally.get(checker.name)
      if (unable) score.unable++
      else if (fresh.length > 0) score[subject.kind === 'mutant' ? 'caught' : 'alarms']++
      cells.push(
        unable
          ? 'could not tell'
          : subject.kind === 'mutant'
            ? fresh.length > 0
              ? 'caught'
              : '–'
            : fresh.length > 0
              ? 'false alarm'
              : 'quiet',
      )
      process.stderr.write(
        `${subject.name}, ${checker.name}: ${cells.at(-1)} (${seconds.toFixed(1)} s) ${fresh.slice(0, 2).join('; ').slice(0, 160)}\n`,
      )
    }
    cellsOf.set(subject, cells)
  }
  const [correct, ...others] = subjects
  await judgeByAll(correct)
  const rest = others.values()
  const work = async () => {
    for (const subject of rest) await judgeByAll(subject)
  }
  await Promise.all(Array.from({ length: jobs }, work))
  const matrix = subjects.map((subject) => [
    subject.kind === 'mutant' ? subject.name : `${subject.name} (${subject.kind})`,
    subject.about,
    ...cellsOf.get(subject),
  ])
  const mutants = subjects.filter(({ kind }) => kind === 'mutant').length
  const sound = subjects.length - mutants
  return {
    title: 'Checking: who finds what',
    intro: [
      `The deployments are drawn, by the seed ${seed}, that of docs/kill-score.md when this was measured: the correct one, the first ${sound - 1} variants, which are unusual but keep the document, and the first ${mutants} mutants, with one defect each, that need no signature and that a client which knows nothing of them tells from the correct one. ${jobs} are judged at once.`,
      'Best fair configuration: Schemathesis runs all its phases with 30 examples and is told by a hook which bodies only a rule of ours refuses. Specmatic and Dredd get the contract with an existing customer of its own for each operation as an example and a bad request for creating and getting, all of which pass on the correct deployment. What a tool says of the correct deployment is not counted as a find elsewhere. Specmatic runs without its generative tests: they send one email again and again, which the correct deployment refuses. Prism judges the exchanges of our own suite as they pass, so its column is what schemas alone can see in them.',
    ],
    versions: Object.fromEntries(checkers.map(({ name, version }) => [name, version])),
    rows: [
      compare({
        row: 'wall time',
        unit: 'seconds for one deployment',
        better: 'less',
        against: us.name,
        samples: samples.seconds,
        missing,
      }),
      compare({
        row: 'requests',
        unit: 'requests to one deployment',
        better: 'less',
        against: us.name,
        samples: samples.requests,
      }),
    ],
    tables: [
      {
        title: 'Totals',
        head: ['', `mutants caught, of ${mutants}`, `false alarms, of ${sound}`, 'could not tell'],
        rows: [...tally].map(([name, { caught, alarms, unable }]) => [
          name,
          String(caught),
          String(alarms),
          String(unable),
        ]),
      },
      {
        title: 'Who catches what',
        head: ['deployment', 'what is different', ...checkers.map(({ name }) => name)],
        rows: matrix,
      },
    ],
    plots: [
      {
        file: 'check.svg',
        bars: {
          title: `Mutants caught, of ${mutants}`,
          unit: 'deployments with one defect each',
          bars: [...tally]
            .map(([label, { caught }]) => ({ label, value: caught, ours: label === us.name }))
            .toSorted((a, b) => b.value - a.value),
        },
      },
    ],
  }
}

/**
 * @param {import('./checkers/checkers.mjs').Checker} checker @param
 * {import('./checkers/drawn.mjs').Subject} subject
 */
function judge(checker, subject) {
  return inFolder(async (folder) => {
    const deployment = await subject.start()
    try {
      await checker.prepare?.(deployment.url, folder)
      const before = deployment.requests()
      const started = performance.now()
      const found = await checker.run(deployment.url, folder)
      return { seconds: (performance.now() - started) / 1000, requests: deployment.requests() - before, found }
    } finally {
      await deployment.close()
    }
  })
}
