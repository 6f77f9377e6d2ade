import { columnsOf } from '../generate/record-format.ts'
import type { FormatOptions } from '../generate/record-format.ts'
import { tableStatements } from '../generate/sql-format.ts'
import { isDatabase, shownDatabase } from '../database/say-database.ts'
import { loadCustomers } from '../load/load-customers.ts'
import type { WriteOptions } from '../files/write-whole.ts'
import type { Spec } from '../spec/spec.ts'
import { writeOutput } from './output.ts'

/**
 * Writes customers to the file or the database that `out` names, or to stdout without one; false where the reader had
 * seen enough. Throws `CannotFindOut` where they cannot be written, in which case nothing was.
 */
export async function writeOut(
  written: AsyncIterable<string | Uint8Array>,
  { out, spec, format }: { out: string | undefined; spec: Spec; format: FormatOptions },
  options: Pick<WriteOptions, 'mode'> = {},
): Promise<boolean> {
  if (out === undefined || !isDatabase(out)) return writeOutput(written, out, options)
  const table = tableStatements(columnsOf(spec, format.fields), format)
  await loadCustomers({ url: out, table, rows: written })
  return true
}

/** Where customers were written to, without what is secret in it. */
export function shownOut(out: string, { table = 'customers' }: FormatOptions): string {
  return isDatabase(out) ? `${table} of ${shownDatabase(out)}` : out
}
