import { basename, extname } from 'node:path'
import { formatOfFile } from '../generate/record-format.ts'
import type { FormatName } from '../generate/record-format.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

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
    const spreadsheet = /^\.(xlsx?|ods|numbers|tsv)$/i.test(ending) ? ' Spreadsheets open .csv.' : ''
    throw new CannotFindOut(
      `--out ${out}: no format is called ${ending}. End the name in .json, .ndjson, .jsonl, .csv or .sql, or give --format.${spreadsheet}`,
    )
  }
  return format ?? named ?? 'ndjson'
}
