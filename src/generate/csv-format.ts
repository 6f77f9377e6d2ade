import type { CustomerRecord } from '../spec/types.ts'
import type { RecordFormat } from './record-rows.ts'
import type { Property } from './schema-properties.ts'

/** How CSV is written: for a spreadsheet, or plainly, for programs. */
export type CsvOptions = {
  csv?: 'spreadsheet' | 'plain'
  /** A comma where absent. */
  delimiter?: ',' | ';' | '\t'
  /** False leaves out the line that names the columns. */
  head?: boolean
}

/**
 * CSV as RFC 4180 has it. For a spreadsheet, as unless told otherwise, with a byte order mark, without which Excel takes
 * UTF-8 for something else, and an apostrophe before a cell that it would run as a formula, a phone number's plus sign
 * included.
 */
export function csvFormat(properties: readonly Property[], options: CsvOptions = {}): RecordFormat {
  const { csv = 'spreadsheet', delimiter = ',', head = true } = options
  const columns = properties.map(({ name }) => name)
  const guarded = csv === 'spreadsheet'
  const special = new RegExp(`["${delimiter}\r\n]|^\\s|\\s$`)
  const cell = (value: unknown): string => {
    if (value === undefined || value === null) return ''
    const plain = typeof value === 'string' ? value : JSON.stringify(value)
    const text = guarded && typeof value !== 'number' && formula.test(plain) ? `'${plain}` : plain
    return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  return {
    head: head ? `${guarded ? '\uFEFF' : ''}${columns.map(cell).join(delimiter)}\r\n` : '',
    row: (record) => `${columns.map((name) => cell(record[name as keyof CustomerRecord])).join(delimiter)}\r\n`,
    tail: () => '',
  }
}

// What spreadsheets take for the start of a formula, the full-width forms and leading blanks included.
const formula = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/
