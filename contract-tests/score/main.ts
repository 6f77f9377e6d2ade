import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Mode } from '../../src/contract/run/plan.ts'
import type { Result } from './judge-task.ts'
import { keptResults } from './kept-results.ts'
import { allSources, CalledWrongly, readOptions, usage, type Options } from './options.ts'
import { complaints, page, sentence, summary } from './page.ts'
import { intoReadme } from './into-readme.ts'
import { judgeAll } from './pool.ts'
import { keyOf, subjectOf, tasksOf, type Task } from './subjects.ts'
import { alarmsIn, isDrawnMutant, saysBrokenIsKept } from './tally.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const limitMs = { full: 180_000, read: 180_000, smoke: 180_000, deep: 600_000 } satisfies Record<Mode, number>

function commit(): string | undefined {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch {
    return undefined
  }
}

function nameOf(task: Task): string {
  const subject = subjectOf(task)
  return subject === 'correct' ? 'correct' : 'mutant' in subject ? subject.mutant.name : subject.variant.name
}

function callOf({ seed, mode, drawn, variants, sources, only, thin }: Options): string {
  return [
    `npm run score -- --seed ${seed}`,
    ...(mode === 'full' ? [] : [`--mode ${mode}`]),
    ...drawn.map(({ mode, count }) => `--drawn ${mode}=${count}`),
    `--variants ${variants}`,
    ...(thin ? ['--thin'] : sources.length < allSources.length ? [`--sources ${sources.join(',')}`] : []),
    ...(only === undefined ? [] : [`--only '${only}'`]),
  ].join(' ')
}

/** What a seed draws that is not in the plan: a mutant and a variant; nothing where the text is no `seed:N`. */
function drawnBy(text: string | undefined, { drawn, mode: others }: Options): Task[] {
  const [, seed] = /^seed:(\d{1,10})$/.exec(text ?? '') ?? []
  if (seed === undefined) return []
  const number = Number(seed)
  return [
    ...drawn.map(({ mode }): Task => ({ source: 'drawn', kind: 'mutant', number, mode })),
    { source: 'drawn', kind: 'variant', number, mode: others },
  ]
}

/** Judges everything, says what came of it, and gives back the exit code. */
async function score(options: Options): Promise<number> {
  const kept = keptResults(root, options.seed, options.fresh)
  const { only } = options
  const chosen = tasksOf(options).filter((task) => only === undefined || nameOf(task).includes(only))
  const tasks = chosen.length > 0 ? chosen : drawnBy(only, options)
  if (tasks.length === 0) throw new CalledWrongly(`Nothing that is to be judged has "${only}" in its name.`)
  const results = tasks.flatMap((task) => kept.of(task) ?? [])
  const todo = tasks.filter((task) => kept.of(task) === undefined)
  const keys = tasks.map(keyOf)
  const troubles: string[] = []
  const began = Date.now()
  console.log(`${tasks.length} deployments, seed ${options.seed}; ${results.length} judged by an earlier call.`)
  console.log(`To go on, or to see it again: ${callOf(options)}`)
  let said = 0
  const progress = (): void => {
    const done = results.length + troubles.length
    const each = (Date.now() - began) / Math.max(1, done - (tasks.length - todo.length))
    if (Date.now() - said < 15_000 && done < tasks.length) return
    said = Date.now()
    const minutes = Math.ceil(((tasks.length - done) * each) / 60_000)
    console.log(`${done} of ${tasks.length} judged, about ${minutes} minutes to go.`)
  }
  const left = await judgeAll(
    todo,
    { jobs: options.jobs, limitMs: ({ mode }) => limitMs[mode], until: began + options.minutes * 60_000 },
    {
      result(result) {
        results.push(result)
        kept.add(result)
        progress()
      },
      trouble(task, why) {
        troubles.push(`${nameOf(task)} could not be judged: ${why}`)
        progress()
      },
    },
  )
  // In the order of the tasks, whoever was done first.
  results.sort((one, other) => keys.indexOf(keyOf(one.task)) - keys.indexOf(keyOf(other.task)))
  console.log(['', ...complaints(results), '', ...summary(results)].join('\n'))
  for (const trouble of troubles) console.log(trouble)
  if (left > 0 || troubles.length > 0) {
    console.log(`${left + troubles.length} of ${tasks.length} are not judged; the same call goes on.`)
    return 2
  }
  writePage(options, results)
  return isWrong(results) ? 1 : 0
}

// What was missed is told. What is said wrongly fails, and so does what was found before and is not any more.
function isWrong(results: readonly Result[]): boolean {
  const known = results.filter(({ task }) => task.source === 'fixed' || task.source === 'drawn')
  const lost = known.some(
    ({ task, score: { failures } }) => task.source === 'fixed' && task.kind === 'mutant' && failures.length === 0,
  )
  return lost || alarmsIn(known).length > 0 || results.filter(isDrawnMutant).some(saysBrokenIsKept)
}

// The fixed ones are a regression test, which the page can do without.
const onThePage = allSources.filter((source) => source !== 'fixed')

function writePage(options: Options, results: readonly Result[]): void {
  if (options.thin || options.only !== undefined || !onThePage.every((source) => options.sources.includes(source)))
    return
  const file = new URL('../../docs/kill-score.md', import.meta.url)
  const date = new Date().toISOString().slice(0, 10)
  writeFileSync(file, page(results, options, { date, command: callOf(options) }))
  const readme = new URL('../../README.md', import.meta.url)
  writeFileSync(readme, intoReadme(readFileSync(readme, 'utf8'), sentence(results, options, date)))
  console.log('Written to docs/kill-score.md, and its sentence into README.md.')
}

try {
  process.exitCode = await score(readOptions(process.argv.slice(2), new Date(), commit))
} catch (error) {
  if (!(error instanceof CalledWrongly)) throw error
  console.error(`score: ${error.message}\n\n${usage}`)
  process.exitCode = 2
}
