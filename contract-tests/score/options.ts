import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import type { Mode } from '../../src/contract/run/plan.ts'
import type { Plan, Source } from './subjects.ts'

/** What the score is to do. */
export type Options = Plan & {
  jobs: number
  /** After so many minutes nothing more is begun. */
  minutes: number
  /** Only deployments whose names hold this text; all where it is absent. */
  only: string | undefined
  /** Forgets what an earlier call with the same seed found out. */
  fresh: boolean
  /** Twenty drawn, as for each commit. */
  thin: boolean
}

/** A call that cannot be carried out, with one line that says why. */
export class CalledWrongly extends Error {}

/** How to call it. */
export const usage = `npm run score -- [options]
  --seed N          draws by this seed; the day's (20260314) unless given, with --thin that of the commit
  --mode MODE       judges in this mode: full unless given, read, smoke or deep
  --drawn MODE=N    draws so many mutants and judges them in this mode; full=300 or deep=100 unless given; can be
                    repeated, and draws the same mutants for each mode
  --variants N      draws so many variants; 60 unless given
  --sources LIST    of fixed, A, B, C and drawn; all of them unless given; without fixed the page is written, too
  --only TEXT       only those whose names hold this text; seed:123 is drawn whatever else is
  --jobs N          processes at once; as many as there are cores unless given
  --minutes N       begins nothing more after so many minutes; 90 unless given
  --fresh           forgets what an earlier call with this seed found out
  --thin            20 mutants and 10 variants drawn and nothing else; fails on a false alarm, and where the report
                    says of a promise that it is kept although it was broken then`

/** Reads the arguments. `today` is the day, and `commit` tells the hash of the commit, undefined where there is none. */
export function readOptions(args: string[], today: Date, commit: () => string | undefined): Options {
  const values = parsed(args)
  const thin = values.thin ?? false
  const mode = readMode(values.mode ?? 'full')
  const drawn = (values.drawn ?? [`${mode}=${thin ? 20 : mode === 'deep' ? 100 : 300}`]).map(readDrawn)
  return {
    seed: values.seed === undefined ? (thin ? seedOf(commit()) : dayOf(today)) : count('seed', values.seed, 0),
    mode,
    drawn,
    variants: values.variants === undefined ? (thin ? 10 : 60) : count('variants', values.variants, 0),
    sources: thin ? ['drawn'] : readSources(values.sources),
    only: values.only,
    jobs: values.jobs === undefined ? availableParallelism() : count('jobs', values.jobs, 1),
    minutes: values.minutes === undefined ? 90 : count('minutes', values.minutes, 1),
    fresh: values.fresh ?? false,
    thin,
  }
}

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const
const known = {
  seed: text,
  mode: text,
  drawn: { type: 'string', multiple: true },
  variants: text,
  sources: text,
  only: text,
  jobs: text,
  minutes: text,
  fresh: flag,
  thin: flag,
} as const

function parsed(args: string[]): ReturnType<typeof parseArgs<{ options: typeof known }>>['values'] {
  try {
    return parseArgs({ args, options: known }).values
  } catch (error) {
    throw new CalledWrongly((error as Error).message)
  }
}

const modes = Object.keys({ full: true, read: true, smoke: true, deep: true } satisfies Record<Mode, true>) as Mode[]

/** Every source of deployments. */
export const allSources: readonly Source[] = ['fixed', 'A', 'B', 'C', 'drawn']

function readSources(given: string | undefined): Source[] {
  if (given === undefined) return [...allSources]
  return given.split(',').map((name) => {
    const source = allSources.find((one) => one === name)
    if (source === undefined)
      throw new CalledWrongly(`--sources takes some of ${allSources.join(',')}, and not "${name}".`)
    return source
  })
}

function readMode(given: string): Mode {
  const mode = modes.find((one) => one === given)
  if (mode === undefined) throw new CalledWrongly(`--mode takes one of ${modes.join(', ')}, and not "${given}".`)
  return mode
}

function readDrawn(given: string): { mode: Mode; count: number } {
  const [name, number = ''] = given.split('=')
  const mode = modes.find((one) => one === name)
  if (mode === undefined)
    throw new CalledWrongly(`--drawn takes MODE=N with one of ${modes.join(', ')}, and not "${given}".`)
  return { mode, count: count('drawn', number, 1) }
}

function count(option: string, given: string, least: number): number {
  if (!/^\d{1,10}$/.test(given) || Number(given) < least || Number(given) >= 2 ** 31)
    throw new CalledWrongly(`--${option} takes a whole number from ${least} on, and not "${given}".`)
  return Number(given)
}

function dayOf(today: Date): number {
  return Number(today.toISOString().slice(0, 10).replaceAll('-', ''))
}

function seedOf(commit: string | undefined): number {
  if (commit === undefined)
    throw new CalledWrongly('There is no commit here to take the seed of; give one with --seed.')
  return Number.parseInt(commit.slice(0, 7), 16)
}
