import { toStderr, toStdout } from '../print.ts'
import { existsSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Exchange } from '../../http/exchange.ts'
import { parsed, record } from '../../http/json.ts'
import { counted } from '../../report/verdict.ts'
import { findDrift } from '../../drift/find-drift.ts'
import type { Mismatch } from '../../drift/mismatches.ts'
import { writeWholeSync } from '../../files/write-whole.ts'
import { toOverlay } from '../../drift/overlay.ts'
import { toPatch, writePatched } from '../../drift/patch.ts'
import { readHar } from '../../traffic/read-har.ts'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'
import { recordedExchanges } from '../../traffic/recording.ts'
import { fileTrouble } from '../../trouble/file-trouble.ts'
import { attachedTo } from '../attached-to.ts'
import { mustBeWritable } from '../must-be-writable.ts'
import { readSpec } from '../read-spec.ts'
import { wrapped } from '../../report/wrapped.ts'

/** The options of `drift` as the command line gives them. */
export type DriftCommandOptions = { patch?: string; overlay?: string; apply?: string; spec?: string }

/** Prints the drift of some traffic and writes what was asked for. Exit code 1 where there is any. */
export async function runDrift(
  file: string,
  { patch: patchFile, overlay: overlayFile, apply, spec: specDir }: DriftCommandOptions,
): Promise<void> {
  if (patchFile === '-' && overlayFile === '-')
    throw new CannotFindOut('--patch - and --overlay - would both go to stdout: name a file for one of them.')
  // Before anything is written, as one of them without the others is of no use.
  for (const [option, to] of [
    ['--patch', patchFile],
    ['--overlay', overlayFile],
  ] as const)
    if (to !== undefined && to !== '-') await mustBeWritable(option, to)
  if (apply !== undefined && existsSync(apply))
    throw new CannotFindOut(`--apply ${apply} cannot be written: it is there already; remove it or name another.`)
  const { spec, paths } = readSpec(specDir)
  const { edits, left, exchanges } = findDrift(await loadTraffic(file), spec)
  if (exchanges === 0)
    throw new CannotFindOut(
      `${file} holds no answered exchange with an operation of the document, such as GET ${paths.customers}. ` +
        'Record some, with customers-kit proxy --har.',
    )
  const patch = toPatch(edits, spec)
  const operations = patch.map(({ operation }) => operation)
  const text = `${JSON.stringify(operations, null, 2)}\n`
  const print = patchFile === '-' || overlayFile === '-' ? toStderr : toStdout
  const write = (option: string, to: string | undefined, written: () => string): void => {
    if (to === '-') process.stdout.write(written())
    else if (to !== undefined) mendable(`${option} ${to}`, () => writeWholeSync(to, written()))
  }
  write('--patch', patchFile, () => text)
  write('--overlay', overlayFile, () => `${JSON.stringify(toOverlay(patch, spec), null, 2)}\n`)
  if (apply !== undefined) mendable(`--apply ${apply}`, () => writePatched(spec, operations, apply))

  for (const { edit, operation } of patch)
    print(`${hanging(edit.words)}\n  ${edit.section}: ${operation.op} ${operation.path}\n`)
  for (const mismatch of left) print(`${hanging(inWords(mismatch))}\n  No edit of the schemas settles this.\n`)
  const looked = counted(exchanges, exchanges === 1 ? 'exchange' : 'different exchange')
  const found = edits.length === 0 ? 'no drift' : counted(edits.length, 'edit')
  const open = left.length === 0 ? '' : `, and ${counted(left.length, 'thing')} that no edit settles`
  print(`${edits.length + left.length === 0 ? '' : '\n'}${looked}: ${found}${open}.\n`)
  if (apply !== undefined) print(`Written to ${apply}. Use it with --spec ${apply}.\n`)
  if (edits.length + left.length > 0) process.exitCode = 1
}

async function loadTraffic(file: string): Promise<Exchange[]> {
  const todo = 'Give a HAR file, a folder of customers-kit proxy --record, or the report of check --json.'
  let isFolder = false
  try {
    isFolder = statSync(file).isDirectory()
    if (isFolder) return recordedExchanges(file)
    const text = await readFile(file, 'utf8')
    return fromReport(text) ?? readHar(text, attachedTo(file)).exchanges
  } catch (error) {
    if (error instanceof CannotFindOut && !isFolder)
      throw new CannotFindOut(`${file} is neither a HAR file nor a report: ${error.message}. ${todo}`)
    throw new CannotFindOut(`${file} cannot be read: ${fileTrouble(error, 'read')}. ${todo}`)
  }
}

/** The exchanges of a report of `check` or `proxy`: the first that shows each finding; undefined for any other text. */
function fromReport(text: string): Exchange[] | undefined {
  const findings = record(parsed(text))?.['findings']
  return Array.isArray(findings)
    ? (findings as { exchange?: Exchange | null }[]).flatMap(({ exchange }) => exchange ?? [])
    : undefined
}

function hanging(text: string): string {
  return wrapped(text, 76).join('\n    ')
}

function inWords(mismatch: Mismatch): string {
  if (mismatch.kind === 'status') return `${mismatch.operation.operationId} answers with status ${mismatch.status}`
  const place = mismatch.place === '' ? 'the body' : mismatch.place
  return mismatch.kind === 'undocumented'
    ? `${place} of ${mismatch.observation.operation.operationId} is not documented`
    : `${place} of ${mismatch.observation.operation.operationId} breaks ${mismatch.keyword}`
}

function mendable(what: string, act: () => void): void {
  try {
    act()
  } catch (error) {
    throw new CannotFindOut(`${what} cannot be written: ${fileTrouble(error, 'write')}.`)
  }
}
