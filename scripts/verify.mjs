// Everything that is drawn or slow, part by part: `npm run verify [-- PART ...] [--draws N] [--seed S] [--minutes M]
// [--fresh] [--list]`. A part is a file contract-tests/**/PART.verify.ts, whose first line says how many draws it makes, how
// long it may take and what it is. Without a part all run. What passed is written to .verify, with the commit and the
// seed, so that the same command goes on where it was stopped; `--fresh` begins anew. Each case is drawn from the seed and
// its number, so the same seed plays the same cases. Ends with 1 where a part did not pass, 2 where it was called wrongly.
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, '.verify')
const stateFile = join(folder, 'passed.json')
const parts = readdirSync(join(root, 'contract-tests'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.verify.ts'))
  .map(partIn)
  .toSorted((a, b) => a.minutes - b.minutes || a.name.localeCompare(b.name))

const options = {
  draws: { type: 'string' },
  seed: { type: 'string' },
  minutes: { type: 'string' },
  fresh: { type: 'boolean' },
  list: { type: 'boolean' },
}
let given
try {
  given = parseArgs({ options, allowPositionals: true })
} catch (error) {
  cannot(error.message)
}
const { values, positionals } = given
for (const name of ['draws', 'seed', 'minutes'])
  if (values[name] !== undefined && !/^[0-9]{1,9}$/.test(values[name]))
    cannot(`--${name} takes a whole number, and not "${values[name]}".`)
const unknown = positionals.find((name) => !parts.some((part) => part.name === name))
if (unknown !== undefined)
  cannot(`there is no part "${unknown}". There are: ${parts.map(({ name }) => name).join(', ')}.`)

const commit = stateOfSources()
// Draws that went well are passed over only for the sources that they went well with.
const played = join(folder, commit ?? 'unknown')
if (values.fresh) for (const path of [stateFile, played]) rmSync(path, { recursive: true, force: true })
const state = readState()
if (values.list) {
  const width = Math.max(...parts.map(({ name }) => name.length))
  for (const { name, draws, minutes, about } of parts) {
    const before = state.passed[name]
    const passed = before && (before.draws < draws ? `${before.draws} passed` : 'passed')
    const bounds = `${draws} ${draws === 1 ? 'draw' : 'draws'}, ${minutes} minutes at most`
    say(`${name.padEnd(width)} ${(passed ?? '').padEnd(12)} ${about} (${bounds})`)
  }
} else await verify()

async function verify() {
  const chosen = parts.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
  const outcomes = []
  for (const part of chosen) {
    const draws = values.draws ?? String(part.draws)
    const before = state.passed[part.name]
    // Who asks for a part by name wants to see it, but for a run of all that was stopped.
    if (positionals.length === 0 && before !== undefined && before.draws >= Number(draws)) {
      outcomes.push(`${part.name}: passed before, seed ${before.seed}`)
      continue
    }
    const started = Date.now()
    const code = await play(part, draws, values.minutes ?? String(part.minutes))
    if (code === undefined) {
      say('Stopped. The same command goes on.')
      process.exitCode = 130
      return
    }
    if (code === 0) remember(part.name, Number(draws))
    else process.exitCode = 1
    outcomes.push(
      `${part.name}: ${code === 0 ? 'passed' : 'NOT PASSED'} in ${Math.round((Date.now() - started) / 1000)} s`,
    )
  }
  say(`\n${outcomes.join('\n')}`)
}

/** The exit code of a part, which is 1 where it took longer than it may; undefined where we were told to stop. */
function play({ name }, draws, minutes) {
  say(`\n== ${name}: ${draws} draws of seed ${state.seed}, at most ${minutes} minutes`)
  say(`To go on, or to see it again: npm run verify -- ${name} --seed ${state.seed} --draws ${draws}`)
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const args = [vitest, 'run', '--config', 'vitest.verify.config.ts', `/${name}.verify.ts`]
  const env = {
    ...process.env,
    VERIFY_SEED: String(state.seed),
    VERIFY_DRAWS: draws,
    VERIFY_MINUTES: minutes,
    VERIFY_FOLDER: played,
    ...(values.fresh && { VERIFY_FRESH: '1' }),
  }
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' })
  let stopped = false
  const stop = (signal) => {
    stopped = true
    child.kill(signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, stop)
  // A part ends by itself; what it has begun by then it may finish.
  const late = setTimeout(() => child.kill('SIGTERM'), Number(minutes) * 60_000 + 300_000)
  return new Promise((resolve) =>
    child.on('exit', (code) => {
      clearTimeout(late)
      for (const signal of signals) process.off(signal, stop)
      resolve(stopped ? undefined : (code ?? 1))
    }),
  )
}

function partIn(file) {
  const [line] = readFileSync(join(root, 'contract-tests', file), 'utf8').split('\n', 1)
  const told = /^\/\/ (\d+) draws?, (\d+) minutes?: (.*)$/.exec(line)
  if (!told) cannot(`the first line of ${file} does not say how much it draws, how long it may take and what it is.`)
  const [, draws, minutes, about] = told
  return { name: basename(file, '.verify.ts'), draws: Number(draws), minutes: Number(minutes), about }
}

/** What passed of these sources, and the seed by which it is gone on; nothing where they are others now. */
function readState() {
  let kept
  try {
    kept = JSON.parse(readFileSync(stateFile, 'utf8'))
  } catch {
    // Nothing was written, or not to the end.
  }
  const same = kept?.commit === commit && commit !== undefined ? kept : undefined
  const seed = Number(values.seed ?? same?.seed ?? Math.floor(Math.random() * 1_000_000))
  const began = { commit, seed, passed: same?.passed ?? {} }
  if (!values.list) write(began)
  return began
}

function remember(name, draws) {
  state.passed[name] = { seed: state.seed, draws, at: new Date().toISOString() }
  write(state)
}

function write(kept) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(stateFile, `${JSON.stringify(kept, undefined, 2)}\n`)
}

/** The commit, and what differs from it; undefined where there is no repository. */
function stateOfSources() {
  const git = (...args) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 1e9, stdio: ['ignore', 'pipe', 'ignore'] })
  try {
    const head = git('rev-parse', 'HEAD').trim()
    const others = git('ls-files', '--others', '--exclude-standard', '-z').split('\0').filter(Boolean)
    const changed =
      git('diff', 'HEAD', '--binary') + others.map((file) => file + readFileSync(join(root, file), 'latin1')).join('')
    return changed === '' ? head : `${head}+${createHash('sha256').update(changed).digest('hex').slice(0, 12)}`
  } catch {
    return undefined
  }
}

function say(line) {
  process.stdout.write(`${line}\n`)
}

function cannot(message) {
  process.stderr.write(`verify: ${message}\n`)
  process.exit(2)
}
