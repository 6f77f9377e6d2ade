import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { diffMarkdown, diffReports, diffText, readReport } from '../../report/diff.ts'
import type { Compared } from '../../report/diff.ts'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'
import { fileTrouble } from '../../trouble/file-trouble.ts'
import { mustBeWritable } from '../must-be-writable.ts'
import { writeOutput } from '../output.ts'
import { toStdout } from '../print.ts'

/** Compares two reports and prints what became of the findings. Exit code 1 where one is new. */
export async function runDiff(old: string, now: string, { markdown }: { markdown?: string | true }): Promise<void> {
  const file = markdown === '-' ? true : markdown
  if (typeof file === 'string') await mustBeWritable('--markdown', file)
  const diff = diffReports(await load(old), await load(now))
  if (file === true) toStdout(diffMarkdown(diff))
  else {
    if (file !== undefined) await writeOutput(Readable.from([diffMarkdown(diff)]), file)
    toStdout(diffText(diff))
  }
  if (diff.fresh.length > 0) process.exitCode = 1
}

async function load(file: string): Promise<Compared> {
  const todo = 'Give a report that check, judge or proxy wrote with --json.'
  try {
    return readReport(await readFile(file, 'utf8'))
  } catch (error) {
    if (error instanceof CannotFindOut) throw new CannotFindOut(`${file} cannot be compared: ${error.message}. ${todo}`)
    throw new CannotFindOut(`${file} cannot be read: ${fileTrouble(error, 'read')}. ${todo}`)
  }
}
