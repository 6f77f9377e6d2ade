import type { Spec } from '../spec/spec.ts'
import type { CustomerRecord } from '../spec/types.ts'
import type { RecordFormat } from './record-rows.ts'
import { schemaProperties } from './schema-properties.ts'

/**
 * CSV as RFC 4180 has it, with a byte order mark, without which Excel takes UTF-8 for something else. A cell that a
 * spreadsheet would run as a formula, a phone number's plus sign included, begins with an apostrophe.
 */
export function csvFormat(spec: Spec): RecordFormat {
  const columns = schemaProperties(spec, 'customer-record').map(({ name }) => name)
  return {
    head: `\uFEFF${columns.map(cell).join(',')}\r\n`,
    row: (record) => `${columns.map((name) => cell(record[name as keyof CustomerRecord])).join(',')}\r\n`,
    tail: () => '',
  }
}

// What spreadsheets take for the start of a formula, the full-width forms and leading blanks included.
const formula = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/

function cell(value: unknown): string {
  if (value === undefined || value === null) return ''
  const plain = typeof value === 'string' ? value : JSON.stringify(value)
  const text = typeof value !== 'number' && formula.test(plain) ? `'${plain}` : plain
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
