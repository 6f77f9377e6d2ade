import { listenAgain, stopListening, toStderr } from './print.ts'
import { randomUUID } from 'node:crypto'
import { appendFile, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import type { Command } from 'commander'
import { ownerOnly } from '../files/write-whole.ts'
import type { Baseline } from '../report/baseline.ts'
import type { Report } from '../report/report.ts'
import { fileTrouble } from '../trouble/file-trouble.ts'
import { forgetUnfit } from './forget-unfit.ts'
import { mustBeWritable } from './must-be-writable.ts'
import { writeOutput } from './output.ts'
import { packageVersion } from '../spec/package-version.ts'
import { readSpec } from './read-spec.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

/**
 * Where the reports of a check go, as the command line says. `json` is true where it goes to stdout; `spec` is the
 * folder that it checked by.
 */
export type ReportOptions = {
  json?: string | true
  junit?: string
  sarif?: string
  html?: string
  ctrf?: string
  markdown?: string
  baseline?: string
  updateBaseline?: boolean
  /** The base URL of a mock whose page shows the report. */
  reportTo?: string
  allowHttp?: boolean
  spec?: string
}

/** The formats that have a file each, by the names of their options. */
export const formats = ['json', 'junit', 'sarif', 'html', 'ctrf', 'markdown'] as const

/** What is known of the process that reports. */
export type Surroundings = {
  env: Record<string, string | undefined>
  colours: boolean
  /** Those of the terminal; undefined where there is none. */
  columns?: number | undefined
  now: Date
}

/** Reports that are ready to be written. */
export type Reports = {
  /**
   * Holds the report to the baseline, writes and prints everything that was asked for and answers the exit code: 0
   * kept, 1 broken.
   */
  deliver: (report: Report) => Promise<0 | 1>
}

/** Adds the options that say where reports go. */
export function addReportOptions(command: Command): Command {
  forgetUnfit<ReportOptions>(command, ({ baseline }) => (baseline === undefined ? ['updateBaseline'] : []))
  return command
    .option('--json [file]', 'write everything that was found as JSON; to stdout without a file')
    .option('--junit <file>', 'write JUnit XML')
    .option('--sarif <file>', 'write SARIF 2.1.0')
    .option('--html <file>', 'write one self-contained page')
    .option('--ctrf <file>', 'write CTRF, the Common Test Report Format')
    .option('--markdown <file>', 'write Markdown for a comment on a pull request')
    .option('--report-to <url>', 'send it to the mock at this base URL, whose page shows it')
    .option('--baseline <file>', 'accept the known findings of this file, each until its day')
    .option('--update-baseline', 'write the findings of this run to the baseline')
}

/**
 * Makes sure, before anything is sent, that the files can be written, that the baseline makes sense and that the mock is
 * there which takes the report.
 * Throws `CannotFindOut` where not.
 */
export async function prepareReports(given: ReportOptions, surroundings: Surroundings): Promise<Reports> {
  const options = given.json === '-' ? { ...given, json: true as const } : given
  if (options.updateBaseline && options.baseline === undefined)
    throw new CannotFindOut('--update-baseline needs to know the file: give --baseline FILE too.')
  const files = new Map<string, string>()
  for (const name of [...formats, 'baseline'] as const) {
    const file = options[name]
    if (typeof file !== 'string') continue
    if (file === '-') throw new CannotFindOut(`--${name} -: only --json goes to stdout; give the file a name.`)
    const taken = files.get(resolve(file))
    if (taken !== undefined)
      throw new CannotFindOut(`--${taken} and --${name} name the same file, ${file}: give each its own.`)
    files.set(resolve(file), name)
    if (name !== 'baseline' || options.updateBaseline) await mustBeWritable(`--${name}`, file)
  }
  const baseline =
    options.baseline === undefined ? undefined : await loadBaseline(options.baseline, options.updateBaseline ?? false)
  const toMock =
    options.reportTo === undefined
      ? undefined
      : await (await import('./report-taker.ts')).reportTaker(
          options.reportTo,
          readSpec(options.spec).paths.customers,
          options.allowHttp ?? false,
        )
  const summaryFile = surroundings.env['GITHUB_STEP_SUMMARY'] || undefined

  return {
    async deliver(found) {
      const { applyBaseline, updatedBaseline } = await import('../report/baseline.ts')
      const today = surroundings.now.toISOString().slice(0, 10)
      const known = options.updateBaseline && baseline ? updatedBaseline(found, baseline, today) : baseline
      const report =
        options.baseline !== undefined && known ? applyBaseline(found, known, { file: options.baseline, today }) : found
      // What one report cannot say, the others still do.
      const steps = [
        print(report, options, surroundings),
        writeFiles(report, options),
        ...(toMock ? [toMock(report)] : []),
        ...(summaryFile === undefined ? [] : [appendSummary(report, summaryFile)]),
        ...(options.updateBaseline && known ? [write(`${JSON.stringify(known, null, 2)}\n`, options.baseline)] : []),
      ]
      const failed = (await Promise.allSettled(steps)).find((step) => step.status === 'rejected')
      if (failed) throw failed.reason
      for (const file of formats.map((format) => options[format]))
        if (typeof file === 'string') toStderr(`Wrote ${file}.\n`)
      return report.findings.some(({ severity }) => severity === 'failure') ? 1 : 0
    },
  }
}

async function writeFiles(report: Report, { spec: dir, ...files }: ReportOptions): Promise<void> {
  const { spec } = readSpec(dir)
  const version = packageVersion()
  const texts: Record<(typeof formats)[number], () => string | Promise<string>> = {
    json: () => jsonText(report),
    junit: async () => (await import('../report/junit.ts')).junitReport(report),
    sarif: async () =>
      (await import('../report/sarif.ts')).sarifReport(report, {
        version,
        promises: await readFile(join(spec.dir, 'promises.yaml'), 'utf8'),
      }),
    html: async () => {
      const [{ htmlReport }, { loadOperations }] = await Promise.all([
        import('../report/html.ts'),
        import('../spec/openapi.ts'),
      ])
      return htmlReport(report, { version, operations: loadOperations(spec) })
    },
    ctrf: async () => (await import('../report/ctrf.ts')).ctrfReport(report, { version, id: randomUUID() }),
    markdown: async () => (await import('../report/markdown.ts')).markdownReport(report),
  }
  // They hold what the deployment answered; a baseline, which does not, is for everybody.
  const written = await Promise.allSettled(
    formats.map(async (format) => {
      const file = files[format]
      return typeof file === 'string' ? write(await texts[format](), file, ownerOnly) : undefined
    }),
  )
  const failed = written.find((one) => one.status === 'rejected')
  if (failed) throw failed.reason
}

async function appendSummary(report: Report, file: string): Promise<void> {
  const { stepSummary } = await import('../report/github.ts')
  try {
    await appendFile(file, `${stepSummary(report)}\n`)
  } catch (error) {
    throw new CannotFindOut(
      `GITHUB_STEP_SUMMARY names ${file}, which cannot be written: ${fileTrouble(error, 'write')}.`,
    )
  }
}

// With the JSON on stdout, what is for people goes to stderr.
async function print(report: Report, { json }: ReportOptions, { env, colours, columns }: Surroundings): Promise<void> {
  const style = { colours: colours && json !== true, columns }
  let text =
    report.mode === 'watch'
      ? (await import('../report/watch-terminal.ts')).watchTerminal(report, style)
      : (await import('../report/terminal.ts')).terminalReport(report, style)
  if (env['GITHUB_ACTIONS'] === 'true') {
    const { annotations } = await import('../report/github.ts')
    // A deployment's answer must not be able to give the runner commands.
    text = `${stopListening}\n${text}\n${listenAgain}\n${annotations(report)}${stopListening}\n`
  }
  if (json === true) {
    process.stderr.write(text)
    await write(jsonText(report))
  } else await write(text)
}

function write(text: string, file?: string, mode?: number): Promise<boolean> {
  return writeOutput(Readable.from([text]), file, mode === undefined ? {} : { mode })
}

function jsonText(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`
}

async function loadBaseline(file: string, mayBeNew: boolean): Promise<Baseline> {
  const { readBaseline } = await import('../report/baseline.ts')
  try {
    return readBaseline(await readFile(file, 'utf8'))
  } catch (error) {
    if (error instanceof CannotFindOut)
      throw new CannotFindOut(`The baseline ${file} cannot be used; nothing was sent.\n${error.message}`)
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' && mayBeNew) return { version: 1, findings: [] }
    if (code === 'ENOENT')
      throw new CannotFindOut(`The baseline ${file} is not there. Write it with --baseline ${file} --update-baseline.`)
    throw new CannotFindOut(`The baseline ${file} cannot be read: ${fileTrouble(error, 'read')}.`)
  }
}
