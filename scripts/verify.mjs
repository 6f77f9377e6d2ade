// Long drawn runs: `npm run verify -- PART [--draws N] [--seed S] [--minutes M]`. A part is a file
// contract-tests/**/PART.verify.ts. Each case is drawn from the seed and its number, so the same seed plays the same
// cases; what is played is written to .verify, and the same command goes on where it was stopped.
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))
const parts = readdirSync(join(root, 'contract-tests'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.verify.ts'))
  .map((file) => basename(file, '.verify.ts'))

function cannot(message) {
  process.stderr.write(`verify: ${message}\n`)
  process.exit(2)
}

function number(name, text) {
  if (!/^[0-9]{1,9}$/.test(text)) cannot(`--${name} takes a whole number, and not "${text}".`)
  return text
}

const options = { draws: { type: 'string' }, seed: { type: 'string' }, minutes: { type: 'string' } }
let given
try {
  given = parseArgs({ options, allowPositionals: true })
} catch (error) {
  cannot(error.message)
}
const { values, positionals } = given
const [part] = positionals
if (positionals.length !== 1 || !parts.includes(part))
  cannot(`give one of: ${parts.join(', ')}; and --draws, --seed, --minutes where wanted.`)
const seed = number('seed', values.seed ?? String(Math.floor(Math.random() * 1_000_000)))
const draws = number('draws', values.draws ?? '300')
const minutes = number('minutes', values.minutes ?? '60')
process.stdout.write(`${part}: ${draws} draws of seed ${seed}, at most ${minutes} minutes.\n`)
process.stdout.write(`To go on, or to see it again: npm run verify -- ${part} --seed ${seed} --draws ${draws}\n`)

const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const args = [vitest, 'run', '--config', 'vitest.verify.config.ts', `/${part}.verify.ts`]
const env = {
  ...process.env,
  VERIFY_SEED: seed,
  VERIFY_DRAWS: draws,
  VERIFY_MINUTES: minutes,
  VERIFY_FOLDER: join(root, '.verify'),
}
const child = spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code) => process.exit(code ?? 1))
