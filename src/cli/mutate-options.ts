import { Readable } from 'node:stream'
import { ownerOnly } from '../files/write-whole.ts'
import type { Kept } from '../mutants/behaviour.ts'
import type { Start } from '../mutate/subject.ts'
import type { TerminalStyle } from '../report/finding-lines.ts'
import type { Spec } from '../spec/spec.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { mustBeWritable } from './must-be-writable.ts'
import { writeOutput } from './output.ts'
import { toStderr } from './print.ts'
import { loadStartData } from './start-data.ts'

/** Where tests find the address unless they are told another variable. */
export const usualVariable = 'BASE_URL'

/** The options of `mutate` as the command line gives them. */
export type MutateOptions = {
  env: string
  jobs: number
  all?: boolean
  /** Seconds. */
  maxTime?: number
  minScore?: number
  ledger?: string
  again?: boolean
  variants?: number
  seed: number
  data?: string
  count?: number
  auth: 'none' | 'hmac'
  clientId?: string
  clientSecret?: string
  json?: string | true
  junit?: string
  markdown?: string
  verbose?: boolean
}

/** A report in every form that it can be written in. */
export type Forms = {
  terminal: (style: TerminalStyle) => string
  json: object
  junit: () => string
  markdown: () => string
}

const fileForms = ['json', 'junit', 'markdown'] as const

/** Makes sure, before anything is run, that the reports can be written. Throws `CannotFindOut` where not. */
export async function mustHaveRoom(options: MutateOptions): Promise<void> {
  for (const name of fileForms) {
    const file = options[name]
    if (typeof file !== 'string') continue
    if (file === '-') throw new CannotFindOut(`--${name} -: only --json without a file goes to stdout; name a file.`)
    await mustBeWritable(`--${name}`, file)
  }
}

/** Prints the report and writes it to the files that were asked for. */
export async function deliver(forms: Forms, options: MutateOptions): Promise<void> {
  const isTerminal = process.stdout.isTTY && options.json !== true
  const text = forms.terminal({
    colours: isTerminal && !process.env['NO_COLOR'],
    columns: isTerminal ? process.stdout.columns : undefined,
  })
  const json = `${JSON.stringify(forms.json, null, 2)}\n`
  // With the JSON on stdout, what is for people goes to stderr.
  if (options.json === true) toStderr(`\n${text}`)
  await writeOutput(Readable.from([options.json === true ? json : `\n${text}`]), undefined)
  for (const name of fileForms) {
    const file = options[name]
    if (typeof file !== 'string') continue
    await writeOutput(Readable.from([name === 'json' ? json : forms[name]()]), file, { mode: ownerOnly })
    toStderr(`Wrote ${file}.\n`)
  }
}

/** What every deployment begins with. Throws `CannotFindOut` where it cannot be read, or the options contradict. */
export async function startOf(spec: Spec, options: MutateOptions): Promise<Start> {
  const { data, count, auth: scheme, clientId, clientSecret } = options
  if (data !== undefined && count !== undefined)
    throw new CannotFindOut('--data and --count exclude each other: give one of them.')
  if (scheme === 'hmac' && !(clientId && clientSecret))
    throw new CannotFindOut(
      '--auth hmac needs --client-id and --client-secret, or CLIENT_ID and CLIENT_SECRET in the environment.',
    )
  const records = await loadStartData(spec, {
    seed: options.seed,
    ...(data !== undefined && { data }),
    ...(count !== undefined && { count }),
  })
  const customers = records.map(
    (record) => Object.fromEntries(Object.entries(record).map(([name, value]) => [name, value ?? undefined])) as Kept,
  )
  return { customers, ...(scheme === 'hmac' && { auth: { client: clientId!, secret: clientSecret! } }) }
}
