import { basename, extname } from 'node:path'
import type { Command } from 'commander'
import { formatOfFile } from '../generate/record-format.ts'
import type { FormatName } from '../generate/record-format.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { forgetUnfit } from './forget-unfit.ts'

/** Lets the ending of a file that the command line names count for more than the format of a config. */
export function preferEnding(command: Command): Command {
  return forgetUnfit<{ format?: FormatName; out?: string }>(command, ({ out }, isGiven) =>
    isGiven('out') && out !== undefined && formatOfFile(out) !== undefined ? ['format'] : [],
  )
}

/**
 * The format to write in: the one asked for, else the one that the file's ending names, else NDJSON. Throws `CannotFindOut`
 * where the two contradict each other, and where the ending alone should tell but names no format.
 */
export function outputFormat(format: FormatName | undefined, out: string | undefined): FormatName {
  if (out === undefined) return format ?? 'ndjson'
  const ending = extname(out)
  const named = formatOfFile(out)
  if (format !== undefined && named !== undefined && format !== named) {
    throw new CannotFindOut(
      `--format ${format} and --out ${out} contradict each other: ` +
        `leave out --format for ${named}, or name the file ${basename(out, ending)}.${format}.`,
    )
  }
  if (format === undefined && named === undefined && ending !== '') {
    const spreadsheet = /^\.(xls|ods|numbers|tsv)$/i.test(ending) ? ' Spreadsheets open .xlsx and .csv.' : ''
    throw new CannotFindOut(
      `--out ${out}: no format is called ${ending}. End the name in .json, .ndjson, .jsonl, .csv, .sql or .xlsx, or give --format.${spreadsheet}`,
    )
  }
  return format ?? named ?? 'ndjson'
}
